"""Reads config.toml and replaces it as a whole."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bbcli.config.addresses import parse_server
from bbcli.config.files import link_target, lock, read_trusted, replace_text
from bbcli.config.model import COLORS, Account, Config, Server, Settings
from bbcli.config.sizes import parse_size
from bbcli.errors import InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_KEYS = ("default", "settings", "servers", "aliases")
# The keys of a table: the fields of its class, except those that are keys of the table above.
_SERVER = {name: kind for name, kind in Server.__annotations__.items() if name not in ("name", "accounts")}
_ACCOUNT = Account.__annotations__
_SETTINGS = {name: kind for name, kind in Settings.__annotations__.items() if name != "columns"}
_KINDS: dict[Any, tuple[type, str]] = {
    "int | None": (int, "no whole number"),
    "bool": (bool, "not true or false"),
    "datetime | None": (datetime, "not a date and time"),
}
_READ_ONLY = re.compile("read[-_ ]?only", re.IGNORECASE)


def load(path: Path) -> Config:
    """Read the file; an empty Config if there is none. Misconfigured, with the line, for invalid content."""
    hint = f"fix the file, or move it away: {path}"
    try:
        text = read_trusted(path).decode("utf-8").replace("\r\n", "\n")
    except FileNotFoundError:
        return Config(path)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Misconfigured(f"{path}: line {line}: not UTF-8", hint=hint) from None
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror}", hint=hint) from None
    import tomllib  # only runs with a config.toml need it

    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misconfigured(f"{path}: {error}", hint=hint) from None
    try:
        return _config(path, data)
    except _WrongValueError as error:
        raise Misconfigured(f"{path}: line {_line_of(error.key, text)}: {error}", hint=hint) from None


class _WrongValueError(Exception):
    """A key with an invalid value; `key` are the names from the top level down to it."""

    def __init__(self, key: tuple[str, ...], problem: str) -> None:
        super().__init__(f"{'.'.join(key)} {problem}")
        self.key = key


def _line_of(key: tuple[str, ...], text: str) -> int:
    """Return the probable line of a key, which tomllib does not report: the names are searched one after the other."""
    lines = text.split("\n")
    at = 0
    for name in key:
        written = re.compile(rf"""(?:^|[\s.\[{{,"']){re.escape(name)}["']?\s*[.\]=]""")
        at = next((number for number in range(at, len(lines)) if written.search(lines[number])), at)
    return at + 1


def _config(path: Path, data: Mapping[str, Any]) -> Config:
    tables = _table(("servers",), data.get("servers", {}))
    servers = {name: _server(name, table) for name, table in tables.items()}
    table = _table(("aliases",), data.get("aliases", {}))
    aliases = {name: _value(("aliases", name), text, "str") for name, text in table.items()}
    default = _value(("default",), data.get("default"), "str | None")
    unknown = tuple(_unknown(data))
    for key in unknown:
        if _READ_ONLY.fullmatch(key[-1]):  # ignored, it would leave the server writable
            raise _WrongValueError(key, "has no effect: read_only belongs in a table [servers.NAME]")
    settings = _settings(data.get("settings", {}))
    return Config(path, servers, default, aliases, tuple(map(".".join, unknown)), settings)


def _settings(table: object) -> Settings:
    place = ("settings",)
    facts = _known(place, table, _SETTINGS)
    if (limit := facts.get("limit")) is not None and limit < 1:
        raise _WrongValueError((*place, "limit"), "is not 1 or more")
    if facts.get("color", COLORS[0]) not in COLORS:
        raise _WrongValueError((*place, "color"), f"is not one of {', '.join(COLORS)}")
    columns = _table((*place, "columns"), _table(place, table).get("columns", {}))
    named = {name: _value((*place, "columns", name), text, "str") for name, text in columns.items()}
    return Settings(columns=named, **facts)


def _server(name: str, table: object) -> Server:
    place = ("servers", name)
    facts = _known(place, table, _SERVER)
    accounts = _table((*place, "accounts"), _table(place, table).get("accounts", {}))
    if not facts.get("url"):
        raise _WrongValueError(place, 'requires url = "https://…"')
    try:
        facts["url"] = parse_server(facts["url"])
    except InvalidInput:
        raise _WrongValueError((*place, "url"), "is not a server URL") from None
    if (size := facts.get("max_body_size")) is not None:
        try:
            parse_size(size)
        except ValueError:
            raise _WrongValueError((*place, "max_body_size"), "is not a size such as 64M") from None
    made = {user: _account((*place, "accounts", user), account) for user, account in accounts.items()}
    return Server(name, accounts=made, **facts)


def _account(place: tuple[str, ...], table: object) -> Account:
    facts = _known(place, table, _ACCOUNT)
    if not facts.get("auth"):
        raise _WrongValueError(place, "requires auth")
    return Account(**facts)


def _known(place: tuple[str, ...], table: object, wanted: Mapping[str, Any]) -> dict[str, Any]:
    found = _table(place, table)
    return {name: _value((*place, name), found[name], kind) for name, kind in wanted.items() if name in found}


def _table(name: tuple[str, ...], value: object) -> Mapping[str, Any]:
    if isinstance(value, dict):
        return value
    raise _WrongValueError(name, "is not a table")


def _value(name: tuple[str, ...], value: Any, annotation: Any) -> Any:
    kind, problem = _KINDS.get(annotation, (str, "not a string"))
    if value is None or type(value) is kind:
        return value
    raise _WrongValueError(name, f"is {problem}")


def _unknown(data: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield the keys that this version does not know, with the names of their tables."""
    yield from ((name,) for name in data if name not in _KEYS)
    yield from (("settings", key) for key in data.get("settings", {}) if key not in {*_SETTINGS, "columns"})
    for name, server in data.get("servers", {}).items():
        yield from (("servers", name, key) for key in server if key not in {*_SERVER, "accounts"})
        for user, account in server.get("accounts", {}).items():
            yield from (("servers", name, "accounts", user, key) for key in account if key not in _ACCOUNT)


def update(path: Path, make: Callable[[Config], Config]) -> Config:
    """Change the current file, one process at a time; return the Config before the change."""
    with lock(path):
        before = load(path)
        save(make(before))
    return before


def save(config: Config) -> None:
    """Replace the file, with mode 0600; comments and unknown keys in it stay."""
    import tomlkit

    path = config.path
    try:
        path = link_target(path)  # the target of a link is replaced, and the link stays
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
        _write_into(document, config)
        if not _reads_back_as(tomlkit.dumps(document), config):
            # tomlkit loses additions to tables that are split into parts: write these tables anew.
            for key in _KEYS:
                document.pop(key, None)
            _write_into(document, config)
        replace_text(path, tomlkit.dumps(document))
    except UnicodeEncodeError:
        # Surrogates, as Python reads bytes of the command line that are not UTF-8.
        raise InvalidInput("a value is not UTF-8", hint="encode names and paths as UTF-8") from None
    except OSError as error:
        raise Misconfigured(f"{path}: {error.strerror}", hint="set BBCLI_CONFIG_DIR to another directory") from None


def _reads_back_as(text: str, config: Config) -> bool:
    """True if a text is read back as this configuration."""
    import tomllib

    try:
        read = _config(config.path, tomllib.loads(text))
    except _WrongValueError:
        return False
    expected = (dict(config.servers), config.default, dict(config.aliases), config.settings)
    return (read.servers, read.default, read.aliases, read.settings) == expected


def _write_into(document: Any, config: Config) -> None:
    _put(document, "default", config.default)
    if config.aliases or "aliases" in document:
        aliases = document.setdefault("aliases", {})
        _drop(aliases, config.aliases)
        for name, text in config.aliases.items():
            _put(aliases, name, text)
    if config.settings != Settings() or "settings" in document:
        _write_settings(document.setdefault("settings", {}), config.settings)
    if not config.servers and "servers" not in document:
        return
    tables = document.setdefault("servers", {})
    _drop(tables, config.servers)
    for name, server in config.servers.items():
        table = tables.setdefault(name, {})
        for key in _SERVER:
            _put(table, key, getattr(server, key))
        if not server.accounts:
            table.pop("accounts", None)
            continue
        accounts = table.setdefault("accounts", {})
        _drop(accounts, server.accounts)
        for user, account in server.accounts.items():
            facts = accounts.setdefault(user, {})
            for key in _ACCOUNT:
                _put(facts, key, getattr(account, key))


def _write_settings(table: Any, settings: Settings) -> None:
    for key in _SETTINGS:
        _put(table, key, getattr(settings, key))
    if not settings.columns:
        table.pop("columns", None)
        return
    columns = table.setdefault("columns", {})
    _drop(columns, settings.columns)
    for name, text in settings.columns.items():
        _put(columns, name, text)


def _put(table: Any, key: str, value: object) -> None:
    """Set a key, or remove it for None and False."""
    if value is None or value is False:
        table.pop(key, None)
    else:
        table[key] = value


def _drop(tables: Any, kept: Mapping[str, object]) -> None:
    for name in [name for name in tables if name not in kept]:
        del tables[name]
