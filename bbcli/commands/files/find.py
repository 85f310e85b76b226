"""`bbcli files find`: find files by name in the whole tree of a repository."""

from __future__ import annotations

import fnmatch
import re
from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import at_option, limit_option, repo_option
from bbcli.commands.files.endpoints import FILES, HINTS
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList

# Any number of directories.
_ANY = "**"


@click.command(
    "find",
    cls=Command,
    endpoint={f"GET {FILES}": "Find files by name."},
    columns=(Column("PATH", ".", cells.Itself()),),
    empty="no files match",
    hints=HINTS,
)
@click.argument("glob", metavar="GLOB", help="File name, or path with slashes: '*.py', 'docs/**/*.md'")
@click.option("-i", "--ignore-case", is_flag=True, help="Match upper and lower case")
@at_option
@repo_option
@limit_option
@pass_app
def find_files(
    app: App, glob: str, ignore_case: bool, at: str | None, repo: RepoAddress | None, list_range: ListRange
) -> RecordList:
    """Find files by name.

    A GLOB without a slash matches the names of files in all directories, one with a slash their paths from the root.
    * and ? do not match a slash, ** matches any number of directories. Paths are printed from the root of the
    repository, in a local clone relative to the current directory. The tree is read with one request; --limit counts
    the matches.

    \b
    Examples:
      # Find files by the end of their names
      bbcli files find '*.lang' -R WORK/my-repo
      # Find files below a directory, at a tag
      bbcli files find 'languages/**' --at v1.2 -R WORK/my-repo
      # Show the files that are found
      bbcli files find 'README*' --all | bbcli files show -
    """
    from bbcli.commands.files.place import locate
    from bbcli.commands.files.tree import list_paths

    place = locate(app, repo, ".", at)
    return list_paths(place._replace(path=""), list_range, path_matcher(glob, ignores_case=ignore_case))


def path_matcher(glob: str, *, ignores_case: bool = False) -> Callable[[str], bool]:
    """Return the test of paths for a glob: of the last segment, or of all of them for a glob with a slash."""
    flags = re.IGNORECASE if ignores_case else 0
    parts = [None if part == _ANY else re.compile(fnmatch.translate(part), flags).match for part in _segments(glob)]
    *before, name = parts
    if before or "/" in glob or name is None:
        return lambda path: _fits(path.split("/"), parts)
    return lambda path: name(path.rpartition("/")[2]) is not None


def _segments(glob: str) -> list[str]:
    """Return the segments of a glob without repeated **; `dir/` becomes dir, **, *."""
    named = f"{glob}{_ANY}" if glob.endswith("/") else glob
    parts = [part for part in named.split("/") if part] or [_ANY]
    parts += ["*"] * (parts[-1] == _ANY)  # a file is below a directory
    return [part for number, part in enumerate(parts) if part != _ANY or parts[number - 1 : number] != [_ANY]]


def _fits(path: Sequence[str], parts: Sequence[Callable[[str], object] | None]) -> bool:
    """Return True if the segments of a path match; each of `parts` matches one segment, None any number of them."""
    fitting = {0}  # numbers of leading segments that the parts so far can match
    for part in parts:
        if part is None:
            fitting = set(range(min(fitting), len(path) + 1)) if fitting else fitting
        else:
            fitting = {at + 1 for at in fitting if at < len(path) and part(path[at])}
    return len(path) in fitting
