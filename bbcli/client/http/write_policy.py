"""What changes something on a server, decided by the method and a list, and what keeps a run from sending it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.client.endpoints import COMMITS
from bbcli.client.http.curl import curl_line, json_of
from bbcli.client.request import Request
from bbcli.client.response import Response
from bbcli.config.shell import command_line
from bbcli.errors import BbcliError, Misconfigured, NotAuthenticated, NotFound, RateLimited, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.client.http.session import Session
    from bbcli.client.http.shell import CommandLine
    from bbcli.config.model import Server

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


class RequestPolicy(Protocol):
    """What each request has to pass before it is sent."""

    def answer(self, sender: Session, request: Request) -> Response | None:
        """Return what stands for the answer of a request that is not sent; None for one that is; or raise an error."""
        ...


class ReadOnly(NamedTuple):
    """Lets through what reads; `hint` says who wanted that."""

    hint: str

    def answer(self, sender: Session, request: Request) -> Response | None:
        """Return None for what reads; Misconfigured for anything else."""
        del sender
        if is_write(request):
            what = f"{request.method} {request.target.partition('?')[0]}"
            raise Misconfigured(f"read only: {what} was not sent", hint=self.hint)
        return None


def is_write(request: Request) -> bool:
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


# What a POST replaces, if it is there: that which its own path has under the same value of this field of the body.
_REPLACES = {
    f"{COMMITS}/{{commitId}}/builds": "key",
    "/build-status/latest/commits/{commitId}": "key",
}
# Where not even the place of it exists, what is to be changed there can't be, either.
_NO_PLACE = re.compile(r"NoSuch(?:Project|Repository|Commit|PullRequest|User)Exception$")


class UnknownDryRunResult(Exception):
    """What a server would answer to a write is wanted, which nobody knows: so far a dry run goes."""


class Change(NamedTuple):
    """A field that would be another one."""

    field: str
    old: Any
    new: Any


class Step(NamedTuple):
    """A write that was not sent, as a curl line.

    `changes` are None where what is there now can't be read; `is_new` says that nothing is. `lost` says what would be.
    """

    method: str
    url: str
    line: CommandLine
    changes: tuple[Change, ...] | None = None
    is_new: bool = False
    lost: tuple[str, ...] = ()


@dataclass
class DryRun:
    """Keeps the writes of a run, each in the place in which it would be sent.

    `losing` is what is said to be lost by the next of them.
    """

    steps: list[Step] = field(default_factory=list)
    losing: tuple[str, ...] = ()

    def answer(self, sender: Session, request: Request) -> Response | None:
        """Keep a write and return what stands for its answer, whose status is 0; None for what reads."""
        if not is_write(request):
            return None
        url = sender.server_url + request.target
        headers = sender.credential.headers(request.method, url) if sender.credential else {}
        named = [name for name in request.more_headers if name != "Content-Type"]
        step = Step(request.method, url, curl_line(request, sender.connection, headers, named=named))
        lost, self.losing = self.losing, ()
        self.steps.append(step._replace(lost=lost) if lost else _compared(step, sender, request))
        return Response(0, {}, b"", url)


def _compared(step: Step, sender: Session, request: Request) -> Step:
    """Add what a write changes, as far as a read tells."""
    reading = _reading(request)
    if reading is None:
        return step
    try:
        found = _value(sender.send(reading).body)
    except NotFound as error:
        if _NO_PLACE.search(error.refusal.exception_name or ""):
            raise
        return step._replace(is_new=True)
    except (NotAuthenticated, RateLimited, ServerFailed):
        raise
    except BbcliError:  # there is nothing to read in that place, or not for everybody
        return step
    if request.method == "DELETE":
        return step._replace(lost=tuple(_counted(found)))
    if is_list := _is_page(found):
        found = _entry(found, reading.query)
    if not isinstance(found, dict):
        return step._replace(is_new=is_list and request.template in _REPLACES)
    return step._replace(changes=tuple(_differences(found, json_of(request) or {})))


def _reading(request: Request) -> Request | None:
    """Return what reads the state that a write changes; None for one that makes something new."""
    if request.method != "POST":
        return Request("GET", request.template, request.variables, request.query, root=request.root)
    name = _REPLACES.get(request.template)
    body = json_of(request)
    if not name or not isinstance(body, dict) or not body.get(name):
        return None
    return Request("GET", request.template, request.variables, {**request.query, name: str(body[name])})


def _value(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except DECODE_ERRORS:
        return None


def _is_page(found: Any) -> bool:
    return isinstance(found, dict) and isinstance(found.get("values"), list)


def _entry(page: Mapping[str, Any], query: Mapping[str, Any]) -> Any:
    """Return the entry of a list that a query names; the server may have given it all of them."""
    entries = (each for each in page["values"] if isinstance(each, dict))
    return next((each for each in entries if query and all(each.get(name) == query[name] for name in query)), None)


def _counted(found: Any) -> Iterator[str]:
    """Say how much a list holds."""
    if not isinstance(found, dict):
        return
    for name, value in found.items():
        if isinstance(value, list) and (len(found) == 1 or name == "values"):
            more = "" if found.get("isLastPage", True) else "more than "
            one, many = ("entry", "entries") if name == "values" else (name.removesuffix("s"), name)
            yield f"{more}{len(value)} {one if len(value) == 1 else many}"


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], place: str = "") -> Iterator[Change]:
    """Yield each field of a body that is another one by now; what a body does not name stays."""
    for name, value in new.items():
        before = old.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            yield from _differences(before, value, f"{place}{name}.")
        elif value != before:
            yield Change(f"{place}{name}", before, value)
