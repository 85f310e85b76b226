"""`bbcli branches log`: who pushed what to a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import list_options, push_or_list, repo_option
from bbcli.client.endpoints import BRANCHES, COMMITS, COMPARED_COMMITS, PUSHES
from bbcli.commands.branches.show import name_argument
from bbcli.errors import NotFound
from bbcli.output import Column, Record, RecordList, cells
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

# Commits that every server returns in one page.
_PAGE = 100
_NOTHING = "0" * 40
_CHANGES = {"ADD": ("create", "green"), "DELETE": ("delete", "red"), "UPDATE": ("push", "")}


def _change(value: Any, seen: cells.CellContext) -> cells.Cell:
    """Return the cell of a change: create, delete, push, or force push for an update that dropped commits."""
    if seen.record.get("isForced") is True:
        return cells.Cell("force push", style="bold red")
    word, style = _CHANGES.get(plain(value), (plain(value), ""))
    return cells.Cell(word, style=style)


def _hash(value: Any, seen: cells.CellContext) -> cells.Cell:
    return cells.Cell("") if value == _NOTHING else cells.commit_hash(value, seen)


COLUMNS = (
    Column("WHEN", "createdDate", cells.age),
    Column("WHO", "user", cells.author),
    Column("CHANGE", "refChange.type", _change),
    Column("FROM", "refChange.fromHash", _hash),
    Column("TO", "refChange.toHash", _hash),
    Column("TRIGGER", "trigger", cells.dim),
)


@click.command(
    "log",
    cls=Command,
    endpoint={
        f"GET {PUSHES}": "List the pushes to a branch.",
        f"GET {BRANCHES}": "Find out whether a branch without pushes exists.",
        f"GET {COMMITS}": "Read the history of a branch, to find the force pushes.",
        f"GET {COMPARED_COMMITS}": "Find out whether a push dropped commits.",
    },
    columns=COLUMNS,
    empty="no pushes",
    hints={"no_such_branch": push_or_list("name")},
)
@name_argument
@repo_option
@list_options
@pass_app
def list_pushes(app: App, name: str | None, repo: RepoAddress | None, list_range: ListRange) -> RecordList:
    """List who pushed what to a branch, the newest push first.

    bbcli detects force pushes, which drop commits, from the history; the JSON has them as `isForced`. The command
    requires REPO_ADMIN.

    \b
    Examples:
      # List the pushes
      bbcli branches log master -R WORK/my-repo
      # List only the force pushes
      bbcli branches log master --all -R WORK/my-repo -q '.[] | select(.isForced)'
    """
    from bbcli.context.refs import HEADS, find_branch, named_or_current

    address = app.repo(repo)
    branch = named_or_current(app, address, name)
    found = app.client.records(PUSHES, address.variables, list_range, ref=HEADS + branch)
    history = _History(app, address)
    marked = RecordList(_marked(found, history), operation=("GET", PUSHES))
    # A deleted branch has pushes, one that never existed has none.
    return marked if list_range.start else marked.when_empty(lambda: find_branch(app, address, branch))


def _marked(pushes: RecordList, history: _History) -> Iterator[list[bytes]]:
    """Yield the pages with `isForced` in each push."""
    for page in pushes.by_page():
        yield [Record.of(**push.value, isForced=_is_forced(push, history)).raw for push in page]


def _is_forced(push: Record, history: _History) -> bool:
    old, new = push.get("refChange.fromHash"), push.get("refChange.toHash")
    is_update = push.get("refChange.type") == "UPDATE" and isinstance(old, str) and isinstance(new, str)
    return is_update and not history.has_ancestor(new, old)


class _History:
    """A part of the commit graph of a repository; one page of commits is enough for most pushes of a branch."""

    def __init__(self, app: App, repo: RepoAddress) -> None:
        self._app = app
        self._repo = repo
        self._parents: dict[str, list[str]] = {}

    def has_ancestor(self, commit: str, ancestor: str) -> bool:
        """Return True if a commit is the ancestor itself or a descendant of it; False for commits that were deleted."""
        if commit not in self._parents:
            self._read(commit)
        found = self._search(commit, ancestor)
        return self._compare(commit, ancestor) if found is None else found

    def _search(self, commit: str, ancestor: str) -> bool | None:
        """Search the commits that were read; None if they do not reach back far enough."""
        seen, left, is_complete = set[str](), [commit], True
        while left:
            at = left.pop()
            if at == ancestor:
                return True
            if at in seen:
                continue
            seen.add(at)
            is_complete = is_complete and at in self._parents
            left += self._parents.get(at, [])
        return False if is_complete else None

    def _read(self, until: str) -> None:
        """Read a page of commits and their parents, from `until` back."""
        from bbcli.client.request import Request

        query: dict[str, str | int | bool | None] = {"until": until, "limit": _PAGE}
        try:
            page = self._app.client.page(Request("GET", COMMITS, self._repo.variables, query))
        except NotFound:  # garbage collection on the server deleted it
            return
        for commit in map(Record, page.values):
            found = commit.get("parents")
            listed = found if isinstance(found, list) else []
            self._parents[commit.text_at("id")] = [plain(each.get("id")) for each in listed if isinstance(each, dict)]

    def _compare(self, commit: str, ancestor: str) -> bool:
        """Let the server search for commits that only the ancestor contains; True if there are none."""
        variables = self._repo.variables
        try:
            return self._app.client.first(COMPARED_COMMITS, variables, **{"from": ancestor, "to": commit}) is None
        except NotFound:  # a force push dropped one of the commits
            return False
