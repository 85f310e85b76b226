"""The question before a call that changes something on the server."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from bbcli.commands.api.browser.answer import format_size
from bbcli.commands.api.browser.text import safe_line, safe_text
from bbcli.output.cells import visible

if TYPE_CHECKING:
    from textual.app import ComposeResult


# What of a body has room in the narrowest terminal, beside all else that is asked.
_ROWS, _WIDTH = 8, 66


class ConfirmDialog(ModalScreen[bool]):
    """Asks whether a call is to be sent; whoever just presses Enter says no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes, send it"),
        Binding("n,escape", "answer(False)", "No"),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(self, call: str, server: str, body: str = "") -> None:
        super().__init__()
        self.call = call
        self.server = server
        self.body = body

    def compose(self) -> ComposeResult:
        """Name what would be sent, and where to, with the beginning of its body."""
        with Vertical(classes="dialog"):
            yield Static(safe_line(f"This changes something on {self.server or 'the server'}:"))
            yield Static(safe_line(self.call), id="call")
            if self.body:
                yield Static(safe_text(first_lines(self.body)), id="sent")
            with Horizontal(id="answers"):
                yield Button("No (n)", id="no", compact=True)
                yield Button("Yes, send it (y)", id="yes", variant="warning", compact=True)

    def on_mount(self) -> None:
        """Begin at no."""
        self.query_one("#no").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer by a key."""
        self.dismiss(yes)


def first_lines(body: str) -> str:
    """Return the first lines of a body, with a note where there are more: the answers must be seen below them."""
    text = visible(body, keep="\n\t").expandtabs(2)
    rows = (line[at : at + _WIDTH] for line in text.split("\n") for at in range(0, len(line) or 1, _WIDTH))
    first = [*islice(rows, _ROWS + 1)]
    if len(first) > _ROWS:
        first[_ROWS - 1 :] = [f"… cut here: it has {format_size(len(body.encode()))}"]
    return "\n".join(first)
