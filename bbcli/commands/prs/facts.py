"""What other operations report about a pull request, requested at once: builds, tasks, merge checks, auto-merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.client.pagination import only_objects, parse_objects
from bbcli.client.request import Request
from bbcli.commands.prs.endpoints import ARMED, BUILDS_OF_COMMIT, MERGE, TASKS
from bbcli.errors import BbcliError, NotFound
from bbcli.output import Record, RecordList

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.commands.prs.argument import Pull
    from bbcli.context.app import App

# More than one commit has; servers return at most the newest 100.
MOST_BUILDS = 100
_CONFLICT = 409
_WHAT = {
    "mergeability": "the merge checks",
    "taskCounts": "the tasks",
    "autoMerge": "the auto-merge",
    "builds": "the builds",
}


def with_facts(app: App, pull: Pull, record: Record) -> Record:
    """Return the object of a pull request with the members of read_facts in front of it."""
    return with_members(record, read_facts(app, pull, record))


def read_facts(app: App, pull: Pull, record: Record) -> dict[str, Any]:
    """Return mergeability and autoMerge of an open pull request, taskCounts, and builds: a list, the newest first.

    A fact that cannot be read is absent, with a warning; one that the server does not know is absent without.
    """
    asked = {"taskCounts": Request("GET", TASKS, pull.variables, {"count": True})}
    if record.get("state") == "OPEN":
        asked["mergeability"] = Request("GET", MERGE, pull.variables)
        asked["autoMerge"] = Request("GET", ARMED, pull.variables)
    if isinstance(commit := record.get("fromRef.latestCommit"), str):
        asked["builds"] = Request("GET", BUILDS_OF_COMMIT, {"commitId": commit}, {"limit": MOST_BUILDS})
    facts: dict[str, Any] = {}
    for name, found in app.client.gather(asked).items():
        try:
            facts[name] = whole_list(app, asked[name], found) if name == "builds" else _object(found)
        except NotFound:
            pass  # no auto-merge is requested, or the server is too old for it
        except BbcliError as error:
            if name != "mergeability" or error.refusal.status != _CONFLICT:  # closed in the meantime
                app.console.footer(f"warning: cannot read {_WHAT[name]} of {pull}: {error.message}")
    return facts


def _object(found: Record | BbcliError) -> Any:
    if isinstance(found, BbcliError):
        raise found
    return found.value


def whole_list(app: App, request: Request, page: Record | BbcliError) -> list[dict[str, Any]]:
    """Return the objects of a list whose first page was requested; the pages that follow are requested now.

    Raises the error of the page, and ServerFailed for one that is not of a list of objects.
    """
    if isinstance(page, BbcliError):
        raise page
    parsed = parse_objects(page.raw)
    if not parsed.is_last:
        return [each.value for each in app.client.records(request.template, request.variables)]
    records = RecordList(only_objects([parsed.values]))
    return [each.value for each in records]


def with_members(record: Record, members: Mapping[str, Any]) -> Record:
    """Return an object with more members in front of its own."""
    if not members:
        return record
    first, rest = msgspec.json.encode(dict(members)), record.raw[1:]
    raw = first[:-1] + (rest if rest.lstrip() == b"}" else b"," + rest)
    made = Record(raw, operation=record.operation)
    made.is_repaired = record.is_repaired
    return made
