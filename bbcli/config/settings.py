"""The settings of `config get/set/unset/list`: parsing, formatting and changing values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli._lazy import msgspec
from bbcli.config.addresses import parse_project, parse_repo, parse_server
from bbcli.config.model import COLORS
from bbcli.config.sizes import format_size, parse_size
from bbcli.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bbcli.config.model import Config, Server

DEFAULT = "default"
# A setting of a command's columns begins so: columns.commits.list.
COLUMNS = "columns."


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise InvalidInput(f"{text!r} is not true or false")
    return text.lower() == "true"


def _proxy(text: str) -> str:
    # After an optional scheme: a user name, a colon, anything, and an @.
    if re.match(r"[^/@]*:.*@", re.sub(r"^[\w.+-]+://", "", text), re.DOTALL):
        hint = "remove the password, and set BBCLI_PROXY_PASSWORD"
        raise InvalidInput("the password of a proxy cannot be saved in config.toml", hint=hint)
    return text


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.-]+|\[?[0-9a-fA-F:]+\]?", text):
        raise InvalidInput(f"{text!r} is not a host name", hint="omit ssh://, user and port")
    return text.strip("[]").lower()


def _path(text: str) -> str:
    return str(Path(text).absolute())  # later runs start in other directories


def _repo(text: str) -> str:
    return str(parse_repo(text))


def _size(text: str) -> str:
    try:
        return format_size(parse_size(text))
    except ValueError as error:
        raise InvalidInput(str(error)) from None


def _count(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise InvalidInput(f"{text!r} is not a number of 1 or more")
    return int(text)


def _color(text: str) -> str:
    if text not in COLORS:
        raise InvalidInput(f"{text!r} is not one of {', '.join(COLORS)}")
    return text


# The settings of all servers, and the parsers of their values.
OPTIONS: dict[str, Callable[[str], Any]] = {"limit": _count, "color": _color, "pager": str.strip}
# The settings of a server, and the parsers of their values.
KEYS: dict[str, Callable[[str], Any]] = {
    "project": parse_project,
    "repo": _repo,
    "ssh_host": _host,
    "ca_bundle": _path,
    "client_cert": _path,
    "client_key": _path,
    "insecure": _flag,
    "proxy": _proxy,
    "read_only": _flag,
    "max_body_size": _size,
}


ALL_KEYS = (DEFAULT, *OPTIONS, f"{COLUMNS}COMMAND", *KEYS)
_DEFAULTS = {"limit": "25", "color": "auto", "insecure": "false", "read_only": "false", "max_body_size": "64M"}
# Variables that take precedence over settings.
_VARIABLES = {
    DEFAULT: "BBCLI_SERVER",
    "pager": "BBCLI_PAGER",
    "repo": "BBCLI_REPO",
    "ca_bundle": "BBCLI_CA_BUNDLE",
    "client_cert": "BBCLI_CLIENT_CERT",
    "client_key": "BBCLI_CLIENT_KEY",
    "read_only": "BBCLI_READ_ONLY",
    "max_body_size": "BBCLI_MAX_BODY_SIZE",
}


class Setting(NamedTuple):
    """A setting as it applies: its value, its default, and the source of the value: a variable, config or default.

    `server` is empty for a setting of all servers.
    """

    server: str
    key: str
    value: str
    default: str
    source: str


def all_settings(config: Config, environ: Mapping[str, str]) -> Iterator[Setting]:
    """Yield every setting, those of all servers first; the columns of a command only if they are set.

    Without a server in config.toml the settings of one are yielded once.
    """
    yield _setting("", DEFAULT, config.default or "", environ)
    for key in OPTIONS:
        yield _setting("", key, _option_text(config, key), environ)
    for name, text in config.settings.columns.items():
        yield Setting("", columns_key(name), text, "", "config")
    for server in config.servers.values():
        yield Setting(server.name, "url", server.url, "", "config")
        yield Setting(server.name, "user", server.user or "", "", "config" if server.user else "default")
        yield from (_setting(server.name, key, format_value(server, key), environ) for key in KEYS)
    if not config.servers:
        yield from (_setting("", key, "", environ) for key in KEYS)


def _setting(server: str, key: str, saved: str, environ: Mapping[str, str]) -> Setting:
    default = _DEFAULTS.get(key, "")
    if key == "color" and (found := color_of_variables(environ)):
        return Setting(server, key, found[1], default, f"variable {found[0]}")
    variable = _VARIABLES.get(key, "")
    if environ.get(variable) or (key == "pager" and variable in environ):
        return Setting(server, key, _shown(key, environ[variable]), default, f"variable {variable}")
    return Setting(server, key, saved or default, default, "config" if saved else "default")


def _shown(key: str, text: str) -> str:
    """Return the value of a variable without a password in it."""
    if key == "read_only":
        return "true"
    try:
        return {DEFAULT: parse_server, "repo": _repo}[key](text) if "/" in text and key in (DEFAULT, "repo") else text
    except InvalidInput:
        return "(invalid)"


def color_of_variables(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the variable that decides about colors, and its meaning; None without one."""
    if environ.get("NO_COLOR"):
        return "NO_COLOR", "never"
    if environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return "CLICOLOR_FORCE", "always"
    return ("CLICOLOR", "never") if environ.get("CLICOLOR") == "0" else None


def columns_key(command: str) -> str:
    """Return the key for the columns of a command."""
    return COLUMNS + command.replace(" ", ".")


def command_of(key: str) -> str:
    """Return the command of a key for columns: "commits list" of columns.commits.list."""
    return key.removeprefix(COLUMNS).replace(".", " ")


def _option_text(config: Config, key: str) -> str:
    value = getattr(config.settings, key)
    return "" if value is None else str(value)


def format_value(server: Server, key: str) -> str:
    """Return the written form of a value; empty if it is not set."""
    value = getattr(server, key)
    return "true" if value is True else str(value or "")


def value_of(config: Config, server: Server | None, key: str) -> str:
    """Return the written form of a value; NotFound if it is not set, InvalidInput for an unknown key."""
    if key == DEFAULT:
        found = config.default or ""
    elif key in OPTIONS:
        found = _option_text(config, key)
    elif key.startswith(COLUMNS):
        found = config.settings.columns.get(command_of(key), "")
    else:
        _require_known(key)  # before the server is checked
        found = format_value(_saved_server(config, server, key), key)
    if not found:
        raise NotFound(f"{key} is not set", reason="not_set")
    return found


def with_value(config: Config, server: Server | None, key: str, text: str | None) -> Config:
    """Return the configuration with one value changed, or removed if `text` is None; InvalidInput for a bad value."""
    if text is not None and not text.strip():
        raise InvalidInput(f"the value of {key} is empty", reason="empty_setting", key=key)
    if key == DEFAULT:
        return msgspec.structs.replace(
            config, default=None if text is None else _saved_server(config, config.named(text)).name
        )
    if key in OPTIONS:
        changed: dict[str, Any] = {key: None if text is None else OPTIONS[key](text)}
        return msgspec.structs.replace(config, settings=msgspec.structs.replace(config.settings, **changed))
    if key.startswith(COLUMNS):
        others = {name: names for name, names in config.settings.columns.items() if name != command_of(key)}
        columns = others if text is None else {**others, command_of(key): text}
        return msgspec.structs.replace(config, settings=msgspec.structs.replace(config.settings, columns=columns))
    read = KEYS[_require_known(key)]
    value: Any = read(text) if text is not None else False if read is _flag else None
    return config.with_server(msgspec.structs.replace(_saved_server(config, server, key), **{key: value}))


def _require_known(key: str) -> str:
    if key not in KEYS:
        raise InvalidInput(f"{key!r} is not a setting", hint=f"use one of {', '.join(ALL_KEYS)}")
    return key


def _saved_server(config: Config, server: Server | None, key: str = "") -> Server:
    """Return the server as it is saved; InvalidInput, with the variable of the setting, if there is none."""
    if server is None or server.name not in config.servers:
        message = f"{server.url} is not configured" if server else "no server is configured"
        variable = _VARIABLES.get(key, "")
        value = "1" if KEYS.get(key) is _flag else ""
        reason = "setting_of_unknown_server" if variable else "unknown_server"
        raise InvalidInput(message, reason=reason, variable=f"{variable}={value}".rstrip("="))
    return config.servers[server.name]
