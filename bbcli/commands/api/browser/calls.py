"""The calls of the browser: the interface to the rest of bbcli, and the results that threads return."""

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
    """The contents of a form: an operation, values of its parameters, and the body as it was typed."""

    operation: Operation
    values: tuple[tuple[str, str], ...] = ()
    body: str = ""

    @property
    def typed(self) -> dict[str, str]:
        """The values by parameter, several of one joined by commas."""
        values: dict[str, str] = {}
        for name, value in self.values:
            values[name] = f"{values[name]},{value}" if name in values else value
        return values


FILES_PROBLEM = "to send files, use bbcli api call with --form name=@file"


def has_file_body(operation: Operation) -> bool:
    """True if the body is a multipart form, which the browser cannot edit."""
    return operation.body is not None and "multipart/form-data" in operation.body.types


class Plan(Protocol):
    """A call that was checked and can be sent."""

    @property
    def target(self) -> str:
        """The path and the query below the server's URL."""

    def as_bbcli(self) -> str:
        """Return the call as a command line of bbcli."""

    def as_curl(self) -> str:
        """Return the call as a command line of curl, with variables for secrets."""


class Calls(Protocol):
    """Plans and sends calls; all but `spec`, `server` and `clock` may wait for the network or git."""

    @property
    def clock(self) -> Callable[[], float]:
        """Returns the time in seconds since the epoch."""

    @property
    def spec(self) -> Spec:
        """The description of the REST API."""

    @property
    def server(self) -> str:
        """The URL of the server, empty if none is selected."""

    def known_values(self, names: Iterable[str]) -> Mapping[str, str]:
        """Return the values of these parameters that the local clone has."""

    def plan(self, asked: FormInput) -> Plan:
        """Return the checked call of a form; InvalidInput for invalid values."""

    def perform(self, plan: Any) -> Response:
        """Return the response of a call, of any status; BbcliError without a response."""

    def take_messages(self) -> str:
        """Return the messages since the last time."""


@dataclass(frozen=True)
class Outcome:
    """The response of a call or its error, and its duration in seconds; `at` is the start, in seconds since the epoch.

    `document` is the JSON value of the body, None if it is not JSON.
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
        """Method and target in one line."""
        return f"{self.input.operation.method} {self.target}"

    @property
    def is_success(self) -> bool:
        """True for a response without an error status."""
        return self.response is not None and self.response.status < 400


@dataclass(frozen=True)
class PlannedCall:
    """A checked call, ready to be sent."""

    input: FormInput
    plan: Plan

    @property
    def line(self) -> str:
        """Method and target in one line."""
        return f"{self.input.operation.method} {self.plan.target}"


class CommandText(NamedTuple):
    """A call as a command line; `program` is bbcli or curl."""

    program: str
    text: str


class KnownValues(NamedTuple):
    """Values for the parameters of an operation, from the local clone."""

    operation: Operation
    values: Mapping[str, str]


class InvalidCall(NamedTuple):
    """The problem for which a form cannot be sent."""

    problem: str


def plan_call(calls: Calls, form_input: FormInput) -> PlannedCall | InvalidCall:
    """Check a form; return the planned call, or its problem."""
    try:
        return PlannedCall(form_input, calls.plan(form_input))
    except BbcliError as error:
        return _invalid_call(form_input, error)


def command_text(calls: Calls, form_input: FormInput, program: str) -> CommandText | InvalidCall:
    """Return a form as a command line, or its problem."""
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
    """Send a call, and return its outcome."""
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
