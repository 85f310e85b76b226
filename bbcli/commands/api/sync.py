"""The command `bbcli api sync`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.output import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.context.app import App
    from bbcli.output import Record

COLUMNS = (Column("SOURCE", "source"), Column("RESULT", "result", wraps=True))


@click.command("sync", cls=Command, columns=COLUMNS)
@click.option("--from", "source", metavar="FILE|URL", help="Add this description: OpenAPI 3 or WADL; - is stdin")
@click.option("--plugin", metavar="NAME", help="Plugin that the operations of --from belong to")
@pass_app
def sync_api(app: App, source: str | None, plugin: str | None) -> Iterable[Record]:
    """Save the operations of a server and its plugins.

    The command requests the version, the capabilities and the plugins of the server, one request after the other, and
    the WADL documents of the product and of each plugin. Operations missing in Atlassian's document are saved for this
    server, and can be used offline. Only administrators can list all plugins; for other users the capabilities name
    some of them. Bitbucket 9 and 10 may serve no WADL: then nothing is saved, without an error.

    Bitbucket has no JSON-RPC API.

    --from adds a description that you have: of a newer Bitbucket, or of a plugin. It replaces the description with the
    same source or the same --plugin. `bbcli cache clear` deletes all of them.

    \b
    Examples:
      # Read the operations of the server's plugins
      bbcli api sync
      # Add a WADL document of a plugin
      bbcli api sync --from https://bitbucket.example.com/rest/notes/1.0/application.wadl
      # Add Atlassian's document of a newer version
      bbcli api sync --from 10.2.swagger.v3.json
      # Add an OpenAPI document of a plugin
      bbcli api sync --from notes.yaml --plugin notes
    """
    from bbcli.commands.api.discover import discover
    from bbcli.commands.api.import_spec import import_spec

    return discover(app, plugin) if source is None else import_spec(app, source, plugin)
