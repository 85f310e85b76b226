"""The policies of a read-only run and of a dry run: they answer writes in place of the server."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.client.endpoints import COMMIT_BUILDS, COMMITS
from bbcli.client.http.curl import curl_line, json_of
from bbcli.client.request import Request
from bbcli.client.response import Response
from bbcli.errors import BbcliError, Misconfigured, NotAuthenticated, NotFound, RateLimited, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.client.http.command_line import CommandLine
    from bbcli.client.http.connection import Connection
    from bbcli.config.model import Server

VARIABLE = "BBCLI_READ_ONLY"
_ON, _OFF = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


Identity = Callable[[str, str], Mapping[str, str]]
Read = Callable[[Request], bytes]


class RequestPolicy(Protocol):
    """Decides about each request before it is sent."""

    def answer(self, request: Request, connection: Connection, identity: Identity, read: Read) -> Response | None:
        """Return a response for a request that is not sent, None for one that is; or raise an error.

        `identity` gives the headers of the credential for a method and a URL; `read` sends a request and returns the
        body of the response.
        """
        ...


class ReadOnly(NamedTuple):
    """Refuses writes; `reason`, `hint` and `server` say which setting forbids them."""

    reason: str = ""
    hint: str | None = None
    server: str = ""

    def answer(self, request: Request, connection: Connection, identity: Identity, read: Read) -> Response | None:
        """Return None for a read; Misconfigured for a write."""
        del connection, identity, read
        if request.is_write:
            message = f"read only: {request.method} {request.target.partition('?')[0]} was not sent"
            raise Misconfigured(message, hint=self.hint, reason=self.reason, server=self.server)
        return None


def read_only_of(server: Server, environ: Mapping[str, str]) -> ReadOnly | None:
    """Return the policy of a read-only run or server, None for others; the environment or config.toml is enough.

    Misconfigured for a value of the variable that is neither yes nor no: its author may rely on it.
    """
    value = environ.get(VARIABLE, "").strip().lower()
    if value in _ON:
        return ReadOnly(hint=f"unset {VARIABLE} to allow writes")
    if value not in _OFF:
        raise Misconfigured(f"{VARIABLE}={environ[VARIABLE]} is not a boolean", hint=f"set {VARIABLE}=1, or unset it")
    if server.read_only:
        return ReadOnly("read_only_server", server=server.name)
    return None


# A POST to these paths replaces the object whose field of this name has the value of the body.
_REPLACES = {f"{COMMITS}/{{commitId}}/builds": "key", COMMIT_BUILDS: "key"}
# Without the parent there is nothing to change.
_NO_PLACE = re.compile(r"NoSuch(?:Project|Repository|Commit|PullRequest|User)Exception$")


class Change(NamedTuple):
    """A field whose value would change."""

    field: str
    old: Any
    new: Any


class Step(NamedTuple):
    """A write that was not sent, as a curl line.

    `changes` are None if the present state can't be read; `is_new` says that there is none. `lost` is a summary of
    what would be deleted; `refused` the reason why the server will refuse the write; `diff` the change of a file.
    """

    method: str
    url: str
    line: CommandLine
    changes: tuple[Change, ...] | None = None
    is_new: bool = False
    lost: tuple[str, ...] = ()
    refused: str = ""
    diff: str = ""


@dataclass
class DryRun:
    """Records the writes of a run in their order.

    `losing` is the summary of what the next of them deletes, `blocked` the reason why the server will refuse it,
    `diff` how it changes a file, `changing` the fields that it changes if their present state is known, `present` the
    state that it changes where no request reads that.
    """

    steps: list[Step] = field(default_factory=list)
    changing: tuple[Change, ...] = ()
    losing: tuple[str, ...] = ()
    blocked: str = ""
    diff: str = ""
    present: Mapping[str, Any] | None = None

    def answer(self, request: Request, connection: Connection, identity: Identity, read: Read) -> Response | None:
        """Record a write and return a response with the status 0; None for a read."""
        if not request.is_write:
            return None
        url = connection.url + request.target
        named = [name for name in request.more_headers if name != "Content-Type"]
        line = curl_line(request, connection, identity(request.method, url), request.source, named)
        step = Step(request.method, url, line)
        lost, self.losing = self.losing, ()
        refused, self.blocked = self.blocked, ""
        diff, self.diff = self.diff, ""
        changing, self.changing = self.changing, ()
        present, self.present = self.present, None
        if lost or refused or diff or changing:
            step = step._replace(lost=lost, refused=refused, diff=diff, changes=changing or None)
        elif present is not None:
            step = step._replace(changes=tuple(_differences(present, json_of(request) or {})))
        else:
            step = _compared(step, request, read)
        self.steps.append(step)
        return Response(0, {}, b"", url)


def _compared(step: Step, request: Request, read: Read) -> Step:
    """Add the changes of a write, as far as a read of the present state shows them."""
    reading = _reading(request)
    if reading is None:
        return step
    try:
        found = _value(read(reading))
    except NotFound as error:
        if _NO_PLACE.search(error.refusal.exception_name or ""):
            raise
        return step._replace(is_new=True)
    except (NotAuthenticated, RateLimited, ServerFailed):
        raise
    except BbcliError:  # there is no GET at this path, or the user may not use it
        return step
    if request.method == "DELETE":
        return step._replace(lost=tuple(_counted(found)))
    if is_list := _is_page(found):
        found = _entry(found, reading.query)
    if not isinstance(found, dict):
        return step._replace(is_new=is_list and request.template in _REPLACES)
    return step._replace(changes=tuple(_differences(found, json_of(request) or {})))


def _reading(request: Request) -> Request | None:
    """Return the request that reads the state that a write changes; None for a write that creates an object."""
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
    """Return the entry of a list that matches a query, which the server may have ignored."""
    entries = (each for each in page["values"] if isinstance(each, dict))
    return next((each for each in entries if query and all(each.get(name) == query[name] for name in query)), None)


def _counted(found: Any) -> Iterator[str]:
    """Yield the number of entries of each list in a response."""
    if not isinstance(found, dict):
        return
    for name, value in found.items():
        if isinstance(value, list) and (len(found) == 1 or name == "values"):
            more = "" if found.get("isLastPage", True) else "more than "
            one, many = ("entry", "entries") if name == "values" else (name.removesuffix("s"), name)
            yield f"{more}{len(value)} {one if len(value) == 1 else many}"


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], place: str = "") -> Iterator[Change]:
    """Yield the fields of the new body that differ; fields that it does not name keep their value."""
    for name, value in new.items():
        before = old.get(name)
        if isinstance(value, dict) and isinstance(before, dict):
            yield from _differences(before, value, f"{place}{name}.")
        elif value != before:
            yield Change(f"{place}{name}", before, value)
