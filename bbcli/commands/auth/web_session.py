"""Sign in with the form of a server's web page, and return the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.auth import SESSION, Credential
from bbcli.client.request import Request
from bbcli.errors import NotAuthenticated, ServerFailed

if TYPE_CHECKING:
    from bbcli.config.model import Server
    from bbcli.context.app import App

_FORM = "/j_atl_security_check"
# The session cookie since 5.0, the one before 5.0, and the cookie that opens a new session.
_COOKIES = ("BITBUCKETSESSIONID", "JSESSIONID", "_atl_bitbucket_remember_me")


def open_session(app: App, server: Server, password: Credential) -> Credential:
    """Sign in as a browser does; NotAuthenticated if the form rejects the password, ServerFailed without a form."""
    form = {"j_username": password.user or "", "j_password": password.secret, "_atl_remember_me": "on"}
    client = app.connections.client_for(server, None)
    app.console.hidden.append(password)  # hidden in all output, --debug shows the form
    response = client.exchange(Request("POST", _FORM, form=form, root=""))
    location = response.headers.get("location", "")
    cookies = [f"{name}={response.cookies[name]}" for name in _COOKIES if response.cookies.get(name)]
    if response.status == 302 and cookies and not _is_refusal(location):
        return Credential(SESSION, "; ".join(cookies), password.user)
    if response.status in (200, 302, 401):
        hint = "check the user name and password; after several failures, solve the CAPTCHA in the browser"
        raise NotAuthenticated(f"the sign-in page of {server.url} rejected the user name or password", hint=hint)
    hint = "behind single sign-on, use --cookie-stdin or an HTTP access token"
    raise ServerFailed(f"{server.url} has no sign-in form ({response.status})", hint=hint)


def _is_refusal(location: str) -> bool:
    """True if the redirect leads back to the sign-in page."""
    return "/login" in location or "error" in location.rpartition("?")[2]
