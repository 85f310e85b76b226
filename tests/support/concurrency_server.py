"""A server with one long list that counts its concurrent requests."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

# In seconds; long enough for all who may ask at once to be there.
_TAKES = 0.03


@dataclass
class Busy:
    """A list of `size` objects in pages of at most 10; its requests, and the most at once.

    After `breaks_after` requests it responds with 500.
    """

    size: int = 1000
    takes: float = _TAKES
    breaks_after: int | None = None
    url: str = ""
    asked: list[int] = field(default_factory=list)
    most: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, query: dict[str, list[str]]) -> tuple[int, bytes]:
        """Respond with a page after a delay."""
        start, limit = int(query.get("start", ["0"])[0]), min(int(query["limit"][0]), 10)
        with self._lock:
            self.asked.append(start)
            count = len(self.asked)
            self._now += 1
            self.most = max(self.most, self._now)
        threading.Event().wait(self.takes)
        with self._lock:
            self._now -= 1
        if self.breaks_after is not None and count > self.breaks_after:
            return 500, b'{"errors":[{"message":"Broken."}]}'
        end = min(start + limit, self.size)
        values = [{"id": f"{number:040x}", "message": f"commit {number}"} for number in range(start, end)]
        page = {"values": values, "isLastPage": end == self.size, "nextPageStart": end if end < self.size else None}
        return 200, json.dumps({**page, "start": start, "limit": limit, "size": len(values)}).encode()


@contextmanager
def busy(server: Busy) -> Iterator[Busy]:
    """Run the server on loopback until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True  # else each request on an open connection waits 40 ms
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, body = server.answer(parse_qs(urlsplit(self.path).query))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{running.server_address[1]}"
    try:
        yield server
    finally:
        running.shutdown()
        running.server_close()
