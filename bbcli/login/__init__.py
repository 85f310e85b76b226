"""Signing in and out: the ways in, what is kept of a login, and what it is worth."""

# What a token and an application may do where nobody says.
PERMISSIONS = ("PROJECT_READ", "REPO_WRITE")
SCOPES = ("REPO_WRITE",)
