"""What is read, from a file or stdin: its bytes as text, in which form it is, and what it says."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bbcli.commands.insights.formats import bitbucket, eslint, gitlab, pylint, ruff, sarif
from bbcli.commands.insights.located_json import LocatedJson, parse_json
from bbcli.commands.insights.model import Findings
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from bbcli.commands.insights.paths import RepoRoot
    from bbcli.context.app import App

    class Reader(Protocol):
        """A module that reads the text of a tool."""

        TOOL: str

        def is_text(self, line: str) -> bool:
            """Whether the tool writes such a line."""
            ...

        def said(self, line: str) -> int | None:
            """Return how many findings a line tells of, at the least; None where it tells of none."""
            ...

        def read_text(self, lines: Iterable[str], root: RepoRoot) -> Findings:
            """Read the text."""
            ...


_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x1b\x07\n]*(?:\x1b\\|\x07)")
# What PowerShell begins its files with.
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HINT = "bbcli reads SARIF, GitLab's code quality, JSON and the usual text of ruff, ESLint and pylint; see --help"
_TEXTS: dict[str, Reader] = {"pylint": pylint, "ruff": ruff, "eslint": eslint}


class Source(NamedTuple):
    """What was read, and what it is called."""

    name: str
    text: str


def read_source(app: App, file: str | None) -> Source:
    """Read a file, or stdin for - and for none; InvalidInput for what can't be read."""
    name, data = (
        ("stdin", _read_stdin(app, is_named=file == "-")) if file in (None, "-") else _read_file(app, str(file))
    )
    return Source(name, _decode(name, data))


def _decode(name: str, data: bytes) -> str:
    encoding = "utf-8"
    for mark, named in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], named
            break
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InvalidInput(f"{name}: line {line} is not {encoding.upper()}") from None


def _read_stdin(app: App, *, is_named: bool) -> bytes:
    if app.stdin is None or (app.stdin.isatty() and not is_named):
        raise InvalidInput("nothing to read", hint="name a FILE, or pipe what the tool writes into it")
    with app.progress.aside():
        return app.stdin.buffer.read()


def _read_file(app: App, file: str) -> tuple[str, bytes]:
    try:
        return file, Path(app.cwd, file).read_bytes()
    except (OSError, ValueError) as error:  # a NUL is no OSError
        reason = getattr(error, "strerror", None) or "is no name of a file"
        raise InvalidInput(f"{file}: {reason}", hint="name a file that can be read, or - for stdin") from None


def read_findings(source: Source, form: str, root: RepoRoot) -> Findings:
    """Return what was found; `form` is one of the forms, or auto. InvalidInput names the place of what is wrong."""
    text = _ESCAPES.sub("", source.text)
    if not text.strip():
        return _read_empty(source, form)
    if form in ("auto", *_TEXTS) and text.lstrip()[0] not in "[{":
        return _of_text(source.name, text, form, root)
    found = parse_json(text, source.name)
    return _read_json(found, _detect_format(found) if form == "auto" else form, root)


def _read_empty(given: Source, form: str) -> Findings:
    """ESLint and pylint write nothing where they find nothing; so does a tool that could not be started."""
    if form in ("eslint", "pylint"):
        return Findings(_TEXTS[form].TOOL, ())
    hint = "of a tool that says nothing when it finds nothing: --format eslint, or pylint"
    raise InvalidInput(f"{given.name} is empty", hint=hint)


def _of_text(name: str, text: str, form: str, root: RepoRoot) -> Findings:
    lines = text.splitlines()
    wanted = _TEXTS if form == "auto" else {form: _TEXTS[form]}
    for tool in wanted.values():
        if any(map(tool.is_text, lines)):
            return _all_of(name, tool, lines, root)
    first = next(at for at, line in enumerate(lines, 1) if line.strip())
    written = "no tool that bbcli reads writes this" if form == "auto" else f"{form} does not write this"
    raise InvalidInput(f"{name}: line {first}: {written}", hint=_HINT)


def _all_of(name: str, tool: Reader, lines: Sequence[str], root: RepoRoot) -> Findings:
    """Read the text; InvalidInput where there is more in it than can be read, which would pass for nothing found."""
    found = tool.read_text(lines, root)
    said, read = max(tool.said(line) or 0 for line in lines), len(found.annotations)
    if read < said:
        what = f"{found.tool} tells of more findings ({said}) than can be read in this form ({read})"
        raise InvalidInput(f"{name}: {what}", hint="let it write JSON")
    return found


def _detect_format(found: LocatedJson) -> str:
    """Return the form of a document, told by the names in it."""
    if found.has("runs") or found.has("$schema", "version"):
        return "sarif"
    if found.has("annotations"):
        return "bitbucket"
    if found.has("messages"):
        return "pylint"
    if found.has("results"):
        return "eslint"
    first = found.at(0)
    if isinstance(found.value, list) and first is None:
        return "none"
    return _detect_item_format(first or found, found)


_ITEM_FIELDS = (
    ("ruff", ("filename", "location")), ("eslint", ("filePath", "messages")), ("pylint", ("symbol", "message")),
    ("gitlab", ("description", "location")), ("bitbucket", ("message", "severity")),
)  # fmt: skip


def _detect_item_format(first: LocatedJson, found: LocatedJson) -> str:
    for form, names in _ITEM_FIELDS:
        if first is not found and first.has(*names):
            return form
    raise first.error("is of no form that bbcli knows", hint=_HINT)


def _read_json(found: LocatedJson, form: str, root: RepoRoot) -> Findings:
    match form:
        case "sarif":
            return sarif.read(found, root)
        case "ruff":
            return ruff.read(found, root)
        case "eslint":
            return eslint.read(found, root)
        case "pylint":
            return pylint.read(found, root)
        case "gitlab":
            return gitlab.read(found, root)
        case _:
            return bitbucket.read(found)
