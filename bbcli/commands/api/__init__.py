"""`bbcli api`: discover, describe and call every operation of the REST API."""

from __future__ import annotations

from bbcli.command import Group
from bbcli.commands.api.sync import sync_api

group = Group(help="Discover, describe and call every REST operation.", example="bbcli api sync")
for _verb in (sync_api,):
    group.add_command(_verb)
