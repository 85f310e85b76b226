"""OAuth 1.0a: consumers with public keys, request tokens, access tokens and used nonces."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bbcli.sandbox.store.clock import Clock
    from bbcli.sandbox.store.database import Database

SCHEMA = """
create table if not exists oauth1_consumers (key text primary key, public_key text not null);
create table if not exists oauth1_requests (
    token text primary key, consumer_key text not null, callback text not null, user_id integer, verifier text,
    ends integer not null);
create table if not exists oauth1_tokens (
    token text primary key, consumer_key text not null, user_id integer not null);
create table if not exists oauth1_nonces (
    consumer_key text not null, token text not null, timestamp integer not null, nonce text not null,
    primary key (consumer_key, token, timestamp, nonce));
"""
REQUEST_LIFETIME = 600  # seconds
TOLERANCE = 300  # seconds of clock skew


@dataclass(frozen=True, slots=True)
class RequestToken:
    """A request token with its callback and, once authorized, its user and verifier."""

    token: str
    consumer_key: str
    callback: str
    user_id: int | None
    verifier: str | None


@dataclass(frozen=True)
class OAuth1:
    """The OAuth 1.0a tables; times are epoch seconds.

    Tokens are stored in plain text: with RSA-SHA1 only the owner of the consumer's private key can use them.
    """

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> OAuth1:
        """Create the tables if they are missing."""
        database.add(SCHEMA)
        return cls(database, clock)

    def register(self, consumer_key: str, public_key: str) -> None:
        """Add a consumer with its public key (PEM), or replace the key."""
        sql = "insert or replace into oauth1_consumers (key, public_key) values (?, ?)"
        self.database.write(sql, consumer_key, public_key)

    def public_key(self, consumer_key: str) -> str | None:
        """Return the public key (PEM) of a consumer."""
        row = self.database.row("select public_key from oauth1_consumers where key = ?", consumer_key)
        return str(row["public_key"]) if row else None

    def register_nonce(self, consumer_key: str, token: str, timestamp: int, nonce: str) -> bool:
        """Store the nonce of a timestamp; False if it was used before."""
        self.database.write("delete from oauth1_nonces where timestamp < ?", int(self.clock()) - 2 * TOLERANCE)
        try:
            self.database.insert(
                "oauth1_nonces", consumer_key=consumer_key, token=token, timestamp=timestamp, nonce=nonce
            )
        except sqlite3.IntegrityError:
            return False
        return True

    def is_recent(self, timestamp: int) -> bool:
        """True if a timestamp is within the tolerance."""
        return abs(self.clock() - timestamp) <= TOLERANCE

    def issue_request_token(self, consumer_key: str, callback: str) -> str:
        """Return a new request token."""
        token = secrets.token_urlsafe(24)
        ends = int(self.clock()) + REQUEST_LIFETIME
        self.database.insert("oauth1_requests", token=token, consumer_key=consumer_key, callback=callback, ends=ends)
        return token

    def request(self, token: str) -> RequestToken | None:
        """Return the request token, None if it is unknown or expired."""
        row = self.database.row("select * from oauth1_requests where token = ? and ends > ?", token, int(self.clock()))
        if row is None:
            return None
        return RequestToken(row["token"], row["consumer_key"], row["callback"], row["user_id"], row["verifier"])

    def authorize(self, request: RequestToken, user_id: int) -> str:
        """Assign the request token to a user and return the verifier."""
        verifier = secrets.token_urlsafe(8)
        sql = "update oauth1_requests set user_id = ?, verifier = ? where token = ?"
        self.database.write(sql, user_id, verifier, request.token)
        return verifier

    def consume(self, request: RequestToken) -> bool:
        """Delete the request token; False if a concurrent request has already done so."""
        return self.database.write("delete from oauth1_requests where token = ?", request.token) == 1

    def issue_access_token(self, consumer_key: str, user_id: int) -> str:
        """Return a new access token, valid until it is revoked."""
        token = secrets.token_urlsafe(24)
        self.database.insert("oauth1_tokens", token=token, consumer_key=consumer_key, user_id=user_id)
        return token

    def user_id_of(self, token: str, consumer_key: str) -> int | None:
        """Return the id of the user of a consumer's access token."""
        sql = "select user_id from oauth1_tokens where token = ? and consumer_key = ?"
        row = self.database.row(sql, token, consumer_key)
        return int(row["user_id"]) if row else None

    def revoke_all(self) -> None:
        """Delete all request and access tokens."""
        for table in ("oauth1_requests", "oauth1_tokens"):
            self.database.write(f"delete from {table}")  # noqa: S608 - names come from the line above
