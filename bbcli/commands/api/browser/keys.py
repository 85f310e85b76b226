"""The line at the bottom with the keys of the focused panel."""

from __future__ import annotations

from textual.binding import Binding
from textual.widgets import Footer

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
        shown = [(each.binding.key, each.binding.action) for each in self.screen.active_bindings.values()]
        if shown != self.drawn:
            self.drawn = shown
            await super().recompose()
