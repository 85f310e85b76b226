"""`bbcli files list`: list a directory, or all files below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import REPO_PATH, at_option, list_options, one_of, repo_option
from bbcli.client.endpoints import BROWSE
from bbcli.commands.files.endpoints import FILES, HINTS, LAST_MODIFIED
from bbcli.output import Column, Document, Record, cells
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList
    from bbcli.output.cells import Cell, CellContext


def _name(value: Any, seen: CellContext) -> Cell:
    """The name of an entry: a directory with a slash, a submodule with its commit on a terminal."""
    name, kind = plain(value["toString"]), seen.record.get("type")
    link = seen.record.web_url if seen.on_terminal else ""
    if kind == "DIRECTORY":
        return cells.Cell(f"{name}/", style="bold", link=link)
    if kind == "SUBMODULE":
        return cells.Cell(name, f"{name} @ {cells.short_hash(plain(seen.record.get('contentId')))}", "cyan", link)
    return cells.Cell(name, link=link)


COLUMNS = (
    Column("NAME", "path", _name),
    Column("SIZE", "size", cells.size),
    Column("TYPE", "type", cells.dim, on_request=True),
)
WITH_COMMITS = (
    *COLUMNS,
    Column("COMMIT", "lastCommit.id", cells.commit_hash),
    Column("AUTHOR", "lastCommit.author", cells.author),
    Column("WHEN", "lastCommit.authorTimestamp", cells.age),
    Column("MESSAGE", "lastCommit.message", lambda value, _: cells.Cell(cells.subject(value))),
)


@click.command(
    "list",
    cls=Command,
    endpoint={
        f"GET {BROWSE}": "List the files of the root directory.",
        f"GET {BROWSE}/{{path}}": "List the files of a directory.",
        f"GET {FILES}": "List all files of a repository.",
        f"GET {FILES}/{{path}}": "List all files below a directory.",
        f"GET {LAST_MODIFIED}": "List the last commits of the files of the root directory.",
        f"GET {LAST_MODIFIED}/{{path}}": "List the last commits of the files of a directory.",
    },
    columns=COLUMNS,
    empty="no files",
    hints=HINTS,
)
@click.argument("path", type=REPO_PATH, required=False, metavar="[PATH]", help="Directory [default: current directory]")
@at_option
@repo_option
@click.option("-r", "--recursive", is_flag=True, help="List the paths of all files below the directory")
@click.option("--tree", is_flag=True, help="Draw all files below the directory as a tree")
@click.option("--last-modified", is_flag=True, help="Show the last commit that changed each file")
@list_options
@pass_app
def list_files(
    app: App,
    /,
    path: str | None,
    at: str | None,
    repo: RepoAddress | None,
    list_range: ListRange,
    recursive: bool,
    tree: bool,
    last_modified: bool,
) -> RecordList | Document:
    """List the files of a directory.

    In a local clone PATH is relative to the current directory, which is its default; with -R it begins at the root of
    the repository. Directories end in a slash; --columns TYPE,NAME shows what each entry is. -r prints paths that the
    other commands accept, its JSON has them relative to PATH.

    \b
    Examples:
      # List a directory of a branch
      bbcli files list languages --at staging -R WORK/my-repo
      # List files with their last commits
      bbcli files list --last-modified -R WORK/my-repo
      # List the paths of all files
      bbcli files list -r --all -R WORK/my-repo
    """
    one_of(recursive=recursive, last_modified=last_modified)
    one_of(tree=tree, last_modified=last_modified)
    from bbcli.commands.files.place import locate

    place = locate(app, repo, path or ".", at)
    if not (recursive or tree):
        from bbcli.commands.files.directory import list_entries

        found = list_entries(app, place, list_range, shows_commits=last_modified)
        return found.with_columns(WITH_COMMITS) if last_modified else found
    from bbcli.commands.files.tree import draw_tree, list_paths

    paths = list_paths(place, list_range)
    return _as_tree(paths, draw_tree) if tree else paths


def _as_tree(paths: RecordList, draw: Callable[[Iterable[str]], Iterator[str]]) -> Document:
    """Return the tree as text; as JSON it is the list of the paths."""
    return Document(
        text=lambda: draw(str(path.value) for path in paths),
        record=lambda: Record(b"[" + b",".join(map(bytes, (raw for page in paths.pages for raw in page))) + b"]"),
    )
