"""The sandbox's own controls, which no real server has; they answer this computer only."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from bbcli.sandbox.body import required, text
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.faults import Fault
from bbcli.sandbox.oauth1 import is_available, is_rsa_key
from bbcli.sandbox.problems import Problem, no_such_user
from bbcli.sandbox.wire import answer, empty

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.call import Call

CONTROL = "/sandbox/"


def list_faults(call: Call) -> Response:
    """The faults that are set and how many requests each has seen."""
    _local_only(call)
    return answer(call.world.faults.describe())


def add_fault(call: Call) -> Response:
    """Set one more fault, from its settings as JSON."""
    _local_only(call)
    try:
        fault = Fault.of(call.json())
    except ValueError as error:
        raise Problem(400, str(error)) from None
    call.world.faults.add(fault)
    return answer(fault.describe(), 201)


def clear_faults(call: Call) -> Response:
    """Take all faults away."""
    _local_only(call)
    call.world.faults.clear()
    return empty()


def solve_captcha(call: Call) -> Response:
    """What a person does on the web page after too many wrong passwords."""
    _local_only(call)
    user = call.store.users.named(call.arg("userSlug"))
    if user is None:
        raise no_such_user(call.arg("userSlug"))
    call.store.users.forget_failures(user)
    return empty()


def end_sessions(call: Call) -> Response:
    """Sign everybody out."""
    _local_only(call)
    call.store.users.end_sessions()
    return empty()


def expire_tokens(call: Call) -> Response:
    """Let all access tokens of OAuth 2.0 end now; refresh tokens stay good."""
    _local_only(call)
    call.store.oauth.expire_access_tokens()
    return empty()


def revoke_logins(call: Call) -> Response:
    """Take back everything that was allowed to programs, refresh tokens too."""
    _local_only(call)
    call.store.oauth.revoke_all()
    call.store.oauth1.revoke_all()
    return empty()


def set_lifetime(call: Call) -> Response:
    """Say how many `seconds` the access tokens of OAuth 2.0 live that are given from now on."""
    _local_only(call)
    seconds = call.json().get("seconds")
    if type(seconds) is not int or not 0 <= seconds < 2**31:
        raise Problem.fields({"seconds": "seconds must be a whole number."})
    call.store.oauth.set_lifetime(seconds)
    return empty()


def register_client(call: Call) -> Response:
    """Make a program known for OAuth 2.0: `id`, `secret` (none for a public one), `redirectUris`."""
    _local_only(call)
    wanted = call.json()
    (client_id,) = required(wanted, "id")
    redirects = wanted.get("redirectUris")
    if not isinstance(redirects, list) or not redirects or not all(isinstance(uri, str) for uri in redirects):
        raise Problem.fields({"redirectUris": "redirectUris must be a list of addresses."})
    call.store.oauth.register(client_id, text(wanted, "secret"), tuple(redirects))
    return answer({"id": client_id, "redirectUris": redirects}, 201)


def register_consumer(call: Call) -> Response:
    """Make a program known for OAuth 1.0a: `key` and `publicKey` (PEM)."""
    _local_only(call)
    key, public_key = required(call.json(), "key", "publicKey")
    if not is_available():
        raise Problem(409, "OAuth 1.0a is not installed: pip install 'bbcli[oauth1]'")
    if not is_rsa_key(public_key):
        raise Problem.fields({"publicKey": "publicKey must be an RSA public key in PEM."})
    call.store.oauth1.register(key, public_key)
    return answer({"key": key}, 201)


def _local_only(call: Call) -> None:
    client = call.request.client
    if client is None or not ip_address(client.host).is_loopback:
        raise Problem(403, "The sandbox is controlled from its own computer only.")


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
