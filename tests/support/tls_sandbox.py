"""Sandboxes with TLS, a private CA, and the files of clients."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from bbcli.sandbox.server import Sandbox, Tls
from tests.support.tls_server import Authority

if TYPE_CHECKING:
    from datetime import datetime

KEY_PASSWORD = "sesame"
PROXY_PASSWORD = "s3cret-9f"


@dataclass(frozen=True)
class Realm:
    """A private CA, a directory, and the data of its sandboxes."""

    folder: Path
    authority: Authority
    data: Path

    @classmethod
    def at(cls, folder: Path, data: Path) -> Realm:
        return cls(folder, Authority.named("Example Corp", folder), data)

    def sandbox(
        self, *hosts: str, during: tuple[datetime, datetime] | None = None, wants_certificate: bool = False
    ) -> Sandbox:
        """A sandbox at https://localhost, whose certificate is for these hosts."""
        start, end = during or (None, None)
        issued = self.authority.ca.issue_cert(*(hosts or ("localhost",)), not_before=start, not_after=end)
        own = Path(mkdtemp(dir=self.folder))
        certificate, key = own / "cert.pem", own / "cert.key"
        issued.private_key_pem.write_to_path(key)
        certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        return Sandbox(self.data, tls=Tls(certificate, key, Path(self.bundle) if wants_certificate else None))

    @property
    def bundle(self) -> str:
        return self.authority.ca_file

    @cached_property
    def hashed_directory(self) -> str:
        """A directory with the CA certificate under its hash name."""
        folder = self.folder / "hashed"
        folder.mkdir()
        (folder / "ca.pem").write_bytes(Path(self.bundle).read_bytes())
        subprocess.run(["openssl", "rehash", str(folder)], check=True)
        return str(folder)

    @cached_property
    def client_files(self) -> tuple[str, str]:
        """The files of a client certificate: certificate, key."""
        return self.authority.client_files()

    @cached_property
    def certificate_with_key(self) -> str:
        """A client certificate with its key."""
        path = self.folder / "both.pem"
        path.write_bytes(b"".join(Path(each).read_bytes() for each in reversed(self.client_files)))
        return str(path)

    @cached_property
    def locked_key(self) -> str:
        """The key of the client certificate, with a password."""
        path = f"{self.client_files[1]}.locked"
        words = [
            "openssl",
            "pkey",
            "-in",
            self.client_files[1],
            "-aes256",
            "-passout",
            f"pass:{KEY_PASSWORD}",
            "-out",
            path,
        ]
        subprocess.run(words, check=True)
        return path
