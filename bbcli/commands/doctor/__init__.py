"""`bbcli doctor`."""

from bbcli.commands.doctor.command import group

__all__ = ["group"]
