"""Small widgets of the browser: a path that wraps after slashes, and the line of keys at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.widgets import Footer, Static

from bbcli.commands.api.browser.text import safe_line, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events

# Letter keys of panels without text input.
LETTERS = (
    Binding("y", "app.copy('bbcli')", "bbcli"),
    Binding("c", "app.copy('curl')", "curl"),
    Binding("h", "app.history", "History"),
    Binding("slash", "app.search", show=False),
    Binding("q", "app.end", show=False),
)


class KeyLine(Footer):
    """Textual's footer, redrawn only when its keys change."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self.drawn: list[tuple[str, str]] | None = None

    async def recompose(self) -> None:
        """Redraw if the keys differ: Textual calls this several times per event, and drawing is slow."""
        if not self.is_attached:
            return
        keys = [(each.binding.key, each.binding.action) for each in self.screen.active_bindings.values()]
        if keys != self.drawn:
            self.drawn = keys
            await super().recompose()


class PathLine(Static):
    """A path, or a method and a path."""

    def __init__(self, text: str = "", *, id: str) -> None:  # noqa: A002 - Textual's name for it
        self.text = safe_line(text).plain
        super().__init__(safe_text(self.text), id=id)

    def show(self, text: str) -> None:
        """Show another path."""
        self.text = safe_text(text).plain
        self._lay_out()

    def on_resize(self, _: events.Resize) -> None:
        """Wrap the path again."""
        self._lay_out()

    def _lay_out(self) -> None:
        self.update(safe_text("\n".join(break_path(self.text, self.size.width or len(self.text)))))


def break_path(text: str, width: int) -> Iterator[str]:
    """Wrap a path after slashes to lines of at most `width`; only longer segments exceed it."""
    line = ""
    for step in text.replace("/", "/\0").split("\0"):
        if line and len(line) + len(step) > width:
            yield line
            line = ""
        line += step
    yield line
