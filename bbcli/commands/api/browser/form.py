"""The form panel, in the middle: the operations of a resource, each with a form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Collapsible, Input, Label, Select, Static, TabbedContent, TabPane, TextArea

from bbcli.commands.api.browser.calls import FILES_PROBLEM, FormInput, has_file_body
from bbcli.commands.api.browser.outline import facts, field_lines, type_name
from bbcli.commands.api.browser.text import safe_line, safe_text
from bbcli.commands.api.browser.widgets import LETTERS, PathLine
from bbcli.commands.api.examples import example
from bbcli.openapi.example import skeleton
from bbcli.output.cells import replace_invisible
from bbcli.output.json import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.app import ComposeResult
    from textual.widget import Widget

    from bbcli.commands.api.browser.catalogue import Resource
    from bbcli.openapi import Operation, Parameter, Schema, Spec

WELCOME = """\
Type to search: watch commit, webhook, build status.
Arrow keys move in the tree, Enter opens an operation.
Tab moves to the next field, F5 sends the request.
Writes are confirmed before they are sent.
F8 and F9 copy the request as a bbcli or curl command.
F2 shows the requests of this session."""


class Entry(Input):
    """An input line for a value."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", "Send", key_display="Enter")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enable Enter for sending, except behind a dialog, where it answers no."""
        return action != "submit" or self.screen.is_active


class Field(Horizontal):
    """A parameter; the values of a list are separated by commas."""

    def __init__(self, spec: Spec, parameter: Parameter, value: str = "") -> None:
        super().__init__(classes="field")
        self.parameter = parameter
        self.kind = type_name(spec, parameter.schema)
        self.is_list = self.kind.startswith("list")
        self.choices = () if self.is_list else parameter.choices
        self.entry = self._select(value) if self.choices else self._text_entry(value)

    def _text_entry(self, value: str) -> Entry:
        default = self.parameter.schema.default
        hint = "required" if self.parameter.required else "" if default is None else f"default: {default}"
        return Entry(value, placeholder=safe_line(hint).plain, compact=True)

    def _select(self, value: str) -> Select[str]:
        prompt = "required" if self.parameter.required else "not set"
        chosen = value if value in self.choices else Select.NULL
        return Select([(safe_line(each), each) for each in self.choices], prompt=prompt, value=chosen, compact=True)

    def compose(self) -> ComposeResult:
        """Lay out name, value and type in a row."""
        name = Label(safe_line(f"{self.parameter.name}{'*' if self.parameter.required else ''}"), classes="name")
        name.tooltip = safe_line(f"{self.parameter.name} ({self.parameter.place} parameter)")
        yield name
        yield self.entry
        yield Label(safe_line("choice" if self.choices else self.kind), classes="kind")

    @property
    def text(self) -> str:
        """The typed or selected value, empty for none."""
        value = self.entry.value
        return value if isinstance(value, str) else ""

    @property
    def values(self) -> list[tuple[str, str]]:
        """(name, value) pairs, one for each value."""
        texts = self.text.split(",") if self.is_list else [self.text]
        return [(self.parameter.name, text.strip()) for text in texts if text.strip()]

    def fill(self, value: str) -> None:
        """Set the value unless one was typed or selected."""
        if not self.text and (not self.choices or value in self.choices):
            self.entry.value = value


class Form(VerticalScroll):
    """The parameters and the body of one operation."""

    def __init__(self, spec: Spec, operation: Operation, values: Mapping[str, str], body: str | None = None) -> None:
        super().__init__(can_focus=False)
        self.spec = spec
        self.operation = operation
        self.values = values
        self.body = body

    def compose(self) -> ComposeResult:
        """Lay out the facts, a field for each parameter, the body, and the fields of responses."""
        yield Static(safe_text(facts(self.operation)), classes="facts")
        for parameter in self.operation.parameters:
            yield Field(self.spec, parameter, self.values.get(parameter.name, ""))
        yield from self._body()
        for answer in self.operation.answers:
            title = f"response {answer.status} {' '.join(answer.types) or 'without a body'}"
            yield from self._fields(title, answer.schema, sent=False)

    def _body(self) -> Iterable[Widget]:
        if not self.operation.body:
            return
        types, schema = self.operation.body.types, self.operation.body.schema
        yield Label(safe_line(f"body {' '.join(types)}"), classes="heading")
        if has_file_body(self.operation):
            yield Label(FILES_PROBLEM, classes="facts")
        else:
            body = self._example() if self.body is None else self.body
            yield TextArea(body, compact=True, tab_behavior="focus")
        yield from self._fields("body fields", schema, sent=True)
        if is_json(self.operation):
            skeleton_text = Static(safe_text(_format_json(skeleton(self.spec, schema))))
            yield Collapsible(skeleton_text, title="all body fields as JSON")

    def _example(self) -> str:
        """Return a body with the required fields only, so that sending it unchanged sets nothing else."""
        body = example(self.spec, self.operation).input.body if is_json(self.operation) else None
        return _format_json(body.value) if body else ""

    def _fields(self, title: str, schema: Schema, *, sent: bool) -> Iterable[Widget]:
        lines = "\n".join(field_lines(self.spec, schema, sent=sent))
        shown = safe_line(title)
        # Collapsible is annotated with str, but its title may be a Text, which has no markup.
        folded = Collapsible(Static(safe_text(lines)), title=cast("str", shown))
        yield folded if lines else Label(shown, classes="facts")

    @property
    def input(self) -> FormInput:
        """The present contents of the form."""
        values = tuple(pair for field in self.query(Field) for pair in field.values)
        return FormInput(self.operation, values, self.body_area.text.strip() if self.body_area else "")

    @property
    def body_area(self) -> TextArea | None:
        """The text area of the body, None without one."""
        return next(iter(self.query(TextArea)), None)

    def fill(self, values: Mapping[str, str]) -> None:
        """Set the values of fields that are empty."""
        for field in self.query(Field):
            if value := values.get(field.parameter.name):
                field.fill(value)


def _format_json(value: Any) -> str:
    """Return indented JSON with invisible characters escaped."""
    return replace_invisible(json.dumps(value, ensure_ascii=False, indent=2), escaped, keep="\n")


def is_json(operation: Operation) -> bool:
    """True if the body is JSON, or of any media type and not a string."""
    body = operation.body
    return body is not None and any(
        "json" in each or (each == "*/*" and body.schema.type != "string") for each in body.types
    )


class Buttons(Horizontal):
    """The buttons below a form."""

    BINDINGS: ClassVar[list[BindingType]] = [*LETTERS]


class OperationPanel(Vertical):
    """A resource: its path, a form for each method, and the buttons."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "app.focus_next", "Next", key_display="Tab")]

    class SubmitRequested(Message):
        """The form is to be sent."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(id="operation")
        self.spec = spec

    def compose(self) -> ComposeResult:
        """Show the introduction."""
        yield Static(WELCOME, id="welcome")

    async def open(self, resource: Resource, values: Mapping[str, str], body: str | None = None) -> None:
        """Show a resource with these values in its forms; the body goes into the form of its method."""
        await self.remove_children()
        forms = [
            TabPane(method, Form(self.spec, each, values, body if method == resource.method else None), id=method)
            for method, each in resource.operations.items()
        ]
        tabs = TabbedContent(initial=resource.method)
        for form in forms:
            tabs.compose_add_child(form)
        buttons = Buttons(
            Button("Send F5", id="execute", variant="primary", compact=True),
            Button("Copy bbcli F8", id="bbcli", compact=True),
            Button("curl F9", id="curl", compact=True),
            id="buttons",
        )
        problem = Static(id="problem")
        problem.display = False
        await self.mount(PathLine(resource.path, id="path"), tabs, problem, buttons)
        self.border_title = "Operation"
        self.enter()

    def enter(self) -> None:
        """Focus the first required field without a value, else the first field, else the button."""
        fields = self.form.query(Field) if self.form else ()
        waiting = [field for field in fields if field.parameter.required and not field.text] or [*fields]
        (waiting[0].entry if waiting else self.query_one("#execute")).focus()

    @property
    def form(self) -> Form | None:
        """The form of the selected method; None before a resource is opened."""
        tabs = next(iter(self.query(TabbedContent)), None)
        pane = tabs.active_pane if tabs else None
        return pane.query_one(Form) if pane else None

    def fill(self, operation: Operation, values: Mapping[str, str]) -> None:
        """Set values in all forms of the operation's resource, if it is still open."""
        forms = list(self.query(Form))
        if not any(form.operation is operation for form in forms):
            return
        waiting = next((each for each in self.query(Input) if each.has_focus and not each.value), None)
        for form in forms:
            form.fill(values)
        if waiting and waiting.value:
            self.enter()

    def show_problem(self, problem: str) -> None:
        """Show a problem of the form; an empty text hides it."""
        line = self.query_one("#problem", Static)
        line.update(safe_text(problem))
        line.display = bool(problem)
        if problem:
            self.enter()

    @on(Input.Submitted)
    @on(Button.Pressed, "#execute")
    def _submit(self, event: Message) -> None:
        event.stop()
        self.post_message(self.SubmitRequested())
