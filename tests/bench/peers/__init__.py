"""Alternatives to bbcli, each as a script that a user would write."""
