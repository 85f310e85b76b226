"""`bbcli builds`."""

from bbcli.commands.builds.commands import group

__all__ = ["group"]
