"""The git half of the sandbox: real repositories through the git program; no HTTP routes, no database."""
