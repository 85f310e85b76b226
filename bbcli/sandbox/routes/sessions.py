"""The sign-in page and its session cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.authentication import REMEMBER_COOKIE, SESSION_COOKIE, user_by_password
from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.html_pages import parse_form, redirect, sign_in_page
from bbcli.sandbox.request_context import Endpoint

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import User

LOGIN = "/login"
SIGN_IN = "/j_atl_security_check"
REMEMBER_SECONDS = 30 * 86400  # seconds


def login(context: RequestContext) -> Response:
    """Show the sign-in form. `next` is the page to go to, `error` marks a failed attempt."""
    message = "Invalid username or password." if context.query("error") else ""
    following = context.query("next")
    return sign_in_page(f"{context.base}{SIGN_IN}", error=message, hidden={"next": following} if following else {})


def sign_in(context: RequestContext) -> Response:
    """Check the sign-in form: 302 with cookies, or 302 back to the form."""
    fields = parse_form(context.body)
    try:
        user = user_by_password(context.store, fields.get("j_username", ""), fields.get("j_password", ""))
    except ApiError:
        return redirect(f"{context.base}{LOGIN}?error=true")
    following = fields.get("next", "")
    return start_session(
        context, user, fields, f"{context.base}{following if _is_local_path(following) else '/dashboard'}"
    )


def _is_local_path(path: str) -> bool:
    r"""True for a path on this server; browsers read `//host` and `/\host` as other hosts."""
    is_plain = path.isascii() and path.isprintable()
    return is_plain and path.startswith("/") and not path.startswith(("//", "/\\"))


def start_session(context: RequestContext, user: User, fields: dict[str, str], location: str) -> Response:
    """Redirect with a session cookie, and a permanent one if that was ticked."""
    response = redirect(location)
    secure = context.request.scope["scheme"] == "https"
    response.set_cookie(SESSION_COOKIE, context.store.users.open_session(user), httponly=True, secure=secure)
    if fields.get("_atl_remember_me") in ("on", "true"):
        cookie = context.store.users.open_session(user)
        response.set_cookie(REMEMBER_COOKIE, cookie, httponly=True, secure=secure, max_age=REMEMBER_SECONDS)
    return response


ENDPOINTS = (
    Endpoint("GET", LOGIN, login, produces=(), for_browser=True),
    Endpoint("POST", SIGN_IN, sign_in, produces=(), for_browser=True),
)
