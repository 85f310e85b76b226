"""A directory that a test adds to those of bbcli.commands."""
