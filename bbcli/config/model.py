"""What config.toml says: servers, accounts, defaults."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bbcli.config.addresses import RepoAddress, parse_server
from bbcli.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True)
class Account:
    """A login on a server: how it proves itself (`auth`), and in what its secret lies (`store`); never the secret.

    `store` is keyring, file or command. `backend` is the class of the keyring that took it, `command` what prints
    it, `expires` its end where that is known, `token_id` the token on the server that bbcli made for it.
    """

    auth: str
    store: str = "keyring"
    backend: str | None = None
    command: str | None = None
    expires: datetime | None = None
    token_id: str | None = None


@dataclass(frozen=True)
class Server:
    """A server that is known: its accounts by user name, `user` being the one in use, and how it is reached.

    `ssh_host` is the host of its ssh URLs where that is another one; `project` and `repo` are what is meant when
    nothing names one. With `read_only` nothing is written there. The paths are those of PEM files, `proxy` is a URL
    without a password, `max_body_size` is a size such as 64M.
    """

    name: str
    url: str
    user: str | None = None
    ca_bundle: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    insecure: bool = False
    proxy: str | None = None
    ssh_host: str | None = None
    read_only: bool = False
    project: str | None = None
    repo: str | None = None
    max_body_size: str | None = None
    accounts: Mapping[str, Account] = field(default_factory=dict)

    @property
    def account(self) -> Account | None:
        """The login in use."""
        return self.accounts.get(self.user) if self.user is not None else None

    def is_host_of(self, address: RepoAddress) -> bool:
        """Whether that form of a repository can be on this server."""
        return address.is_on(self.url) or (address.base is None and address.ssh_host == self.ssh_host)


@dataclass(frozen=True)
class Config:
    """What config.toml says; a change makes a new Config, `save` writes it.

    `aliases` are what words of the person's own stand for. `unknown` are the keys in the file that mean nothing to this
    version; they stay.
    """

    path: Path
    servers: Mapping[str, Server] = field(default_factory=dict)
    default: str | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def named(self, text: str) -> Server:
        """Return the server of that name or URL; a URL that no login knows is a server too."""
        if text in self.servers:
            return self.servers[text]
        if "." not in text and "/" not in text and ":" not in text and text != "localhost":
            known = ", ".join(sorted(self.servers)) or "none yet"
            raise InvalidInput(f"no server is named {text!r} (known: {known})", hint="bbcli auth login URL")
        url = parse_server(text)
        return self.at(url) or Server(name=url, url=url)

    def at(self, url: str) -> Server | None:
        """Return the known server at exactly this URL."""
        return next((server for server in self.servers.values() if server.url == url), None)

    def server_above(self, url: str) -> Server | None:
        """Return the known server that this URL is one of."""
        return next((server for server in self.servers.values() if url.startswith(f"{server.url}/")), None)

    def name_for(self, url: str, wanted: str | None) -> str:
        """Return the name of a login: the one that is wanted, the one it has, or the first of its own that is free."""
        if wanted and wanted in self.servers and self.servers[wanted].url != url:
            raise Conflict(f"{wanted} is the name of {self.servers[wanted].url}", hint="choose another --name")
        if known := self.at(url):
            return wanted or known.name
        parts = urlsplit(url)
        own = (wanted, parts.hostname, f"{parts.netloc}{parts.path}", url)
        return next(name for name in own if name and name not in self.servers)

    def server_for_repo(self, address: RepoAddress) -> Server | None:
        """Return the known server that this repository can be on; None for one without a host."""
        if not (address.base or address.ssh_host):
            return None
        return next((server for server in self.servers.values() if server.is_host_of(address)), None)

    @property
    def default_server(self) -> Server | None:
        """The server that is meant when nothing names one."""
        return self.servers.get(self.default or "")

    def with_server(self, server: Server) -> Config:
        """Add a server in the place of the one at its URL; the first one is the default."""
        known = self.at(server.url)
        rest = {name: other for name, other in self.servers.items() if other != known}
        renamed = known is not None and known.name == self.default
        default = server.name if renamed or not self.default else self.default
        return replace(self, servers={**rest, server.name: server}, default=default)

    def without(self, name: str) -> Config:
        """Forget a server; another one becomes the default."""
        rest = {key: server for key, server in self.servers.items() if key != name}
        return replace(self, servers=rest, default=self.default if self.default in rest else next(iter(rest), None))
