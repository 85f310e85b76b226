"""The sign-in and consent pages of both OAuth versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.sandbox.authentication import REMEMBER_COOKIE, SESSION_COOKIE, user_by_password
from bbcli.sandbox.errors import ApiError
from bbcli.sandbox.html_pages import consent_page, html_page, parse_form, sign_in_page
from bbcli.sandbox.routes.sessions import start_session
from bbcli.sandbox.store.users import digest

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import User


class Decision(NamedTuple):
    """The decision of a signed-in user."""

    user: User
    is_allowed: bool


def ask_consent(context: RequestContext, client: str, scopes: list[str]) -> Decision | Response:
    """Return the next page until there is a decision. All forms post to the URL of the first page."""
    here = f"{context.request.scope['context_path']}{context.request.scope['path']}?{context.request.url.query}"
    fields = parse_form(context.body) if context.request.method == "POST" else {}
    if "j_username" in fields:
        return _signed_in(context, fields, here)
    user = context.caller.user
    if user is None:
        return sign_in_page(here)
    proof = _xsrf_token(context)
    if "decision" not in fields:
        return consent_page(here, client=client, user=user.display_name, scopes=scopes, proof=proof)
    if fields.get("atl_token") != proof:
        return html_page("XSRF check failed", "This was not sent from the page that asks.", status=403)
    return Decision(user, fields["decision"] == "allow")


def error_page(text: str) -> Response:
    """Return an error page for a request without a valid redirect."""
    return html_page("Access cannot be given", text, status=400)


def _signed_in(context: RequestContext, fields: dict[str, str], here: str) -> Response:
    try:
        user = user_by_password(context.store, fields["j_username"], fields.get("j_password", ""))
    except ApiError as problem:
        return sign_in_page(here, error=str(problem))
    return start_session(context, user, fields, here)


def _xsrf_token(context: RequestContext) -> str:
    """Return a token that only pages of this session contain."""
    cookies = context.request.cookies
    return digest(f"consent {cookies.get(SESSION_COOKIE, '')} {cookies.get(REMEMBER_COOKIE, '')}")[:32]
