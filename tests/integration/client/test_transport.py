"""Connections shared by threads, discarded bodies, and compressed or encoded responses."""

from __future__ import annotations

import gzip
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.client.http.connection import Connection
from bbcli.client.http.retry import TransportFailure
from bbcli.client.http.transport import Transport
from bbcli.client.http.urls import request_target
from bbcli.errors import ServerFailed
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

THREADS = 16


@pytest.fixture
def meeting() -> Iterator[tuple[str, set[tuple[str, int]]]]:
    """A server that responds once as many requests are open as there are threads, and its connections."""
    barrier, seen = threading.Barrier(THREADS), set()

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # else each request on an open connection waits 40 ms
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            seen.add(self.client_address)
            barrier.wait(timeout=20)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
        server.shutdown()


def test_each_of_16_threads_has_a_connection_that_stays_open(meeting: tuple[str, set[tuple[str, int]]]) -> None:
    url, seen = meeting
    transport = Transport(Connection(url))
    with ThreadPoolExecutor(THREADS) as threads:
        for _ in range(3):
            answers = list(threads.map(lambda at: transport.send("GET", f"{url}/{at}", {}, None), range(THREADS)))
            assert [answer.body for answer in answers] == [b"ok"] * THREADS
    assert len(seen) == THREADS
    transport.close()


def test_a_connection_that_the_server_has_closed_is_not_used_again() -> None:
    closed = threading.Event()

    def respond_once_per_connection(listener: socket.socket) -> None:
        listener.settimeout(5)
        for _ in range(2):
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            closed.set()

    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor() as threads:
        served = threads.submit(respond_once_per_connection, listener)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        transport = Transport(Connection(url))
        assert transport.send("GET", f"{url}/", {}, None).body == b"ok"
        assert closed.wait(20)
        # A write is never repeated: over the old connection its outcome would be unknown.
        assert transport.send("POST", f"{url}/", {}, b"{}").body == b"ok"
        transport.close()
        served.result()


def test_nothing_but_the_answer_holds_its_body(stub: Stub) -> None:
    stub.expect("GET", "/", text=b"x" * 100_000)
    transport = Transport(Connection(stub.url))
    response = transport.send("GET", f"{stub.url}/", {}, None)
    body = response.body
    del response
    assert (len(body), sys.getrefcount(body)) == (100_000, 2)
    transport.close()


def test_a_packed_body_is_unpacked_and_no_other_packing_is_asked_for(stub: Stub) -> None:
    stub.expect("GET", "/", text=gzip.compress(b"text"), headers={"Content-Encoding": "gzip"})
    transport = Transport(Connection(stub.url))
    assert transport.send("GET", f"{stub.url}/", {}, None).body == b"text"
    assert stub.seen[0].headers["accept-encoding"] == "gzip"
    transport.close()


def test_a_body_that_is_packed_wrongly_is_no_answer(stub: Stub) -> None:
    stub.expect("GET", "/", text=b"text", headers={"Content-Encoding": "gzip"})
    transport = Transport(Connection(stub.url))
    with pytest.raises(TransportFailure, match="decompressing"):
        transport.send("GET", f"{stub.url}/", {}, None)
    transport.close()


def test_a_packed_body_that_breaks_off_is_no_answer(stub: Stub) -> None:
    # Of the whole length that was announced: only the packing tells.
    stub.expect("GET", "/", text=gzip.compress(b"text" * 100)[:-8], headers={"Content-Encoding": "gzip"})
    stub.expect("GET", "/", headers={"Content-Encoding": "gzip"})
    transport = Transport(Connection(stub.url))
    with pytest.raises(TransportFailure, match="the compressed response is incomplete"):
        transport.send("GET", f"{stub.url}/", {}, None)
    assert transport.send("GET", f"{stub.url}/", {}, None).body == b""
    transport.close()


def test_a_body_is_handed_on_as_it_comes_where_that_is_asked_for(stub: Stub) -> None:
    whole = b"x" * 100_000
    for text, expected in ((whole, whole), (gzip.compress(whole), whole)):
        packed = {"Content-Encoding": "gzip"} if text != whole else {}
        stub.expect("GET", "/", text=text, headers=packed)
        transport = Transport(Connection(stub.url))
        response = transport.send("GET", f"{stub.url}/", {}, None, stream=True)
        assert (response.body, response.chunks is None) == (b"", False)
        assert b"".join(response.chunks or ()) == expected
        transport.close()


def test_the_body_of_a_refusal_is_read_at_once(stub: Stub) -> None:
    stub.expect("GET", "/", status=404, text=b"gone")
    transport = Transport(Connection(stub.url))
    response = transport.send("GET", f"{stub.url}/", {}, None, stream=True)
    assert (response.body, response.chunks, response.line) == (b"gone", None, "HTTP/1.1 404 Not Found")
    transport.close()


def test_a_body_that_is_handed_on_and_breaks_off_is_a_failure_of_the_server(stub: Stub) -> None:
    stub.expect("GET", "/", text=b"x" * 1000, cut=10)
    transport = Transport(Connection(stub.url))
    response = transport.send("GET", f"{stub.url}/", {}, None, stream=True)
    with pytest.raises(ServerFailed, match=stub.url):
        list(response.chunks or ())
    transport.close()


def test_a_write_without_a_body_says_that_it_has_none(stub: Stub) -> None:
    stub.expect("POST", "/")
    transport = Transport(Connection(stub.url))
    transport.send("POST", f"{stub.url}/", {}, None)
    assert stub.seen[0].headers["content-length"] == "0"
    transport.close()


@given(
    st.sampled_from(["http", "https"]),
    st.sampled_from(["h", "git.example.com", "10.0.0.1", "10.0.0.300", "1.2", "[::1]", "größe.example", "H.example"]),
    st.sampled_from(["", ":80", ":443", ":7990", ":"]),
    st.text(st.sampled_from("az09-._~/:%2fF?=& é'\"[]{}|\\^@!$()*+,;#"), max_size=20),
)
def test_a_url_leads_where_httpx_says(scheme: str, host: str, port: str, rest: str) -> None:
    url = f"{scheme}://{host}{port}/{rest}"
    try:
        known = httpx.URL(url)
    except httpx.InvalidURL:
        with pytest.raises(Exception, match="Invalid"):
            request_target(url)
        return
    found = request_target(url)
    assert found[1:5] == (known.raw_scheme, known.raw_host, known.port, known.raw_path)
    assert (found.url.partition("#")[0], found.netloc) == (str(known).partition("#")[0], known.netloc.decode())


# One request is enough


@pytest.mark.parametrize(
    "words", ["commits list -R WORK/my-repo", "repos show WORK/my-repo --brief", "commits show {tip} -R WORK/my-repo"]
)
def test_known_values_are_not_requested(sandbox: Sandbox, invoke: Invoke, words: str) -> None:
    tip = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
    result = invoke(*words.format(tip=tip).split())
    assert (result.code, len(requests_to(sandbox))) == (0, 1)
