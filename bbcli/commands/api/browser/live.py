"""Plan and send the calls of the browser with the App of the run."""

from __future__ import annotations

import io
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bbcli.cli.dry_run import inform_of_secrets
from bbcli.commands.api.browser.calls import FILES_PROBLEM, has_file_body
from bbcli.commands.api.command_lines import bbcli_line
from bbcli.commands.api.request_args import ApiCallInput, Body
from bbcli.commands.api.request_builder import Call, known_values, plan_call
from bbcli.commands.api.send import dry_run_step, fetch
from bbcli.errors import BbcliError, InvalidInput
from bbcli.openapi.match import is_optional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bbcli.client.response import Response
    from bbcli.commands.api.browser.calls import FormInput
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.openapi import Operation, Spec


@dataclass(frozen=True)
class LivePlan:
    """A checked call to the selected server."""

    app: App
    call: Call

    @property
    def target(self) -> str:
        """The path and the query below the server's URL."""
        return self.call.request.target

    def as_bbcli(self) -> str:
        """Return the call as a command line of bbcli."""
        return bbcli_line(self.call)

    def as_curl(self) -> str:
        """Return the call as a command line of curl, with variables for secrets."""
        with self.app.console.explaining():
            step = dry_run_step(self.app, self.call)
        inform_of_secrets(self.app, (step,))
        return step.line.text(self.app.console.without_secrets)


@dataclass(frozen=True)
class LiveCalls:
    """Calls to the selected server; `repo` takes precedence over the local clone."""

    app: App
    repo: RepoAddress | None = None

    @property
    def clock(self) -> Callable[[], float]:
        """The clock of the App."""
        return self.app.clock

    @property
    def spec(self) -> Spec:
        """The description of the server's REST API."""
        return self.app.spec

    @cached_property
    def server(self) -> str:
        """The URL of the server, empty if none is selected: the bundled description needs none."""
        with suppress(BbcliError):
            return self.app.server.url
        return ""

    def known_values(self, names: Iterable[str]) -> Mapping[str, str]:
        """Return the values of parameters that need no request."""
        if self.repo:
            with suppress(BbcliError):
                variables = self.app.repo(self.repo).variables
                return {name: variables[name] for name in names if name in variables}
        return known_values(self.app, names)

    def plan(self, form_input: FormInput) -> LivePlan:
        """Return the checked call of a form; InvalidInput for invalid values."""
        operation, values = form_input.operation, dict(form_input.values)
        missing = [each for each in operation.variables if each not in values and not is_optional(operation, each)]
        if missing:  # defaults from the local clone are shown in the form, never added to it
            raise InvalidInput(f"{' and '.join(missing)} missing")
        if has_file_body(operation):
            raise InvalidInput(FILES_PROBLEM)
        body = Body.read(form_input.body.encode(), _media_type(operation)) if form_input.body else None
        call_input = ApiCallInput(operation.path, operation.method, form_input.values, body=body)
        with self.app.console.explaining():
            return LivePlan(self.app, plan_call(self.app, call_input))

    def perform(self, plan: LivePlan) -> Response:
        """Return the response of a call, of any status; BbcliError without a response."""
        with self.app.console.explaining():
            return fetch(self.app, plan.call)

    def take_messages(self) -> str:
        """Return the messages for stderr since the last call."""
        stream = self.app.console.stderr
        if not isinstance(stream, io.StringIO):
            return ""
        text = stream.getvalue().strip()
        stream.seek(0)
        stream.truncate()
        return text


def _media_type(operation: Operation) -> str | None:
    """Return the media type of a body, None for JSON."""
    types = operation.body.types if operation.body else ()
    if operation.body and operation.body.schema.type == "string" and "*/*" in types:
        return "text/plain"
    return next((each for each in types if each != "*/*" and "json" not in each), None)


@contextmanager
def captured_messages(app: App) -> Iterator[None]:
    """Collect the messages for stderr, and disable prompts, while the browser has the terminal."""
    stderr, asks = app.console.stderr, app.console.may_ask
    app.console.stderr, app.console.may_ask = io.StringIO(), False
    try:
        with app.console.progress.aside():
            yield
    finally:
        app.console.stderr, app.console.may_ask = stderr, asks
