"""OAuth 1.0a, for clients before 7.20: request token, consent page, access token."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from starlette.responses import Response

from bbcli.sandbox.html_pages import html_page, redirect
from bbcli.sandbox.oauth1 import ABSENT, FORM, TOKEN_REJECTED, OAuth1Error, SignedRequest
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.routes.consent import Decision, ask_consent, error_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.oauth1 import RequestToken

ROOT = "/plugins/servlet/oauth"
OUT_OF_BAND = "oob"  # the client has no callback URL
DENIED = "denied"  # in place of the verifier; unverified
SCOPE = "Everything that you may do"


def request_token(context: RequestContext) -> Response:
    """Issue a request token to a known consumer."""

    def give(signed: SignedRequest) -> dict[str, str]:
        callback = signed.oauth.get("oauth_callback", "")
        if callback != OUT_OF_BAND and not _is_address(callback):
            raise OAuth1Error(ABSENT)
        return {
            **_token_fields(context.store.oauth1.issue_request_token(signed.consumer_key, callback)),
            "oauth_callback_confirmed": "true",
        }

    return _token_response(context, give)


def _is_address(callback: str) -> bool:
    try:
        is_web = urlsplit(callback).scheme in ("http", "https")
    except ValueError:
        return False
    return is_web and callback.isascii() and callback.isprintable()


def access_token(context: RequestContext) -> Response:
    """Issue an access token for an authorized request token and its verifier, once."""

    def give(signed: SignedRequest) -> dict[str, str]:
        pending = context.store.oauth1.request(signed.token)
        if pending is None or pending.user_id is None or pending.consumer_key != signed.consumer_key:
            raise OAuth1Error(TOKEN_REJECTED)
        if signed.oauth.get("oauth_verifier") != pending.verifier or not context.store.oauth1.consume(pending):
            raise OAuth1Error(TOKEN_REJECTED)
        return _token_fields(context.store.oauth1.issue_access_token(pending.consumer_key, pending.user_id))

    return _token_response(context, give)


def authorize(context: RequestContext) -> Response:
    """Ask for consent, then redirect to the client or show the verifier."""
    pending = context.store.oauth1.request(context.query("oauth_token") or "")
    if pending is None:
        return error_page("The oauth_token is unknown, was used before, or has ended.")
    decision = ask_consent(context, pending.consumer_key, [SCOPE])
    if not isinstance(decision, Decision):
        return decision
    if decision.is_allowed:
        return _redirect_to_client(pending, context.store.oauth1.authorize(pending, decision.user.id))
    context.store.oauth1.consume(pending)
    return _redirect_to_client(pending, DENIED)


def _redirect_to_client(pending: RequestToken, verifier: str) -> Response:
    if pending.callback != OUT_OF_BAND:
        result = urlencode({"oauth_token": pending.token, "oauth_verifier": verifier})
        return redirect(f"{pending.callback}{'&' if urlsplit(pending.callback).query else '?'}{result}")
    if verifier == DENIED:
        return html_page("Access denied", "The program was not let in.")
    return html_page("Access allowed", "Type this verification code into the program:", verifier)


def _token_fields(token: str) -> dict[str, str]:
    """Return a token and a secret, which is not stored: RSA-SHA1 does not use it."""
    return {"oauth_token": token, "oauth_token_secret": secrets.token_urlsafe(24)}


def _token_response(context: RequestContext, give: Callable[[SignedRequest], dict[str, str]]) -> Response:
    """Return the result of `give` as a form for a validly signed request, else 401."""
    try:
        signed = SignedRequest.from_request(context.request, context.body)
        signed.verify(context.store.oauth1)
        return Response(urlencode(give(signed)), media_type=FORM)
    except OAuth1Error as rejected:
        body = urlencode({"oauth_problem": rejected.problem})
        return Response(body, 401, headers=rejected.challenge, media_type=FORM)


ENDPOINTS = (
    Endpoint("POST", f"{ROOT}/request-token", request_token, produces=(), for_browser=True),
    Endpoint("GET", f"{ROOT}/authorize", authorize, produces=(), for_browser=True),
    Endpoint("POST", f"{ROOT}/authorize", authorize, produces=(), for_browser=True),
    Endpoint("POST", f"{ROOT}/access-token", access_token, produces=(), for_browser=True),
)
