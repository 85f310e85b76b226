"""A person before the browser: what they press and see, in a terminal that is not there."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual import events
from textual.widgets import Input

from bbcli.client.response import Response
from bbcli.commands.api.browser.app import Browser
from bbcli.commands.api.browser.calls import FormInput, Ready, performed
from bbcli.commands.api.browser.catalogue import Resource
from bbcli.commands.api.browser.field import Field
from bbcli.commands.api.browser.tree import Resources
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
class Planned:
    """A call that goes nowhere."""

    asked: FormInput
    target: str

    def as_bbcli(self) -> str:
        return f"bbcli api call {self.asked.operation.method} {self.target}"

    def as_curl(self) -> str:
        return f"curl https://bitbucket.example.com{self.target}"


@dataclass
class Pretended:
    """Calls that are answered at once, with what a test wants; each takes 42 ms."""

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

    def filled(self, names: Iterable[str]) -> Mapping[str, str]:
        return {name: self.values[name] for name in names if name in self.values}

    def plan(self, asked: FormInput) -> Planned:
        if self.refusal:
            raise self.refusal
        values = dict(asked.values)
        path = re.sub(r"\{(\w+)\}", lambda name: values.get(name[1], name[0]), asked.operation.path)
        return Planned(asked, f"/rest{path}")

    def perform(self, plan: Any) -> Response:
        self.sent.append(plan.asked)
        if isinstance(self.answer, BbcliError):
            raise self.answer
        return self.answer if isinstance(self.answer, Response) else self.answer()

    def said(self) -> str:
        return self.words.pop() if self.words else ""


@dataclass
class Sitting:
    """The person: `screen` is what they see."""

    pilot: Pilot[None]
    browser: Browser

    @property
    def screen(self) -> str:
        """What is on the screen, as lines of text."""
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
        """Put a text where one types, as if it was pasted: faster than letter by letter."""
        assert self.browser.focused
        self.browser.focused.post_message(events.Paste(text))
        await self.settle()

    async def receive(self, response: Response | BbcliError) -> None:
        """See an answer, or that there was none, without a form before it."""
        asked = FormInput(self.browser.calls.spec.at("/api/latest/application-properties")["GET"])
        calls = Pretended(response)
        self.browser._take(performed(calls, Ready(asked, calls.plan(asked))))
        await self.settle()

    async def click(self, selector: str) -> None:
        await self.pilot.click(selector)
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is under way: by what is in the queues, and not by the time that the pilot waits."""
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
        """Open the first resource that is found with these words."""
        self.browser.query_one("#search", Input).value = words
        await self.pilot.pause(0)
        self.browser.query_one(Resources).tree_of_resources.action_select_cursor()
        await self.settle()

    async def open(self, method: str, path: str) -> None:
        """Open a resource that is known."""
        resource = Resource(path, self.browser.calls.spec.at(path), method)
        panel = self.browser.query_one(Resources)
        panel.post_message(Resources.Opened(resource))
        await self.settle()

    def field(self, name: str) -> Field:
        """A field of the form that is shown."""
        form = self.browser.form_panel.form
        assert form is not None
        return next(each for each in form.query(Field) if each.parameter.name == name)

    @property
    def filled(self) -> dict[str, str]:
        """What stands in the form."""
        form = self.browser.form_panel.form
        assert form is not None
        return {each.parameter.name: each.text for each in form.query(Field) if each.text}


def sit(
    calls: Calls,
    person: Callable[[Sitting], Awaitable[None]],
    size: tuple[int, int] = (80, 24),
    environ: Mapping[str, str] | None = None,
) -> Browser:
    """Let a person sit before a browser of that many columns and rows, and return it when they have left."""
    browser = Browser(calls, environ or {})

    async def session() -> None:
        async with browser.run_test(size=size, notifications=True, tooltips=True) as pilot:
            await person(Sitting(pilot, browser))

    asyncio.run(session())
    return browser
