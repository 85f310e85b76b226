"""The named servers of a user: reads and writes config.toml."""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bbcli.address import RepoAddress, parse_server
from bbcli.errors import Conflict, InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Server:
    """A server that was signed in to: `auth` is bearer or basic; the secret itself lies in the keyring."""

    name: str
    url: str
    user: str | None = None
    auth: str | None = None


@dataclass(frozen=True)
class Config:
    """What config.toml says; a change makes a new Config, `save` writes it."""

    path: Path
    servers: Mapping[str, Server] = field(default_factory=dict)
    default: str | None = None

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

    def name_for(self, url: str, wanted: str | None) -> str:
        """Return the name of a login: the one that is wanted, the one it has, or the first of its own that is free."""
        if wanted and wanted in self.servers and self.servers[wanted].url != url:
            raise Conflict(f"{wanted} is the name of {self.servers[wanted].url}", hint="choose another --name")
        if known := self.at(url):
            return wanted or known.name
        parts = urlsplit(url)
        own = (wanted, parts.hostname, f"{parts.netloc}{parts.path}", url)
        return next(name for name in own if name and name not in self.servers)

    def holding(self, address: RepoAddress) -> Server | None:
        """Return the known server that this repository can be on; None for one without a host."""
        if not (address.base or address.ssh_host):
            return None
        return next((server for server in self.servers.values() if address.is_on(server.url)), None)

    @property
    def usual(self) -> Server | None:
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


def config_path(environ: Mapping[str, str]) -> Path:
    """Return where config.toml lies: BBCLI_CONFIG_DIR, or the platform's folder for it."""
    if folder := environ.get("BBCLI_CONFIG_DIR"):
        return Path(folder) / "config.toml"
    from platformdirs import user_config_path

    return user_config_path("bbcli", appauthor=False) / "config.toml"


def load(path: Path) -> Config:
    """Read the file; none is an empty Config."""
    hint = f"mend the file, or move it away: {path}"
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        return Config(path)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Misconfigured(f"{path}: line {line}: not UTF-8", hint=hint) from None
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror}", hint=hint) from None
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{path}: {error}", hint=hint) from None
    try:
        servers = {name: _server(name, table) for name, table in _table("servers", data.get("servers", {})).items()}
        default = _text("default", data.get("default"))
    except _WrongValueError as error:
        raise Misconfigured(f"{path}: line {_line_of(error.name, text)}: {error}", hint=hint) from None
    return Config(path, servers, default)


class _WrongValueError(Exception):
    """TOML that does not mean anything; `name` is the last part of the key."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key} {problem}")
        self.name = key.rpartition(".")[2]


def _line_of(name: str, text: str) -> int:
    """Return the line that a key is likely to stand in: tomllib does not say."""
    lines = text.split("\n")
    return next((number for number, line in enumerate(lines, start=1) if name in line), 1)


def _server(name: str, table: object) -> Server:
    facts = _table(f"servers.{name}", table)
    url, user, auth = (_text(f"servers.{name}.{key}", facts.get(key)) for key in ("url", "user", "auth"))
    if not url:
        raise _WrongValueError(f"servers.{name}", 'has no url = "https://…"')
    try:
        return Server(name, parse_server(url), user, auth)
    except InvalidInput:
        raise _WrongValueError(f"servers.{name}.url", "is not a server URL") from None


def _table(name: str, value: object) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise _WrongValueError(name, "is no table")


def _text(name: str, value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise _WrongValueError(name, "is no text")


def save(config: Config) -> None:
    """Write the file whole or not at all, readable by its owner only; comments and unknown keys in it stay."""
    import tomlkit

    path = config.path.resolve()  # a link to a file kept elsewhere stays one
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
        _update(document, config)
        if not _says(tomlkit.dumps(document), config):
            # Tables in pieces, or keys behind them: written anew they are whole.
            for key in ("default", "servers"):
                document.pop(key, None)
            _update(document, config)
        _replace_file(path, tomlkit.dumps(document))
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror}", hint="BBCLI_CONFIG_DIR names another folder") from None


def _says(text: str, config: Config) -> bool:
    """Whether the file would say just that; tomlkit loses what is added to a table that comes in pieces."""
    data = tomllib.loads(text)
    try:
        servers = {name: _server(name, table) for name, table in data.get("servers", {}).items()}
    except _WrongValueError:
        return False
    return servers == dict(config.servers) and data.get("default") == config.default


def _update(document: Any, config: Config) -> None:
    if config.default:
        document["default"] = config.default
    else:
        document.pop("default", None)
    tables = document.setdefault("servers", {})
    for name in [name for name in tables if name not in config.servers]:
        del tables[name]
    for name, server in config.servers.items():
        table = tables.setdefault(name, {})
        for key, value in asdict(server).items():
            if value is None:
                table.pop(key, None)
            elif key != "name":
                table[key] = value


def _replace_file(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
