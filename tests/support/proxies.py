"""Proxies: a real tinyproxy, and a small SOCKS 5 server that records its requests."""

from __future__ import annotations

import socket
import subprocess
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.listener import Listener

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Tinyproxy:
    """A running tinyproxy: its port and its log."""

    port: int
    log: Path

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    @property
    def requests(self) -> list[str]:
        """The received request lines: `CONNECT localhost:443 HTTP/1.1`."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [line.partition("): ")[2] for line in lines if "Request (file descriptor" in line]


@contextmanager
def tinyproxy(folder: Path, *settings: str) -> Iterator[Tinyproxy]:
    """Run tinyproxy with additional lines of configuration."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log, config = folder / f"tinyproxy-{port}.log", folder / f"tinyproxy-{port}.conf"
    lines = [f"Port {port}", "Listen 127.0.0.1", "Timeout 20", "Allow 127.0.0.1", "LogLevel Info", f'LogFile "{log}"']
    config.write_text("\n".join([*lines, *settings, ""]))
    with subprocess.Popen(["tinyproxy", "-d", "-c", str(config)], stdout=subprocess.DEVNULL) as process:
        try:
            for _ in range(200):
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                assert process.poll() is None, "tinyproxy did not start"
                threading.Event().wait(0.02)
            yield Tinyproxy(port, log)
        finally:
            process.terminate()


def tunnel(client: socket.socket, host: str, port: int, hello: bytes = b"") -> None:
    """Connect to a server, send `hello` to the client, then copy bytes both ways."""
    with socket.create_connection((host, port)) as server:
        client.sendall(hello)
        back = threading.Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        _pump(client, server)
        back.join()


@dataclass
class Socks(Listener):
    """A SOCKS 5 server on loopback; `user` and `password` are required if given, `reply` is its status."""

    user: str = ""
    password: str = ""
    reply: int = 0
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def _talk(self, client: socket.socket) -> None:
        """Handle RFC 1928, with RFC 1929 for the password, then copy bytes both ways."""
        with client, client.makefile("rb") as read, suppress(OSError, EOFError):
            methods = read.read(read.read(2)[1])
            method = 2 if self.user else 0
            client.sendall(bytes([5, method if method in methods else 0xFF]))
            if method not in methods or (self.user and not self._admits(client, read)):
                return
            head = read.read(4)
            host = (read.read(read.read(1)[0]) if head[3] == 3 else socket.inet_ntoa(read.read(4)).encode()).decode()
            port = int.from_bytes(read.read(2))
            self.asked.append(f"{host}:{port}")
            client.sendall(bytes([5, self.reply, 0, 1, 0, 0, 0, 0, 0, 0]))
            if not self.reply:
                tunnel(client, host, port)

    def _admits(self, client: socket.socket, read: object) -> bool:
        take = read.read  # type: ignore[attr-defined]
        take(1)
        name, password = (take(take(1)[0]).decode() for _ in range(2))
        self.said.append(f"{name}:{password}")
        fits = (name, password) == (self.user, self.password)
        client.sendall(bytes([1, 0 if fits else 1]))
        return fits


@dataclass
class TlsListener(Listener):
    """A TLS listener that forwards to a proxy at `target`, host and port."""

    context: ssl.SSLContext
    target: str

    def _talk(self, client: socket.socket) -> None:
        host, _, port = self.target.partition(":")
        with (
            suppress(OSError),
            self.context.wrap_socket(client, server_side=True) as near,
            socket.create_connection((host, int(port))) as far,
        ):
            threading.Thread(target=_pump, args=(far, near), daemon=True).start()
            _pump(near, far)


@contextmanager
def tls_before(context: ssl.SSLContext, place: str) -> Iterator[str]:
    """Run a TLS listener that forwards to a proxy; yields host and port."""
    with TlsListener(context, place) as listener:
        yield listener.place.replace("127.0.0.1", "localhost")


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
