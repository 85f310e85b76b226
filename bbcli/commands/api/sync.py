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
@click.option(
    "--from", "source", metavar="FILE|URL", help="Read this description instead: OpenAPI 3 or WADL; - is stdin."
)
@click.option("--plugin", metavar="NAME", help="What the operations of --from belong to.")
@pass_app
def sync_api(app: App, source: str | None, plugin: str | None) -> Iterable[Record]:
    """Find out what a server's REST API has that bbcli does not know.

    It asks the server, one request after the other, for its version, its capabilities and plug-ins, and for the WADL
    documents of the product and of each plug-in. What they have besides Atlassian's own document is kept for this
    server, and works without it from then on. Only administrators are told of all plug-ins; others find those that the
    capabilities name. Versions 9 and 10 may serve no WADL: then nothing is kept, and nothing is wrong.

    Bitbucket has no JSON-RPC resources, as some other products have, so there are none to find.

    --from keeps a description that you have: of a newer Bitbucket, or of a plug-in. The same source, or the same
    --plugin, takes the place of the one before. `bbcli cache clear` forgets all of them.

    \b
    Examples:
      bbcli api sync
      bbcli api sync --from https://bitbucket.example.com/rest/notes/1.0/application.wadl
      bbcli api sync --from 10.2.swagger.v3.json
      bbcli api sync --from notes.yaml --plugin notes
    """
    from bbcli.commands.api.discover import discover
    from bbcli.commands.api.import_spec import import_spec

    return discover(app, plugin) if source is None else import_spec(app, source, plugin)
