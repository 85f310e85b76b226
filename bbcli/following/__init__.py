"""Follows the commits of a branch as they arrive: each once, over forced pushes, failures and restarts."""
