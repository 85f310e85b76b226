"""What of the environment is secret, and the environment without that."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# What holds a secret; BBCLI_TOKEN_FILE names a file, whose mode says who may read it.
SECRET_VARIABLES = frozenset({"BBCLI_TOKEN", "BBCLI_PASSWORD", "BBCLI_CLIENT_KEY_PASSWORD", "BBCLI_PROXY_PASSWORD"})


def secrets_of(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what nobody may be shown, that of proxies included; a password that is the user's name is none."""
    from urllib.parse import unquote, urlsplit

    yield from (
        environ[name] for name in SECRET_VARIABLES & environ.keys() if environ[name] != environ.get("BBCLI_USERNAME")
    )
    for name in [name for name in environ if name.lower().endswith("_proxy") and "@" in environ[name]]:
        with suppress(ValueError):
            yield unquote(urlsplit(environ[name]).password or "")


def without_credentials(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for a child: who can read it there can read no secret of bbcli's."""
    return {name: value for name, value in environ.items() if name not in SECRET_VARIABLES}
