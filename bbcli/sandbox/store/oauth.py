"""OAuth 2.0: clients, codes that are exchanged once, access tokens and the refresh tokens that rotate."""

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
# Published like the passwords, for people to try; any port, as programs take a free one (RFC 8252).
CLIENT, SECRET = "bbcli", "bbcli-secret"
REDIRECTS = ("http://127.0.0.1/callback", "http://[::1]/callback", "http://localhost/callback")


@dataclass(frozen=True, slots=True)
class Client:
    """A program that was made known to the server; without a secret it is a public one."""

    id: str
    secret: str | None
    redirects: tuple[str, ...]

    def allows_redirect(self, redirect_uri: str) -> bool:
        """Whether codes may be sent there: a registered address, with any port on the user's own computer."""
        return _without_port(redirect_uri) in {_without_port(known) for known in self.redirects}

    def has_secret(self, presented: str | None) -> bool:
        """Whether this is the secret, which a public client does without."""
        return self.secret is None or hmac.compare_digest(self.secret.encode(), (presented or "").encode())


@dataclass(frozen=True, slots=True)
class Login:
    """What somebody allowed: the client acts as the user within the scope, space separated."""

    client_id: str
    user_id: int
    scope: str


@dataclass(frozen=True, slots=True)
class TokenPair:
    """An access token, in seconds how long it lives, and the token that gets the next one."""

    access: str
    refresh: str
    lifetime: int
    scope: str


@dataclass(frozen=True)
class OAuth:
    """What OAuth 2.0 needs to remember. Of codes and tokens only digests are kept; times are epoch milliseconds."""

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> OAuth:
        """Lay the tables where they are missing, with the client that everybody knows."""
        database.add(SCHEMA)
        oauth = cls(database, clock)
        if oauth.client(CLIENT) is None:
            oauth.register(CLIENT, SECRET, REDIRECTS)
        return oauth

    def register(self, client_id: str, secret: str | None, redirects: tuple[str, ...]) -> None:
        """Make a client known, or change it."""
        sql = "insert or replace into oauth_clients (id, secret, redirects) values (?, ?, ?)"
        self.database.write(sql, client_id, secret, json.dumps(redirects))

    def client(self, client_id: str) -> Client | None:
        """The client with this id."""
        row = self.database.row("select * from oauth_clients where id = ?", client_id)
        return Client(row["id"], row["secret"], tuple(json.loads(row["redirects"]))) if row else None

    def issue_code(self, login: Login, redirect_uri: str, challenge: str) -> str:
        """A code for the client to exchange, together with the verifier of its challenge (S256)."""
        code = secrets.token_urlsafe(24)
        ends = milliseconds(self.clock) + CODE_LIFETIME * 1000
        self.database.insert(
            "oauth_codes", digest=digest(code), client_id=login.client_id, user_id=login.user_id,
            redirect_uri=redirect_uri, scope=login.scope, challenge=challenge, ends=ends,
        )  # fmt: skip
        return code

    def exchange(self, code: str, client_id: str, redirect_uri: str, verifier: str) -> TokenPair | None:
        """Tokens for a code, None for one that is not good; however it ends, the code is used up."""
        row = self._pop("oauth_codes", "digest", code)
        if row is None or row["ends"] <= milliseconds(self.clock):
            return None
        bound = (row["client_id"], row["redirect_uri"], row["challenge"])
        if bound != (client_id, redirect_uri, challenge_of(verifier)):
            return None
        return self._issue_tokens(Login(client_id, row["user_id"], row["scope"]))

    def refresh(self, token: str, client_id: str) -> TokenPair | None:
        """New tokens for a refresh token, None for one that is not good; it and its access token are used up."""
        known = self.database.row("select client_id from oauth_tokens where refresh = ?", digest(token))
        if known is None or known["client_id"] != client_id:
            return None
        row = self._pop("oauth_tokens", "refresh", token)  # of two that come at once, one finds nothing here
        return self._issue_tokens(Login(client_id, row["user_id"], row["scope"])) if row else None

    def by_access_token(self, access: str) -> Login | None:
        """What was allowed to the bearer of an access token, None where it is unknown or has ended."""
        row = self.database.row("select * from oauth_tokens where access = ?", digest(access))
        if row is None or row["ends"] <= milliseconds(self.clock):
            return None
        return Login(row["client_id"], row["user_id"], row["scope"])

    @property
    def lifetime(self) -> int:
        """How many seconds the access tokens live that are given from now on."""
        row = self.database.row("select value from settings where name = ?", LIFETIME)
        return row["value"] if row else TOKEN_LIFETIME

    def set_lifetime(self, seconds: int) -> None:
        """Let the access tokens that are given from now on live this long."""
        self.database.write("insert or replace into settings (name, value) values (?, ?)", LIFETIME, seconds)

    def expire_access_tokens(self) -> None:
        """Let every access token end now; refresh tokens stay good."""
        self.database.write("update oauth_tokens set ends = 0")

    def revoke_all(self) -> None:
        """Take back everything that was allowed: codes, access tokens and refresh tokens."""
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
        """Read a row and delete it; nobody else gets it."""
        sql = f"delete from {table} where {column} = ? returning *"  # noqa: S608 - names come from this module
        return self.database.row(sql, digest(secret))


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a PKCE verifier (RFC 7636)."""
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def _without_port(uri: str) -> str:
    """The address that redirects are compared by. Exact, but for the port of a loopback one."""
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme != "http" or host not in LOOPBACK or port is None:
        return uri
    return parts._replace(netloc=parts.netloc.rpartition(":")[0]).geturl()
