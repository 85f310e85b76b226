"""The options of `auth login`, and their defaults."""

from __future__ import annotations

from typing import NamedTuple

# Default permissions of a new token, and scopes of an OAuth 2.0 application.
PERMISSIONS = ("PROJECT_READ", "REPO_WRITE")
SCOPES = ("REPO_WRITE",)


class LoginOptions(NamedTuple):
    """The values of the options that methods accept; see `login_methods` for which accepts which."""

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
