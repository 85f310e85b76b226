"""`bbcli api`: find, describe and call the operations of the REST API."""

from __future__ import annotations

from bbcli.cli.command import API, Group

group = Group(
    help="Find, describe and call REST operations",
    example="bbcli api list watch commit",
    topics=("api",),
    section=API,
    position=70,
    path_verb="call",
    verbs={
        "list": f"{__name__}.find:list_operations",
        "tags": f"{__name__}.find:list_tags",
        "show": f"{__name__}.find:show_operation",
        "call": f"{__name__}.call:call_operation",
        "browse": f"{__name__}.browse:browse_operations",
        "sync": f"{__name__}.sync:sync_api",
    },
)
