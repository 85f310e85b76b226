"""The users that options name: me, in gh @me, is the signed-in user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.client.endpoints import USERS
from bbcli.errors import BbcliError, NotFound

if TYPE_CHECKING:
    from bbcli.context.app import App

ME = "me"
ME_NAMES = (ME, "@me")


def user_name(app: App, word: str) -> str:
    """Return the name of a user; for me that of the user of the credential, which costs one request."""
    return app.client.whoami() if word in ME_NAMES else word


def check_user(app: App, name: str) -> None:
    """Raise NotFound if no user has this name; nothing if the server lists no users, as for unlicensed ones."""
    try:
        users = app.client.records(USERS, filter=name)
        is_known = any(name.casefold() in (str(user.get(key)).casefold() for key in ("name", "slug")) for user in users)
    except BbcliError:
        return
    if not is_known:
        raise NotFound(f"user {name} does not exist")
