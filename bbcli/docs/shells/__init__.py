"""The command tree as data for the completion script of each shell."""
