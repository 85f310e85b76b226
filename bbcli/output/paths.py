"""Dotted paths such as `author.name`, `links.self[0].href`, `parents.id`: how they are written, and what is there.

A name on a list goes over its elements. A number is a place in a list, and a name in an object: `self.0` is `self[0]`.
What a name without quotes can't hold is written as in jq: `properties."a.b"`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STRING = r'"(?:[^"\\]|\\.)*"'
_STEP = rf'([^.,\[\]"]+|{_STRING})|\[\s*(\d+|{_STRING})\s*\]'


class Path(NamedTuple):
    """A path as it was written, and its steps; `is_dotted` says that it began with a dot, and names no header."""

    text: str
    steps: tuple[str, ...]
    is_dotted: bool = False


def path_of(text: str) -> Path:
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
    return Path(text.removeprefix("."), tuple(steps), text.startswith("."))


def paths_of(text: str) -> tuple[Path, ...]:
    """Read paths with commas between them; InvalidInput where there is none."""
    listed = re.findall(rf'(?:[^,"]|{_STRING}|")+', text)
    paths = tuple(path_of(each) for each in listed if each.strip())
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


def written(steps: Iterable[str]) -> str:
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
    from bbcli.codec import UNREADABLE, msgspec

    try:
        return msgspec.json.decode(step.encode(), type=str)
    except UNREADABLE:
        raise InvalidInput(
            f"{step} is no name in quotes", hint="quotes and backslashes in it have a backslash"
        ) from None


def _quoted(step: str) -> str:
    from bbcli.codec import msgspec

    return msgspec.json.encode(step).decode()
