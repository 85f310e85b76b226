"""`bbcli commits follow`: print commits as they arrive, or run a program for each."""
