"""The named servers of a user, the accounts on them and how they are reached: config.toml."""

from __future__ import annotations

from bbcli.config.file import change, load, save
from bbcli.config.model import Account, Config, Server

__all__ = ["Account", "Config", "Server", "change", "load", "save"]
