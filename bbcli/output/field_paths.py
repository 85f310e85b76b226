"""Dotted paths such as `author.name`, `links.self[0].href`, `parents.id`: how they are written, and what is there.

A name on a list goes over its elements. A number is a place in a list, and a name in an object: `self.0` is `self[0]`.
What a name without quotes can't hold is written as in jq: `properties."a.b"`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.errors import InvalidInput, ServerFailed
from bbcli.output.repair import repair_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bbcli.output.repair import Repairable
    from bbcli.records import Raw

_STRING = r'"(?:[^"\\]|\\.)*"'
_STEP = rf'([^.,\[\]"]+|{_STRING})|\[\s*(\d+|{_STRING})\s*\]'


class FieldPath(NamedTuple):
    """A path as it was written, and its steps; `is_dotted` says that it began with a dot, and names no header."""

    text: str
    steps: tuple[str, ...]
    is_dotted: bool = False


def parse_path(text: str) -> FieldPath:
    """Read a path; InvalidInput for what is none."""
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
        raise InvalidInput(f"{text!r} is no path of a field", hint="write it as in author.name or links.self[0].href")
    return FieldPath(text.removeprefix("."), tuple(steps), text.startswith("."))


def parse_paths(text: str) -> tuple[FieldPath, ...]:
    """Read paths with commas between them; InvalidInput where there is none."""
    listed = re.findall(rf'(?:[^,"]|{_STRING}|")+', text)
    paths = tuple(parse_path(each) for each in listed if each.strip())
    if not paths:
        raise InvalidInput(f"{text!r} names no field", hint="write names with commas between them: id,author.name")
    return paths


def at_path(value: Any, steps: Sequence[str]) -> Any:
    """Return what of a decoded value is at a path: of a list that a name goes over a list; None where nothing is."""
    for number, step in enumerate(steps):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if int(step) < len(value) else None
        elif isinstance(value, list):
            return [at_path(each, steps[number:]) for each in value]
        else:
            return None
    return value


def format_path(steps: Iterable[str]) -> str:
    """Return steps as a path is written."""
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
    from bbcli._lazy import DECODE_ERRORS, msgspec

    try:
        return msgspec.json.decode(step.encode(), type=str)
    except DECODE_ERRORS:
        raise InvalidInput(
            f"{step} is no name in quotes", hint="quotes and backslashes in it have a backslash"
        ) from None


def _quoted(step: str) -> str:
    from bbcli._lazy import msgspec

    return msgspec.json.encode(step).decode()


_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_elements = msgspec.json.Decoder(list[msgspec.Raw]).decode


class _Selected:
    """What is wanted of a value: all of it, or what is below some steps, in their order."""

    def __init__(self) -> None:
        self.is_whole = False
        self.below: dict[str, _Selected] = {}


def projection(paths: Iterable[FieldPath], found: Repairable) -> Callable[[Raw], bytes]:
    """Return what makes of an object of what was found one with these fields; null is what it has not."""
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
            raise ServerFailed(f"the server's list holds what can't be read: {error}") from None

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
    """Yield each element where a name goes over all, else those up to the last that is asked for, in their places."""
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
