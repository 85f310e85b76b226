"""The last line: the keys that mean something where one is."""

from __future__ import annotations

from textual.binding import Binding
from textual.widgets import Footer

# Letters that are keys where one reads, or is done with typing; elsewhere they are letters.
LETTERS = (
    Binding("y", "app.copy('bbcli')", "bbcli"),
    Binding("c", "app.copy('curl')", "curl"),
    Binding("h", "app.history", "History"),
    Binding("slash", "app.search", show=False),
    Binding("q", "app.end", show=False),
)


class KeyLine(Footer):
    """Textual's line of keys, which can be clicked, too."""

    def __init__(self) -> None:
        super().__init__(compact=True, show_command_palette=False)
        self.drawn: list[tuple[str, str]] | None = None

    async def recompose(self) -> None:
        """Draw them anew where they are others: Textual asks for it several times at each step, and it costs most."""
        if not self.is_attached:
            return
        shown = [(each.binding.key, each.binding.action) for each in self.screen.active_bindings.values()]
        if shown != self.drawn:
            self.drawn = shown
            await super().recompose()
