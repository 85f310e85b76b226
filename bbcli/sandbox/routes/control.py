"""The sandbox's own controls, for requests from this computer only."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from bbcli.config.installation import install_command
from bbcli.sandbox.errors import ApiError, no_such_user
from bbcli.sandbox.faults import Fault
from bbcli.sandbox.oauth1 import is_available, is_rsa_key
from bbcli.sandbox.request_body import required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext

CONTROL = "/sandbox/"


def list_faults(context: RequestContext) -> Response:
    """List the faults with the number of matching requests."""
    _local_only(context)
    return json_response(context.server.faults.describe())


def add_fault(context: RequestContext) -> Response:
    """Add a fault."""
    _local_only(context)
    try:
        fault = Fault.from_settings(context.json_body())
    except ValueError as error:
        raise ApiError(400, str(error)) from None
    context.server.faults.add(fault)
    return json_response(fault.describe(), 201)


def clear_faults(context: RequestContext) -> Response:
    """Remove all faults."""
    _local_only(context)
    context.server.faults.clear()
    return empty_response()


def solve_captcha(context: RequestContext) -> Response:
    """Unlock an account, as a solved CAPTCHA does."""
    _local_only(context)
    user = context.store.users.by_name(context.path_param("userSlug"))
    if user is None:
        raise no_such_user(context.path_param("userSlug"))
    context.store.users.reset_failures(user)
    return empty_response()


def end_sessions(context: RequestContext) -> Response:
    """End all sessions."""
    _local_only(context)
    context.store.users.end_sessions()
    return empty_response()


def expire_tokens(context: RequestContext) -> Response:
    """Expire all OAuth 2.0 access tokens; refresh tokens stay valid."""
    _local_only(context)
    context.store.oauth.expire_access_tokens()
    return empty_response()


def revoke_logins(context: RequestContext) -> Response:
    """Revoke all OAuth tokens, refresh tokens included."""
    _local_only(context)
    context.store.oauth.revoke_all()
    context.store.oauth1.revoke_all()
    return empty_response()


def set_lifetime(context: RequestContext) -> Response:
    """Set the lifetime, `seconds`, of new OAuth 2.0 access tokens."""
    _local_only(context)
    seconds = context.json_body().get("seconds")
    if type(seconds) is not int or not 0 <= seconds < 2**31:
        raise ApiError.invalid_fields({"seconds": "seconds must be a whole number."})
    context.store.oauth.set_lifetime(seconds)
    return empty_response()


def register_client(context: RequestContext) -> Response:
    """Register an OAuth 2.0 client: `id`, `secret` (none if public), `redirectUris`."""
    _local_only(context)
    body = context.json_body()
    (client_id,) = required(body, "id")
    redirects = body.get("redirectUris")
    if not isinstance(redirects, list) or not redirects or not all(isinstance(uri, str) for uri in redirects):
        raise ApiError.invalid_fields({"redirectUris": "redirectUris must be a list of addresses."})
    context.store.oauth.register(client_id, text(body, "secret"), tuple(redirects))
    return json_response({"id": client_id, "redirectUris": redirects}, 201)


def register_consumer(context: RequestContext) -> Response:
    """Register an OAuth 1.0a consumer: `key` and `publicKey` (PEM)."""
    _local_only(context)
    key, public_key = required(context.json_body(), "key", "publicKey")
    if not is_available():
        raise ApiError(409, f"OAuth 1.0a requires libraries that are not installed: {install_command('oauth1')}")
    if not is_rsa_key(public_key):
        raise ApiError.invalid_fields({"publicKey": "publicKey must be an RSA public key in PEM."})
    context.store.oauth1.register(key, public_key)
    return json_response({"key": key}, 201)


def _local_only(context: RequestContext) -> None:
    client = context.request.client
    if client is None or not ip_address(client.host).is_loopback:
        raise ApiError(403, "The sandbox is controlled from its own computer only.")


ENDPOINTS = (
    Endpoint("GET", "/sandbox/faults", list_faults),
    Endpoint("POST", "/sandbox/faults", add_fault),
    Endpoint("DELETE", "/sandbox/faults", clear_faults),
    Endpoint("DELETE", "/sandbox/captcha/{userSlug}", solve_captcha),
    Endpoint("DELETE", "/sandbox/sessions", end_sessions),
    Endpoint("DELETE", "/sandbox/oauth/access-tokens", expire_tokens),
    Endpoint("DELETE", "/sandbox/oauth/logins", revoke_logins),
    Endpoint("PUT", "/sandbox/oauth/lifetime", set_lifetime),
    Endpoint("POST", "/sandbox/oauth/clients", register_client),
    Endpoint("POST", "/sandbox/oauth1/consumers", register_consumer),
)
