"""A directory that a test adds to the path of bbcli.commands."""
