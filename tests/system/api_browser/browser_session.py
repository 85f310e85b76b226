"""Run the browser without a terminal, press keys, and read the screen."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual import events
from textual.widgets import Input

from bbcli.client.response import Response
from bbcli.commands.api.browser.app import Browser
from bbcli.commands.api.browser.calls import FormInput, PlannedCall, send_call
from bbcli.commands.api.browser.catalogue import Resource
from bbcli.commands.api.browser.form import Field
from bbcli.commands.api.browser.tree import ResourcePanel
from bbcli.errors import BbcliError
from bbcli.openapi.store import bundled_spec

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from textual.pilot import Pilot

    from bbcli.commands.api.browser.calls import Calls
    from bbcli.openapi import Spec

# What a message leads to may wait for the screen to be drawn, and that once more.
_ROUNDS = 3
_CHARACTERS = {"space": " ", "slash": "/"}
JSON = {"content-type": "application/json;charset=UTF-8", "x-arequestid": "@1"}


@dataclass(frozen=True)
class FakePlan:
    """A call that is not sent."""

    form_input: FormInput
    target: str

    def as_bbcli(self) -> str:
        return f"bbcli api call {self.form_input.operation.method} {self.target}"

    def as_curl(self) -> str:
        return f"curl https://bitbucket.example.com{self.target}"


@dataclass
class FakeCalls:
    """Calls with a given response; each takes 42 ms on the clock."""

    answer: Response | BbcliError | Callable[[], Response] = field(
        default_factory=lambda: Response(200, JSON, b'{"size":1,"values":[{"id":"a","message":"one"}]}')
    )
    values: Mapping[str, str] = field(default_factory=dict)
    refusal: BbcliError | None = None
    server: str = "https://bitbucket.example.com"
    spec: Spec = field(default_factory=bundled_spec)
    sent: list[FormInput] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    time: float = 1334903000.0

    def clock(self) -> float:
        self.time += 0.042
        return self.time

    def known_values(self, names: Iterable[str]) -> Mapping[str, str]:
        return {name: self.values[name] for name in names if name in self.values}

    def plan(self, form_input: FormInput) -> FakePlan:
        if self.refusal:
            raise self.refusal
        values = dict(form_input.values)
        path = re.sub(r"\{(\w+)\}", lambda name: values.get(name[1], name[0]), form_input.operation.path)
        return FakePlan(form_input, f"/rest{path}")

    def perform(self, plan: Any) -> Response:
        self.sent.append(plan.form_input)
        if isinstance(self.answer, BbcliError):
            raise self.answer
        return self.answer if isinstance(self.answer, Response) else self.answer()

    def take_messages(self) -> str:
        return self.words.pop() if self.words else ""


@dataclass
class BrowserSession:
    """A running browser, and the actions of its user."""

    pilot: Pilot[None]
    browser: Browser

    @property
    def screen(self) -> str:
        """The contents of the screen, as lines of text."""
        # Textual has no public form of it but a picture, which takes long to draw and to read.
        strips = self.browser.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips).rstrip()

    @property
    def lines(self) -> list[str]:
        return self.screen.splitlines()

    async def press(self, *keys: str) -> None:
        """Press keys, and wait after each until what it begins has ended."""
        for key in keys:
            character = key if len(key) == 1 else _CHARACTERS.get(key)
            self.browser.post_message(events.Key(key, character))
            await self.settle()

    async def type(self, text: str) -> None:
        """Paste a text into the focused widget, which is faster than typing it."""
        assert self.browser.focused
        self.browser.focused.post_message(events.Paste(text))
        await self.settle()

    async def receive(self, response: Response | BbcliError) -> None:
        """Show a response or an error without sending a form."""
        form_input = FormInput(self.browser.calls.spec.at("/api/latest/application-properties")["GET"])
        calls = FakeCalls(response)
        self.browser._handle_result(send_call(calls, PlannedCall(form_input, calls.plan(form_input))))
        await self.settle()

    async def click(self, selector: str) -> None:
        await self.pilot.click(selector)
        await self.settle()

    async def settle(self) -> None:
        """Wait until all message queues are empty and all workers have ended."""
        quiet = 0
        while quiet < _ROUNDS and self.browser.return_code is None:
            await self.pilot.pause(0)
            quiet = 0 if self._is_busy else quiet + 1
            if list(self.browser.workers):
                await self.browser.workers.wait_for_complete()

    @property
    def _is_busy(self) -> bool:
        widgets = self.browser.screen.walk_children(with_self=True)
        return bool(list(self.browser.workers)) or any(each.message_queue_size for each in (self.browser, *widgets))

    async def find(self, words: str) -> None:
        """Search, and open the first resource found."""
        self.browser.query_one("#search", Input).value = words
        await self.pilot.pause(0)
        self.browser.query_one(ResourcePanel).tree_of_resources.action_select_cursor()
        await self.settle()

    async def open(self, method: str, path: str) -> None:
        """Open a resource by its path."""
        resource = Resource(path, self.browser.calls.spec.at(path), method)
        panel = self.browser.query_one(ResourcePanel)
        panel.post_message(ResourcePanel.Opened(resource))
        await self.settle()

    def field(self, name: str) -> Field:
        """Return a field of the open form."""
        form = self.browser.form_panel.form
        assert form is not None
        return next(each for each in form.query(Field) if each.parameter.name == name)

    @property
    def filled(self) -> dict[str, str]:
        """The values of the open form, by parameter."""
        form = self.browser.form_panel.form
        assert form is not None
        return {each.parameter.name: each.text for each in form.query(Field) if each.text}


def run_browser(
    calls: Calls,
    user: Callable[[BrowserSession], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
    environ: Mapping[str, str] | None = None,
) -> Browser:
    """Run a browser of this size in columns and rows while the user acts; return its app."""
    browser = Browser(calls, environ or {})

    async def session() -> None:
        async with browser.run_test(size=size, notifications=True, tooltips=True) as pilot:
            await user(BrowserSession(pilot, browser))

    asyncio.run(session())
    return browser
