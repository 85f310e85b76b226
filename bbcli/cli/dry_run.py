"""The result of a dry run: each write as a curl line with its changes in comments, or as records."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.auth.redact import MASK
from bbcli.client.http.command_line import comment
from bbcli.client.http.curl import is_secret
from bbcli.errors import BbcliError, UnknownDryRunResult, shortened
from bbcli.output import Column, Record, RecordList, cells
from bbcli.output.raw_response import RawResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bbcli.client.http.write_policy import Change, Step
    from bbcli.context.app import App

_LONGEST = 200


def _changed(value: Any, _: cells.CellContext) -> cells.Cell:
    changed = ((each["field"], _shown(each["from"]), _shown(each["to"])) for each in value or ())
    return cells.Cell("; ".join(f"{name}: {old} → {new}" for name, old, new in changed))


def _lost(value: Any, _: cells.CellContext) -> cells.Cell:
    return cells.Cell("; ".join(value or ()))


COLUMNS = (
    Column("METHOD", "method"),
    Column("URL", "url", cells.url),
    Column("CHANGES", "changes", _changed, wraps=True),
    Column("LOST", "lost", _lost, wraps=True),
    Column("REFUSED", "refused", wraps=True),
)


def dry_run(app: App, run: Callable[[], object], write: Callable[[object], None]) -> None:
    """Run a command and write the requests that it would send; the result of a command that only reads is written.

    An error would occur without the dry run too; it is raised after the requests known by then.
    """
    failure: BbcliError | None = None
    try:
        with suppress(UnknownDryRunResult):
            found = run()
            if not app.connections.dry_run.steps:
                write(found)  # a list may write, too, when it is read
    except BbcliError as error:
        failure = error
    if app.connections.dry_run.steps:
        write(shown(app, app.connections.dry_run.steps))
    if failure:
        raise failure


def shown(app: App, steps: list[Step]) -> RawResponse | RecordList:
    """Return writes as records if a format is requested, else as lines for a shell."""
    if app.selection.options.output or app.selection.options.shape:
        return RecordList.of(_record(app, step) for step in steps).with_columns(COLUMNS)
    lines = "".join(f"{line}\n" for step in steps for line in _lines(app, step))
    inform_of_secrets(app, steps)
    return RawResponse(iter((lines.encode("utf-8", "replace"),)))


def inform_of_secrets(app: App, steps: Iterable[Step]) -> None:
    """Name the variables that have to be set before the lines of these steps are run."""
    if names := dict.fromkeys(name for step in steps for name in step.line.variables):
        app.console.info(f"set {' and '.join(names)} first: secrets are not in the command line")


def _record(app: App, step: Step) -> Record:
    changes = None if step.changes is None else [_fact(app, each) for each in step.changes]
    return Record.of(
        method=step.method, url=app.console.without_secrets(step.url), curl=step.line.text(app.console.without_secrets),
        new=step.is_new, changes=changes, lost=list(step.lost), refused=step.refused or None,
        diff=app.console.without_secrets(step.diff) or None,
    )  # fmt: skip


def _fact(app: App, change: Change) -> dict[str, Any]:
    old, new = (_hidden(app, value, change.field) for value in (change.old, change.new))
    return {"field": change.field, "from": old, "to": new}


def _hidden(app: App, value: Any, name: str) -> Any:
    """Redact fields with secret names, and secrets of this run, in a JSON value."""
    match value:
        case None:
            return None
        case _ if is_secret(name):
            return MASK
        case dict():
            return {key: _hidden(app, each, key) for key, each in value.items()}
        case list():
            return [_hidden(app, each, name) for each in value]
        case str():
            return app.console.without_secrets(value)
        case _:
            return value


def _lines(app: App, step: Step) -> Iterator[str]:
    yield step.line.text(app.console.without_secrets)
    for text in _remarks(app, step):
        yield comment(cells.visible(app.console.without_secrets(text), keep="\r\n\t"))


def _remarks(app: App, step: Step) -> Iterator[str]:
    if step.is_new:
        yield f"does not exist{'' if step.method == 'DELETE' else ' yet'}"
    if step.changes == ():
        yield "no change"
    for each in step.changes or ():
        old, new = (_shown(_hidden(app, value, each.field)) for value in (each.old, each.new))
        yield f"{each.field}: {old} → {new}"
    for text in step.lost:
        yield f"lost: {' '.join(text.split())}"
    if step.diff:
        yield step.diff.removesuffix("\n")
    if step.refused:
        yield f"the server will refuse this write: {' '.join(step.refused.split())}"


def _shown(value: Any) -> str:
    """Return a value as JSON in one line; "nothing" for None."""
    return "nothing" if value is None else shortened(msgspec.json.encode(value).decode(), _LONGEST)
