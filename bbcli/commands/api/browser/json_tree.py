"""A JSON value as a tree."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from bbcli.commands.api.browser.data_tree import DataTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.widgets.tree import TreeNode

# Values that a tree shows; more would be slow to build.
MAX_VALUES = 5000
# A document with at most that many values is expanded.
MAX_EXPANDED = 60
# Characters of the preview of a folded object, and of a string in it.
_PREVIEW, _TEXT = 200, 24


class Node(NamedTuple):
    """A value and its name: the key of an object's member, or the index in a list."""

    name: str
    value: Any
    is_last: bool = False


class JsonTree(DataTree[Node]):
    """A JSON value, expanded to its fields, or to the list of a page."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"name", "text", "number", "word", "beside"}

    def label_parts(self, data: Node, room: int) -> Iterable[tuple[str, str]]:
        """Return name and value; of objects and lists a preview."""
        if data.name:
            yield f"{data.name}: ", "name"
        match data.value:
            case dict() | list():
                yield _preview(data.value), "beside"
            case str():
                yield json.dumps(data.value, ensure_ascii=False), "text"
            case bool() | None:
                yield json.dumps(data.value), "word"
            case _:
                yield json.dumps(data.value), "number"

    def fill(self, value: Any) -> bool:
        """Show a value; return False if it was cut."""
        self.clear()
        budget = iter(range(MAX_VALUES))
        top = self.add_node(self.root, Node("", value), is_leaf=not _children(value), opened=True)
        is_whole = self._add_values(top, value, budget)
        self.root.expand()
        if sum(1 for _ in islice(budget, MAX_VALUES - MAX_EXPANDED)) == MAX_VALUES - MAX_EXPANDED:
            top.expand_all()
        self.move_cursor(top)
        self.scroll_home(animate=False)
        return is_whole

    def _add_values(self, node: TreeNode[Node], value: Any, budget: Iterator[int]) -> bool:
        """Add the children of a value; the list of a page is expanded, its elements are not."""
        for name, each in _children(value):
            if next(budget, None) is None:
                return False
            inner = _children(each)
            is_list = isinstance(each, list) and isinstance(value, dict) and node.parent is self.root
            child = self.add_node(node, Node(name, each), is_leaf=not inner, opened=is_list)
            if inner and not self._add_values(child, each, budget):
                return False
        return True


def _children(value: Any) -> list[tuple[str, Any]]:
    match value:
        case dict():
            return list(value.items())
        case list():
            return [(str(number), each) for number, each in enumerate(value)]
        case _:
            return []


def _preview(value: Any) -> str:
    """Return the first fields of an object, or the length of a list."""
    if isinstance(value, list):
        return f"[{len(value)}]"
    preview = ""
    for name, each in value.items():
        preview += f"{', ' if preview else ''}{name}: {_brief(each)}"
        if len(preview) > _PREVIEW:
            break
    return f"{{{preview}}}"


def _brief(value: Any) -> str:
    match value:
        case dict():
            return "{…}"
        case list():
            return f"[{len(value)}]"
        case str() if len(value) > _TEXT:
            return json.dumps(f"{value[: _TEXT - 1]}…", ensure_ascii=False)
        case _:
            return json.dumps(value, ensure_ascii=False)
