"""Secret environment variables, and the environment of child processes without them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Names an inherited file with secret variables, by which bbcli passes its own to a bbcli that its child runs.
SECRETS_FILE = "BBCLI_HANDED"
# BBCLI_TOKEN_FILE is not among them: it is a path.
SECRET_VARIABLES = frozenset({"BBCLI_TOKEN", "BBCLI_PASSWORD", "BBCLI_CLIENT_KEY_PASSWORD", "BBCLI_PROXY_PASSWORD"})


def secret_values(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield the values to redact, passwords of proxies included; not a password that equals the user name."""
    yield from (
        environ[name] for name in SECRET_VARIABLES & environ.keys() if environ[name] != environ.get("BBCLI_USERNAME")
    )
    for name in [name for name in environ if name.lower().endswith("_proxy") and "@" in environ[name]]:
        with suppress(ValueError):
            yield unquote(urlsplit(environ[name]).password or "")


def read_secret_variables(path: str) -> dict[str, str]:
    """Return the secret variables in the file of SECRETS_FILE; empty if the file is gone or damaged."""
    import json  # only a bbcli that a child of bbcli runs has such a file

    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: str(value) for name, value in found.items() if name in SECRET_VARIABLES} if found else {}


def without_credentials(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for a child process, without secrets of bbcli and without the path to them."""
    return {name: value for name, value in environ.items() if name not in SECRET_VARIABLES and name != SECRETS_FILE}
