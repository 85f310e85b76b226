"""Counts of the builds of pull requests' newest commits: one request for a page of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.client.request import Request
from bbcli.commands.prs.columns import BUILDS
from bbcli.commands.prs.endpoints import BUILD_STATS
from bbcli.errors import BbcliError
from bbcli.output import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.context.app import App
    from bbcli.output import RecordList
    from bbcli.records import Raw

# Hashes in one request.
_MOST = 100


def with_build_stats(app: App, pulls: RecordList) -> RecordList:
    """Return a list of pull requests whose objects begin with buildStats, the counts of builds by state.

    If they cannot be read there is a warning, and the objects stay as they are.
    """

    def pages() -> Iterator[Sequence[Raw]]:
        for page in pulls.pages:
            try:
                counts = count_builds(app, [_head(Record(raw)) for raw in page])
            except BbcliError as error:
                app.console.footer(f"warning: cannot read the builds: {error.message}")
                yield page
                yield from pulls.pages
                return
            yield [each.with_members({BUILDS: counts.get(_head(each), {})}).raw for each in map(Record, page)]

    return pulls.with_pages(pages())


def count_builds(app: App, commits: Sequence[str]) -> dict[str, Any]:
    """Return the counts of builds by state of commits, by hash; commits without builds are absent."""
    hashes = [*dict.fromkeys(filter(None, commits))]
    found: dict[str, Any] = {}
    for start in range(0, len(hashes), _MOST):
        data = msgspec.json.encode(hashes[start : start + _MOST])
        response = app.client.send(Request("POST", BUILD_STATS, data=data))
        counts = Record(response.body).value
        found |= counts if isinstance(counts, dict) else {}
    return found


def _head(pull: Record) -> str:
    found = pull.get("fromRef.latestCommit")
    return found if isinstance(found, str) else ""
