"""`python -m bbcli`."""

from bbcli.cli import main

main()
