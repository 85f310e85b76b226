"""Send a call, and return its response unchanged."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from bbcli import auth
from bbcli.client.error_mapping import is_sign_in, unusable_response
from bbcli.client.http.body import Ceiling, join
from bbcli.client.http.write_policy import Step
from bbcli.client.response import buffer_beginning
from bbcli.errors import NotAuthenticated
from bbcli.output.raw_response import RawResponse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.client.response import Response
    from bbcli.commands.api.request_builder import Call
    from bbcli.context.app import App

# Response headers that hold credentials.
_SECRET_HEADERS = frozenset({"set-cookie", "authorization", "proxy-authorization"})


def fetch(app: App, call: Call) -> Response:
    """Return the complete response of a call, of any status; BbcliError without a response."""
    return app.connections.session.fetch(call.request)


def stream_response(
    app: App, call: Call, *, include: bool = False, silent: bool = False, file: Path | None = None
) -> RawResponse:
    """Send a call, and return its response as a stream to stdout, to a file, or to nothing if `silent`.

    The error of an error response is raised after its body has been written.
    """
    response = app.connections.session.fetch(call.request, stream=True)
    is_odd = _may_be_other_page(response)
    response = buffer_beginning(response) if is_odd else response
    is_foreign = is_odd and (is_sign_in(response) or _returns_only_json(call))
    return RawResponse(
        response.chunks if response.chunks is not None else iter((response.body,)),
        response.media_type,
        head="".join(_response_head(response)) if include else "",
        error=unusable_response(response) if is_foreign else app.connections.session.error_of(call.request, response),
        file=file,
        discard=silent,
        join=partial(join, response, Ceiling(app.connections.session.connection.max_body_size)),
        operation=(call.operation.method, call.operation.path) if call.operation else None,
    )


def _may_be_other_page(response: Response) -> bool:
    """True for HTML that may come from a proxy or a sign-in page in front of Bitbucket.

    Bitbucket itself returns HTML for files of a repository and from plugins, with the header X-AUSERNAME.
    """
    return response.is_html and response.status < 300 and "x-ausername" not in response.headers


def _returns_only_json(call: Call) -> bool:
    """True if the operation is described to return JSON only."""
    types = {each for answer in call.operation.answers for each in answer.types} if call.operation else set()
    return bool(types) and all(each.endswith("json") for each in types)


def dry_run_step(app: App, call: Call) -> Step:
    """Return the record of a call for --dry-run, with its curl command line; secrets become variables."""
    from bbcli.commands.api.command_lines import curl_line

    headers: dict[str, str] = {}
    with suppress(NotAuthenticated):
        credential = auth.resolve(app.server, app.connections.sources)
        app.console.hidden.append(credential)
        headers = credential.headers(call.method, app.server.url + call.request.target)
    line = curl_line(call, app.connections.factory.connection_to(app.server), headers)
    return Step(call.method, app.server.url + call.request.target, line)


def _response_head(response: Response) -> Iterator[str]:
    yield f"{response.line}\n"
    for name, value in response.headers.items():
        yield f"{name}: {'***' if name in _SECRET_HEADERS else value}\n"
    yield "\n"
