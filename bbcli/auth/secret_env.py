"""What of the environment is secret, and the environment without that."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Names a file that has secret variables: so bbcli hands its own to the programs that it runs, and to no environment.
SECRETS_FILE = "BBCLI_HANDED"
# What holds a secret; BBCLI_TOKEN_FILE names a file, whose mode says who may read it.
SECRET_VARIABLES = frozenset({"BBCLI_TOKEN", "BBCLI_PASSWORD", "BBCLI_CLIENT_KEY_PASSWORD", "BBCLI_PROXY_PASSWORD"})


def secret_values(environ: Mapping[str, str]) -> Iterator[str]:
    """Yield what nobody may be shown, that of proxies included; a password that is the user's name is none."""
    from urllib.parse import unquote, urlsplit

    yield from (
        environ[name] for name in SECRET_VARIABLES & environ.keys() if environ[name] != environ.get("BBCLI_USERNAME")
    )
    for name in [name for name in environ if name.lower().endswith("_proxy") and "@" in environ[name]]:
        with suppress(ValueError):
            yield unquote(urlsplit(environ[name]).password or "")


def read_secret_variables(path: str) -> dict[str, str]:
    """Return the secret variables that a bbcli which runs this one has handed over; none where its file is gone."""
    import json

    try:
        found = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: str(value) for name, value in found.items() if name in SECRET_VARIABLES} if found else {}


def without_credentials(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for a child: who can read it there can read no secret of bbcli's, nor get at one."""
    return {name: value for name, value in environ.items() if name not in SECRET_VARIABLES and name != SECRETS_FILE}
