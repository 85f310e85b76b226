"""One parameter in the form: its name, what is typed or chosen for it, and its type."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Label, Select

from bbcli.commands.api.browser.outline import type_name
from bbcli.commands.api.browser.text import safe_line

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from bbcli.openapi import Parameter, Spec


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
        hint = "required" if self.parameter.required else "" if default is None else f"left out: {default}"
        return Entry(value, placeholder=safe_line(hint).plain, compact=True)

    def _select(self, value: str) -> Select[str]:
        prompt = "required" if self.parameter.required else "left out"
        chosen = value if value in self.choices else Select.NULL
        return Select([(safe_line(each), each) for each in self.choices], prompt=prompt, value=chosen, compact=True)

    def compose(self) -> ComposeResult:
        """Lay out name, value and type in a row."""
        name = Label(safe_line(f"{self.parameter.name}{'*' if self.parameter.required else ''}"), classes="name")
        name.tooltip = safe_line(f"{self.parameter.name} in the {self.parameter.place}")
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
