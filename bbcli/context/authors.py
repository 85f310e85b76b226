"""Filters by author: by a part of the name or email, or by a user of the server with all names and the email."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import USERS
from bbcli.errors import BbcliError
from bbcli.output import Record
from bbcli.records import plain

if TYPE_CHECKING:
    from bbcli.context.app import App

ME = "me"
_NAMES = ("name", "displayName", "emailAddress")


class AuthorFilter:
    """True for an author whose name or email contains a text, or who is the user with this name.

    With `is_exact` the text is the whole name of a user: "fred" does not stand for frederic.
    """

    def __init__(self, app: App, text: str, *, is_exact: bool = False) -> None:
        self._app = app
        self._text = text
        self._folded = text.casefold()
        self._is_exact = is_exact

    @classmethod
    def of_word(cls, app: App, word: str) -> AuthorFilter:
        """Return the filter for a text; for `me` that of the user of the credential, which costs one request."""
        return cls(app, app.client.whoami(), is_exact=True) if word == ME else cls(app, word)

    def __call__(self, author: Any) -> bool:
        """True if the author of a commit, a JSON object, matches."""
        found = author if isinstance(author, dict) else {}
        names = [plain(found.get(name)).casefold() for name in _NAMES]
        if not self._is_exact and any(self._folded in name for name in names):
            return True
        return any(name in self._user_names for name in names if name)

    @cached_property
    def _user_names(self) -> frozenset[str]:
        """The names and the email of the user; none without such a user, or if the server lists no users."""
        known = frozenset({self._folded}) if self._is_exact else frozenset[str]()
        try:
            from bbcli.client.request import Request

            found = self._app.client.page(Request("GET", USERS, {}, {"filter": self._text, "limit": 25}))
        except BbcliError:  # servers list users only to licensed users
            return known
        names = ({plain(Record(each).get(name)).casefold() for name in ("slug", *_NAMES)} for each in found.values)
        return known.union(*(each for each in names if self._folded in each)) - {""}
