"""Sends a call, and gives its answer as it comes."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from bbcli.client.error_mapping import is_sign_in, unusable_response
from bbcli.client.http.body import Ceiling, join
from bbcli.client.http.write_policy import Step
from bbcli.client.response import begun
from bbcli.errors import NotAuthenticated
from bbcli.output.raw_response import RawResponse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.client.response import Response
    from bbcli.commands.api.request_builder import Call
    from bbcli.context.app import App

# Headers whose values let in whoever has them.
_SECRET_HEADERS = frozenset({"set-cookie", "authorization", "proxy-authorization"})


def perform(app: App, call: Call) -> Response:
    """Send a call and return the whole answer, whatever its status; no answer is a BbcliError."""
    return app.sender.fetch(call.request)


def reply(
    app: App, call: Call, *, include: bool = False, silent: bool = False, file: Path | None = None
) -> RawResponse:
    """Send a call and return its answer as it comes, with its head where that is included.

    It goes to stdout, to a file, or nowhere. The error that it may be is raised when its body has been written.
    """
    response = app.sender.fetch(call.request, stream=True)
    is_odd = _may_be_foreign(response)
    response = begun(response) if is_odd else response
    is_foreign = is_odd and (is_sign_in(response) or _gives_json(call))
    return RawResponse(
        response.chunks if response.chunks is not None else iter((response.body,)),
        response.media_type,
        head="".join(_head(response)) if include else "",
        error=unusable_response(response) if is_foreign else app.sender.error_of(call.request, response),
        file=file,
        discard=silent,
        join=partial(join, response, Ceiling(app.sender.connection.max_body_size)),
        operation=(call.operation.method, call.operation.path) if call.operation else None,
    )


def _may_be_foreign(response: Response) -> bool:
    """Whether it can be the page of something else that answers in the place of Bitbucket.

    What is signed in is Bitbucket's: a file of a repository, or the answer of a plug-in, is a page all the same.
    """
    return response.is_html and response.status < 300 and "x-ausername" not in response.headers


def _gives_json(call: Call) -> bool:
    """Whether all that its operation is described to answer is JSON."""
    types = {each for answer in call.operation.answers for each in answer.types} if call.operation else set()
    return bool(types) and all(each.endswith("json") for each in types)


def unsent(app: App, call: Call) -> Step:
    """Return a call as one that is not sent, a read too, with the curl line that sends the same.

    Its secrets are left to variables, those in its body too.
    """
    from bbcli import auth
    from bbcli.commands.api.command_lines import curl_line

    headers: dict[str, str] = {}
    with suppress(NotAuthenticated):
        credential = auth.resolve(app.server, app.sources)
        app.hidden.append(credential)
        headers = credential.headers(call.method, app.server.url + call.request.target)
    line = curl_line(call, app.network.connection_to(app.server), headers)
    return Step(call.method, app.server.url + call.request.target, line)


def _head(response: Response) -> Iterator[str]:
    yield f"{response.line}\n"
    for name, value in response.headers.items():
        yield f"{name}: {'***' if name in _SECRET_HEADERS else value}\n"
    yield "\n"
