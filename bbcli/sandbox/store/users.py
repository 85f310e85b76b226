"""Accounts, their permissions and their credentials."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.sandbox.store.clock import milliseconds
from bbcli.sandbox.store.records import Level, Owner, Token, User

if TYPE_CHECKING:
    import sqlite3

    from bbcli.sandbox.store.clock import Clock
    from bbcli.sandbox.store.database import Database

CAPTCHA_AFTER = 3  # wrong passwords; servers have 5 by default, too many to type by hand
DAY = 24 * 60 * 60 * 1000
OF_OWNER = "select * from tokens where user_id is ? and project_id is ? and repository_id is ?"


@dataclass(frozen=True)
class Users:
    """The accounts. The passwords are published in the manual and stored in plain text."""

    database: Database

    def all(self) -> list[User]:
        """Return all accounts, by user name."""
        return [_user(row) for row in self.database.rows("select * from users order by name")]

    def by_name(self, name: str) -> User | None:
        """Return the account with this user name or slug, ignoring case."""
        row = self.database.row("select * from users where name = ? or slug = ?", name, name)
        return _user(row) if row else None

    def by_id(self, user_id: int) -> User:
        """Return the account with a known id."""
        row = self.database.row("select * from users where id = ?", user_id)
        if row is None:
            raise KeyError(user_id)
        return _user(row)

    def has_password(self, user: User, password: str) -> bool:
        """True if this is the account's password."""
        row = self.database.row("select password from users where id = ?", user.id)
        return row is not None and hmac.compare_digest(row["password"].encode(), password.encode())

    def is_locked(self, user: User) -> bool:
        """True if too many wrong passwords require a CAPTCHA."""
        row = self.database.row("select failures from users where id = ?", user.id)
        return row is not None and row["failures"] >= CAPTCHA_AFTER

    def count_failure(self, user: User) -> None:
        """Count a wrong password."""
        self.database.write("update users set failures = failures + 1 where id = ?", user.id)

    def reset_failures(self, user: User) -> None:
        """Reset the count after a right password or a solved CAPTCHA."""
        self.database.write("update users set failures = 0 where id = ? and failures > 0", user.id)

    def grant(
        self, user: User, level: Level, *, project_id: int | None = None, repository_id: int | None = None
    ) -> None:
        """Grant a level on a project or a repository."""
        self.database.insert(
            "grants", user_id=user.id, project_id=project_id, repository_id=repository_id, level=int(level)
        )

    def grants(self, user: User) -> tuple[dict[int, Level], dict[int, Level]]:
        """Return the granted levels by project id and by repository id."""
        projects: dict[int, Level] = {}
        repositories: dict[int, Level] = {}
        for row in self.database.rows("select * from grants where user_id = ? order by level", user.id):
            if row["project_id"] is not None:
                projects[row["project_id"]] = Level(row["level"])
            else:
                repositories[row["repository_id"]] = Level(row["level"])
        return projects, repositories

    def open_session(self, user: User) -> str:
        """Return the cookie value of a new session."""
        cookie = secrets.token_hex(16).upper()
        self.database.insert("sessions", cookie=cookie, user_id=user.id)
        return cookie

    def end_sessions(self) -> None:
        """End all sessions."""
        self.database.write("delete from sessions")

    def by_session(self, cookie: str) -> User | None:
        """Return the account of a session cookie."""
        row = self.database.row("select u.* from users u join sessions s on s.user_id = u.id where cookie = ?", cookie)
        return _user(row) if row else None


@dataclass(frozen=True)
class Tokens:
    """HTTP access tokens, stored as digests."""

    database: Database
    clock: Clock

    def create(
        self, owner: Owner, name: str, permissions: tuple[str, ...], expiry_days: int | None
    ) -> tuple[Token, str]:
        """Return a new token and its secret, which is not stored."""
        token_id = str(secrets.randbelow(900_000_000_000) + 100_000_000_000)
        raw = "BBDC-" + base64.b64encode(token_id.encode() + b":" + secrets.token_bytes(20)).decode()
        self.database.insert(
            "tokens",
            id=token_id,
            name=name,
            created=milliseconds(self.clock),
            expiry_days=expiry_days,
            permissions=json.dumps(permissions),
            digest=digest(raw),
            user_id=owner.user_id,
            project_id=owner.project_id,
            repository_id=owner.repository_id,
        )
        token = self.by_id(owner, token_id)
        assert token is not None  # noqa: S101 - just inserted
        return token, raw

    def of_owner(self, owner: Owner) -> list[Token]:
        """Return all tokens of an owner, oldest first."""
        rows = self.database.rows(f"{OF_OWNER} order by created, id", *_key(owner))
        return [_token(row) for row in rows]

    def by_id(self, owner: Owner, token_id: str) -> Token | None:
        """Return one token of an owner."""
        row = self.database.row(f"{OF_OWNER} and id = ?", *_key(owner), token_id)
        return _token(row) if row else None

    def by_secret(self, raw: str) -> Token | None:
        """Return the token with this secret, None if it has expired."""
        row = self.database.row("select * from tokens where digest = ?", digest(raw))
        if row is None:
            return None
        token = _token(row)
        expired = token.expiry_days and token.created + token.expiry_days * DAY < milliseconds(self.clock)
        return None if expired else token

    def update(self, token: Token, name: str, permissions: tuple[str, ...]) -> None:
        """Change name and permissions of a token."""
        self.database.write(
            "update tokens set name = ?, permissions = ? where id = ?", name, json.dumps(permissions), token.id
        )

    def age(self, token_id: str, days: int) -> None:
        """Make a token older by this many days."""
        self.database.write("update tokens set created = created - ? where id = ?", days * DAY, token_id)

    def delete(self, token: Token) -> None:
        """Delete a token."""
        self.database.write("delete from tokens where id = ?", token.id)


def digest(raw: str) -> str:
    """Return the digest under which a secret is stored."""
    return hashlib.sha256(raw.encode()).hexdigest()


def _key(owner: Owner) -> tuple[int | None, int | None, int | None]:
    return owner.user_id, owner.project_id, owner.repository_id


def _user(row: sqlite3.Row) -> User:
    return User(
        row["id"],
        row["name"],
        row["slug"],
        row["display_name"],
        row["email"],
        bool(row["licensed"]),
        bool(row["system_admin"]),
        bool(row["creates_projects"]),
    )


def _token(row: sqlite3.Row) -> Token:
    return Token(
        row["id"],
        row["name"],
        row["created"],
        row["expiry_days"],
        tuple(json.loads(row["permissions"])),
        Owner(row["user_id"], row["project_id"], row["repository_id"]),
    )
