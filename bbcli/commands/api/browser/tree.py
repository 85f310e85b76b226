"""The resource panel, on the left: a search field, and the tree of tags and resources that match."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Tree

from bbcli.commands.api.browser.catalogue import Resource, find_resources, search_words, shorten_path
from bbcli.commands.api.browser.data_tree import DataTree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual.app import ComposeResult

    from bbcli.openapi import Spec


class Tag(NamedTuple):
    """A tag with the number of its resources."""

    name: str
    resources: int


class Search(Input):
    """The search field; arrow keys move the cursor of the tree."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Open", key_display="Enter"),
        Binding("down", "walk(1)", "Move", key_display="↑↓"),
        Binding("up", "walk(-1)", show=False),
    ]

    class Walked(Message):
        """An arrow was pressed."""

        def __init__(self, step: int) -> None:
            self.step = step
            super().__init__()

    def action_walk(self, step: int) -> None:
        """Move the cursor of the tree by a number of lines."""
        self.post_message(self.Walked(step))


class ResourceTree(DataTree[Tag | Resource]):
    """The tree of tags, each with its resources."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select_cursor", "Open", key_display="Enter")]

    COMPONENT_CLASSES: ClassVar[set[str]] = {"beside"}

    def label_parts(self, data: Tag | Resource, room: int) -> Iterable[tuple[str, str]]:
        """Return a tag with its count, or a shortened path with its methods."""
        if isinstance(data, Tag):
            return (data.name, ""), (f" {data.resources}", "beside")
        path = shorten_path(data.path, room)
        methods = f" {' '.join(data.operations)}"
        return (path, ""), (methods if len(path) + len(methods) <= room else "", "beside")

    def fill(self, tags: dict[str, list[Resource]], *, opened: bool) -> None:
        """Show these resources; with `opened` tags the cursor goes to the first resource."""
        self.clear()
        for name, resources in tags.items():
            branch = self.add_node(self.root, Tag(name, len(resources)), is_leaf=False, opened=opened)
            for resource in resources:
                self.add_node(branch, resource, is_leaf=True)
        self.root.expand()
        if self.last_line >= 0:  # reading last_line makes the tree compute its lines, which the cursor needs
            first = self.root.children[0]
            self.move_cursor(first.children[0] if opened else first)
        self.scroll_home(animate=False)


class ResourcePanel(Vertical):
    """The search field above the tree; posts Opened for the selected resource."""

    class Opened(Message):
        """A resource was chosen."""

        def __init__(self, resource: Resource) -> None:
            self.resource = resource
            super().__init__()

    def __init__(self, spec: Spec) -> None:
        super().__init__(id="resources")
        self.spec = spec

    def compose(self) -> ComposeResult:
        """Lay out the search above the tree."""
        yield Search(placeholder="type to search", id="search", compact=True)
        yield ResourceTree(id="tree")

    def on_mount(self) -> None:
        """Show all resources."""
        self.show_matches("")

    @property
    def tree_of_resources(self) -> ResourceTree:
        """The tree."""
        return self.query_one(ResourceTree)

    def show_matches(self, text: str) -> None:
        """Show the resources that match a text, and a note if none matches all words."""
        tags, has_all = find_resources(self.spec, text)
        count = len({resource.path for resources in tags.values() for resource in resources})
        self.tree_of_resources.fill(tags, opened=bool(search_words(text)))
        self.border_subtitle = f"{count} paths" if count != 1 else "1 path"
        if not has_all:
            self.border_subtitle = f"no full match, {count} similar" if count else "no matches"

    def on_key(self, event: events.Key) -> None:
        """Forward characters typed in the tree to the search, except slash and space, which are keys of the tree."""
        if self.tree_of_resources.has_focus and event.is_printable and event.character not in {" ", "/"}:
            event.stop()
            search = self.query_one(Search)
            self.screen.set_focus(search)
            search.post_message(events.Key(event.key, event.character))

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.show_matches(event.value)

    @on(Input.Submitted, "#search")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.tree_of_resources.action_select_cursor()

    @on(Tree.NodeSelected)
    def _chosen(self, event: Tree.NodeSelected[Tag | Resource]) -> None:
        event.stop()
        if isinstance(event.node.data, Resource):
            self.post_message(self.Opened(event.node.data))

    @on(Search.Walked)
    def _walked(self, event: Search.Walked) -> None:
        event.stop()
        tree = self.tree_of_resources
        tree.action_cursor_down() if event.step > 0 else tree.action_cursor_up()
