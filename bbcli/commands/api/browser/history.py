"""The dialog with the calls of this session."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from bbcli.commands.api.browser.keys import KeyLine
from bbcli.commands.api.browser.text import safe_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from bbcli.commands.api.browser.calls import Outcome


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
                yield Static("nothing sent yet")
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
