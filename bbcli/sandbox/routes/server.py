"""What the server says of itself, and signing in with a session cookie."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.responses import Response

from bbcli.sandbox.access import REMEMBER_COOKIE, SESSION_COOKIE, by_password
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.problems import Problem
from bbcli.sandbox.wire import answer

if TYPE_CHECKING:
    from bbcli.sandbox.call import Call

SIGN_IN = "/j_atl_security_check"
BUILD_DATE = "1783935727556"
PROPERTIES = {"version": "9.4.22", "buildNumber": "9004022", "buildDate": BUILD_DATE, "displayName": "Bitbucket"}


def application_properties(_call: Call) -> Response:
    """Anybody may ask; whether X-AUSERNAME is in the answer tells a client if it is signed in."""
    return answer(PROPERTIES)


def capabilities(call: Call) -> Response:
    """What other applications look at first; `stash` is the product's name of old, still sent."""
    base = call.show.links.base
    return answer(
        {
            "links": {"self": f"{base}/rest/capabilities"},
            "application": "stash",
            "buildDate": BUILD_DATE,
            "capabilities": {"access-tokens": f"{base}/rest/access-tokens/latest"},
        }
    )


def sign_in(call: Call) -> Response:
    """The login page's form: 302 with cookies when the password is right, 302 back to the page when not."""
    form = {name: values[0] for name, values in parse_qs(call.body.decode("utf-8", "replace")).items()}
    base = call.show.links.base
    try:
        user = by_password(call.store, form.get("j_username", ""), form.get("j_password", ""))
    except Problem:
        return Response(status_code=302, headers={"location": f"{base}/login?error=true"})
    response = Response(status_code=302, headers={"location": f"{base}/dashboard"})
    response.set_cookie(SESSION_COOKIE, call.store.users.open_session(user), httponly=True)
    if form.get("_atl_remember_me") in ("on", "true"):
        response.set_cookie(REMEMBER_COOKIE, call.store.users.open_session(user), httponly=True, max_age=30 * 86400)
    return response


ENDPOINTS = (
    Endpoint("GET", "/api/latest/application-properties", application_properties),
    Endpoint("GET", "/capabilities", capabilities),
    Endpoint("POST", SIGN_IN, sign_in, produces=()),
)
