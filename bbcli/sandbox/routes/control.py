"""The sandbox's own controls, which no real server has; they answer this computer only."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.faults import Fault
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


def _local_only(call: Call) -> None:
    client = call.request.client
    if client is None or not ip_address(client.host).is_loopback:
        raise Problem(403, "The sandbox is controlled from its own computer only.")


ENDPOINTS = (
    Endpoint("GET", "/sandbox/faults", list_faults),
    Endpoint("POST", "/sandbox/faults", add_fault),
    Endpoint("DELETE", "/sandbox/faults", clear_faults),
    Endpoint("DELETE", "/sandbox/captcha/{userSlug}", solve_captcha),
)
