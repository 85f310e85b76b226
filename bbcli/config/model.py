"""The content of config.toml: servers, saved logins, defaults and aliases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from bbcli._lazy import msgspec
from bbcli.config.addresses import RepoAddress, parse_server
from bbcli.errors import Conflict, InvalidInput

COLORS = ("auto", "always", "never")


class Account(msgspec.Struct, frozen=True):
    """A saved login without its secret: the kind of credential (`auth`) and where the secret is (`store`).

    `store` is keyring, file or command. `backend` is the class of the keyring backend, `command` the command that
    prints the secret, `expires` its end if known, `token_id` the ID of the token if bbcli created it.
    """

    auth: str
    store: str = "keyring"
    backend: str | None = None
    command: str | None = None
    expires: datetime | None = None
    token_id: str | None = None


class Server(msgspec.Struct, frozen=True):
    """A server: saved logins by user name, of which `user` is in use, and connection settings.

    `ssh_host` is the host of ssh URLs if it differs; `project` and `repo` are defaults. `read_only` refuses writes. The
    paths are those of PEM files, `proxy` is a URL without a password, `max_body_size` a size such as 64M.
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
    accounts: Mapping[str, Account] = msgspec.field(default_factory=dict)

    @property
    def account(self) -> Account | None:
        """The login in use; None without one."""
        return self.accounts.get(self.user) if self.user is not None else None

    def is_host_of(self, address: RepoAddress) -> bool:
        """True if the repository can be on this server."""
        return address.is_on(self.url) or (address.base is None and address.ssh_host == self.ssh_host)


_PORTS = {"http": 80, "https": 443}


def _is_written(text: str, url: str) -> bool:
    """True if a text is a server's URL without the scheme, such as localhost:7990."""
    server = urlsplit(url)
    try:
        found = urlsplit(parse_server(f"{server.scheme}://{text}"))
    except InvalidInput:
        return False
    ports = {each.port or _PORTS.get(each.scheme) for each in (found, server)}
    return (found.hostname, found.path) == (server.hostname, server.path) and len(ports) == 1


class Settings(msgspec.Struct, frozen=True):
    """Defaults of options for all servers, None if not set; `columns` maps commands to comma-separated names."""

    limit: int | None = None
    color: str | None = None
    pager: str | None = None
    columns: Mapping[str, str] = msgspec.field(default_factory=dict)


class Config(msgspec.Struct, frozen=True):
    """The content of config.toml; immutable, written by config.file.save.

    `aliases` maps names to command lines. `unknown` are keys that this version does not know; they stay in the file.
    """

    path: Path
    servers: Mapping[str, Server] = msgspec.field(default_factory=dict)
    default: str | None = None
    aliases: Mapping[str, str] = msgspec.field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    settings: Settings = Settings()

    def named(self, text: str) -> Server:
        """Return the server of a name or URL; an unknown URL is a server too. InvalidInput for other names."""
        if found := self.saved(text):
            return found
        if "." not in text and "/" not in text and ":" not in text and text != "localhost":
            known = ", ".join(sorted(self.servers)) or "none"
            raise InvalidInput(f"server {text!r} is not configured (servers: {known})", reason="unknown_server")
        url = parse_server(text)
        return Server(name=url, url=url)

    def saved(self, text: str) -> Server | None:
        """Return the saved server of a name, a URL, a URL without its scheme, or a host; None if there is none.

        Without a scheme https takes precedence. InvalidInput for a host with several saved servers.
        """
        if text in self.servers:
            return self.servers[text]
        if "://" in text:
            return self.at(parse_server(text))
        fitting = [server for server in self.servers.values() if _is_written(text, server.url)]
        if not fitting:
            host = text.lower()
            fitting = [server for server in self.servers.values() if urlsplit(server.url).hostname == host]
            if len(fitting) > 1:
                names = ", ".join(server.name for server in fitting)
                raise InvalidInput(f"several servers are on {text}: {names}", reason="several_servers")
        fitting.sort(key=lambda server: not server.url.startswith("https:"))
        return fitting[0] if fitting else None

    def at(self, url: str) -> Server | None:
        """Return the saved server with exactly this URL; None if there is none."""
        return next((server for server in self.servers.values() if server.url == url), None)

    def server_above(self, url: str) -> Server | None:
        """Return the saved server of a URL below it; None if there is none."""
        return next((server for server in self.servers.values() if url.startswith(f"{server.url}/")), None)

    def name_for(self, url: str, wanted: str | None) -> str:
        """Return the name to save a server under: `wanted`, its current name, or one made of its URL.

        Conflict if another server has the wanted name.
        """
        if wanted and wanted in self.servers and self.servers[wanted].url != url:
            raise Conflict(
                f"the name {wanted} is already used for {self.servers[wanted].url}", reason="server_name_taken"
            )
        if known := self.at(url):
            return wanted or known.name
        parts = urlsplit(url)
        candidates = (wanted, parts.hostname, f"{parts.netloc}{parts.path}", url)
        return next(name for name in candidates if name and name not in self.servers)

    def server_for_repo(self, address: RepoAddress) -> Server | None:
        """Return the saved server of a repository; None for an address without a host, and for an unknown host."""
        if not (address.base or address.ssh_host):
            return None
        return next((server for server in self.servers.values() if server.is_host_of(address)), None)

    @property
    def default_server(self) -> Server | None:
        """The default server; None without one."""
        return self.servers.get(self.default or "")

    def with_server(self, server: Server) -> Config:
        """Add a server, or replace the one with its URL; the first one becomes the default."""
        known = self.at(server.url)
        rest = {name: other for name, other in self.servers.items() if other != known}
        renamed = known is not None and known.name == self.default
        default = server.name if renamed or not self.default else self.default
        return msgspec.structs.replace(self, servers={**rest, server.name: server}, default=default)

    def without(self, name: str) -> Config:
        """Remove a server; if it was the default, another one becomes it."""
        rest = {key: server for key, server in self.servers.items() if key != name}
        return msgspec.structs.replace(
            self, servers=rest, default=self.default if self.default in rest else next(iter(rest), None)
        )

    def with_alias(self, name: str, text: str | None) -> Config:
        """Set an alias; None removes it."""
        rest = {key: value for key, value in self.aliases.items() if key != name}
        return msgspec.structs.replace(self, aliases=rest if text is None else {**self.aliases, name: text})
