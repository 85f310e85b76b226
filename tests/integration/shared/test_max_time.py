"""--max-time ends a request whose response arrives a byte at a time, in any part; --timeout does not."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import assert_fails
from tests.support.listener import Listener

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-AUSERNAME: fred\r\n"
# Seconds between bytes, and the time that a request has; a silence of --timeout never comes.
STEP, LIMIT = 0.02, 0.3
HINT = f"the limit is {LIMIT:g} s: change it with --max-time or BBCLI_MAX_TIME"
WAYS: dict[str, tuple[bytes, bytes]] = {
    "a head": (b"", b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 10_000),
    "interim responses": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "a body of a length": (HEAD + b"Content-Length: 100000\r\n\r\n", b'{"values": [' + b" " * 10_000),
    "a body in chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n" * 1000),
    "the size of a chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0" * 10_000),
    "a body until it closes": (HEAD + b"Connection: close\r\n\r\n", b" " * 10_000),
    "a body that unpacks to nothing": (
        HEAD + b"Content-Encoding: gzip\r\n\r\n", b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + b"\0\0\0\xff\xff" * 1000,
    ),
    "an error": (b"HTTP/1.1 404 Not Found\r\nContent-Length: 100000\r\n\r\n", b" " * 10_000),
}  # fmt: skip
TLS_RECORD = b"\x16\x03\x03\x40\x00\x02" + b"\0" * 10_000


class Dripping(Listener):
    """A server that sends the first part of its response at once, and the rest a byte at a time."""

    def __init__(self, at_once: bytes, rest: bytes, *, reads_slowly: bool = False) -> None:
        self._at_once, self._rest, self._reads_slowly = at_once, rest, reads_slowly
        self._is_over = threading.Event()
        self.came: list[bytes] = []

    def __exit__(self, *error: object) -> None:
        self._is_over.set()
        super().__exit__(*error)

    def _talk(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            self.came.append(client.recv(65536))
            while self._reads_slowly and not self._is_over.wait(STEP):
                client.recv(4096)
            client.sendall(self._at_once)
            for at in range(len(self._rest)):
                if self._is_over.wait(STEP):
                    return
                client.sendall(self._rest[at : at + 1])
            self._is_over.wait()


@pytest.fixture
def dripping(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Return a function that starts a dripping server and returns its URL."""
    servers: list[Dripping] = []

    def make(at_once: bytes, rest: bytes, scheme: str = "http", *, reads_slowly: bool = False) -> str:
        servers.append(Dripping(at_once, rest, reads_slowly=reads_slowly).__enter__())
        url = f"{scheme}://{servers[-1].place}"
        for name, value in {"SERVER": url, "TOKEN": "t", "JOBS": "1", "MAX_TIME": str(LIMIT)}.items():
            monkeypatch.setenv(f"BBCLI_{name}", value)
        return url

    yield make
    for server in servers:
        server.__exit__()


@pytest.mark.parametrize("way", WAYS)
def test_a_response_that_drips_is_ended(dripping: Callable[..., str], invoke: Invoke, way: str) -> None:
    url = dripping(*WAYS[way])
    result = invoke("projects", "list")
    assert (result.code, result.out) == (9, "")
    # It is not retried: what was slow once is slow again.
    assert result.err == f"error: the request to {url} took longer than {LIMIT:g} s\nhint: {HINT}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("prs", "merge", "1", "-R", "WORK/r", "--yes"),
        ("commits", "list", "-R", "WORK/a", "-R", "WORK/b", "-R", "WORK/c"),
    ],
)
def test_what_is_requested_ahead_is_not_requested_again(invoke: Invoke, words: tuple[str, ...]) -> None:
    with Dripping(*WAYS["a body of a length"]) as server:
        there = {"BBCLI_SERVER": f"http://{server.place}", "BBCLI_TOKEN": "t", "BBCLI_JOBS": "8"}
        result = invoke(*words, "--max-time", str(LIMIT), env=there)
    assert (result.code, f"took longer than {LIMIT:g} s" in result.err) == (9, True), result.err
    assert len(server.came) == 3


def test_the_option_works_like_the_variable(dripping: Callable[..., str], invoke: Invoke) -> None:
    url = dripping(*WAYS["a head"])
    message = f"the request to {url} took longer than {LIMIT:g} s"
    assert_fails(invoke, f"repos show WORK/r --max-time {LIMIT}", 9, message, HINT, env={"BBCLI_MAX_TIME": ""})


def test_a_stream_is_ended_and_what_came_of_it_is_written(dripping: Callable[..., str], invoke: Invoke) -> None:
    url = dripping(HEAD + b"Content-Length: 1000\r\n\r\n", b"x" * 1000)
    result = invoke("api", "call", "GET", "/projects")
    assert (result.code, set(result.out)) == (9, {"x"})
    assert result.err == f"error: the request to {url} took longer than {LIMIT:g} s\nhint: {HINT}\n"


def test_a_tls_handshake_is_ended(dripping: Callable[..., str], invoke: Invoke) -> None:
    url = dripping(b"", TLS_RECORD, "https")
    assert_fails(invoke, "projects list", 9, f"the request to {url} took longer than {LIMIT:g} s", HINT)


def test_a_server_that_reads_slowly_is_ended(dripping: Callable[..., str], invoke: Invoke, tmp_path: Path) -> None:
    url = dripping(b"", b"", reads_slowly=True)
    (tmp_path / "body").write_bytes(b'{"x": "%s"}' % (b"x" * 30_000_000))
    result = invoke("api", "call", "POST", "/rest/x/1/y", "--input", "body")
    assert (result.code, f"error: the request to {url} took longer than {LIMIT:g} s" in result.err) == (9, True), (
        result.err
    )


def test_redirects_have_one_time_together(dripping: Callable[..., str], invoke: Invoke) -> None:
    there = b"HTTP/1.1 302 Found\r\nLocation: /rest/api/latest/again\r\nContent-Length: 5\r\n\r\n"
    url = dripping(there, b"moved")
    result = invoke("projects", "list", "--max-time", "0.25")  # five of them take half a second
    assert (result.code, f"the request to {url} took longer than 0.25 s" in result.err) == (9, True)


def test_each_try_has_the_time_anew(sandbox: Sandbox, invoke: Invoke) -> None:
    for fault in ("503 times=2", "latency ms=250 times=3"):
        sandbox.faults.add(Fault.parse(fault))
    assert invoke("projects", "list", "--max-time", "0.7").code == 0


def test_a_silent_server_is_still_reported_as_a_timeout(dripping: Callable[..., str], invoke: Invoke) -> None:
    url = dripping(b"", b"")
    hint = "the limit is 0.1 s: change it with --timeout or BBCLI_TIMEOUT"
    assert_fails(invoke, "projects list --timeout 0.1 --max-time 50", 9, f"{url} did not respond in time", hint)


@pytest.mark.parametrize("seconds", ["0", "-1", "x", "86401"])
def test_an_invalid_time_is_refused(invoke: Invoke, seconds: str) -> None:
    assert invoke("projects", "list", f"--max-time={seconds}").code == 2
