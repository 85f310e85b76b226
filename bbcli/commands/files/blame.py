"""`bbcli files blame`: show the commit that last changed each line of a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import REPO_PATH, BatchArgument, at_option, repo_option
from bbcli.client.endpoints import BROWSE_PATH
from bbcli.commands.files.endpoints import HINTS
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList
    from bbcli.output.cells import Cell, CellContext


def _commit(value: Any, seen: CellContext) -> Cell:
    return cells.Cell(str(value or ""), cells.short_hash(str(value or "")), "yellow", seen.record.web_url)


COLUMNS = (
    Column("COMMIT", "commitHash", _commit),
    Column("AUTHOR", "author", cells.author),
    Column("WHEN", "authorTimestamp", cells.age),
    Column("LINE", "line", cells.dim),
    Column("TEXT", "text"),
)


@click.command(
    "blame",
    cls=Command,
    endpoint={f"GET {BROWSE_PATH}": "Show the last commit of each line of a file."},
    columns=COLUMNS,
    empty="the file is empty",
    hints=HINTS,
)
@click.argument("path", cls=BatchArgument, type=REPO_PATH, metavar="PATH[:LINES]", help="File, and lines: 10 or 10-20")
@at_option
@repo_option
@pass_app
def blame_file(app: App, path: str, at: str | None, repo: RepoAddress | None) -> RecordList:
    """Show who last changed each line of a file, and in which commit.

    \b
    Examples:
      # Show who changed a line
      bbcli files blame README.md:1 -R WORK/my-repo
      # Count the lines of each author
      bbcli files blame README.md --jsonl | jq -r .author.name | sort | uniq -c
    """
    from bbcli.commands.files.blame_lines import blame
    from bbcli.commands.files.place import first_existing, locate_lines

    return first_existing(locate_lines(app, repo, path, at), partial(blame, app))
