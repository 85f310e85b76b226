"""What changes something on a server, decided by the method and a list, and what keeps a run from sending it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bbcli.errors import Misconfigured
from bbcli.shell import command_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.client.sender import Sender
    from bbcli.config import Server
    from bbcli.request import Request
    from bbcli.response import Response

VARIABLE = "BBCLI_READ_ONLY"
# POSTs that change nothing, as they are sent: what is asked for stands in their body.
READING = (
    "/rest/search/latest/search",
    "/rest/build-status/latest/commits/stats",
    "/rest/api/latest/markup/preview",
    "/rest/api/latest/migration/exports/preview",
    "/rest/api/latest/migration/mesh/preview",
)
# To sign in and to renew a login changes nothing that others see, and without it nothing could be read.
SIGNING_IN = (
    "/j_atl_security_check",
    "/rest/oauth2/latest/token",
    "/plugins/servlet/oauth/request-token",
    "/plugins/servlet/oauth/access-token",
)
_HARMLESS = re.compile(
    # A version is another name of the same resource.
    "|".join(re.escape(path).replace("/latest/", r"/(?:latest|\d+(?:\.\d+)*)/") for path in (*READING, *SIGNING_IN))
)
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
# With these a proxy, or the server, takes a request for one of another method.
_OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
_ON, _OFF = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


class Gate(Protocol):
    """What each request has to pass before it is sent."""

    def answer(self, sender: Sender, request: Request) -> Response | None:
        """Return what stands for the answer of a request that is not sent; None for one that is; or raise an error."""
        ...


class ReadOnly(NamedTuple):
    """Lets through what reads; `hint` says who wanted that."""

    hint: str

    def answer(self, sender: Sender, request: Request) -> Response | None:
        """Return None for what reads; Misconfigured for anything else."""
        del sender
        if changes(request):
            what = f"{request.method} {request.target.partition('?')[0]}"
            raise Misconfigured(f"read only: {what} was not sent", hint=self.hint)
        return None


def changes(request: Request) -> bool:
    """Whether it can change something on the server, as far as its method and its path say."""
    if not _OVERRIDES.isdisjoint(name.lower() for name in request.more_headers):
        return True
    if request.method in _READS:
        return False
    path = request.target.partition("?")[0]  # as it is sent: one that is written otherwise is not known
    return request.method != "POST" or _HARMLESS.fullmatch(path) is None


def read_only_of(server: Server, environ: Mapping[str, str]) -> ReadOnly | None:
    """Return what keeps a run from writing on a server: the environment or config.toml; each of them is enough.

    Misconfigured for a value of the variable that means neither: who set it may believe to be safe.
    """
    said = environ.get(VARIABLE, "").strip().lower()
    if said in _ON:
        return ReadOnly(f"{VARIABLE} is set")
    if said not in _OFF:
        raise Misconfigured(f"{VARIABLE}={environ[VARIABLE]} is neither yes nor no", hint=f"{VARIABLE}=1, or unset it")
    if server.read_only:
        unset = command_line("bbcli", "config", "unset", "read_only", "-S", server.name)
        return ReadOnly(f"read_only of {server.name} in config.toml: {unset}")
    return None
