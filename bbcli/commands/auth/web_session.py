"""The sign-in form of a server's web page, and the session that it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.auth import SESSION, Credential
from bbcli.client.request import Request
from bbcli.errors import NotAuthenticated, ServerFailed

if TYPE_CHECKING:
    from bbcli.config.model import Server
    from bbcli.context.app import App

_FORM = "/j_atl_security_check"
# What the session is known by: the first of the two since 5.0, the second before; and what opens a new one.
_COOKIES = ("BITBUCKETSESSIONID", "JSESSIONID", "_atl_bitbucket_remember_me")


def open_session(app: App, server: Server, password: Credential) -> Credential:
    """Sign in as a browser does; NotAuthenticated where the form is refused, ServerFailed where there is none."""
    form = {"j_username": password.user or "", "j_password": password.secret, "_atl_remember_me": "on"}
    client = app.connections.client_for(server, None)
    app.console.hidden.append(password)  # in no message, though it goes out in a form
    answer = client.exchange(Request("POST", _FORM, form=form, root=""))
    location = answer.headers.get("location", "")
    cookies = [f"{name}={answer.cookies[name]}" for name in _COOKIES if answer.cookies.get(name)]
    if answer.status == 302 and cookies and not _is_refusal(location):
        return Credential(SESSION, "; ".join(cookies), password.user)
    if answer.status in (200, 302, 401):
        hint = "check name and password; after several wrong ones the page asks for a CAPTCHA, too"
        raise NotAuthenticated(f"the sign-in page of {server.url} does not accept this login", hint=hint)
    hint = "where single sign-on stands before it: --cookie-stdin, or an HTTP access token"
    raise ServerFailed(f"{server.url} has no sign-in form ({answer.status})", hint=hint)


def _is_refusal(location: str) -> bool:
    """Whether the form sends back to the page it came from."""
    return "/login" in location or "error" in location.rpartition("?")[2]
