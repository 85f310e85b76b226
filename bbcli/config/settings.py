"""The settings of `config get/set/unset/list`: parsing, formatting and changing values."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bbcli.config.addresses import parse_project, parse_repo
from bbcli.config.sizes import format_size, parse_size
from bbcli.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bbcli.config.model import Config, Server

DEFAULT = "default"


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


def all_settings(config: Config) -> Iterator[tuple[str, str, str]]:
    """Yield (server, key, value) of all settings; the server of `default` is empty."""
    if config.default:
        yield "", DEFAULT, config.default
    for name, server in config.servers.items():
        yield name, "url", server.url
        if server.user:
            yield name, "user", server.user
        yield from ((name, key, format_value(server, key)) for key in KEYS if getattr(server, key))


def format_value(server: Server, key: str) -> str:
    """Return the written form of a value; empty if it is not set."""
    value = getattr(server, key)
    return "true" if value is True else str(value or "")


def value_of(config: Config, server: Server | None, key: str) -> str:
    """Return the written form of a value; NotFound if it is not set, InvalidInput for an unknown key."""
    if key != DEFAULT:
        _require_known(key)  # before the server is checked
    found = (config.default or "") if key == DEFAULT else format_value(_saved_server(config, server), key)
    if not found:
        raise NotFound(f"{key} is not set", reason="not_set")
    return found


def with_value(config: Config, server: Server | None, key: str, text: str | None) -> Config:
    """Return the configuration with one value changed, or removed if `text` is None; InvalidInput for a bad value."""
    if text is not None and not text.strip():
        raise InvalidInput(f"the value of {key} is empty", reason="empty_setting", key=key)
    if key == DEFAULT:
        return replace(config, default=None if text is None else _saved_server(config, config.named(text)).name)
    read = KEYS[_require_known(key)]
    value: Any = read(text) if text is not None else False if read is _flag else None
    return config.with_server(replace(_saved_server(config, server), **{key: value}))


def _require_known(key: str) -> str:
    if key not in KEYS:
        raise InvalidInput(f"{key!r} is not a setting", hint=f"use one of {DEFAULT}, {', '.join(KEYS)}")
    return key


def _saved_server(config: Config, server: Server | None) -> Server:
    if server is None or server.name not in config.servers:
        message = f"{server.url} is not configured" if server else "no server is configured"
        raise InvalidInput(message, reason="unknown_server")
    return config.servers[server.name]
