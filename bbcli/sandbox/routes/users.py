"""Users: the list and one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.problems import no_such_user
from bbcli.sandbox.wire import answer, page_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.call import Call


def list_users(call: Call) -> Response:
    """Users whose name, full name or address contains `filter`."""
    call.signed_in()
    wanted = (call.query("filter") or "").lower()
    users = [
        user
        for user in call.store.users.all()
        if any(wanted in text.lower() for text in (user.name, user.display_name, user.email))
    ]
    return page_of(users, call.window()).map(call.show.user).listing()


def show_user(call: Call) -> Response:
    """One user, by slug."""
    call.signed_in()
    user = call.store.users.named(call.arg("userSlug"))
    if user is None:
        raise no_such_user(call.arg("userSlug"))
    return answer(call.show.user(user))


ENDPOINTS = (
    Endpoint("GET", "/api/latest/users", list_users),
    Endpoint("GET", "/api/latest/users/{userSlug}", show_user),
)
