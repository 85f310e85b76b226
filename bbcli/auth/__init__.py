"""Credentials: their kinds, their sources, the stores of their secrets, and the redaction of secrets in text."""

from __future__ import annotations

from bbcli.auth.credential import BASIC, BEARER, OAUTH1, OAUTH2, SESSION, Credential
from bbcli.auth.resolve import CredentialSources, from_store, resolve, secret_store

__all__ = [
    "BASIC",
    "BEARER",
    "OAUTH1",
    "OAUTH2",
    "SESSION",
    "Credential",
    "CredentialSources",
    "from_store",
    "resolve",
    "secret_store",
]
