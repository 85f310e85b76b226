"""Users: list and show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.errors import no_such_user
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import json_response, paginate

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext


def list_users(context: RequestContext) -> Response:
    """List users whose name, full name or email contains `filter`."""
    context.require_sign_in()
    name_filter = (context.query("filter") or "").lower()
    users = [
        user
        for user in context.store.users.all()
        if any(name_filter in text.lower() for text in (user.name, user.display_name, user.email))
    ]
    return paginate(users, context.page_request()).map(context.serialize.user).list_response()


def show_user(context: RequestContext) -> Response:
    """Show a user by slug."""
    context.require_sign_in()
    user = context.store.users.by_name(context.path_param("userSlug"))
    if user is None:
        raise no_such_user(context.path_param("userSlug"))
    return json_response(context.serialize.user(user))


ENDPOINTS = (
    Endpoint("GET", "/api/latest/users", list_users),
    Endpoint("GET", "/api/latest/users/{userSlug}", show_user),
)
