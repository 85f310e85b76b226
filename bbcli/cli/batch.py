"""Runs a verb for each line of stdin, where an argument is -."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.decorators import STDIN, BatchArgument
from bbcli.cli.types import use_pasted_servers
from bbcli.errors import (
    BbcliError,
    InvalidInput,
    Misconfigured,
    NotAuthenticated,
    UnknownDryRunResult,
    few,
    mark_reported,
    shortened,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bbcli.context.app import App


# The maximum number of bytes of a line.
_LONGEST = 1 << 20
# The kind of paths of files.
_PATH = "path"
# The byte order mark of UTF-8.
_MARK = b"\xef\xbb\xbf"


def each_of_stdin(ctx: click.Context, run: Callable[[click.Context], object]) -> Batch:
    """Return the batch of a verb over the lines of stdin; UsageError for options that can't be combined with it."""
    param = next(param for param in ctx.command.params if isinstance(param, BatchArgument) and _is_stdin(ctx, param))
    name = param.human_readable_name
    others = [other for other in ctx.command.params if other is not param and ctx.params.get(other.name or "") == "-"]
    if others:
        raise click.UsageError(f"stdin can be read only once: {name} and {_name(others[0])} are both -", ctx)
    app: App = ctx.obj
    if ctx.params.get("yes") is False and not app.selection.options.dry_run:
        raise click.UsageError("cannot confirm each deletion while stdin is read: add --yes", ctx)

    def find(line: bytes) -> object:
        value = _meant(line, param, ctx)
        ctx.params[param.name or ""] = (value,) if param.nargs == -1 else value
        use_pasted_servers(ctx, app)
        return run(ctx)

    lines = _lines(app, may_be_json=_name_of(param.type) != _PATH)
    return Batch(app, ((_shown(line, param.type), partial(find, line)) for line in lines))


def _is_stdin(ctx: click.Context, param: click.Parameter) -> bool:
    return ctx.params.get(param.name or "") is STDIN


def _name(param: click.Parameter) -> str:
    return param.human_readable_name if isinstance(param, click.Argument) else max(param.opts, key=len)


def _lines(app: App, *, may_be_json: bool) -> Iterator[bytes]:
    """Yield the lines that are not empty; results so far are flushed before each read."""
    if app.console.stdin is None:
        raise InvalidInput("cannot read -: stdin is closed", hint="pipe a list into the command, one item per line")
    while True:
        app.console.flush()
        with app.console.progress.aside():
            line = app.console.stdin.buffer.readline(_LONGEST)
        if not line:
            return
        if len(line) == _LONGEST:
            raise InvalidInput("a line of stdin is too long", hint="write one item per line")
        if may_be_json and (line.lstrip().startswith(b"[") or line.strip() == b"{"):
            raise InvalidInput("stdin is JSON, but not one object per line", hint="use --jsonl of bbcli, or -c of jq")
        if line.strip():
            yield line.removeprefix(_MARK).rstrip(b"\r\n")


def _shown(line: bytes, kind: click.ParamType[Any]) -> str:
    """Return the name of a line in messages: the object, or the beginning of a line that names none."""
    try:
        return _word(line, kind)
    except InvalidInput:
        text = line.decode("utf-8", "replace")
        return shortened(text, 40) if text.startswith("{") else text.split(None, 1)[0]


def _meant(line: bytes, param: click.Parameter, ctx: click.Context) -> Any:
    """Return the value of a line; InvalidInput if it names no object."""
    try:
        return param.type.convert(_word(line, param.type), param, ctx)
    except click.BadParameter as error:
        raise InvalidInput(error.message) from None


def _word(line: bytes, kind: click.ParamType[Any]) -> str:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise InvalidInput("the line is not UTF-8") from None
    if _name_of(kind) == _PATH:  # with spaces, and with whatever a file is called
        from bbcli.output.delimited import unescaped

        return unescaped(text.partition("\t")[0])
    return _of_object(text, kind) if text.startswith("{") else text.split(None, 1)[0]


def _name_of(kind: click.ParamType[Any]) -> str:
    return str(getattr(kind, "kind", ""))


def _of_object(line: str, kind: click.ParamType[Any]) -> str:
    """Return the name in an object of --jsonl."""
    from bbcli.output import Record

    try:
        record = Record(line.encode())
        names = [record.get(path) for path in getattr(kind, "record_fields", ("id",))]
    except BbcliError:
        names = [None]
    if None in names:
        raise InvalidInput(f"the JSON object contains no {_name_of(kind) or 'name'}")
    return "/".join(map(str, names))


class Batch:
    """The results of a command for several inputs, one after the other.

    A failure for one input does not end the others. The run ends with the exit code of the failures, with 1 if they
    differ. With JSON output there is one error at the end, whose details are the failures.

    `accepted` are the names of the inputs that did not fail so far. With `names_accepted` an error names them, too: it
    is for inputs that are not lines of stdin.
    """

    def __init__(
        self, app: App, finds: Iterable[tuple[str, Callable[[], object]]], *, names_accepted: bool = False
    ) -> None:
        self._app = app
        self._finds = finds
        self._names_accepted = names_accepted
        self.accepted: list[str] = []
        self._count = self._failed = 0
        self._kinds: set[type[BbcliError]] = set()
        self._lines: list[str] = []

    def results(self) -> Iterator[tuple[str, object]]:
        """Yield (name, result) per input; skip inputs that print nothing."""
        for name, find in self._finds:
            self._count += 1
            found, failed = None, self._failed
            with self.record_failure(name):
                found = find()
            if failure := self._app.failure:  # the error that the run for this input alone would have ended with
                self._app.failure = None
                self._fail(name, failure)
            if self._failed == failed:
                self.accepted.append(name)
            if found is not None and not self._app.connections.dry_run.steps:  # a dry run with writes shows only those
                yield name, found

    @contextmanager
    def record_failure(self, name: str) -> Iterator[None]:
        """Record a failure in the block as one of this input; a failure for all inputs is raised."""
        try:
            with self._app.connections.naming_accepted_writes():
                yield
        except UnknownDryRunResult:
            pass  # the dry run of this input ends here
        except (NotAuthenticated, Misconfigured):
            raise
        except BbcliError as error:
            self._fail(name, error)

    def end(self) -> None:
        """Set the error of the run when all results are written; repeated notes are shown once."""
        self._app.console.notes[:] = dict.fromkeys(self._app.console.notes)
        if not self._kinds:
            return
        if self._names_accepted and self.accepted:
            self._report(f"the server accepted the others: {', '.join(few(self.accepted))}")
        kind = self._kinds.pop() if len(self._kinds) == 1 else BbcliError
        error = kind(f"{self._failed} of {self._count} failed")
        error.refusal = error.refusal._replace(details=tuple(self._lines))
        self._app.failure = error if self._is_for_script else mark_reported(error)

    def _fail(self, name: str, error: BbcliError) -> None:
        self._kinds.add(type(error))
        self._failed += 1
        self._app.console.explain(error)
        notes = error.details[-1:] if error.facts.get("is_unknown") else []
        if error.accepted:
            notes.append(f"the server accepted {', '.join(error.accepted)}")
        line = f"{name}: {' '.join(error.message.split())}"
        if notes:
            line += f" ({' '.join('; '.join(notes).split())})"
        self._report(line, "error: ")

    def _report(self, line: str, prefix: str = "") -> None:
        if self._is_for_script:
            self._lines.append(line)
        else:
            self._app.console.say(f"{prefix}{line}")

    @property
    def _is_for_script(self) -> bool:
        return self._app.selection.options.is_json
