"""An argument that stands for many things: - reads them from stdin, one a line, and the verb is run for each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bbcli.errors import BbcliError, InvalidInput, shortened
from bbcli.many import Many
from bbcli.params.options import STDIN, Thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bbcli.app import App

# A line that is longer names nothing.
_LONGEST = 1 << 20
# What some programs begin UTF-8 with.
_MARK = b"\xef\xbb\xbf"
# Which fields of the server's objects name a thing, by the kind of the argument.
_FIELDS = {"commit": ("id",), "project": ("key",), "pull": ("id",), "repo": ("project.key", "slug")}


def each_of_stdin(ctx: click.Context, run: Callable[[click.Context], object]) -> Many:
    """Return what the verb finds of each thing that stdin names; UsageError for what does not go with that."""
    param = next(param for param in ctx.command.params if isinstance(param, Thing) and _is_stdin(ctx, param))
    name = param.human_readable_name
    others = [other for other in ctx.command.params if other is not param and ctx.params.get(other.name or "") == "-"]
    if others:
        raise click.UsageError(f"stdin is read once: {name} and {_name(others[0])} are both -", ctx)
    app: App = ctx.obj
    if ctx.params.get("yes") is False and not app.options.dry_run:
        raise click.UsageError(f"nobody is asked about each {name} from stdin: add --yes", ctx)

    def find(line: bytes) -> object:
        ctx.params[param.name or ""] = _meant(line, param, ctx)
        return run(ctx)

    return Many(app, ((_shown(line, _kind(param)), partial(find, line)) for line in _lines(app)))


def _is_stdin(ctx: click.Context, param: click.Parameter) -> bool:
    return ctx.params.get(param.name or "") is STDIN


def _name(param: click.Parameter) -> str:
    return param.human_readable_name if isinstance(param, click.Argument) else max(param.opts, key=len)


def _lines(app: App) -> Iterator[bytes]:
    """Yield the lines as they come, the empty ones left out; what was found before is out when one is waited for."""
    if app.stdin is None:
        raise InvalidInput("stdin is closed, and - reads from it", hint="pipe a list into it, one thing a line")
    while True:
        app.flush()
        with app.progress.aside():
            line = app.stdin.buffer.readline(_LONGEST)
        if not line:
            return
        if len(line) == _LONGEST:
            raise InvalidInput("a line of stdin is too long to name anything", hint="name one thing a line")
        if line.lstrip().startswith(b"[") or line.strip() == b"{":
            raise InvalidInput(
                "stdin is JSON, but not one object a line", hint="bbcli writes that with --jsonl, and jq with -c"
            )
        if line.strip():
            yield line.removeprefix(_MARK).rstrip(b"\r\n")


def _shown(line: bytes, kind: str) -> str:
    """Return what stands for a line in what is said of it: the thing, or the beginning of what names none."""
    try:
        return _word(line, kind)
    except InvalidInput:
        text = line.decode("utf-8", "replace")
        return shortened(text, 40) if text.startswith("{") else text.split(None, 1)[0]


def _meant(line: bytes, param: click.Parameter, ctx: click.Context) -> Any:
    """Return the thing that a line names; InvalidInput where it names none."""
    try:
        return param.type.convert(_word(line, _kind(param)), param, ctx)
    except click.BadParameter as error:
        raise InvalidInput(error.message) from None


def _kind(param: click.Parameter) -> str:
    return str(getattr(param.type, "kind", ""))


def _word(line: bytes, kind: str) -> str:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        raise InvalidInput("it is not UTF-8") from None
    return _of_object(text, kind) if text.startswith("{") else _of_row(text, kind)


def _of_object(line: str, kind: str) -> str:
    """Return the name in an object of --jsonl."""
    from bbcli.output import Record

    try:
        record = Record(line.encode())
        names = [record.get(path) for path in _FIELDS.get(kind, ("id",))]
    except BbcliError:
        names = [None]
    if None in names:
        raise InvalidInput(f"this object names no {kind or 'thing'}")
    return "/".join(map(str, names))


def _of_row(line: str, kind: str) -> str:
    """Return the first word of a line; of a row of repositories, whose name comes first, with the project."""
    cells = line.split("\t")
    if kind == "repo" and len(cells) > 1 and "/" not in cells[0]:
        return f"{cells[1]}/{cells[0]}"
    return line.split(None, 1)[0]
