"""The response panel, on the right: status, headers, and the body as a tree or as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Collapsible, ContentSwitcher, Static, TextArea

from bbcli.commands.api.browser.json_tree import MAX_VALUES, JsonTree
from bbcli.commands.api.browser.text import safe_line, safe_text
from bbcli.commands.api.browser.widgets import LETTERS, PathLine
from bbcli.output.cells import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult

    from bbcli.client.response import Response
    from bbcli.commands.api.browser.calls import Outcome

# Characters of a body that are shown.
MAX_TEXT = 1_000_000


class ResponsePanel(Vertical):
    """The response to a call, or its error."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "unfold", "Text"),
        Binding("f4", "app.other", "Form", key_display="F4"),
        *LETTERS,
    ]

    def __init__(self) -> None:
        super().__init__(id="answer")
        self.border_title = "Response"
        self.document: Any = None

    def compose(self) -> ComposeResult:
        """Lay out the status, the headers and the body."""
        yield Static("no request yet", id="status")
        yield PathLine(id="target")
        headers = Collapsible(VerticalScroll(Static(id="lines")), id="headers")
        headers.display = False
        yield headers
        yield Static(id="note")
        with ContentSwitcher(id="body"):
            yield JsonTree(id="document")
            yield TextArea(id="text", read_only=True, compact=True, tab_behavior="focus")

    def wait(self, line: str) -> None:
        """Show that the call is waiting for its response."""
        self._show_status("waiting for the server …", line)
        self.query_one("#headers").display = False
        self._show_body(None)

    def show(self, outcome: Outcome) -> None:
        """Show the outcome of a call."""
        if outcome.response is None:
            self._show_error(outcome)
            return
        response = outcome.response
        self._show_status(_summary(response, outcome.seconds), outcome.line)
        self.set_class(not outcome.is_success, "-failed")
        headers = self.query_one("#headers", Collapsible)
        headers.display = True
        count = len(response.headers)
        headers.title = f"{count} headers" if count != 1 else "1 header"
        self.query_one("#lines", Static).update(safe_text("\n".join(_header_lines(response))))
        self._show_body(outcome)

    def enter(self) -> None:
        """Give the focus to the body."""
        shown = self.query_one("#body", ContentSwitcher).visible_content
        if shown is not None:
            shown.focus()

    def action_unfold(self) -> None:
        """Switch between the JSON tree and the text of the body."""
        switcher = self.query_one("#body", ContentSwitcher)
        is_text = switcher.current == "text"
        if not is_text:
            self._load(visible(json.dumps(self.document, ensure_ascii=False, indent=2), keep="\n"))
        switcher.current = "document" if is_text else "text"
        self.enter()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the key for text if the body is not JSON."""
        return action != "unfold" or self.document is not None

    def _load(self, text: str) -> bool:
        """Show a text; return False if it was cut."""
        self.query_one("#text", TextArea).load_text(text[:MAX_TEXT])
        return len(text) <= MAX_TEXT

    def _show_error(self, outcome: Outcome) -> None:
        error = outcome.error
        hint = f"hint: {error.hint}" if error and error.hint else ""
        self._show_status(f"error: {error.message if error else ''}", hint)
        self.add_class("-failed")
        self.query_one("#headers").display = False
        self._show_body(None)

    def _show_status(self, status: str, target: str) -> None:
        self.remove_class("-failed")
        self.query_one("#status", Static).update(safe_line(status))
        self.query_one(PathLine).show(target)

    def _show_body(self, outcome: Outcome | None) -> None:
        switcher = self.query_one("#body", ContentSwitcher)
        self.document, note = outcome.document if outcome else None, ""
        if outcome is None or outcome.response is None or not outcome.response.body:
            switcher.current = None
            note = "no body" if outcome else ""
        elif outcome.document is not None:
            switcher.current = "document"
            if not self.query_one(JsonTree).fill(outcome.document):
                note = f"truncated after {MAX_VALUES:,} values"
        else:
            switcher.current = "text"
            note = "" if self._load(_text(outcome.response)) else f"truncated after {MAX_TEXT:,} characters"
        self.query_one("#note", Static).update(note)
        self.query_one("#note").display = bool(note)


def _header_lines(response: Response) -> Iterator[str]:
    for name, value in sorted(response.headers.items()):
        yield f"{one_line(name)}: {'***' if 'cookie' in name else one_line(value)}"


def _summary(response: Response, seconds: float) -> str:
    media_type = response.media_type or "no media type"
    return f"{response.status} · {seconds * 1000:.0f} ms · {format_size(len(response.body))} · {media_type}"


def format_size(count: int) -> str:
    """Return a number of bytes as B, kB or MB."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _text(response: Response) -> str:
    """Decode the body for display, with control characters made visible; binary data is only described."""
    if b"\0" in response.body[:8192]:
        return f"{format_size(len(response.body))} of binary data"
    # A character has at most four bytes.
    start = response.body[: 4 * MAX_TEXT + 4].decode("utf-8", "replace")
    return visible(start.replace("\r\n", "\n"), keep="\n\t")
