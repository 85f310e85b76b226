"""Field paths such as `author.name`, `links.self[0].href`, `parents.id`: parsing, reading, and projection of JSON.

A name applied to a list selects that field of all elements. A number is an index of a list and a name of an object:
`self.0` is `self[0]`. Other names are quoted as in jq: `properties."a.b"`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.errors import InvalidInput, ServerFailed
from bbcli.records.repair import CUT, MAX_DEPTH, repair_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bbcli.records import Raw
    from bbcli.records.repair import Repairable

_STRING = r'"(?:[^"\\]|\\.)*"'
_STEP = rf'([^.,\[\]"]+|{_STRING})|\[\s*(\d+|{_STRING})\s*\]'


class FieldPath(NamedTuple):
    """A path as written, and its steps; one with a leading dot (`is_dotted`) is never the header of a column."""

    text: str
    steps: tuple[str, ...]
    is_dotted: bool = False


def parse_path(text: str) -> FieldPath:
    """Parse a path; InvalidInput for anything else."""
    text = text.strip()
    steps: list[str] = []
    at = 1 if text.startswith(".") and text != "." else 0
    while at < len(text):
        begins = at + (bool(steps) and text[at] == ".")
        step = re.compile(_STEP).match(text, begins)
        if step is None or (steps and begins == at and text[at] != "["):
            break
        steps.append(_unquoted(step[1] or step[2]))
        at = step.end()
    if not steps or at < len(text):
        raise InvalidInput(
            f"{text!r} is not a field path", hint="write a path such as author.name or links.self[0].href"
        )
    return FieldPath(text.removeprefix("."), tuple(steps), text.startswith("."))


def parse_paths(text: str) -> tuple[FieldPath, ...]:
    """Parse paths with commas between them; InvalidInput if there is none."""
    listed = re.findall(rf'(?:[^,"]|{_STRING}|")+', text)
    paths = tuple(parse_path(each) for each in listed if each.strip())
    if not paths:
        raise InvalidInput(f"{text!r} contains no field", hint="separate names with commas: id,author.name")
    return paths


def at_path(value: Any, steps: Sequence[str], depth: int = 0) -> Any:
    """Return the part of a decoded value at a path, a list for a name applied to a list; None if there is none.

    Lists that are nested too deeply become an ellipsis.
    """
    for number, step in enumerate(steps):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if int(step) < len(value) else None
        elif isinstance(value, list):
            return [at_path(each, steps[number:], depth + 1) for each in value] if depth < MAX_DEPTH else CUT
        else:
            return None
    return value


def format_path(steps: Iterable[str]) -> str:
    """Return steps as a path, with quotes where needed."""
    text = ""
    for step in steps:
        if step.isdecimal() and text:
            text += f"[{step}]"
        else:
            text += f"{'.' if text else ''}{step if re.fullmatch(_STEP, step) else _quoted(step)}"
    return text


def _unquoted(step: str) -> str:
    if not step.startswith('"'):
        return step.strip()
    try:
        return msgspec.json.decode(step.encode(), type=str)
    except DECODE_ERRORS:
        raise InvalidInput(
            f"{step} is not a quoted name", hint="escape quotes and backslashes with a backslash"
        ) from None


def _quoted(step: str) -> str:
    return msgspec.json.encode(step).decode()


_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_elements = msgspec.json.Decoder(list[msgspec.Raw]).decode


class _Selected:
    """The selected parts of a value: all of it, or some steps with what is selected below them, in their order."""

    def __init__(self) -> None:
        self.is_whole = False
        self.below: dict[str, _Selected] = {}


def projection(paths: Iterable[FieldPath], found: Repairable) -> Callable[[Raw], bytes]:
    """Return a function that reduces an object to these fields; missing ones become null."""
    root = _Selected()
    for path in paths:
        node = root
        for step in path.steps:
            node = node.below.setdefault(step, _Selected())
        node.is_whole = True

    def project(raw: Raw) -> bytes:
        try:
            with suppress(RecursionError):
                return _project(root, raw)
            return _project(root, repair_in(bytes(raw), found))
        except DECODE_ERRORS as error:
            raise ServerFailed(f"cannot read the server's list: {error}") from None

    return project


def _project(node: _Selected, raw: Raw) -> bytes:
    if node.is_whole:
        return bytes(raw).strip()
    first = bytes(memoryview(raw)[:64]).lstrip()[:1] or b" "
    match first[0]:
        case 0x7B:  # {
            return b"{" + b",".join(_project_members(node, _members(raw))) + b"}"
        case 0x5B:  # [
            return b"[" + b",".join(_project_elements(node, _elements(raw))) + b"]"
        case _:
            return b"null"


def _project_members(node: _Selected, members: dict[str, msgspec.Raw]) -> Iterator[bytes]:
    for name, below in node.below.items():
        value = _project(below, members[name]) if name in members else b"null"
        yield msgspec.json.encode(name) + b":" + value


def _project_elements(node: _Selected, elements: list[msgspec.Raw]) -> Iterator[bytes]:
    """Yield all elements if a name applies to them, else those up to the last selected index, null for others."""
    over = _Selected()
    over.below = {step: below for step, below in node.below.items() if not step.isdecimal()}
    at = {int(step): below for step, below in node.below.items() if step.isdecimal()}
    for place, raw in enumerate(elements if over.below else elements[: max(at, default=-1) + 1]):
        if over.below:
            yield _project(_merged(over, at[place]) if place in at else over, raw)
        else:
            yield _project(at[place], raw) if place in at else b"null"


def _merged(one: _Selected, other: _Selected) -> _Selected:
    both = _Selected()
    both.is_whole = one.is_whole or other.is_whole
    both.below = {**one.below}
    for step, below in other.below.items():
        both.below[step] = _merged(both.below[step], below) if step in both.below else below
    return both
