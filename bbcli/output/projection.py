"""Takes of JSON objects the fields that are asked for, each value byte for byte as it came, in the nesting that it had.

So a filter that works on the whole object works on what is left of it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bbcli.codec import UNREADABLE, msgspec
from bbcli.errors import ServerFailed
from bbcli.output.repair import repair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bbcli.output.fields import Raw
    from bbcli.output.paths import Path
    from bbcli.output.repair import Repairable

_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_elements = msgspec.json.Decoder(list[msgspec.Raw]).decode


class _Node:
    """What is wanted of a value: all of it, or what is below some steps, in their order."""

    def __init__(self) -> None:
        self.is_whole = False
        self.below: dict[str, _Node] = {}


def projection(paths: Iterable[Path], found: Repairable) -> Callable[[Raw], bytes]:
    """Return what makes of an object of what was found one with these fields; null is what it has not."""
    root = _Node()
    for path in paths:
        node = root
        for step in path.steps:
            node = node.below.setdefault(step, _Node())
        node.is_whole = True

    def project(raw: Raw) -> bytes:
        try:
            with suppress(RecursionError):
                return _of(root, raw)
            return _of(root, repair(bytes(raw), found))
        except UNREADABLE as error:
            raise ServerFailed(f"the server's list holds what can't be read: {error}") from None

    return project


def _of(node: _Node, raw: Raw) -> bytes:
    if node.is_whole:
        return bytes(raw).strip()
    first = bytes(memoryview(raw)[:64]).lstrip()[:1] or b" "
    match first[0]:
        case 0x7B:  # {
            return b"{" + b",".join(_object(node, _members(raw))) + b"}"
        case 0x5B:  # [
            return b"[" + b",".join(_list(node, _elements(raw))) + b"]"
        case _:
            return b"null"


def _object(node: _Node, members: dict[str, msgspec.Raw]) -> Iterator[bytes]:
    for name, below in node.below.items():
        value = _of(below, members[name]) if name in members else b"null"
        yield msgspec.json.encode(name) + b":" + value


def _list(node: _Node, elements: list[msgspec.Raw]) -> Iterator[bytes]:
    """Yield each element where a name goes over all, else those up to the last that is asked for, in their places."""
    over = _Node()
    over.below = {step: below for step, below in node.below.items() if not step.isdecimal()}
    at = {int(step): below for step, below in node.below.items() if step.isdecimal()}
    for place, raw in enumerate(elements if over.below else elements[: max(at, default=-1) + 1]):
        if over.below:
            yield _of(_merged(over, at[place]) if place in at else over, raw)
        else:
            yield _of(at[place], raw) if place in at else b"null"


def _merged(one: _Node, other: _Node) -> _Node:
    both = _Node()
    both.is_whole = one.is_whole or other.is_whole
    both.below = {**one.below}
    for step, below in other.below.items():
        both.below[step] = _merged(both.below[step], below) if step in both.below else below
    return both
