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


FILES_PROBLEM = "files are sent by bbcli api call with --form name=@file"


def has_file_body(operation: Operation) -> bool:
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

    def known_values(self, names: Iterable[str]) -> Mapping[str, str]:
        """Return the values of parameters that the working copy tells."""

    def plan(self, asked: FormInput) -> Plan:
        """Return the call that is asked for; InvalidInput with what is wrong about it."""

    def perform(self, plan: Any) -> Response:
        """Send a call and return its answer, whatever its status; BbcliError where there is none."""

    def take_messages(self) -> str:
        """Return what was said to the person meanwhile, once."""


@dataclass(frozen=True)
class Outcome:
    """What came of a call: an answer after so many seconds, or what went wrong. `at` is when, in epoch seconds.

    `document` is the JSON value in the answer's body, None where it has none.
    """

    input: FormInput
    at: float
    target: str
    response: Response | None = None
    document: Any = None
    seconds: float = 0
    error: BbcliError | None = None

    @property
    def line(self) -> str:
        """What was called, in a line."""
        return f"{self.input.operation.method} {self.target}"

    @property
    def is_success(self) -> bool:
        """Whether the server did what was asked for."""
        return self.response is not None and self.response.status < 400


@dataclass(frozen=True)
class PlannedCall:
    """A call that was checked."""

    input: FormInput
    plan: Plan

    @property
    def line(self) -> str:
        """What is called, in a line."""
        return f"{self.input.operation.method} {self.plan.target}"


class CommandText(NamedTuple):
    """A command line that does what is asked for; `form` is the program that it is for: bbcli or curl."""

    program: str
    text: str


class KnownValues(NamedTuple):
    """Values of the parameters of an operation."""

    operation: Operation
    values: Mapping[str, str]


class InvalidCall(NamedTuple):
    """What is asked for can't be sent."""

    problem: str


def plan_call(calls: Calls, form_input: FormInput) -> PlannedCall | InvalidCall:
    """Return what is ready to be sent, or why it can't be."""
    try:
        return PlannedCall(form_input, calls.plan(form_input))
    except BbcliError as error:
        return _invalid_call(form_input, error)


def command_text(calls: Calls, form_input: FormInput, program: str) -> CommandText | InvalidCall:
    """Return the command line that does what is asked for, or why there is none."""
    try:
        plan = calls.plan(form_input)
        return CommandText(program, plan.as_curl() if program == "curl" else plan.as_bbcli())
    except BbcliError as error:
        return _invalid_call(form_input, error)


def _invalid_call(form_input: FormInput, error: BbcliError) -> InvalidCall:
    """Return the message of an error; the hint of an InvalidInput names options, which a form does not have."""
    operation = form_input.operation
    problem = " ".join(error.message.split()).removeprefix(f"{operation.method} {short(operation.path)}: ")
    has_hint = error.hint and not isinstance(error, InvalidInput)
    return InvalidCall(f"{problem}\nhint: {error.hint}" if has_hint else problem)


def send_call(calls: Calls, ready: PlannedCall) -> Outcome:
    """Send a call and return what came of it."""
    begin, target = calls.clock(), ready.plan.target
    try:
        response = calls.perform(ready.plan)
    except BbcliError as error:
        return Outcome(ready.input, begin, target, seconds=calls.clock() - begin, error=error)
    return Outcome(ready.input, begin, target, response, _document(response), calls.clock() - begin)


def _document(response: Response) -> Any:
    if "json" not in response.media_type:
        return None
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None
