"""OAuth 1.0a, the way in for programs before 7.20: request token, the page where it is allowed, access token."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from starlette.responses import Response

from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.oauth1 import ABSENT, FORM, TOKEN_REJECTED, Rejected, Signed
from bbcli.sandbox.pages import page, redirect
from bbcli.sandbox.routes.consent import Decision, decide, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.oauth1 import RequestToken

ROOT = "/plugins/servlet/oauth"
OUT_OF_BAND = "oob"  # the program has no address to go back to
DENIED = "denied"  # stands in the verifier's place; a belief
SCOPE = "Everything that you may do"


def request_token(call: Call) -> Response:
    """A request token for a known consumer, which says where to go back to."""

    def give(signed: Signed) -> dict[str, str]:
        callback = signed.oauth.get("oauth_callback", "")
        if callback != OUT_OF_BAND and not _is_address(callback):
            raise Rejected(ABSENT)
        return {**_token(call.store.oauth1.ask(signed.consumer_key, callback)), "oauth_callback_confirmed": "true"}

    return _answer(call, give)


def _is_address(callback: str) -> bool:
    try:
        is_web = urlsplit(callback).scheme in ("http", "https")
    except ValueError:
        return False
    return is_web and callback.isascii() and callback.isprintable()


def access_token(call: Call) -> Response:
    """An access token for a request token that somebody has allowed, and for its verifier; once."""

    def give(signed: Signed) -> dict[str, str]:
        asked = call.store.oauth1.request(signed.token)
        if asked is None or asked.user_id is None or asked.consumer_key != signed.consumer_key:
            raise Rejected(TOKEN_REJECTED)
        if signed.oauth.get("oauth_verifier") != asked.verifier or not call.store.oauth1.end(asked):
            raise Rejected(TOKEN_REJECTED)
        return _token(call.store.oauth1.give_access(asked.consumer_key, asked.user_id))

    return _answer(call, give)


def authorize(call: Call) -> Response:
    """Ask who is there and whether the program may; go back to the program, or show the verifier to type."""
    asked = call.store.oauth1.request(call.query("oauth_token") or "")
    if asked is None:
        return refused("The oauth_token is unknown, was used before, or has ended.")
    decision = decide(call, asked.consumer_key, [SCOPE])
    if not isinstance(decision, Decision):
        return decision
    if decision.is_allowed:
        return _back(asked, call.store.oauth1.allow(asked, decision.user.id))
    call.store.oauth1.end(asked)
    return _back(asked, DENIED)


def _back(asked: RequestToken, verifier: str) -> Response:
    if asked.callback != OUT_OF_BAND:
        result = urlencode({"oauth_token": asked.token, "oauth_verifier": verifier})
        return redirect(f"{asked.callback}{'&' if urlsplit(asked.callback).query else '?'}{result}")
    if verifier == DENIED:
        return page("Access denied", "The program was not let in.")
    return page("Access allowed", "Type this verification code into the program:", verifier)


def _token(token: str) -> dict[str, str]:
    """A token and its secret, which is not kept: with RSA-SHA1 it signs nothing."""
    return {"oauth_token": token, "oauth_token_secret": secrets.token_urlsafe(24)}


def _answer(call: Call, give: Callable[[Signed], dict[str, str]]) -> Response:
    """What `give` finds for a request that is signed well, in the form of a form; 401 for one that is not."""
    try:
        signed = Signed.of(call.request, call.body)
        signed.check(call.store.oauth1)
        return Response(urlencode(give(signed)), media_type=FORM)
    except Rejected as rejected:
        body = urlencode({"oauth_problem": rejected.problem})
        return Response(body, 401, headers=rejected.challenge, media_type=FORM)


ENDPOINTS = (
    Endpoint("POST", f"{ROOT}/request-token", request_token, produces=(), page=True),
    Endpoint("GET", f"{ROOT}/authorize", authorize, produces=(), page=True),
    Endpoint("POST", f"{ROOT}/authorize", authorize, produces=(), page=True),
    Endpoint("POST", f"{ROOT}/access-token", access_token, produces=(), page=True),
)
