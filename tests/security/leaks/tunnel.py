"""A proxy that requires a password and repeats the request when it refuses one."""

from __future__ import annotations

from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.listener import Listener
from tests.support.proxies import tunnel

if TYPE_CHECKING:
    import socket

REFUSALS = ("407", "403", "502", "drop")


@dataclass
class Tunnel(Listener):
    """Listens on loopback and tunnels to the requested host; `refusal` is a status to respond with instead."""

    user: str
    password: str
    refusal: str = ""
    heads: list[str] = field(default_factory=list)

    def _talk(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head and (more := client.recv(4096)):
                head += more
            self.heads.append(head.decode())
            sent = head.decode().partition("Basic ")[2].partition("\r\n")[0]
            is_known = sent == b64encode(f"{self.user}:{self.password}".encode()).decode()
            if self.refusal == "drop":
                return
            if self.refusal or not is_known:
                said = f"{sent} {b64decode(sent).decode()}".encode()
                page = b"<html><title>You sent " + said + b"</title>" + said
                status = (self.refusal or "407").encode() + b" no: " + said
                client.sendall(
                    b"HTTP/1.1 " + status + b"\r\nProxy-Authenticate: Basic realm=x\r\nContent-Type: text/html\r\n"
                    b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(page) + page
                )
                return
            host, _, port = head.split()[1].decode().rpartition(":")
            tunnel(client, host, int(port), b"HTTP/1.1 200 Connection established\r\n\r\n")
