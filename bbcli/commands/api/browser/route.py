"""A widget for a path, which is wrapped after slashes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from bbcli.commands.api.browser.text import safe_line, safe_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events


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
