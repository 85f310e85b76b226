"""Credentials as people and files hand them in: cleaned of what came along, refused where they can't be meant."""

from __future__ import annotations

import re

from bbcli.auth.credential import BASIC, BEARER, SESSION, Credential
from bbcli.errors import InvalidInput, Misconfigured

_COOKIE = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+=[!-+\--:<-\[\]-~]*"


def token_credential(text: str, name: str = "the token", source: str = "") -> Credential:
    """Return the token that was handed in; `name` is what an error calls it."""
    if not text.strip():
        raise InvalidInput("no token was given", hint="bbcli auth login URL --with-token < token.txt")
    return Credential(BEARER, clean_token(text, name), source=source)


def password_credential(user: str, password: str) -> Credential:
    """Return what was typed."""
    if not password:
        raise InvalidInput("no password was given", hint="type it, or hand it in: --username NAME --password-stdin")
    return Credential(BASIC, clean_secret(password, "the password"), clean_user(user, "the user name"))


def cookie_credential(text: str) -> Credential:
    """Return a session, of the cookies that a browser has for the server: `NAME=value; NAME=value`."""
    line = re.sub(r"^\s*cookie:", "", text, flags=re.IGNORECASE).strip()
    cookies = [cookie.strip() for cookie in line.split(";") if cookie.strip()]
    if not cookies or not all(re.fullmatch(_COOKIE, cookie) for cookie in cookies):
        hint = "copy the Cookie header of a request to the server from the browser's developer tools"
        raise InvalidInput("stdin holds no cookies of the form NAME=value; NAME=value", hint=hint)
    return Credential(SESSION, "; ".join(cookies))


def clean_secret(secret: str, name: str) -> str:
    """A header holds no line break: a secret read with its newline loses it, one that has others is refused."""
    secret = secret.strip("\r\n")
    # How Python reads bytes that are no UTF-8, from stdin and from the environment.
    if any("\ud800" <= char <= "\udfff" for char in secret):
        raise Misconfigured(f"{name} is not UTF-8", hint="write it in UTF-8")
    if any(char < " " or char == "\x7f" for char in secret):
        raise Misconfigured(f"{name} holds control characters", hint="copy it again, without line breaks")
    return secret


def clean_user(user: str, name: str) -> str:
    """Return a user name as it can stand before a password: a server cuts the two at the first colon."""
    if ":" in user:
        raise Misconfigured(f"{name} holds a colon", hint="give the name alone, and the password by itself")
    return clean_secret(user, name)


def clean_token(token: str, name: str) -> str:
    """Return a token as a header can hold it: ASCII without spaces."""
    token = clean_secret(token.strip(), name)
    if not token or not token.isascii() or " " in token:
        raise Misconfigured(f"{name} is no token", hint="copy the token again, and nothing else")
    return token
