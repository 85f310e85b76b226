"""Signing in and out: the ways in, what is kept of a login, and what it is worth."""
