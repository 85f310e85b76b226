"""The application: its panels and keys, and the calls that it runs in threads."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static, TextArea
from textual.worker import Worker, WorkerState

from bbcli.commands.api.browser.calls import (
    Calls,
    CommandText,
    FormInput,
    InvalidCall,
    KnownValues,
    Outcome,
    PlannedCall,
    command_text,
    plan_call,
    send_call,
)
from bbcli.commands.api.browser.catalogue import Resource
from bbcli.commands.api.browser.dialogs import ConfirmDialog, HistoryDialog
from bbcli.commands.api.browser.form import Form, OperationPanel
from bbcli.commands.api.browser.response import ResponsePanel
from bbcli.commands.api.browser.text import plain, safe_line, safe_text
from bbcli.commands.api.browser.tree import ResourcePanel
from bbcli.commands.api.browser.widgets import KeyLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from bbcli.openapi import Operation

DARK, LIGHT = "textual-dark", "textual-light"
_FORM_ACTIONS = frozenset({"execute", "copy", "other"})
_GLOBAL_ACTIONS = frozenset({"turn", "quit", "focus_next", "focus_previous"})
_NOTE_SECONDS = 12
# The note covers a part of the form.
_COPY_NOTE_SECONDS = 4
# Parameters whose typed values are kept when another resource is opened.
_SHARED_VARIABLES = frozenset({"projectKey", "repositorySlug", "commitId", "pullRequestId", "userSlug"})


class Browser(App[None]):
    """The browser of the REST API; an unexpected exception closes it, and is saved in `defect`."""

    CSS_PATH = "browser.tcss"
    TITLE = "bbcli api browse"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - Textual has it for no ClassVar
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", key_display="/"),
        Binding("f5,ctrl+enter", "execute", "Send", key_display="F5"),
        Binding("f4", "other", "Response", key_display="F4"),
        Binding("f8", "copy('bbcli')", show=False),
        Binding("f9", "copy('curl')", show=False),
        Binding("f2", "history", show=False),
        Binding("escape", "leave", "Back", key_display="Esc"),
        Binding("ctrl+t", "turn", "Theme", key_display="^t"),
        Binding("ctrl+q", "quit", "Quit", key_display="^q", priority=True),
    ]

    def __init__(self, calls: Calls, environ: Mapping[str, str]) -> None:
        super().__init__()
        self.calls = calls
        self.theme = LIGHT if is_light(environ) else DARK
        self.animation_level = "none"
        self.outcomes: list[Outcome] = []
        self.typed: dict[str, str] = {}
        self.pending_call: PlannedCall | None = None
        self.defect: Exception | None = None

    def compose(self) -> ComposeResult:
        """Lay out the panels."""
        spec = self.calls.spec
        title = f"{spec.title or 'REST API'} {spec.version} · {len(spec.operations)} operations"
        yield Static(safe_line(f"{title} · {self.calls.server or 'no server'}"), id="title")
        with Horizontal(id="panels"):
            yield ResourcePanel(spec)
            yield OperationPanel(spec)
            yield ResponsePanel()
        yield KeyLine()

    def on_mount(self) -> None:
        """Focus the search, and use threads that do not delay the exit."""
        asyncio.get_running_loop().set_default_executor(AbandonedThreads())
        self.query_one("#search").focus()

    @property
    def form_panel(self) -> OperationPanel:
        """The panel with the form."""
        return self.query_one(OperationPanel)

    @property
    def response_panel(self) -> ResponsePanel:
        """The panel with the response."""
        return self.query_one(ResponsePanel)

    # Reading

    @on(ResourcePanel.Opened)
    async def _opened(self, event: ResourcePanel.Opened) -> None:
        self._show_panel("form")
        await self.form_panel.open(event.resource, self.typed)
        self._find_values(event.resource.operations[event.resource.method])

    @work(thread=True, exclusive=True, group="values", exit_on_error=False)
    def _find_values(self, operation: Operation) -> KnownValues:
        return KnownValues(operation, self.calls.known_values([each.name for each in operation.parameters]))

    # Calling

    @on(OperationPanel.SubmitRequested)
    def action_execute(self) -> None:
        """Check the form and send it; a write is confirmed first."""
        if self.pending_call and self.pending_call.input.operation.is_write:
            self.note(self.pending_call.line, "waiting for the previous response")
        elif form := self.form_panel.form:
            self.typed.update((name, value) for name, value in form.input.values if name in _SHARED_VARIABLES)
            self._plan(form.input)

    def action_copy(self, form: str) -> None:
        """Copy the form as a command line of bbcli or curl."""
        if self.form_panel.form:
            self._make_line(self.form_panel.form.input, form)

    @on(Button.Pressed, "#bbcli,#curl")
    def _copy_pressed(self, event: Button.Pressed) -> None:
        self.action_copy(str(event.button.id))

    @work(thread=True, exclusive=True, group="calls", exit_on_error=False)
    def _plan(self, asked: FormInput) -> PlannedCall | InvalidCall:
        return plan_call(self.calls, asked)

    @work(thread=True, exclusive=True, group="calls", exit_on_error=False)
    def _perform(self, ready: PlannedCall) -> Outcome:
        return send_call(self.calls, ready)

    @work(thread=True, exclusive=True, group="lines", exit_on_error=False)
    def _make_line(self, asked: FormInput, form: str) -> CommandText | InvalidCall:
        return command_text(self.calls, asked, form)

    @on(Worker.StateChanged)
    def _on_worker_state(self, event: Worker.StateChanged) -> None:
        """Handle the result of a thread; raise its unexpected exceptions."""
        if event.state is WorkerState.ERROR and isinstance(event.worker.error, Exception):
            raise event.worker.error
        if event.state is WorkerState.SUCCESS:
            self._handle_result(event.worker.result)

    def _handle_result(self, found: Any) -> None:
        match found:
            case KnownValues():
                self.form_panel.fill(found.operation, found.values)
            case PlannedCall():
                self.form_panel.show_problem("")
                self._confirm_and_send(found)
            case InvalidCall():
                self._show_panel("form")
                self.form_panel.show_problem(found.problem)
            case Outcome():
                self._show(found)
            case CommandText():
                self.copy_to_clipboard(found.text)
                self.note(found.text, f"copied as {found.program} command", _COPY_NOTE_SECONDS)
        if messages := self.calls.take_messages():
            self.note(messages, "messages")

    def _confirm_and_send(self, ready: PlannedCall) -> None:
        if isinstance(self.screen, ConfirmDialog):
            return
        if ready.input.operation.is_write:
            self.push_screen(
                ConfirmDialog(ready.line, self.calls.server, ready.input.body), partial(self._sent_if, ready)
            )
        else:
            self._send(ready)

    def _sent_if(self, ready: PlannedCall, yes: bool | None) -> None:
        if yes:
            self._send(ready)

    def _send(self, ready: PlannedCall) -> None:
        self.pending_call = ready
        self._show_panel("answer")
        self.response_panel.wait(ready.line)
        self._perform(ready)

    def _show(self, outcome: Outcome) -> None:
        self.pending_call = None
        self.outcomes.append(outcome)
        self.response_panel.show(outcome)
        form = self.form_panel.form
        if form is None or form.operation == outcome.input.operation:
            self._show_panel("answer")
            self.response_panel.enter()
        else:  # another form is open, and may have the focus
            self.note(outcome.line, "response received: press F4 to show it")

    def note(self, text: str, title: str, seconds: float = _NOTE_SECONDS) -> None:
        """Show a text as a notification for some seconds."""
        self.clear_notifications()
        self.notify(safe_text(text).plain, title=title, timeout=seconds, markup=False)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text without control characters, which could end a bracketed paste."""
        super().copy_to_clipboard(plain(text))

    async def on_event(self, event: events.Event) -> None:
        """Remove control characters from pasted text."""
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event.text = plain(event.text)
        await super().on_event(event)

    # Going from panel to panel

    def _show_panel(self, panel: str) -> None:
        """Show the form or the response panel if there is room for one of them only."""
        self.query_one("#panels").set_class(panel == "answer", "-answered")
        self.refresh_bindings()

    def action_search(self) -> None:
        """Focus the search."""
        self.query_one("#search").focus()

    def action_other(self) -> None:
        """Switch between the form and the response."""
        if self._is_in("answer"):
            self.action_leave()
        else:
            self._show_panel("answer")
            self.response_panel.enter()

    def action_leave(self) -> None:
        """Focus the panel to the left; in the search, clear it."""
        if self._is_in("answer"):
            self._show_panel("form")
            self.form_panel.enter()
        elif self._is_in("operation"):
            self.query_one("#tree").focus()
        elif self._is_in("search"):
            self.query_one("#search", Input).value = ""
        else:
            self.action_search()

    def _is_in(self, panel: str) -> bool:
        return self.focused is not None and any(node.id == panel for node in self.focused.ancestors_with_self)

    def action_history(self) -> None:
        """Show the calls of this session, and reopen the selected one."""
        self.push_screen(HistoryDialog(self.outcomes), self._show_again)

    async def _show_again(self, chosen: Outcome | None) -> None:
        if chosen:
            operation = chosen.input.operation
            resource = Resource(operation.path, self.calls.spec.at(operation.path), operation.method)
            await self.form_panel.open(resource, chosen.input.typed, chosen.input.body)
            self._show_panel("answer")
            self.response_panel.show(chosen)
            self.response_panel.enter()

    def action_end(self) -> None:
        """Quit the browser."""
        self.exit()

    def action_turn(self) -> None:
        """Switch between the dark and the light theme."""
        self.theme = LIGHT if self.theme == DARK else DARK

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable the keys that apply to the focused panel; the key line shows only these."""
        if isinstance(self.screen, ModalScreen):
            return action in _GLOBAL_ACTIONS
        if action == "search" and isinstance(self.focused, Input | TextArea) and not _is_read_only(self.focused):
            return False
        if action in {"leave", "other"} and self._is_in("tree"):
            return False
        if action == "other" and not (self.outcomes or self.pending_call):
            return False
        return action not in _FORM_ACTIONS or bool(self.screen.query(Form))

    def _handle_exception(self, error: Exception) -> None:
        """Quit with a defect, to be reported in one line: Textual would print a long traceback."""
        super()._handle_exception(error)
        self.defect = error
        self._exit_renderables.clear()


class AbandonedThreads(ThreadPoolExecutor):
    """An executor for calls, whose threads do not keep the process alive."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Shut down without waiting, although asyncio asks to."""
        super().shutdown(wait=False, cancel_futures=True)


def is_light(environ: Mapping[str, str]) -> bool:
    """True for a terminal with a light background: COLORFGBG ends with the color number of the background."""
    return environ.get("COLORFGBG", "").rpartition(";")[2] in {"7", "15"}


def _is_read_only(widget: Input | TextArea) -> bool:
    """True for a text area that is read only."""
    return isinstance(widget, TextArea) and widget.read_only
