"""`bbcli insights`."""

from bbcli.commands.insights.commands import group

__all__ = ["group"]
