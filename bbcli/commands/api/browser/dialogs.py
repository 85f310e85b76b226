"""The dialogs of the browser: the confirmation of a write, and the calls of this session."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from bbcli.commands.api.browser.response import format_size
from bbcli.commands.api.browser.text import safe_line, safe_text
from bbcli.commands.api.browser.widgets import KeyLine
from bbcli.output.cells import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from bbcli.commands.api.browser.calls import Outcome


# Size of the shown part of the body, for a terminal of 80x24.
_ROWS, _WIDTH = 8, 66


class ConfirmDialog(ModalScreen[bool]):
    """Asks for confirmation of a call; Enter answers no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Send"),
        Binding("n,escape", "answer(False)", "Cancel"),
        Binding("left,up", "app.focus_previous", show=False),
        Binding("right,down", "app.focus_next", show=False),
    ]

    def __init__(self, call: str, server: str, body: str = "") -> None:
        super().__init__()
        self.call = call
        self.server = server
        self.body = body

    def compose(self) -> ComposeResult:
        """Lay out the call, its server, and the first lines of its body."""
        with Vertical(classes="dialog"):
            yield Static(safe_line(f"Send this write to {self.server or 'the server'}?"))
            yield Static(safe_line(self.call), id="call")
            if self.body:
                yield Static(safe_text(first_lines(self.body)), id="sent")
            with Horizontal(id="answers"):
                yield Button("Cancel (n)", id="no", compact=True)
                yield Button("Send (y)", id="yes", variant="warning", compact=True)

    def on_mount(self) -> None:
        """Focus the button Cancel."""
        self.query_one("#no").focus()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer with a key."""
        self.dismiss(yes)


def first_lines(body: str) -> str:
    """Return the first lines of a body, with a note if it is cut, so that the buttons stay visible below it."""
    text = visible(body, keep="\n\t").expandtabs(2)
    rows = (line[at : at + _WIDTH] for line in text.split("\n") for at in range(0, len(line) or 1, _WIDTH))
    first = [*islice(rows, _ROWS + 1)]
    if len(first) > _ROWS:
        first[_ROWS - 1 :] = [f"… truncated: the body has {format_size(len(body.encode()))}"]
    return "\n".join(first)


class HistoryDialog(ModalScreen["Outcome | None"]):
    """A list of the calls, the newest first; returns the selected outcome, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,f2,h,q", "close", "Close")]

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__()
        self.outcomes = [*reversed(outcomes)]

    def compose(self) -> ComposeResult:
        """Lay out a line for each call."""
        with Vertical(classes="dialog"):
            if self.outcomes:
                yield OptionList(*(Option(safe_line(_format_outcome(each))) for each in self.outcomes), compact=True)
            else:
                yield Static("no requests yet")
        yield KeyLine()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self.outcomes[event.option_index])

    def action_close(self) -> None:
        """Close the dialog without a selection."""
        self.dismiss(None)


def _format_outcome(outcome: Outcome) -> str:
    at = datetime.fromtimestamp(outcome.at).astimezone()
    status = outcome.response.status if outcome.response else "---"
    return f"{at:%H:%M:%S} {status} {outcome.line}"
