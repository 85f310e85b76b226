"""`bbcli commits follow`: print commits as they arrive, or run a command for each."""
