"""`bbcli api`: every operation of the REST API, found, described and called."""

from __future__ import annotations

from bbcli.command import Group
from bbcli.commands.api.browse import browse_operations
from bbcli.commands.api.call import call_operation
from bbcli.commands.api.find import list_operations, list_tags, show_operation
from bbcli.commands.api.sync import sync_api

group = Group(help="Discover, describe and call every REST operation.", example="bbcli api list watch commit")
for _verb in (list_operations, list_tags, show_operation, call_operation, browse_operations, sync_api):
    group.add_command(_verb)
