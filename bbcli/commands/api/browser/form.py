"""The panel in the middle: what can be done with a resource, and the form in which it is asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Collapsible, Input, Label, Static, TabbedContent, TabPane, TextArea

from bbcli.commands.api.browser.calls import OF_FILES, FormInput, is_of_files
from bbcli.commands.api.browser.field import Field
from bbcli.commands.api.browser.keys import LETTERS
from bbcli.commands.api.browser.outline import facts, outline
from bbcli.commands.api.browser.route import Route
from bbcli.commands.api.browser.text import drawn, drawn_line
from bbcli.commands.api.examples import example
from bbcli.openapi.example import skeleton
from bbcli.output.cells import replace_invisible
from bbcli.output.json import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.app import ComposeResult
    from textual.widget import Widget

    from bbcli.commands.api.browser.catalogue import Resource
    from bbcli.openapi import Operation, Schema, Spec

WELCOME = """\
Type what you look for: watch commit, webhook, build status.
Arrows walk the tree, Enter opens a resource.
Tab goes from field to field, F5 sends the request.
What changes something asks first.
F8 and F9 copy it as a line of bbcli or curl.
F2 shows what was sent."""


class Form(VerticalScroll):
    """The parameters and the body of one operation."""

    def __init__(self, spec: Spec, operation: Operation, values: Mapping[str, str], body: str | None = None) -> None:
        super().__init__(can_focus=False)
        self.spec = spec
        self.operation = operation
        self.given = values
        self.body = body

    def compose(self) -> ComposeResult:
        """Lay out the facts, a field for each parameter, the body, and what is answered."""
        yield Static(drawn(facts(self.operation)), classes="facts")
        for parameter in self.operation.parameters:
            yield Field(self.spec, parameter, self.given.get(parameter.name, ""))
        yield from self._body()
        for answer in self.operation.answers:
            title = f"answer {answer.status} {' '.join(answer.types) or 'without a body'}"
            yield from self._fields(title, answer.schema, sent=False)

    def _body(self) -> Iterable[Widget]:
        if not self.operation.body:
            return
        types, schema = self.operation.body.types, self.operation.body.schema
        yield Label(drawn_line(f"body {' '.join(types)}"), classes="heading")
        if is_of_files(self.operation):
            yield Label(OF_FILES, classes="facts")
        else:
            body = self._example() if self.body is None else self.body
            yield TextArea(body, compact=True, tab_behavior="focus")
        yield from self._fields("fields of the body", schema, sent=True)
        if is_json(self.operation):
            whole = Static(drawn(_written(skeleton(self.spec, schema))))
            yield Collapsible(whole, title="all of them as JSON")

    def _example(self) -> str:
        """Return a body with what is needed: sent as it is, it sets nothing that nobody thought of."""
        body = example(self.spec, self.operation).wanted.body if is_json(self.operation) else None
        return _written(body.value) if body else ""

    def _fields(self, title: str, schema: Schema, *, sent: bool) -> Iterable[Widget]:
        lines = "\n".join(outline(self.spec, schema, sent=sent))
        shown = drawn_line(title)
        # Its title is the label of a widget, which takes what is drawn; its annotation says only str.
        folded = Collapsible(Static(drawn(lines)), title=cast("str", shown))
        yield folded if lines else Label(shown, classes="facts")

    @property
    def asked(self) -> FormInput:
        """What is asked for, as it stands in the form."""
        values = tuple(pair for field in self.query(Field) for pair in field.values)
        return FormInput(self.operation, values, self.body_area.text.strip() if self.body_area else "")

    @property
    def body_area(self) -> TextArea | None:
        """Where the body is typed; None where there is none."""
        return next(iter(self.query(TextArea)), None)

    def fill(self, values: Mapping[str, str]) -> None:
        """Put values in where there are none yet."""
        for field in self.query(Field):
            if value := values.get(field.parameter.name):
                field.fill(value)


def _written(value: Any) -> str:
    """Return JSON in which what does not show is written as an escape."""
    return replace_invisible(json.dumps(value, ensure_ascii=False, indent=2), escaped, keep="\n")


def is_json(operation: Operation) -> bool:
    """Whether the body of an operation is JSON; of one that may be anything it is, unless it is a text."""
    body = operation.body
    return body is not None and any(
        "json" in each or (each == "*/*" and body.schema.type != "string") for each in body.types
    )


class Buttons(Horizontal):
    """What can be done with a form that is filled in."""

    BINDINGS: ClassVar[list[BindingType]] = [*LETTERS]


class OperationPanel(Vertical):
    """A resource: its path, a form for each method, and the buttons."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "app.focus_next", "Next", key_display="Tab")]

    class SubmitRequested(Message):
        """What is in the form is to be sent."""

    def __init__(self, spec: Spec) -> None:
        super().__init__(id="operation")
        self.spec = spec

    def compose(self) -> ComposeResult:
        """Say how to begin."""
        yield Static(WELCOME, id="welcome")

    async def open(self, resource: Resource, values: Mapping[str, str], body: str | None = None) -> None:
        """Show a resource, its form filled with these values, and the body of the method that is wanted."""
        await self.remove_children()
        forms = [
            TabPane(method, Form(self.spec, each, values, body if method == resource.method else None), id=method)
            for method, each in resource.operations.items()
        ]
        tabs = TabbedContent(initial=resource.method)
        for form in forms:
            tabs.compose_add_child(form)
        buttons = Buttons(
            Button("Execute F5", id="execute", variant="primary", compact=True),
            Button("as bbcli F8", id="bbcli", compact=True),
            Button("as curl F9", id="curl", compact=True),
            id="buttons",
        )
        problem = Static(id="problem")
        problem.display = False
        await self.mount(Route(resource.path, id="path"), tabs, problem, buttons)
        self.border_title = "Resource"
        self.enter()

    def enter(self) -> None:
        """Give the focus to the first field that waits for a value, or the button."""
        fields = self.form.query(Field) if self.form else ()
        waiting = [field for field in fields if field.parameter.required and not field.text] or [*fields]
        (waiting[0].entry if waiting else self.query_one("#execute")).focus()

    @property
    def form(self) -> Form | None:
        """The form of the method that is chosen; None before a resource was opened."""
        tabs = next(iter(self.query(TabbedContent)), None)
        pane = tabs.active_pane if tabs else None
        return pane.query_one(Form) if pane else None

    def fill(self, operation: Operation, values: Mapping[str, str]) -> None:
        """Put values into all forms of the resource that has this operation, if it is still shown."""
        forms = list(self.query(Form))
        if not any(form.operation is operation for form in forms):
            return
        waiting = next((each for each in self.query(Input) if each.has_focus and not each.value), None)
        for form in forms:
            form.fill(values)
        if waiting and waiting.value:
            self.enter()

    def refuse(self, problem: str) -> None:
        """Say what is wrong with what is in the form; nothing where it was right."""
        line = self.query_one("#problem", Static)
        line.update(drawn(problem))
        line.display = bool(problem)
        if problem:
            self.enter()

    @on(Input.Submitted)
    @on(Button.Pressed, "#execute")
    def _wanted(self, event: Message) -> None:
        event.stop()
        self.post_message(self.SubmitRequested())
