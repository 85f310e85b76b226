"""Credentials of environment variables, and of the token files that they or options name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.auth.credential import BASIC, BEARER, Credential
from bbcli.auth.validate import clean_secret, clean_token, clean_user
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping


def from_environment(environ: Mapping[str, str]) -> Credential | None:
    """Return the credential of BBCLI_TOKEN, BBCLI_TOKEN_FILE, or BBCLI_USERNAME and BBCLI_PASSWORD, in this order."""
    if token := environ.get("BBCLI_TOKEN"):
        return Credential(BEARER, clean_token(token, "BBCLI_TOKEN"), source="BBCLI_TOKEN")
    if path := environ.get("BBCLI_TOKEN_FILE"):
        return from_file(path, "BBCLI_TOKEN_FILE")
    user, password = environ.get("BBCLI_USERNAME"), environ.get("BBCLI_PASSWORD")
    if user and password:
        user = clean_user(user, "BBCLI_USERNAME")
        return Credential(
            BASIC, clean_secret(password, "BBCLI_PASSWORD"), user, source="BBCLI_USERNAME and BBCLI_PASSWORD"
        )
    return None


def has_credential(environ: Mapping[str, str]) -> bool:
    """True if the variables are set; their values and files are not looked at."""
    named = any(environ.get(name) for name in ("BBCLI_TOKEN", "BBCLI_TOKEN_FILE"))
    return named or all(environ.get(name) for name in ("BBCLI_USERNAME", "BBCLI_PASSWORD"))


def from_file(path: str, source: str) -> Credential:
    """Return the token in a file; `source` is the option or variable that names the file, for errors."""
    hint = f"write only the token to the file that {source} names"
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise Misconfigured(f"{source}: {path}: {error.strerror}", hint=hint) from None
    except UnicodeDecodeError:
        raise Misconfigured(f"{source}: {path} is not a text file", hint=hint) from None
    if not text.strip():
        raise Misconfigured(f"{source}: {path} is empty", hint=hint)
    return Credential(BEARER, clean_token(text, f"{source}: {path}"), source=source)
