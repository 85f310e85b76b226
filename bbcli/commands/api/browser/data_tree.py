"""A tree widget whose labels are rendered when they are drawn, fitted to the width and free of markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from rich.style import Style
from rich.text import Text
from textual.widgets import Tree

from bbcli.commands.api.browser.text import safe_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.widgets.tree import TreeNode

T = TypeVar("T")
_INDENT = 2
# Textual recognizes a click on the expand icon by this style.
_TOGGLE = Style.from_meta({"toggle": True})


class DataTree(Tree[T]):
    """A tree that draws the `label_parts` of each node's data, as rich.Text, which Textual's trees consist of."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(Text(""), id=id)
        self.show_root = False
        self.guide_depth = _INDENT

    def label_parts(self, data: T, room: int) -> Iterable[tuple[str, str]]:
        """Return (text, component class or "") pairs of a label that has `room` columns."""
        raise NotImplementedError

    def add_node(self, parent: TreeNode[T], data: T, *, is_leaf: bool, opened: bool = False) -> TreeNode[T]:
        """Add a child node, and return it."""
        if is_leaf:
            return parent.add_leaf(Text(""), data)
        return parent.add(Text(""), data, expand=opened)

    def render_label(self, node: TreeNode[T], base_style: Style, style: Style) -> Text:
        """Render the expand icon and the label of a node."""
        label = Text(no_wrap=True, end="")
        if node.allow_expand:
            sign = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
            label.append(sign, base_style + _TOGGLE)
        if node.data is not None:
            # The root is hidden, and its children are not indented.
            depth = len(list(_ancestors(node))) - 1
            room = self.scrollable_content_region.width - depth * _INDENT - label.cell_len
            for text, name in self.label_parts(node.data, room):
                part_style = self.get_component_rich_style(name, partial=True) if name else Style.null()
                # The colors of the line with the cursor take precedence.
                label.append(safe_line(text).plain, part_style + style)
        return label


def _ancestors(node: TreeNode[T]) -> Iterable[TreeNode[T]]:
    while node.parent is not None:
        node = node.parent
        yield node
