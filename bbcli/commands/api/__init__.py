"""`bbcli api`: discover, describe and call every operation of the REST API."""

from __future__ import annotations

from bbcli.command import Group
from bbcli.commands.api.browse import browse_api

group = Group(help="Discover, describe and call every REST operation.", example="bbcli api browse")
group.add_command(browse_api)
