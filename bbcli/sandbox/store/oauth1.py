"""OAuth 1.0a: consumers with their public keys, request tokens that become access tokens, nonces that were seen."""

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
REQUEST_LIFETIME = 600  # seconds in which somebody signs in and allows it
TOLERANCE = 300  # seconds that a client's clock may be wrong


@dataclass(frozen=True, slots=True)
class RequestToken:
    """A request for access: where to go back to, and once it is allowed, whose it is and the verifier."""

    token: str
    consumer_key: str
    callback: str
    user_id: int | None
    verifier: str | None


@dataclass(frozen=True)
class OAuth1:
    """What OAuth 1.0a needs to remember; times are epoch seconds.

    Tokens are kept as they are: with RSA-SHA1 only the owner of the consumer's private key can use them.
    """

    database: Database
    clock: Clock

    @classmethod
    def open(cls, database: Database, clock: Clock) -> OAuth1:
        """Lay the tables where they are missing."""
        database.add(SCHEMA)
        return cls(database, clock)

    def register(self, consumer_key: str, public_key: str) -> None:
        """Make a consumer known by its public key (PEM), or give it another one."""
        sql = "insert or replace into oauth1_consumers (key, public_key) values (?, ?)"
        self.database.write(sql, consumer_key, public_key)

    def public_key(self, consumer_key: str) -> str | None:
        """The public key (PEM) of a consumer."""
        row = self.database.row("select public_key from oauth1_consumers where key = ?", consumer_key)
        return str(row["public_key"]) if row else None

    def register_nonce(self, consumer_key: str, token: str, timestamp: int, nonce: str) -> bool:
        """Whether the nonce comes for the first time at that timestamp; from now on it has come."""
        self.database.write("delete from oauth1_nonces where timestamp < ?", int(self.clock()) - 2 * TOLERANCE)
        try:
            self.database.insert(
                "oauth1_nonces", consumer_key=consumer_key, token=token, timestamp=timestamp, nonce=nonce
            )
        except sqlite3.IntegrityError:
            return False
        return True

    def is_recent(self, timestamp: int) -> bool:
        """Whether a request was signed about now."""
        return abs(self.clock() - timestamp) <= TOLERANCE

    def issue_request_token(self, consumer_key: str, callback: str) -> str:
        """A new request token."""
        token = secrets.token_urlsafe(24)
        ends = int(self.clock()) + REQUEST_LIFETIME
        self.database.insert("oauth1_requests", token=token, consumer_key=consumer_key, callback=callback, ends=ends)
        return token

    def request(self, token: str) -> RequestToken | None:
        """The request token, None for one that is unknown or has ended."""
        row = self.database.row("select * from oauth1_requests where token = ? and ends > ?", token, int(self.clock()))
        if row is None:
            return None
        return RequestToken(row["token"], row["consumer_key"], row["callback"], row["user_id"], row["verifier"])

    def authorize(self, request: RequestToken, user_id: int) -> str:
        """Let the request be this user's; gives the verifier."""
        verifier = secrets.token_urlsafe(8)
        sql = "update oauth1_requests set user_id = ?, verifier = ? where token = ?"
        self.database.write(sql, user_id, verifier, request.token)
        return verifier

    def consume(self, request: RequestToken) -> bool:
        """Use the request token up. Whether it was still there: of two that come at once, one is told no."""
        return self.database.write("delete from oauth1_requests where token = ?", request.token) == 1

    def issue_access_token(self, consumer_key: str, user_id: int) -> str:
        """A new access token; it stays good until it is revoked."""
        token = secrets.token_urlsafe(24)
        self.database.insert("oauth1_tokens", token=token, consumer_key=consumer_key, user_id=user_id)
        return token

    def user_id_of(self, token: str, consumer_key: str) -> int | None:
        """The id of the user as whom the consumer acts with an access token."""
        sql = "select user_id from oauth1_tokens where token = ? and consumer_key = ?"
        row = self.database.row(sql, token, consumer_key)
        return int(row["user_id"]) if row else None

    def revoke_all(self) -> None:
        """Take back everything that was allowed."""
        for table in ("oauth1_requests", "oauth1_tokens"):
            self.database.write(f"delete from {table}")  # noqa: S608 - names come from the line above
