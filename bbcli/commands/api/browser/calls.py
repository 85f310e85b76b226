"""What the browser asks of the rest of bbcli: to plan a call, to send it, to know what the working copy says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bbcli.client.endpoints import short
from bbcli.errors import BbcliError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bbcli.client.response import Response
    from bbcli.openapi import Operation, Spec


@dataclass(frozen=True)
class FormInput:
    """What the form holds: an operation, the values of its parameters, and a body as it was typed."""

    operation: Operation
    values: tuple[tuple[str, str], ...] = ()
    body: str = ""

    @property
    def typed(self) -> dict[str, str]:
        """The values as they were typed, those of a list behind commas."""
        found: dict[str, str] = {}
        for name, value in self.values:
            found[name] = f"{found[name]},{value}" if name in found else value
        return found


OF_FILES = "files are sent by bbcli api call with --form name=@file"


def is_of_files(operation: Operation) -> bool:
    """Whether the body of an operation is a form of many parts, which a screen has no place for."""
    return operation.body is not None and "multipart/form-data" in operation.body.types


class Plan(Protocol):
    """A call that was checked and can be sent; `target` is its path and query below the server's URL."""

    @property
    def target(self) -> str:
        """The path and the query below the server's URL."""

    def as_bbcli(self) -> str:
        """Return the command line of bbcli that does the same."""

    def as_curl(self) -> str:
        """Return the command line of curl that does the same, without a secret in it."""


class Calls(Protocol):
    """What makes calls; all but `spec`, `server` and `clock` may wait for the network or for git."""

    @property
    def clock(self) -> Callable[[], float]:
        """What tells the time in epoch seconds."""

    @property
    def spec(self) -> Spec:
        """The description that is browsed."""

    @property
    def server(self) -> str:
        """The URL of the server that calls go to; empty where none is known."""

    def filled(self, names: Iterable[str]) -> Mapping[str, str]:
        """Return the values of parameters that the working copy tells."""

    def plan(self, asked: FormInput) -> Plan:
        """Return the call that is asked for; InvalidInput with what is wrong about it."""

    def perform(self, plan: Any) -> Response:
        """Send a call and return its answer, whatever its status; BbcliError where there is none."""

    def said(self) -> str:
        """Return what was said to the person meanwhile, once."""


@dataclass(frozen=True)
class Outcome:
    """What came of a call: an answer after so many seconds, or what went wrong. `at` is when, in epoch seconds.

    `document` is the JSON value in the answer's body, None where it has none.
    """

    asked: FormInput
    at: float
    target: str
    response: Response | None = None
    document: Any = None
    seconds: float = 0
    error: BbcliError | None = None

    @property
    def line(self) -> str:
        """What was called, in a line."""
        return f"{self.asked.operation.method} {self.target}"

    @property
    def is_well(self) -> bool:
        """Whether the server did what was asked for."""
        return self.response is not None and self.response.status < 400


@dataclass(frozen=True)
class Ready:
    """A call that was checked."""

    asked: FormInput
    plan: Plan

    @property
    def line(self) -> str:
        """What is called, in a line."""
        return f"{self.asked.operation.method} {self.plan.target}"


class Line(NamedTuple):
    """A command line that does what is asked for; `form` is the program that it is for: bbcli or curl."""

    form: str
    text: str


class Filled(NamedTuple):
    """Values of the parameters of an operation."""

    operation: Operation
    values: Mapping[str, str]


class Wrong(NamedTuple):
    """What is asked for can't be sent."""

    problem: str


def planned(calls: Calls, asked: FormInput) -> Ready | Wrong:
    """Return what is ready to be sent, or why it can't be."""
    try:
        return Ready(asked, calls.plan(asked))
    except BbcliError as error:
        return _wrong(asked, error)


def line_of(calls: Calls, asked: FormInput, form: str) -> Line | Wrong:
    """Return the command line that does what is asked for, or why there is none."""
    try:
        plan = calls.plan(asked)
        return Line(form, plan.as_curl() if form == "curl" else plan.as_bbcli())
    except BbcliError as error:
        return _wrong(asked, error)


def _wrong(asked: FormInput, error: BbcliError) -> Wrong:
    """Return what is wrong in the words of the error; how it is mended on a command line is of no use in a form."""
    problem = " ".join(error.message.split()).removeprefix(f"{asked.operation.method} {short(asked.operation.path)}: ")
    return Wrong(problem if isinstance(error, InvalidInput) or not error.hint else f"{problem}\nhint: {error.hint}")


def performed(calls: Calls, ready: Ready) -> Outcome:
    """Send a call and return what came of it."""
    begin, target = calls.clock(), ready.plan.target
    try:
        response = calls.perform(ready.plan)
    except BbcliError as error:
        return Outcome(ready.asked, begin, target, seconds=calls.clock() - begin, error=error)
    return Outcome(ready.asked, begin, target, response, _document(response), calls.clock() - begin)


def _document(response: Response) -> Any:
    if "json" not in response.media_type:
        return None
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None
