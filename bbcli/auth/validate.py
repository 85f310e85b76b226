"""Checks of credentials from people and files: strips line ends, and refuses values that cannot be sent."""

from __future__ import annotations

import re

from bbcli.auth.credential import BASIC, BEARER, SESSION, Credential
from bbcli.errors import InvalidInput, Misconfigured

_COOKIE = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+=[!-+\--:<-\[\]-~]*"


def token_credential(text: str, name: str = "the token", source: str = "") -> Credential:
    """Return the credential of a token; `name` is the token in error messages."""
    if not text.strip():
        raise InvalidInput("the token is empty", reason="no_token")
    return Credential(BEARER, clean_token(text, name), source=source)


def password_credential(user: str, password: str) -> Credential:
    """Return the credential of a user name and password."""
    if not password:
        raise InvalidInput("the password is empty", reason="no_password")
    return Credential(BASIC, clean_secret(password, "the password"), clean_user(user, "the user name"))


def cookie_credential(text: str) -> Credential:
    """Return the credential of a browser session; `text` is a Cookie header or its value."""
    line = re.sub(r"^\s*cookie:", "", text, flags=re.IGNORECASE).strip()
    cookies = [cookie.strip() for cookie in line.split(";") if cookie.strip()]
    if not cookies or not all(re.fullmatch(_COOKIE, cookie) for cookie in cookies):
        hint = "copy the Cookie header of a request to the server from the browser's developer tools"
        raise InvalidInput("stdin contains no cookies of the form NAME=value; NAME=value", hint=hint)
    return Credential(SESSION, "; ".join(cookies))


def clean_secret(secret: str, name: str) -> str:
    """Return a secret without line ends around it; Misconfigured for other control characters and non-UTF-8."""
    secret = secret.strip("\r\n")
    # Python reads bytes that are not UTF-8 as surrogates, from stdin and the environment.
    if any("\ud800" <= char <= "\udfff" for char in secret):
        raise Misconfigured(f"{name} is not UTF-8", hint="encode it as UTF-8")
    if any(char < " " or char == "\x7f" for char in secret):
        raise Misconfigured(f"{name} contains control characters", hint="copy it again, without line breaks")
    return secret


def clean_user(user: str, name: str) -> str:
    """Return a user name; Misconfigured for a colon, which separates it from the password in Basic authentication."""
    if ":" in user:
        raise Misconfigured(f"{name} contains a colon", hint="enter the user name and the password separately")
    return clean_secret(user, name)


def clean_token(token: str, name: str) -> str:
    """Return a token without blanks around it; Misconfigured if it is empty, not ASCII, or contains a space."""
    token = clean_secret(token.strip(), name)
    if not token or not token.isascii() or " " in token:
        raise Misconfigured(f"{name} is not a token", hint="copy only the token")
    return token
