"""A server without a login that records every byte and asks for a password."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

# Whoever has a credential at hand is asked for it.
_CHALLENGE = (
    b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="Atlassian Bitbucket"\r\n'
    b'Proxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'
)
_LENGTH = re.compile(rb"^content-length:\s*(\d+)", re.IGNORECASE | re.MULTILINE)
_CREDENTIALS = re.compile(
    rb"^(?:authorization|cookie|proxy-authorization|x-\S*token\S*):.*", re.IGNORECASE | re.MULTILINE
)
# What every write bears, whoever it goes to.
_NO_TOKEN = re.compile(rb"^x-atlassian-token: no-check\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass
class Recorder:
    """The recorder on loopback; `heard` has the bytes of each connection."""

    heard: list[bytes] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}"

    @property
    def credentials(self) -> list[bytes]:
        """The recorded headers that carry a credential."""
        lines = [line for said in self.heard for line in _CREDENTIALS.findall(_NO_TOKEN.sub(b"", said))]
        return [line.strip() for line in lines]

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._hear(connection)

    def _hear(self, connection: socket.socket) -> None:
        """Handle one connection at a time: a request is recorded before its response is sent."""
        said = bytearray()
        with connection, suppress(OSError):
            connection.settimeout(5)
            while not _is_whole(said) and (more := connection.recv(65536)):
                said += more
            self.heard.append(bytes(said))
            connection.sendall(_CHALLENGE)


def _is_whole(said: bytes | bytearray) -> bool:
    if said[:1] == b"\x16":  # the first word of TLS, which is all that comes
        return True
    head, end, body = said.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return bool(end) and len(body) >= (int(length[1]) if length else 0)
