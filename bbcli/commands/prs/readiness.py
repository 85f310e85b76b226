"""Builds, tasks, merge checks and auto-merge of a pull request, requested at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import COMMIT_BUILDS, PULL_ACTIVITIES, PULL_MERGE, PULL_TASKS
from bbcli.client.pages import ListRange
from bbcli.client.pagination import only_objects, parse_objects
from bbcli.client.request import Request
from bbcli.commands.prs.endpoints import AUTO_MERGE
from bbcli.errors import BbcliError, NotFound
from bbcli.output import Record, RecordList

if TYPE_CHECKING:
    from bbcli.commands.prs.pull import Pull
    from bbcli.context.app import App

# More than one commit has; servers return at most the newest 100.
MOST_BUILDS = 100
# The largest page that servers return.
_MOST_ACTIVITIES = 500
_LISTS = ("builds", "activities")
_CONFLICT = 409
_WHAT = {
    "mergeability": "the merge checks",
    "taskCounts": "the tasks",
    "autoMerge": "the auto-merge",
    "builds": "the builds",
}


def read_facts(app: App, pull: Pull, record: Record, *, activities: bool = False) -> dict[str, Any]:
    """Return mergeability and autoMerge of an open pull request, taskCounts, builds and on request activities.

    Builds and activities are lists, the newest first. A fact that cannot be read is absent, with a warning
    unless the server does not have it. Raises the error of requested activities.
    """
    asked = {"taskCounts": Request("GET", PULL_TASKS, pull.variables, {"count": True})}
    if record.get("state") == "OPEN":
        asked["mergeability"] = Request("GET", PULL_MERGE, pull.variables)
        asked["autoMerge"] = Request("GET", AUTO_MERGE, pull.variables)
    if isinstance(commit := record.get("fromRef.latestCommit"), str):
        asked["builds"] = Request("GET", COMMIT_BUILDS, {"commitId": commit}, {"limit": MOST_BUILDS})
    if activities:
        asked["activities"] = Request("GET", PULL_ACTIVITIES, pull.variables, {"limit": _MOST_ACTIVITIES})
    facts: dict[str, Any] = {}
    for name, found in app.client.gather(asked).items():
        try:
            facts[name] = whole_list(app, asked[name], found) if name in _LISTS else _object(found)
        except BbcliError as error:
            if name == "activities":
                raise
            is_closed = name == "mergeability" and error.refusal.status == _CONFLICT  # in the meantime
            # Without a requested auto-merge, and on servers that are too old for it, it is not found.
            if not is_closed and not isinstance(error, NotFound):
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
    found = [each.value for each in RecordList(only_objects([parsed.values]))]
    if parsed.next_start is not None:
        rest = app.client.records(request.template, request.variables, ListRange(start=parsed.next_start))
        found += [each.value for each in rest]
    elif not parsed.is_last:
        app.console.footer("warning: the server truncates this list: later items are missing")
    return found
