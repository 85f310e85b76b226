"""Read a report from a file or stdin: decode it, detect its format, and return its findings."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bbcli.context.findings.formats import bitbucket, eslint, gitlab, pylint, ruff, sarif
from bbcli.context.findings.located_json import LocatedJson, parse_json
from bbcli.context.findings.model import Findings
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from bbcli.context.app import App
    from bbcli.context.findings.paths import RepoRoot

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x1b\x07\n]*(?:\x1b\\|\x07)")
# PowerShell writes one at the start of a file.
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HINT = "use SARIF, GitLab code quality, or JSON of ruff, ESLint or pylint"
# Formats whose tools write text, too, unless they are run with an option for JSON.
_TEXT_TOOLS = ("auto", "pylint", "ruff", "eslint")


class Source(NamedTuple):
    """The text of a report, and the name that messages give it: its file, or stdin."""

    name: str
    text: str


def read_source(app: App, file: str | None) -> Source:
    """Read a file, or stdin for "-" and None; InvalidInput if it cannot be read or decoded."""
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
    if app.console.stdin is None or (app.console.stdin.isatty() and not is_named):
        raise InvalidInput("nothing to read", hint="add FILE, or pipe the report into the command")
    with app.console.progress.aside():
        return app.console.stdin.buffer.read()


def _read_file(app: App, file: str) -> tuple[str, bytes]:
    try:
        return file, Path(app.selection.cwd, file).read_bytes()
    except (OSError, ValueError) as error:  # a NUL raises ValueError, not OSError
        reason = getattr(error, "strerror", None) or "is not a file name"
        raise InvalidInput(f"{file}: {reason}", hint="use a readable file, or - for stdin") from None


def read_findings(source: Source, form: str, root: RepoRoot) -> Findings:
    """Return the findings; `form` names a format, or is "auto". InvalidInput names the position of the problem."""
    text = _ESCAPES.sub("", source.text)
    if not text.strip():
        return _read_empty(source, form)
    if form in _TEXT_TOOLS and text.lstrip()[0] not in "[{":
        line = next(number for number, line in enumerate(text.splitlines(), 1) if line.strip())
        problem = "unrecognized report format" if form == "auto" else f"not a report of {form}"
        raise InvalidInput(f"{source.name}: line {line}: {problem}", hint=_HINT)
    found = parse_json(text, source.name)
    return _read_json(found, _detect_format(found) if form == "auto" else form, root)


def _read_empty(source: Source, form: str) -> Findings:
    """Return no findings for ESLint and pylint, which write nothing then; else empty input means that a tool failed."""
    if form in ("eslint", "pylint"):
        return Findings(eslint.TOOL if form == "eslint" else pylint.TOOL, ())
    raise InvalidInput(f"{source.name} is empty", reason="empty_report")


def _detect_format(found: LocatedJson) -> str:
    """Return the name of a document's format, detected by the fields in it; "none" for an empty list."""
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
    ("ruff", ("filename", "location")),
    ("eslint", ("filePath", "messages")),
    ("pylint", ("symbol", "message")),
    ("gitlab", ("description", "location")),
    ("bitbucket", ("message", "severity")),
)


def _detect_item_format(first: LocatedJson, found: LocatedJson) -> str:
    for form, names in _ITEM_FIELDS:
        if first is not found and first.has(*names):
            return form
    raise first.error("has an unrecognized format", hint=_HINT)


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
