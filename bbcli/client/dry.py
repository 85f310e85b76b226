"""A dry run: what reads is sent, what writes is kept, with what it would change."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.client.curl import curl_line, json_of
from bbcli.client.writes import changes
from bbcli.codec import UNREADABLE, msgspec
from bbcli.endpoints import COMMITS
from bbcli.errors import BbcliError, NotAuthenticated, NotFound, RateLimited, ServerFailed
from bbcli.request import Request
from bbcli.response import Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.client.sender import Sender
    from bbcli.client.shell import CommandLine

# What a POST replaces, if it is there: that which its own path has under the same value of this field of the body.
_REPLACES = {
    f"{COMMITS}/{{commitId}}/builds": "key",
    "/build-status/latest/commits/{commitId}": "key",
}
# Where not even the place of it exists, what is to be changed there can't be, either.
_NO_PLACE = re.compile(r"NoSuch(?:Project|Repository|Commit|PullRequest|User)Exception$")


class Unsaid(Exception):
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

    def answer(self, sender: Sender, request: Request) -> Response | None:
        """Keep a write and return what stands for its answer, whose status is 0; None for what reads."""
        if not changes(request):
            return None
        url = sender.server_url + request.target
        headers = sender.credential.headers(request.method, url) if sender.credential else {}
        named = [name for name in request.more_headers if name != "Content-Type"]
        step = Step(request.method, url, curl_line(request, sender.connection, headers, named=named))
        lost, self.losing = self.losing, ()
        self.steps.append(step._replace(lost=lost) if lost else _compared(step, sender, request))
        return Response(0, {}, b"", url)


def _compared(step: Step, sender: Sender, request: Request) -> Step:
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
    except UNREADABLE:
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
