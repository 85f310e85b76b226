"""The question before a call that changes something on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

if TYPE_CHECKING:
    from textual.app import ComposeResult


class Question(ModalScreen[bool]):
    """Asks whether a call is to be sent; whoever just presses Enter says no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes, send it"),
        Binding("n,escape", "answer(False)", "No"),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(self, call: str, server: str) -> None:
        super().__init__()
        self.call = call
        self.server = server

    def compose(self) -> ComposeResult:
        """Name what would be sent, and where to."""
        with Vertical(classes="dialog"):
            yield Static(f"This changes something on {self.server or 'the server'}:", markup=False)
            yield Static(self.call, id="call", markup=False)
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
