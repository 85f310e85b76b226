"""One module a noun, each with its `group`; none imports another."""
