from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.auth.oauth_callback import ForeignCallback, parse_parameters
from bbcli.auth.oauth_loopback import LoopbackCallback, loopback
from bbcli.errors import InvalidInput, NotAuthenticated, Pending
from tests.support.loopback import response_to
from tests.support.oauth_provider import Browser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PAGE = "https://h/authorize"


def read(query: str) -> str:
    """Return the code of the matching callback; None for any other."""
    found = parse_parameters(query)
    if found.get("state") != "s":
        raise ForeignCallback
    if "error" in found:
        raise NotAuthenticated(f"refused <{found['error']}>")
    return found["code"]


class Visitor:
    """Sends requests to the listener in a thread that starts when the page is opened."""

    def __init__(self, act: Callable[[int], None]) -> None:
        self.act = act
        self.failure: BaseException | None = None
        self.thread: threading.Thread | None = None
        self.way: LoopbackCallback | None = None

    def open(self, page: str) -> bool:
        assert page == PAGE
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        return True

    def _run(self) -> None:
        assert self.way is not None
        try:
            self.act(self.way.port)
        except (AssertionError, OSError) as failure:
            self.failure = failure
            with suppress(OSError):
                get(self.way.port, "/callback?code=failed&state=s")


def waited_for(act: Callable[[int], None]) -> str:
    """Return the result of a listener while `act` sends it requests; errors of `act` are raised here."""
    before = set(threading.enumerate())
    visitor = Visitor(act)
    with loopback(open_page=visitor.open, say=lambda _: None, seconds=60) as way:
        visitor.way = way
        found = way.answer(PAGE, read)
    assert visitor.thread is not None
    visitor.thread.join(60)
    if visitor.failure:
        raise visitor.failure
    # The one that opened the page may be about to end.
    for thread in set(threading.enumerate()) - before:
        thread.join(60)
        assert not thread.is_alive()
    return found


def talk(port: int, request: bytes) -> bytes:
    """Send bytes to the listener and return its whole response."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def get(port: int, target: str, host: str | None = None, method: str = "GET") -> bytes:
    return talk(port, f"{method} {target} HTTP/1.1\r\nHost: {host or f'127.0.0.1:{port}'}\r\n\r\n".encode())


def status(answer: bytes) -> int:
    return int(answer.split()[1])


def test_the_answer_of_the_browser_comes_home_and_the_page_says_so() -> None:
    answers: list[bytes] = []
    assert waited_for(lambda port: answers.append(get(port, "/callback?code=c0de&state=s"))) == "c0de"
    head, _, page = answers[0].partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"content-length: {len(page)}".encode() in head.lower()
    for header in (b"connection: close", b"cache-control: no-store", b"referrer-policy: no-referrer"):
        assert header in head.lower()
    assert b"You are signed in. This page can be closed." in page
    assert b"c0de" not in answers[0]


def test_what_does_not_belong_to_the_sign_in_is_refused_and_ends_nothing() -> None:
    answers: list[int] = []

    def act(port: int) -> None:
        strays = ("/", "/favicon.ico", "/callback/?code=x&state=s", "/%63allback?code=x&state=s")
        answers.extend(status(get(port, stray)) for stray in strays)
        answered = ("", "code=x", "code=x&state=wrong", "error=access_denied", "code=x&state=s&state=s")
        answers.extend(status(get(port, f"/callback?{stray}")) for stray in answered)
        answers.append(status(get(port, "/callback?code=x&state=s", method="POST")))
        answers.append(status(get(port, "/callback?code=x&state=s", method="HEAD")))
        answers.append(status(get(port, "/callback?code=ok&state=s")))

    assert waited_for(act) == "ok"
    assert answers == [404] * 4 + [400] * 5 + [405, 405, 200]


@pytest.mark.parametrize("host", ["evil.example.com", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.example.com:{port}"])
def test_a_request_by_another_name_of_this_machine_is_refused(host: str) -> None:
    answers: list[int] = []

    def act(port: int) -> None:
        answers.append(status(get(port, "/callback?code=x&state=s", host.format(port=port))))
        answers.append(status(get(port, "/callback?code=ok&state=s", f"LOCALHOST:{port}")))

    assert waited_for(act) == "ok"
    assert answers == [400, 200]


def test_a_refusal_ends_the_wait_and_the_page_says_why_as_text() -> None:
    answers: list[bytes] = []
    with pytest.raises(NotAuthenticated, match="refused <b>"):
        waited_for(lambda port: answers.append(get(port, "/callback?error=b&state=s")))


def test_the_page_of_a_refusal_holds_its_words_and_no_markup_of_others() -> None:
    browser = Browser()
    with loopback(open_page=lambda _: True, say=lambda _: None) as way:
        browser.open(f"{way.redirect_uri}?error=%3Cscript%3E&state=s")
        with pytest.raises(NotAuthenticated):
            way.answer(PAGE, read)
    ((code, page),) = browser.close()
    assert code == 400
    assert "You are not signed in: refused &lt;&lt;script&gt;&gt;." in page


def test_connections_that_say_nothing_hold_nobody_up() -> None:
    silent: list[socket.socket] = []

    def act(port: int) -> None:
        silent.extend(socket.create_connection(("127.0.0.1", port)) for _ in range(40))
        silent[-1].sendall(b"GET /call")
        assert status(get(port, "/callback?code=ok&state=s")) == 200

    assert waited_for(act) == "ok"
    for connection in silent:
        connection.settimeout(60)
        # Each is closed when the sign-in is over.
        assert ended(connection)
        connection.close()


def ended(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_a_request_that_comes_in_pieces_is_put_together() -> None:
    def act(port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as slow:
            for piece in (b"GET /callback?code=ok&", b"state=s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % port):
                slow.sendall(piece)
                # That this one is answered shows that the piece has arrived alone.
                assert status(get(port, "/favicon.ico")) == 404
            slow.sendall(b"\r\n")
            assert status(slow.recv(65536)) == 200

    assert waited_for(act) == "ok"


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00\x01\r\n\r\n", b"\r\n\r\n", b"x" * 40000, b"GET /callback\r\n\r\n"]
)
def test_what_is_no_request_is_refused(garbage: bytes) -> None:
    def act(port: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as odd:
            odd.sendall(garbage)
            assert status(odd.recv(65536)) == 400
        assert status(get(port, "/callback?code=ok&state=s")) == 200

    assert waited_for(act) == "ok"


@given(st.binary(max_size=200), st.integers(1, 65535))
def test_any_request_is_parsed_or_refused(request: bytes, port: int) -> None:
    assert response_to(request, port)[:13] in (b"", b"HTTP/1.1 400 ", b"HTTP/1.1 404 ")


def test_a_wait_has_an_end() -> None:
    times = iter([0.0, 300.0])
    with (
        loopback(open_page=lambda _: False, say=lambda _: None, clock=lambda: next(times), seconds=300) as way,
        pytest.raises(Pending, match="nobody signed in within 300 s") as raised,
    ):
        way.answer(PAGE, read)
    assert raised.value.exit_code == 8
    assert way.server.fileno() == -1


def test_without_a_browser_the_page_is_named() -> None:
    said: list[str] = []
    times = iter([0.0, 300.0])
    with (
        loopback(open_page=lambda _: False, say=said.append, clock=lambda: next(times)) as way,
        pytest.raises(Pending),
    ):
        way.answer(PAGE, read)
    assert said == [f"Sign in on the page in your browser; where none opens it, open it on this machine: {PAGE}"]


def test_a_browser_that_blocks_its_opener_does_not_block_the_callback() -> None:
    closed, answers = threading.Event(), list[bytes]()

    def browse(_: str) -> bool:
        answers.append(get(way.port, "/callback?code=c0de&state=s"))
        return closed.wait(60)

    with loopback(open_page=browse, say=lambda _: None, seconds=60) as way:
        assert way.answer(PAGE, read) == "c0de"
    assert not closed.is_set()
    closed.set()


def test_a_browser_that_fails_ends_nothing() -> None:
    def browse(_: str) -> bool:
        threading.Thread(target=get, args=(way.port, "/callback?code=c0de&state=s")).start()
        raise ValueError("No closing quotation")

    with loopback(open_page=browse, say=lambda _: None, seconds=60) as way:
        assert way.answer(PAGE, read) == "c0de"


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_port_can_be_named_and_is_that_of_the_redirect(taken: int) -> None:
    with loopback(open_page=lambda _: True, say=lambda _: None) as first:
        port = first.port
    with loopback(port, open_page=lambda _: True, say=lambda _: None) as way:
        assert way.redirect_uri == f"http://127.0.0.1:{port}/callback"
    with (
        pytest.raises(InvalidInput, match=f"port {taken} of this machine is in use") as raised,
        loopback(taken, open_page=lambda _: True, say=lambda _: None),
    ):
        raise AssertionError
    assert raised.value.exit_code == 2


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_is_none_is_refused(port: int) -> None:
    with (
        pytest.raises(InvalidInput, match=f"{port} is no port"),
        loopback(port, open_page=lambda _: True, say=lambda _: None),
    ):
        raise AssertionError


def test_the_listener_accepts_connections_of_this_machine_only() -> None:
    with loopback(open_page=lambda _: True, say=lambda _: None) as way:
        assert way.server.socket.getsockname()[0] == "127.0.0.1"


@pytest.mark.skipif(sys.platform == "win32", reason="a process is not interrupted by a signal there")
def test_ctrl_c_ends_the_wait_at_once() -> None:
    program = (
        "from bbcli.auth.oauth_loopback import loopback\n"
        "with loopback(open_page=lambda _: False, say=lambda text: print(text, flush=True)) as way:\n"
        "    way.answer('page', str)\n"
    )
    words = [sys.executable, "-c", program]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline().endswith("open it on this machine: page\n")
        os.kill(run.pid, signal.SIGINT)
        assert "KeyboardInterrupt" in run.communicate(timeout=5)[1]
