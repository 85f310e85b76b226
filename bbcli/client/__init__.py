"""Speaks with one server, over the connections to it."""
