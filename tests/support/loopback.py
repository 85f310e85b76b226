"""Requests to the listener of a sign-in, without a socket."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace

from bbcli.auth.oauth_loopback import CallbackRequest


class FakeConnection:
    """A connection that has received these bytes and no more."""

    def __init__(self, received: bytes) -> None:
        self.received, self.sent = received, b""

    def makefile(self, *_: object) -> BytesIO:
        return BytesIO(self.received)

    def sendall(self, data: bytes) -> None:
        self.sent += bytes(data)

    def settimeout(self, _: float) -> None:
        """Accept the timeout and ignore it."""

    def shutdown(self, _: int) -> None:
        """Do nothing."""


def response_to(request: bytes, port: int) -> bytes:
    """Return the response of a sign-in's listener at this port; empty for the OAuth callback."""
    connection = FakeConnection(request)
    server = SimpleNamespace(port=port, put=lambda _: None)
    CallbackRequest(connection, ("127.0.0.1", 1), server)  # type: ignore[arg-type]
    return connection.sent
