"""The writes to the layers of a stack: new target branch, rebase, merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.client.client import DryRunRecord
from bbcli.client.endpoints import PULL_MERGE, PULL_REQUEST, REBASE
from bbcli.client.request import Request
from bbcli.commands.prs.branches import naming_branch
from bbcli.commands.prs.conflicts import MERGE, REBASE_LAYER, explained_conflicts
from bbcli.commands.prs.pull import reviewer_names
from bbcli.commands.prs.reviewers import reviewers_as_json
from bbcli.commands.prs.versions import send_versioned, version_of
from bbcli.context.refs import HEADS
from bbcli.errors import Conflict, Pending
from bbcli.output import Record
from bbcli.output.cells import short_hash
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bbcli.commands.prs.stack.layers import Layer
    from bbcli.context.app import App

# How often the effect of a push on the pull request above is waited for, and the seconds between.
_READS, _PAUSE = 20, 0.5


def retarget(app: App, layer: Layer, ref: str) -> Layer:
    """Change the target branch of a pull request and return it; its reviewers stay."""
    if layer.target == ref:
        return layer

    def send(record: Record) -> Record:
        # Without reviewers in the body servers remove them.
        people = reviewers_as_json(reviewer_names(record))
        body = {"version": version_of(record), "toRef": {"id": ref}, "reviewers": people}
        return app.client.write("PUT", PULL_REQUEST, layer.pull.variables, body) or record

    with app.connections.naming_writes() as names, naming_branch(layer.pull.repo, ref):
        found = _send(app, layer, send, "retargeted")
        names.append(f"the target branch {ref.removeprefix(HEADS)} of {_named(layer)}")
    app.console.success(f"retargeted {layer.pull} to {ref.removeprefix(HEADS)}")
    if isinstance(found, DryRunRecord):
        return layer
    return layer._replace(record=found)


def rebase_all(app: App, layers: Iterable[Layer]) -> bool:
    """Rebase pull requests from the lowest on, each onto the new commits of the one before; False if none was behind.

    Conflict for the first one that has conflicts; a second run continues there.
    """
    below, moved = "", False
    for layer in layers:
        below = _rebase(app, layer, below)
        moved = moved or below != layer.record.get("fromRef.latestCommit")
    return moved


def _rebase(app: App, layer: Layer, below: str) -> str:
    """Rebase a pull request and return the newest commit of its branch; empty in a dry run.

    `below` is the newest commit of its target branch, empty if it need not be waited for.
    """
    seen = _with_target(app, layer, below) if below else layer.record

    def send(record: Record) -> Record:
        body = {"version": version_of(record)}
        return app.client.write("POST", REBASE, layer.pull.variables, body) or Record.of()

    with app.connections.naming_writes() as names:
        found = _send(app, layer._replace(record=seen), send, "rebased", REBASE_LAYER)
        head = "" if isinstance(found, DryRunRecord) else plain(found.get("refChange.toHash"))
        names += [f"the rebase of {_named(layer)}"] if head else []
    if isinstance(found, DryRunRecord):
        return ""
    if not head:  # it has all commits of its target branch
        return seen.text_at("fromRef.latestCommit")
    app.console.success(
        f"rebased {layer.pull}: {short_hash(seen.text_at('fromRef.latestCommit'))} → {short_hash(head)}"
    )
    return head


def _with_target(app: App, layer: Layer, commit: str) -> Record:
    """Read a pull request until it shows the newest commit of its target branch, which servers update late."""
    for attempt in range(_READS):
        record = app.client.record(PULL_REQUEST, layer.pull.variables)
        # Another push may have moved it further.
        if _target(record) in (commit, None) or _target(record) != _target(layer.record):
            return record
        if attempt < _READS - 1:
            app.sleep(_PAUSE)
    message = f"{layer.pull} was not rebased: the server does not know commit {short_hash(commit)} of its target yet"
    raise Pending(message, reason="stack_resumes", step="rebase", pull=layer.pull.id, repo=str(layer.pull.repo))


def _target(record: Record) -> object:
    return record.get("toRef.latestCommit")


def merge(app: App, layer: Layer, strategy: str | None) -> None:
    """Merge a pull request; Conflict with the merge checks that failed."""

    def send(record: Record) -> Record:
        query = {"version": version_of(record)}
        body = {"strategyId": strategy}
        response = app.client.send(Request("POST", PULL_MERGE, layer.pull.variables, query, body))
        return Record(response.body) if response.status else DryRunRecord()

    with app.connections.naming_writes() as names:
        _send(app, layer, send, "merged", MERGE)
        names.append(f"the merge of {_named(layer)}")
    app.console.success(f"merged {layer.pull} into {layer.target.removeprefix(HEADS)}")


def _send(app: App, layer: Layer, send: Callable[[Record], Record], done: str, git: tuple[str, ...] = ()) -> Record:
    """Send a write at the version of a layer, as send_versioned does; a Conflict has the hint how to continue.

    `git` is the command that does it by hand, if it may meet conflicts.
    """
    try:
        with explained_conflicts(app, layer.pull, layer.record, git):
            return send_versioned(app, layer.pull, layer.record, send, done)
    except Conflict as error:
        if error.reason == "archived":  # to continue does not help
            raise
        raise Conflict(
            error.message.replace(str(layer.pull), _named(layer), 1),
            reason="stack_stopped",
            refusal=error.refusal,
            step="merge" if done == "merged" else "rebase",
            pull=layer.pull.id,
            repo=str(layer.pull.repo),
        ) from None


def _named(layer: Layer) -> str:
    """Return the pull request and its branch, as a message names them."""
    return f"{layer.pull} ({layer.source.removeprefix(HEADS)})"
