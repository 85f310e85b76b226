"""A tree of data: its labels are made when they are drawn, as wide as there is room, with no markup in them."""

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
# By it Textual knows that the sign was clicked.
_TOGGLE = Style.from_meta({"toggle": True})


class DataTree(Tree[T]):
    """A tree that draws what `parts` makes of the data of a node; rich's Text is what Textual's trees are made of."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name for it
        super().__init__(Text(""), id=id)
        self.show_root = False
        self.guide_depth = _INDENT

    def label_parts(self, data: T, room: int) -> Iterable[tuple[str, str]]:
        """Return the texts of a label, each with its component class or none; `room` is how many columns there are."""
        raise NotImplementedError

    def add_node(self, parent: TreeNode[T], data: T, *, is_leaf: bool, opened: bool = False) -> TreeNode[T]:
        """Add a node below another."""
        if is_leaf:
            return parent.add_leaf(Text(""), data)
        return parent.add(Text(""), data, expand=opened)

    def render_label(self, node: TreeNode[T], base_style: Style, style: Style) -> Text:
        """Draw the data of a node, behind the sign that it can be opened."""
        label = Text(no_wrap=True, end="")
        if node.allow_expand:
            sign = self.ICON_NODE_EXPANDED if node.is_expanded else self.ICON_NODE
            label.append(sign, base_style + _TOGGLE)
        if node.data is not None:
            # Nothing stands before those below the root, which is not shown.
            depth = len(list(_ancestors(node))) - 1
            room = self.scrollable_content_region.width - depth * _INDENT - label.cell_len
            for text, name in self.label_parts(node.data, room):
                own = self.get_component_rich_style(name, partial=True) if name else Style.null()
                # The line with the cursor has colours of its own, which go before.
                label.append(safe_line(text).plain, own + style)
        return label


def _ancestors(node: TreeNode[T]) -> Iterable[TreeNode[T]]:
    while node.parent is not None:
        node = node.parent
        yield node
