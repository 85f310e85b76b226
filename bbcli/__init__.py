"""bbcli: Bitbucket Server and Data Center from the command line."""

__version__ = "0.2.0"
