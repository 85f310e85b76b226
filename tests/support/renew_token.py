"""Renews one login as a process, and prints the access token.

Arguments: the server's URL, the file that holds the login, its lock, and the time in epoch seconds.
"""

from __future__ import annotations

import sys
from pathlib import Path

from filelock import FileLock

from bbcli.auth.oauth2 import OAUTH2, OAuth2, Renewal
from bbcli.auth.oauth2_tokens import TokenEndpoint
from tests.support.oauth_provider import fetch, poster


def renewed(url: str, kept: Path, lock: Path, now: float) -> str:
    """Return the header that a run with this login sends, after reporting its start to the provider."""
    renewal = Renewal(
        TokenEndpoint(url, poster(url), lambda: now),
        load=kept.read_text, save=lambda text: replace_file(kept, text), lock=lambda: FileLock(lock, timeout=60),
    )  # fmt: skip
    credential = OAuth2(OAUTH2, kept.read_text(), renew=renewal, clock=lambda: now)
    fetch(f"{url}/ready")
    return credential.headers("GET", url)["Authorization"]


def replace_file(path: Path, text: str) -> None:
    """Replace a file atomically."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.replace(path)


if __name__ == "__main__":
    sys.stdout.write(renewed(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4])))
