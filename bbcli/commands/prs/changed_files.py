"""The changed files of a pull request and their diff: all changes, or those since the user's last review."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.client.endpoints import PULL_CHANGES, PULL_DIFF
from bbcli.client.pagination import ListRequest, parse_objects
from bbcli.client.prefetch import LARGEST_PAGE
from bbcli.client.request import Request
from bbcli.context.comparison import collecting, remaining_changes
from bbcli.output import Record
from bbcli.output.cells import short_hash

if TYPE_CHECKING:
    from bbcli.client.pages import ListRange, Page
    from bbcli.client.request import Query
    from bbcli.commands.prs.pull import Pull
    from bbcli.context.app import App
    from bbcli.output import Document, RecordList
    from bbcli.records import Raw


def _only_page(body: bytes) -> Page:
    """Parse a page that no other follows, even if it names a start: servers ignore that."""
    return msgspec.structs.replace(parse_objects(body), next_start=None)


class _WholeList(ListRequest):
    """A list of one page, which the server cuts at the requested limit: each request asks for the maximum."""

    def request(self, start: int, size: int) -> Request:
        return super().request(start, max(size, self.size, LARGEST_PAGE))


@dataclass(frozen=True)
class Changes:
    """The changes of a pull request; with `unreviewed` only those since the user's last review."""

    app: App
    pull: Pull
    unreviewed: bool = False

    def files(self, list_range: ListRange) -> RecordList:
        """Return the changed files; those beyond the server's maximum are read from the text of the diff."""
        seen: list[Raw] = []
        query = {"withComments": "false", **({"changeScope": "UNREVIEWED"} if self.unreviewed else {})}

        def others() -> Any:
            return remaining_changes(self.app, seen, self.diff())

        listing = _WholeList(self.app.client, PULL_CHANGES, self.pull.variables, query, form=_only_page, others=others)
        found = self.app.client.listed(listing, list_range)
        return found.with_pages(collecting(found.pages, seen))

    def diff(self, path: str | None = None) -> Document:
        """Return the diff, of one file if there is a path."""
        template = PULL_DIFF if path else PULL_DIFF.removesuffix("/{path}")
        since, until = self._range if self.unreviewed else (None, None)
        return self.app.client.document(
            template, {**self.pull.variables, "path": path}, withComments="false", sinceId=since, untilId=until
        )

    @cached_property
    def _range(self) -> tuple[str | None, str | None]:
        """The commits between which the unreviewed changes are; None if the server does not name them."""
        query: Query = {"changeScope": "UNREVIEWED", "limit": 1, "withComments": "false"}
        response = self.app.client.send(Request("GET", PULL_CHANGES, self.pull.variables, query))
        envelope = Record(response.body)
        since, until = envelope.get("fromHash"), envelope.get("toHash")
        if not (isinstance(since, str) and isinstance(until, str)):
            self.app.console.info("warning: the server does not name the reviewed commit: all changes are shown")
            return None, None
        moved = f"changes from commit {short_hash(since)} to {short_hash(until)}"
        self.app.console.info(moved if since != until else "nothing was pushed since your last review")
        return since, until
