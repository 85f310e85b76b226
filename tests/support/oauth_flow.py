"""Parts of an OAuth sign-in: a movable clock, and users who press buttons in a browser or type on a terminal."""

from __future__ import annotations

import io
import json
import os
import threading
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

from bbcli.cli.main import run
from bbcli.context.app import App
from tests.conftest import NOW, Result, Stream
from tests.integration.sandbox.browser import Browser
from tests.support.oauth_provider import fetch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


@dataclass
class Clock:
    """The clock of bbcli and of its server, in epoch seconds."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


@dataclass
class Person:
    """A user of the browser: signs in on each opened page, presses a button and follows the redirect.

    `arrives` maps the redirect URL to the URL that the browser opens. `shown` has the text of the last page of each
    sign-in.
    """

    press: str = "Allow"
    user: str = "fred"
    arrives: Callable[[str], str] = lambda address: address
    pages: list[str] = field(default_factory=list)
    shown: list[tuple[int, str]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def open(self, page: str) -> bool:
        self.pages.append(page)
        self.threads.append(threading.Thread(target=self._visit, args=(page,)))
        self.threads[-1].start()
        return True

    def landing(self, page: str) -> str:
        """Return the redirect URL at the end of the sign-in."""
        browser = Browser()
        first = browser.open(page)
        if first.location:  # sent back at once
            return self.arrives(first.location)
        return self.arrives(browser.submit(browser.log_in(first, self.user), self.press).location)

    def query_parameter(self, name: str) -> str:
        """Return a query parameter of the last opened URL."""
        return parse_qs(urlsplit(self.pages[-1]).query)[name][0]

    def close(self) -> None:
        for thread in self.threads:
            thread.join(60)
        assert not self.failures

    def _visit(self, page: str) -> None:
        try:
            status, body = fetch(self.landing(page))
            self.shown.append((status, body.decode()))
        except Exception as failure:  # noqa: BLE001 - raised again where the test sees it
            self.failures.append(failure)
            query = parse_qs(urlsplit(page).query)
            fetch(f"{query['redirect_uri'][0]}?error=the+browser+failed&state={query['state'][0]}")


class Typing(Stream):
    """A terminal input that depends on the previous output."""

    def __init__(self, said: Stream, typed: Callable[[str], str]) -> None:
        super().__init__(tty=True)
        self.said = said
        self.typed = typed

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        return f"{self.typed(self.said.written.decode())}\n"


class StdoutWithAction(Stream):
    """A stdout that runs an action once, after the first page is written and before the next is requested."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act: Callable[[], object] | None = act
        super().__init__()

    def flush(self) -> None:
        super().flush()
        if self.act and isinstance(self.buffer, io.BytesIO) and self.buffer.tell():
            act, self.act = self.act, None
            act()


@dataclass
class Runs:
    """Runs the root command in this process with a clock and a user of the browser."""

    clock: Clock
    cwd: Path

    def __call__(
        self,
        *words: str,
        person: Person | None = None,
        stdin: str = "",
        typed: Callable[[str], str] | None = None,
        out: Stream | None = None,
    ) -> Result:
        out, err = out or Stream(tty=typed is not None), Stream(tty=typed is not None)
        keys = Typing(err, typed) if typed else Stream(stdin)
        app = App(
            keys, out, err, os.environ, self.cwd,
            clock=self.clock, sleep=list[float]().append, browse=person.open if person else lambda _: False,
        )  # fmt: skip
        with redirect_stdout(out), redirect_stderr(err):
            code = run(words, lambda: app)
        if person:
            person.close()
        return Result(code, out.written, err.written.decode())


def page_in(said: str) -> str:
    """Return the URL of the sign-in page in the output of bbcli."""
    return next(word for word in said.split() if "/authorize?" in word)


def control(sandbox: Sandbox, method: str, path: str, body: object = None) -> None:
    """Send a control request to the sandbox."""
    content = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "X-Atlassian-Token": "no-check"}
    with urlopen(Request(f"{sandbox.url}/sandbox/{path}", content, headers, method=method)) as answer:
        assert answer.status in (200, 201, 204)
