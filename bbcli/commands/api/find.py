"""The verbs of `bbcli api` that read the description: list, tags, show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import METHOD, PLUGIN, TAG, limit_option, operation_argument
from bbcli.client.endpoints import short
from bbcli.errors import Notice
from bbcli.output import Column, Document, Record, RecordList, cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.client.pages import ListRange
    from bbcli.context.app import App

T = TypeVar("T")

COLUMNS = (
    Column("METHOD", "method"),
    Column("PATH", "path", lambda value, _: cells.Cell(value, short(value)), wraps=True),
    Column("PERMISSION", "permission", cells.words),
    Column("SINCE", "since"),
)
TAGS = (Column("TAG", "tag"), Column("OPERATIONS", "operations"))


@click.command("list", cls=Command, columns=COLUMNS, connection=False, server=True)
@click.argument("words", nargs=-1, help="Words to find in paths, names, parameters and fields")
@click.option("--tag", type=TAG, help="Show only operations of tags containing TEXT")
@click.option("--method", type=METHOD, help="Show only operations of this HTTP method")
@click.option("--plugin", type=PLUGIN, metavar="NAME", help="Show only operations of this plugin")
@click.option("--writes/--reads", default=None, help="Show only operations that write, or only those that read")
@limit_option
@pass_app
def list_operations(app: App, /, words: tuple[str, ...], list_range: ListRange, **filters: Any) -> RecordList:
    """List or find operations of the REST API.

    Words sort the operations by match, the best first. No request is sent: bbcli includes the description of Bitbucket
    9.4, and the operations that `bbcli api sync` saved. Bitbucket has no JSON-RPC API.

    \b
    Examples:
      # List all operations
      bbcli api list
      # Find operations by words
      bbcli api list watch commit
      # Find operations that write
      bbcli api list branch --writes
      # List the GET operations of a tag
      bbcli api list --tag security --method GET
    """
    spec, limit = app.spec, list_range.limit
    if not words and set(filters.values()) == {None}:
        return RecordList([_limited(app, spec.raw_operations, limit)])
    from bbcli._lazy import msgspec
    from bbcli.openapi.search import filter_operations, search

    found, has_all = search(spec, filter_operations(spec, **filters), words)
    if found and not has_all:
        app.console.info("no operation matches all words: showing the closest matches")
    return RecordList([[msgspec.json.encode(operation) for operation in _limited(app, found, limit)]])


def _limited(app: App, found: Sequence[T], limit: int | None) -> Sequence[T]:
    """Return the first operations; note at the end of the run if there are more."""
    if limit is not None and len(found) > limit:
        app.console.footer(Notice(f"{limit} shown, more exist", "more_exist"))
    return found[:limit]


@click.command("tags", cls=Command, columns=TAGS, connection=False, server=True)
@pass_app
def list_tags(app: App) -> RecordList:
    """List the tags of operations with their counts.

    \b
    Example:
      bbcli api tags
    """
    return RecordList.of(Record.of(tag=tag, operations=count) for tag, count in app.spec.tags.items())


@click.command("show", cls=Command, connection=False, server=True)
@operation_argument
@pass_app
def show_operation(app: App, method: str | None, path: str) -> Document:
    """Show an operation: parameters, body, response and example calls.

    PATH is a template or an actual path. METHOD defaults to GET, or to the first method that the path has.

    \b
    Examples:
      # Describe an operation
      bbcli api show /projects/{projectKey}/repos/{repositorySlug}/commits
      # Describe the operation of an actual path
      bbcli api show POST /projects/WORK/repos/my-repo/commits/01f9c86/watch
    """
    from bbcli.commands.api import describe
    from bbcli.commands.api.describe import find_operation

    operation, values = find_operation(app, path, method)
    known = describe.operation_facts(app.spec, operation, app.selection.known_url, values)
    return Document(text=lambda: describe.format_text(known), record=lambda: Record.of(**known))
