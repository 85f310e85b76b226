"""OAuth 2.0: the consent page and the token endpoint (7.20 and later)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from bbcli.sandbox.html_pages import parse_form, redirect
from bbcli.sandbox.permissions import SCOPE_LEVELS
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import json_response
from bbcli.sandbox.routes.consent import Decision, ask_consent, error_page
from bbcli.sandbox.store.oauth import Login
from bbcli.sandbox.version import OAUTH2

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.oauth import Client, TokenPair

AUTHORIZE = "/oauth2/latest/authorize"
TOKEN = "/oauth2/latest/token"  # noqa: S105 - an address
# required fields by grant type
REQUIRED_FIELDS = {
    "authorization_code": ("code", "redirect_uri", "code_verifier"),
    "refresh_token": ("refresh_token",),
}
DEFAULT_SCOPE = "PUBLIC_REPOS"


def authorize(context: RequestContext) -> Response:
    """Ask for consent, then redirect to the client with a code or an error."""
    parameters = context.request.query_params
    client = context.store.oauth.client(parameters.get("client_id", ""))
    redirect_uri, challenge = parameters.get("redirect_uri", ""), parameters.get("code_challenge", "")
    problem = _authorization_problem(client, redirect_uri, challenge, parameters.get("code_challenge_method"))
    if client is None or problem:
        return error_page(problem)
    if parameters.get("response_type") != "code":
        return _redirect_to_client(context, error="unsupported_response_type")
    scopes = parameters.get("scope", DEFAULT_SCOPE).split()
    if not scopes or not SCOPE_LEVELS.keys() >= set(scopes):
        return _redirect_to_client(context, error="invalid_scope")
    decision = ask_consent(context, client.id, scopes)
    if not isinstance(decision, Decision):
        return decision
    if not decision.is_allowed:
        return _redirect_to_client(context, error="access_denied")
    login = Login(client.id, decision.user.id, " ".join(scopes))
    return _redirect_to_client(context, code=context.store.oauth.issue_code(login, redirect_uri, challenge))


def _authorization_problem(client: Client | None, redirect_uri: str, challenge: str, method: str | None) -> str:
    """Return the reason not to redirect at all, empty if there is none."""
    if client is None:
        return "No program with this client_id is known here."
    if not client.allows_redirect(redirect_uri):
        return "The redirect_uri is none that was registered for this program."
    if not challenge or method != "S256":
        return "A code_challenge is needed, and its code_challenge_method must be S256."
    return ""


def _redirect_to_client(context: RequestContext, **result: str) -> Response:
    """Redirect the browser to the client, with its state."""
    parameters = context.request.query_params
    state = {"state": parameters["state"]} if "state" in parameters else {}
    address = parameters["redirect_uri"]
    return redirect(f"{address}{'&' if urlsplit(address).query else '?'}{urlencode({**result, **state})}")


def token(context: RequestContext) -> Response:
    """Issue tokens for a code or a refresh token, which is used up."""
    fields = parse_form(context.body)
    client = context.store.oauth.client(fields.get("client_id", ""))
    if client is None or not client.has_secret(fields.get("client_secret")):
        return _error("invalid_client", "The client_id or client_secret is not good.", 401)
    needed = REQUIRED_FIELDS.get(fields.get("grant_type", ""))
    if needed is None:
        return _error("unsupported_grant_type", f"grant_type must be {' or '.join(REQUIRED_FIELDS)}.")
    missing = [name for name in needed if not fields.get(name)]
    if missing:
        return _error("invalid_request", f"Missing: {', '.join(missing)}.")
    if fields["grant_type"] == "refresh_token":
        return _token_response(context, context.store.oauth.refresh(fields["refresh_token"], client.id))
    code, redirect_uri, verifier = (fields[name] for name in needed)
    return _token_response(context, context.store.oauth.exchange(code, client.id, redirect_uri, verifier))


def _token_response(context: RequestContext, pair: TokenPair | None) -> Response:
    if pair is None:
        return _error("invalid_grant", "The code or token is not good, was used before, or has ended.")
    response = json_response(
        {
            "access_token": pair.access,
            "token_type": "bearer",
            "expires_in": pair.lifetime,
            "refresh_token": pair.refresh,
            "scope": pair.scope,
            "created_at": int(context.store.oauth.clock()),
        }
    )
    response.headers["cache-control"] = "no-store"
    return response


def _error(error: str, description: str, status: int = 400) -> Response:
    return json_response({"error": error, "error_description": description}, status)


ENDPOINTS = (
    Endpoint("GET", AUTHORIZE, authorize, produces=(), for_browser=True, since=OAUTH2),
    Endpoint("POST", AUTHORIZE, authorize, produces=(), for_browser=True, since=OAUTH2),
    Endpoint("POST", TOKEN, token, for_browser=True, since=OAUTH2),
)
