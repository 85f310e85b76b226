"""Signing in on a page, as people do: the form, and the cookies that it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.pages import form, redirect, sign_in_page
from bbcli.sandbox.problems import Problem
from bbcli.sandbox.sign_in import REMEMBER_COOKIE, SESSION_COOKIE, by_password

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.records import User

LOGIN = "/login"
SIGN_IN = "/j_atl_security_check"
REMEMBERED = 30 * 86400  # seconds


def login(call: Call) -> Response:
    """The form. `next` is where to go from it, `error` is set when it comes back."""
    said = "Invalid username or password." if call.query("error") else ""
    following = call.query("next")
    return sign_in_page(f"{call.base}{SIGN_IN}", said=said, hidden={"next": following} if following else {})


def sign_in(call: Call) -> Response:
    """What the form is posted to: 302 with cookies when the password is right, 302 back to the page when not."""
    fields = form(call.body)
    try:
        user = by_password(call.store, fields.get("j_username", ""), fields.get("j_password", ""))
    except Problem:
        return redirect(f"{call.base}{LOGIN}?error=true")
    following = fields.get("next", "")
    return admitted(call, user, fields, f"{call.base}{following if _is_here(following) else '/dashboard'}")


def _is_here(path: str) -> bool:
    """Whether it is a path on this server: `//host` and `/\\host` are other servers for a browser."""
    is_plain = path.isascii() and path.isprintable()
    return is_plain and path.startswith("/") and not path.startswith(("//", "/\\"))


def admitted(call: Call, user: User, fields: dict[str, str], location: str) -> Response:
    """302 to the location with a session's cookie, and one that outlives the browser where that was ticked."""
    response = redirect(location)
    secure = call.request.scope["scheme"] == "https"
    response.set_cookie(SESSION_COOKIE, call.store.users.open_session(user), httponly=True, secure=secure)
    if fields.get("_atl_remember_me") in ("on", "true"):
        cookie = call.store.users.open_session(user)
        response.set_cookie(REMEMBER_COOKIE, cookie, httponly=True, secure=secure, max_age=REMEMBERED)
    return response


ENDPOINTS = (
    Endpoint("GET", LOGIN, login, produces=(), page=True),
    Endpoint("POST", SIGN_IN, sign_in, produces=(), page=True),
)
