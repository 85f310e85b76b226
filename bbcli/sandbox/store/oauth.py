"""OAuth 2.0: clients, single-use codes, access tokens and rotating refresh tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bbcli.sandbox.store.clock import milliseconds
from bbcli.sandbox.store.users import digest

if TYPE_CHECKING:
    import sqlite3

    from bbcli.sandbox.store.clock import Clock
    from bbcli.sandbox.store.database import Database

SCHEMA = """
create table if not exists oauth_clients (id text primary key, secret text, redirects text not null);
create table if not exists oauth_codes (
    digest text primary key, client_id text not null, user_id integer not null, redirect_uri text not null,
    scope text not null, challenge text not null, ends integer not null);
create table if not exists oauth_tokens (
    access text primary key, refresh text not null unique, client_id text not null, user_id integer not null,
    scope text not null, ends integer not null);
create table if not exists settings (name text primary key, value integer not null);
"""
CODE_LIFETIME = 10  # seconds
TOKEN_LIFETIME = 3600  # seconds
LIFETIME = "oauth_lifetime"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
# Published like the passwords. Any port, since programs listen on a free one (RFC 8252).
CLIENT, SECRET = "bbcli", "bbcli-secret"
REDIRECTS = ("http://127.0.0.1/callback", "http://[::1]/callback", "http://localhost/callback")


@dataclass(frozen=True, slots=True)
class Client:
    """A registered program; a public client has no secret."""

    id: str
    secret: str | None
    redirects: tuple[str, ...]

    def allows_redirect(self, redirect_uri: str) -> bool:
        """True if the redirect URI is registered; on loopback addresses any port matches."""
        return _without_port(redirect_uri) in {_without_port(registered) for registered in self.redirects}

    def has_secret(self, presented: str | None) -> bool:
        """True if the secret is right; public clients need none."""
        return self.secret is None or hmac.compare_digest(self.secret.encode(), (presented or "").encode())


@dataclass(frozen=True, slots=True)
class Login:
    """A grant: the client acts as the user within the space-separated scope."""

    client_id: str
    user_id: int
    scope: str


@dataclass(frozen=True, slots=True)
class TokenPair:
    """An access token with its lifetime in seconds, and its refresh token."""

    access: str
    refresh: str
    lifetime: int
    scope: str


@dataclass(frozen=True)
class OAuth:
    """The OAuth 2.0 tables. Codes and tokens are stored as digests; times are epoch milliseconds."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> OAuth:
        """Create the tables if they are missing, with the published client."""
        database.add(SCHEMA)
        oauth = cls(database, clock)
        if oauth.client(CLIENT) is None:
            oauth.register(CLIENT, SECRET, REDIRECTS)
        return oauth

    def register(self, client_id: str, secret: str | None, redirects: tuple[str, ...]) -> None:
        """Add a client, or replace it."""
        sql = "insert or replace into oauth_clients (id, secret, redirects) values (?, ?, ?)"
        self.database.write(sql, client_id, secret, json.dumps(redirects))

    def client(self, client_id: str) -> Client | None:
        """Return the client with this id."""
        row = self.database.row("select * from oauth_clients where id = ?", client_id)
        return Client(row["id"], row["secret"], tuple(json.loads(row["redirects"]))) if row else None

    def issue_code(self, login: Login, redirect_uri: str, challenge: str) -> str:
        """Return a new code, bound to the redirect URI and the PKCE challenge (S256)."""
        code = secrets.token_urlsafe(24)
        ends = milliseconds(self.clock) + CODE_LIFETIME * 1000
        self.database.insert(
            "oauth_codes", digest=digest(code), client_id=login.client_id, user_id=login.user_id,
            redirect_uri=redirect_uri, scope=login.scope, challenge=challenge, ends=ends,
        )  # fmt: skip
        return code

    def exchange(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> TokenPair | None:
        """Return tokens for a code, None if it is invalid; the code is used up in any case."""
        row = self._pop("oauth_codes", "digest", code)
        if row is None or row["ends"] <= milliseconds(self.clock):
            return None
        bound = (row["client_id"], row["redirect_uri"], row["challenge"])
        if bound != (client_id, redirect_uri, challenge_of(verifier)):
            return None
        return self._issue_tokens(Login(client_id, row["user_id"], row["scope"]))

    def refresh(self, token: str, client_id: str) -> TokenPair | None:
        """Return new tokens for a refresh token, None if it is invalid; both old tokens are used up."""
        registered = self.database.row("select client_id from oauth_tokens where refresh = ?", digest(token))
        if registered is None or registered["client_id"] != client_id:
            return None
        row = self._pop("oauth_tokens", "refresh", token)  # the second of two concurrent requests finds nothing
        return self._issue_tokens(Login(client_id, row["user_id"], row["scope"])) if row else None

    def by_access_token(self, access: str) -> Login | None:
        """Return the grant of an access token, None if it is unknown or expired."""
        row = self.database.row("select * from oauth_tokens where access = ?", digest(access))
        if row is None or row["ends"] <= milliseconds(self.clock):
            return None
        return Login(row["client_id"], row["user_id"], row["scope"])

    @property
    def lifetime(self) -> int:
        """The lifetime in seconds of new access tokens."""
        row = self.database.row("select value from settings where name = ?", LIFETIME)
        return row["value"] if row else TOKEN_LIFETIME

    def set_lifetime(self, seconds: int) -> None:
        """Set the lifetime of new access tokens."""
        self.database.write("insert or replace into settings (name, value) values (?, ?)", LIFETIME, seconds)

    def expire_access_tokens(self) -> None:
        """Expire all access tokens; refresh tokens stay valid."""
        self.database.write("update oauth_tokens set ends = 0")

    def revoke_all(self) -> None:
        """Delete all codes, access tokens and refresh tokens."""
        for table in ("oauth_codes", "oauth_tokens"):
            self.database.write(f"delete from {table}")  # noqa: S608 - names come from the line above

    def _issue_tokens(self, login: Login) -> TokenPair:
        pair = TokenPair(secrets.token_urlsafe(32), secrets.token_urlsafe(32), self.lifetime, login.scope)
        self.database.insert(
            "oauth_tokens", access=digest(pair.access), refresh=digest(pair.refresh), client_id=login.client_id,
            user_id=login.user_id, scope=login.scope, ends=milliseconds(self.clock) + pair.lifetime * 1000,
        )  # fmt: skip
        return pair

    def _pop(self, table: str, column: str, secret: str) -> sqlite3.Row | None:
        """Return a row and delete it in one statement."""
        sql = f"delete from {table} where {column} = ? returning *"  # noqa: S608 - names come from this module
        return self.database.row(sql, digest(secret))


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier (RFC 7636)."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def _without_port(uri: str) -> str:
    """Return a redirect URI for comparison: without the port if it is a loopback address."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme != "http" or host not in LOOPBACK or port is None:
        return uri
    return parts._replace(netloc=parts.netloc.rpartition(":")[0]).geturl()
