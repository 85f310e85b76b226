"""Runs one case in this process and checks the invariants of every run."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from bbcli.cli.main import run
from bbcli.client import request as requests
from bbcli.context.app import App
from bbcli.errors import exit_codes
from tests.conftest import NOW, Stream
from tests.security.fuzz.faults import TOKEN, Fault, as_sent, fault_for
from tests.security.fuzz.lines import READING, WRITING, Form, Line, forms_of
from tests.security.fuzz.responses import TOTAL, Good, good_response
from tests.security.fuzz.server import Seen, Server
from tests.support.listener import Listener

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.security.fuzz.faults import Response

# What is slept through before Ctrl-C: what waits or follows has no other end.
_MOST_WAITS = 60
# Our own: colours, links, and what draws the progress anew.
_OWN = re.compile(
    r"\x1b\[[0-9;]*m|\x1b\]8;[^;\x1b]*;[^\x00-\x20\x7f-\x9f]*\x1b\\|\r?\x1b\[[0-9]*[AKJ]|\x1b\[\?25[hl]|\r"
)
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
MOST_MEMORY = 200 * 1024  # KiB
_PASSWORD = "fuzz-password-77aa"


@dataclass(frozen=True)
class Case:
    """A command line, its output format, and the fault in the responses to one of its requests."""

    line: Line
    form: Form
    key: tuple[str, str]
    fault: Fault

    def __str__(self) -> str:
        words = " ".join((*self.line.words, *self.form.words))
        return f"bbcli {words} [{self.form.name}]; {' '.join(self.key)}: {self.fault.name}"


@dataclass(frozen=True)
class RunResult:
    """The result of a run."""

    code: int
    out: bytes
    err: str
    seen: tuple[Seen, ...]
    seconds: float
    written: tuple[str, ...] = ()


class Closing(Listener):
    """A port that closes each connection."""

    def _talk(self, client: socket.socket) -> None:
        client.close()


@dataclass
class Bench:
    """The environment of cases: a directory, and an open port for the connection check of doctor."""

    folder: Path
    _plain: dict[tuple[Line, Form], RunResult] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._listener = Closing().__enter__()
        self.url = f"http://{self._listener.place}"

    def close(self) -> None:
        """Close the port."""
        self._listener.__exit__()

    def case(self, seed: int, number: int) -> Case:
        """Return the case of a number."""
        random = Random(f"{seed}:{number}")
        line = random.choice(READING if random.randrange(5) else WRITING)
        form = self.form(line, random)
        key = random.choice(list(dict.fromkeys(_key(seen) for seen in self.plain(line, form).seen)))
        seen = next(seen for seen in self.plain(line, form).seen if _key(seen) == key)
        return Case(line, form, key, fault_for(_good(seen), random))

    def form(self, line: Line, random: Random) -> Form:
        """Return a random output format of a line, and not one it refuses: --sort is for lists, text has no fields."""
        forms = forms_of(line)
        return next(form for form in random.sample(forms, len(forms)) if self.plain(line, form).code != 2)

    def plain(self, line: Line, form: Form) -> RunResult:
        """Return the result of a command line without a fault."""
        if (line, form) not in self._plain:
            self._plain[line, form] = self._run(line, form, lambda seen: as_sent(_good(seen)))
        return self._plain[line, form]

    def run(self, case: Case) -> RunResult:
        """Run a case."""

        def respond(seen: Seen) -> Response:
            good = _good(seen)
            return case.fault.apply(good) if _key(seen) == case.key else as_sent(good)

        return self._run(case.line, case.form, respond)

    def _run(self, line: Line, form: Form, respond: object) -> RunResult:
        written: list[str] = []

        def wire(seen: Seen) -> bytes:
            response: Response = respond(seen)  # type: ignore[operator]
            path = seen.target.partition("?")[0]
            is_write = seen.method != "GET" and path not in (*requests.SIGNING_IN, *requests.READING)
            if is_write and 200 <= response.status < 300 and not response.is_html:
                written.append(f"{seen.method} {path}")
            return response.wire if response.status else b""

        server = Server(wire)
        out, err = Stream(tty=form.tty), Stream(tty=form.tty)
        now, waits = [NOW], [0]

        def sleep(seconds: float) -> None:
            now[0] += seconds
            waits[0] += 1
            if waits[0] > _MOST_WAITS:
                raise KeyboardInterrupt

        environ = {**os.environ, **environment(self.folder), **_variables(line, self.url)}
        app = App(
            Stream(line.stdin),
            out,
            err,
            environ,
            self.folder,
            clock=lambda: now[0],
            sleep=sleep,
            network_backend=server,
        )
        words = [word.replace("{url}", self.url) for word in line.words] + list(form.words)
        began = perf_counter()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(words, lambda: app)
        seconds = perf_counter() - began
        for name in ("config", "cache"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        return RunResult(
            int(code), out.written, err.written.decode("utf-8", "replace"), tuple(server.seen), seconds, tuple(written)
        )


def environment(folder: Path) -> dict[str, str]:
    """Return the environment variables of all cases."""
    return {
        "BBCLI_CONFIG_DIR": str(folder / "config"),
        "BBCLI_CACHE_DIR": str(folder / "cache"),
        "BBCLI_JOBS": "1",
        "COLUMNS": "100",
        "TERM": "xterm-256color",
        "NETRC": os.devnull,
        "NO_PROXY": "*",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def _variables(line: Line, url: str) -> Mapping[str, str]:
    # Without colours every escape sequence is one of the server's.
    colours = {"NO_COLOR": "1"} if len(line.rest) % 2 else {}
    if line.verb == "auth login":
        return colours
    if line.verb.startswith("auth tokens"):
        return {**colours, "BBCLI_SERVER": url, "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": _PASSWORD}
    return {**colours, "BBCLI_SERVER": url, "BBCLI_TOKEN": TOKEN}


def _good(seen: Seen) -> Good:
    return good_response(seen.method, seen.target, seen.headers.get("accept", ""))


def _key(seen: Seen) -> tuple[str, str]:
    """Return the identity of a request: its path and page."""
    path, _, query = seen.target.partition("?")
    start = parse_qs(query).get("start", [""])[0]
    return seen.method, f"{path}?start={start}" if start else path


def violations(case: Case, ended: RunResult, plain: RunResult) -> Iterator[str]:
    """Yield the violated invariants of a run."""
    out = ended.out.decode("utf-8", "replace")
    secrets = (_variables(case.line, "").get("BBCLI_TOKEN", _PASSWORD), "token-of-the-login")
    if "internal error" in ended.err or "Traceback" in ended.err:
        yield "a defect"
    if any(secret in ended.err for secret in secrets):
        yield "a secret on stderr"
    if not case.fault.has_token and any(secret in out for secret in secrets):
        yield "a secret on stdout"
    if case.form.tty and (found := _UNSAFE.search(_OWN.sub("", out + ended.err))):
        yield f"{found[0]!r} on a terminal"
    if ended.code == 0:
        yield from _wrong_successes(case, ended, plain)
    else:
        yield from _wrong_failures(case, ended, plain)


def _wrong_failures(case: Case, ended: RunResult, plain: RunResult) -> Iterator[str]:
    says_itself = case.form.tty or case.line.verb in ("doctor", "auth status", "builds wait")
    if ended.code != 130 and not ended.err.strip() and not says_itself:
        yield f"exit code {ended.code} and not a word"
    meant = {plain.code, 9, 130, *_CODES.get(case.line.verb, ())}
    if case.fault.refuses:
        meant = {*exit_codes()} - (set() if "400" in case.fault.name else {2})
    if case.line.verb == "api call":
        meant.add(2)  # what no terminal can show, and what has no columns
    if ended.code not in meant and not any(said in ended.err for said in _OWN_FAULT):
        yield f"exit code {ended.code}"
    if (
        ended.written
        and not case.line.rest.startswith("- ")
        and case.line.verb not in _TOLERANT
        and "accepted" not in ended.err
    ):
        yield "a write that was done, and not reported"


def _wrong_successes(case: Case, ended: RunResult, plain: RunResult) -> Iterator[str]:
    # Values without columns: the first page ends it, while the next one may be fetched ahead.
    is_empty = case.form.name in ("csv", "markdown") and not plain.out
    is_needed = plain.code == 0 and not is_empty and case.line.verb not in _TOLERANT and case.key[0] == "GET"
    # A response that is shown as it came is what the server sent.
    is_shown = case.line.verb == "api call" and ("--paginate" not in case.line.rest or case.fault.cuts)
    # What else is known of a repository may be missing: a warning says so.
    is_fact = case.line.verb == "repos show" and "warning:" in ended.err
    if case.fault.is_fatal and is_needed and not (is_shown or is_fact) and (ended.out != plain.out or not plain.out):
        yield "a broken response, and success"
    if case.fault.cuts or is_shown:
        return
    if case.form.name == "json" and ended.out:
        with suppress(RecursionError):
            try:
                rows = json.loads(ended.out.decode("utf-8", "replace"), parse_int=str)
            except ValueError as error:
                yield f"no JSON: {error}"
            else:
                if case.line.counts and len(rows) != TOTAL and "warning" not in ended.err:
                    yield f"{len(rows)} of {TOTAL} rows, and success"
    count = ended.out.count(b"\n")
    if case.form.name == "TSV" and case.line.counts and count != TOTAL and "warning" not in ended.err:
        yield f"{count} of {TOTAL} lines, and success"


# What the person asked for does not fit what came: a field that is not there, a filter that is for something else.
_OWN_FAULT = ("unknown field", "unknown column", "the jq filter failed")
# What else than 9 a command ends with when a value is another one: a build that is not done, a key that is not there, a
# pull request in a state that is not the open one.
_CODES: Mapping[str, tuple[int, ...]] = {
    "builds wait": (1, 8),
    "files download": (1,),  # a name that is too long for the file system
    "prs checks": (1, 8),
    "builds show": (3,),
    "branches default": (3,),
    "branches delete": (3,),
    "branches show": (3,),
    "tags delete": (3,),
    "repos browse": (3,),
    "files show": (3,),  # a line that a cut file does not have
    "commits follow": (3,),
    "prs create": (1, 3),
    "prs decline": (6,),
    "prs edit": (6,),
    "prs merge": (1, 6),
    "prs ready": (1, 6),
    "prs rebase": (6,),
    "commits show": (3,),
    "commits open": (3,),
    "watch commit": (3,),
    "repos delete": (2,),
    "auth status": (4,),
    "auth tokens list": (1,),
    "auth tokens create": (1,),
    "auth tokens revoke": (1,),
    "repos edit": (1,),
}
# What goes on without a response, and says so.
_TOLERANT = ("doctor", "prs show", "auth status", "api sync", "auth tokens list", "auth login")


def peak_memory() -> int:
    """Return the peak memory of this process in KiB."""
    found = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return found // 1024 if sys.platform == "darwin" else found
