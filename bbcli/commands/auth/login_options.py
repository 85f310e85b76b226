"""What the options of a login ask for."""

from __future__ import annotations

from typing import NamedTuple

# What a token and an application may do where nobody says.
PERMISSIONS = ("PROJECT_READ", "REPO_WRITE")
SCOPES = ("REPO_WRITE",)


class LoginOptions(NamedTuple):
    """What the options of a login say, each for the way that it belongs to."""

    username: str | None = None
    password_stdin: bool = False
    web: bool = False
    permissions: tuple[str, ...] = PERMISSIONS
    expires: int | None = None
    command: str | None = None
    client_id: str | None = None
    client_secret_stdin: bool = False
    scopes: tuple[str, ...] = SCOPES
    consumer_key: str | None = None
    key: str | None = None
    redirect_port: int = 0
    redirect_uri: str | None = None
    browser: bool = True
