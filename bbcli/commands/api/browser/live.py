"""Calls to the server of a run, while the browser has the terminal."""

from __future__ import annotations

import io
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bbcli.cli.dry_run import inform_of_secrets
from bbcli.commands.api.browser.calls import OF_FILES, is_of_files
from bbcli.commands.api.command_lines import bbcli_line
from bbcli.commands.api.request_builder import Call, filled, plan
from bbcli.commands.api.request_input import ApiCallInput, Body
from bbcli.commands.api.send import perform, unsent
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
    """A call to the server of a run."""

    app: App
    call: Call

    @property
    def target(self) -> str:
        """The path and the query below the server's URL."""
        return self.call.request.target

    def as_bbcli(self) -> str:
        """Return the command line of bbcli that does the same."""
        return bbcli_line(self.call)

    def as_curl(self) -> str:
        """Return the command line of curl that does the same; its secrets are left to variables."""
        step = unsent(self.app, self.call)
        inform_of_secrets(self.app, (step,))
        return step.line.text(self.app.without_secrets)


@dataclass(frozen=True)
class Live:
    """What makes calls to the server of a run; `repo` goes before what the working copy says."""

    app: App
    repo: RepoAddress | None = None

    @property
    def clock(self) -> Callable[[], float]:
        """The clock of the run."""
        return self.app.clock

    @property
    def spec(self) -> Spec:
        """The description of the server's REST API."""
        return self.app.spec

    @cached_property
    def server(self) -> str:
        """The URL of the server; empty where none is known: the description can be read all the same."""
        with suppress(BbcliError):
            return self.app.server.url
        return ""

    def filled(self, names: Iterable[str]) -> Mapping[str, str]:
        """Return the values of parameters that are known without asking the server."""
        if self.repo:
            with suppress(BbcliError):
                variables = self.app.repo(self.repo).variables
                return {name: variables[name] for name in names if name in variables}
        return filled(self.app, names)

    def plan(self, asked: FormInput) -> LivePlan:
        """Return the call; InvalidInput with what is wrong about it."""
        operation, given = asked.operation, dict(asked.values)
        missing = [each for each in operation.variables if each not in given and not is_optional(operation, each)]
        if missing:  # what stands in the form is sent, and nothing else
            raise InvalidInput(f"{' and '.join(missing)} missing")
        if is_of_files(operation):
            raise InvalidInput(OF_FILES)
        body = Body.read(asked.body.encode(), _media_type(operation)) if asked.body else None
        wanted = ApiCallInput(operation.path, operation.method, asked.values, body=body)
        return LivePlan(self.app, plan(self.app, wanted))

    def perform(self, plan: LivePlan) -> Response:
        """Send a call and return its answer, whatever its status; BbcliError where there is none."""
        return perform(self.app, plan.call)

    def said(self) -> str:
        """Return what was said on stderr since it was last asked."""
        stream = self.app.stderr
        if not isinstance(stream, io.StringIO):
            return ""
        text = stream.getvalue().strip()
        stream.seek(0)
        stream.truncate()
        return text


def _media_type(operation: Operation) -> str | None:
    """Return what a body is called; None for JSON."""
    types = operation.body.types if operation.body else ()
    if operation.body and operation.body.schema.type == "string" and "*/*" in types:
        return "text/plain"
    return next((each for each in types if each != "*/*" and "json" not in each), None)


@contextmanager
def undisturbed(app: App) -> Iterator[None]:
    """Let nothing be written to the terminal, and nobody be asked, while the browser has it."""
    stderr, asks = app.stderr, app.asks
    app.stderr, app.asks = io.StringIO(), False
    try:
        with app.progress.aside():
            yield
    finally:
        app.stderr, app.asks = stderr, asks
