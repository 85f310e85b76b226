"""What other operations report about a pull request, requested at once: builds, tasks, merge checks, auto-merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.client.request import Request
from bbcli.errors import BbcliError, NotFound
from bbcli.output import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.commands.prs.argument import Pull
    from bbcli.context.app import App

MERGE = f"{PULL_REQUEST}/merge"
TASKS = f"{PULL_REQUEST}/blocker-comments"
ARMED = f"{PULL_REQUEST}/auto-merge"
BUILDS_OF_COMMIT = "/build-status/latest/commits/{commitId}"
# More than one commit has; servers return at most the newest 100.
MOST_BUILDS = 100
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
        if not isinstance(found, BbcliError):
            facts[name] = found.get("values") if name == "builds" else found.value
        elif not isinstance(found, NotFound) and found.refusal.status != 409:  # closed in the meantime
            app.console.footer(f"warning: cannot read {_WHAT[name]} of {pull}: {found.message}")
    return facts


def with_members(record: Record, members: Mapping[str, Any]) -> Record:
    """Return an object with more members in front of its own."""
    if not members:
        return record
    first, rest = msgspec.json.encode(dict(members)), record.raw[1:]
    raw = first[:-1] + (rest if rest.lstrip() == b"}" else b"," + rest)
    made = Record(raw, operation=record.operation)
    made.is_repaired = record.is_repaired
    return made
