"""A stub with TLS, a private CA, and the files of clients."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Self

import trustme

from tests.support.stub_server import Stub

if TYPE_CHECKING:
    from pathlib import Path

    from trustme import LeafCert

PAST = (datetime(2019, 3, 1, tzinfo=UTC), datetime(2020, 2, 29, tzinfo=UTC))
FUTURE = (datetime(2090, 3, 1, tzinfo=UTC), datetime(2091, 2, 28, tzinfo=UTC))


@dataclass
class SecureStub(Stub):
    """A stub at https://localhost."""

    context: ssl.SSLContext = field(default_factory=lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))

    def __enter__(self) -> Self:
        super().__enter__()
        # A client that hangs up after the handshake is no failure of a test.
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        # Before anybody knows the port.
        self._server.socket = self.context.wrap_socket(self._server.socket, server_side=True)
        return self

    @property
    def url(self) -> str:
        return f"https://localhost:{self._server.server_address[1]}"

    @property
    def host(self) -> str:
        return self.url.removeprefix("https://")


@dataclass(frozen=True)
class Authority:
    """A private CA, and the directory of its files."""

    folder: Path
    ca: trustme.CA

    @classmethod
    def named(cls, name: str, folder: Path) -> Authority:
        return cls(folder, trustme.CA(organization_name=name, organization_unit_name="Certificates"))

    @property
    def ca_file(self) -> str:
        """The file with the CA certificate."""
        return self._file("ca.pem", self.ca.cert_pem.bytes())

    def server_context(self, *hosts: str, during: tuple[datetime, datetime] | None = None) -> ssl.SSLContext:
        """Return the TLS context of a server whose certificate is for these hosts."""
        start, end = during or (None, None)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(*(hosts or ("localhost", "127.0.0.1")), not_before=start, not_after=end).configure_cert(
            context
        )
        return context

    def self_signed_context(self) -> ssl.SSLContext:
        """Return the TLS context of a server that presents the CA certificate itself."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.ca_file, self._file("ca.key", self.ca.private_key_pem.bytes()))
        return context

    def client_files(self, name: str = "fred@example.com") -> tuple[str, str]:
        """The files of a client certificate: certificate, key."""
        leaf: LeafCert = self.ca.issue_cert(name)
        chain = b"".join(each.bytes() for each in leaf.cert_chain_pems)
        return self._file(f"{name}.pem", chain), self._file(f"{name}.key", leaf.private_key_pem.bytes())

    def _file(self, name: str, content: bytes) -> str:
        path = self.folder / f"{sha256(self.ca.cert_pem.bytes()).hexdigest()[:8]}-{name}"
        path.write_bytes(content)
        return str(path)


def require_client_certificate(
    context: ssl.SSLContext, authority: Authority, version: ssl.TLSVersion
) -> ssl.SSLContext:
    """Require a client certificate of this CA."""
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = context.maximum_version = version
    authority.ca.configure_trust(context)
    return context
