"""Completion while a person types: candidates from the command tree, the local clone and the server."""
