"""What a sign-in by OAuth needs besides bbcli: a clock that moves, a person at a browser, and one who types."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

from bbcli.app import App
from bbcli.cli import run
from tests.conftest import NOW, Result, Stream
from tests.oauth_provider import fetch
from tests.sandbox.browser import Browser

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

# A keyring in a file, for processes; each that reads it says so in the pipe `asked`, where there is one.
CHEST = """
import contextlib, json, os, pathlib
from keyring.backend import KeyringBackend
class Chest(KeyringBackend):
    priority = 1
    place = pathlib.Path(__file__).with_name("chest.json")
    def get_password(self, service, name):
        found = json.loads(self.place.read_text()).get(f"{service} {name}") if self.place.exists() else None
        with contextlib.suppress(FileNotFoundError), self.place.with_name("asked").open("r+b", 0) as asked:
            asked.write(f"{os.getpid()}\\n".encode())
        return found
    def set_password(self, service, name, secret):
        new = self.place.with_suffix(".new")
        new.write_text(json.dumps({f"{service} {name}": secret}))
        new.replace(self.place)
    def delete_password(self, service, name):
        self.place.unlink()
"""


@dataclass
class Clock:
    """The time of bbcli and of its server, in epoch seconds."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


@dataclass
class Person:
    """Somebody at the browser: signs in on each page that is opened, presses the button, and goes where that leads.

    `arrives` gets the address that the browser is sent to, and gives the one that it goes to. `shown` is what the
    last page of each sign-in showed.
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
        """Return where the browser is sent to at the end."""
        browser = Browser()
        first = browser.open(page)
        if first.location:  # sent back at once
            return self.arrives(first.location)
        return self.arrives(browser.submit(browser.log_in(first, self.user), self.press).location)

    def asked(self, name: str) -> str:
        """Return a parameter of the last page that was opened."""
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
    """A terminal on which what is typed depends on what was said before."""

    def __init__(self, said: Stream, typed: Callable[[str], str]) -> None:
        super().__init__(tty=True)
        self.said = said
        self.typed = typed

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        return f"{self.typed(self.said.written.decode())}\n"


class Out(Stream):
    """A stdout that does something once, when the first page is out and before the next is asked for."""

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
    """Runs the real root command in this process, at the time of a clock, with somebody at the browser."""

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
            code = run(words, app)
        if person:
            person.close()
        return Result(code, out.written, err.written.decode())


def page_in(said: str) -> str:
    """Return the address of the sign-in page in what bbcli said."""
    return next(word for word in said.split() if "/authorize?" in word)


def control(sandbox: Sandbox, method: str, path: str, body: object = None) -> None:
    """Use one of the sandbox's own controls."""
    content = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "X-Atlassian-Token": "no-check"}
    with urlopen(Request(f"{sandbox.url}/sandbox/{path}", content, headers, method=method)) as answer:
        assert answer.status in (200, 201, 204)


def of_processes(folder: Path) -> dict[str, str]:
    """Return the variables of a process that has a keyring in a file of this folder, `chest.json`."""
    (folder / "chest.py").write_text(CHEST)
    return {**os.environ, "PYTHONPATH": str(folder), "PYTHON_KEYRING_BACKEND": "chest.Chest", "TERM": "dumb"}


def on_a_terminal(words: list[str], answers: Mapping[str, Callable[[str], str]], folder: Path) -> tuple[int, str]:
    """Run bbcli as a process with a terminal of its own; type each answer when its question is out."""
    environ = of_processes(folder)
    child, terminal = pty.fork()
    if not child:  # pragma: no cover - another process
        os.chdir(folder)
        os.execve(sys.executable, [sys.executable, "-m", "bbcli", *words], environ)
    seen = ""
    for question, answer in answers.items():
        while not seen.endswith(f"{question}: "):
            seen += _read(terminal)
        os.write(terminal, f"{answer(seen)}\n".encode())
    with suppress(OSError):  # Linux reports the end of a terminal as an error
        while chunk := _read(terminal):
            seen += chunk
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen.replace("\r\n", "\n")


def _read(terminal: int) -> str:
    assert select.select([terminal], [], [], 60)[0], "nothing comes"
    return os.read(terminal, 1024).decode()
