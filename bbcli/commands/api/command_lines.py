"""Write a call as a command line of bbcli or curl."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.client.endpoints import short
from bbcli.client.request import REST
from bbcli.config.shell import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bbcli.client.http.command_line import CommandLine
    from bbcli.client.http.connection import Connection
    from bbcli.commands.api.request_args import Body
    from bbcli.commands.api.request_builder import Call


def bbcli_line(call: Call) -> str:
    """Return the bbcli command line of a call; a JSON body becomes fields if they can express it, else it is piped."""
    line = " ".join(map(quoted, _bbcli_arguments(call)))
    body = call.input.body
    return f"printf %s {quoted(body.data.decode())} | {line}" if body and _is_piped(body) else line


def _bbcli_arguments(call: Call) -> Iterator[str]:
    request = call.request
    path, _, _ = request.target.partition("?")
    yield from ("bbcli", "api", "call", request.method, short(path.removeprefix(REST)))
    for name, values in request.query.items():
        for value in values if isinstance(values, tuple) else (values,):
            yield from ("-p", f"{name}={value}")
    for name, value in call.input.headers:
        yield from ("-H", f"{name}: {value}")
    yield from _body_arguments(call)


def _body_arguments(call: Call) -> Iterator[str]:
    from bbcli.commands.api import body_fields

    body = call.input.body
    if body is None:
        return
    if body.source[:1] == ("--form",):
        yield from body.source
    elif body.source:
        yield from ("--input", body.source[-1].removeprefix("@"))
    elif _is_piped(body):
        yield from ("--input", "-")
    else:
        for word in body_fields.as_options(body.value):
            yield from word


def _is_piped(body: Body) -> bool:
    """True if the body is JSON that fields cannot express."""
    from bbcli.commands.api import body_fields

    if body.source:
        return False
    try:
        return not (isinstance(body.value, dict) and body.value and [*body_fields.as_options(body.value)])
    except ValueError:
        return True


def curl_line(call: Call, connection: Connection, headers: Mapping[str, str]) -> CommandLine:
    """Return the curl command line of a call, with variables for secrets; `headers` are those of the credential."""
    from bbcli.client.http import curl

    body = call.input.body
    source = tuple(_curl_body_arguments(body.source)) if body else ()
    return curl.curl_line(call.request, connection, headers, source, [name for name, _ in call.input.headers])


def _curl_body_arguments(source: Sequence[str]) -> Iterator[str]:
    """Yield curl's arguments for a body; curl gives a meaning to more characters in a form value than bbcli."""
    if source[:1] != ("--form",):
        yield from source
        return
    for text in source[1::2]:
        name, _, value = text.partition("=")
        if not value.startswith("@"):
            yield from ("--form-string", text)
        elif re.search(r'[;,"\\]', value):
            quoted = value[1:].replace("\\", "\\\\").replace('"', '\\"')
            yield from ("--form", f'{name}=@"{quoted}"')
        else:
            yield from ("--form", text)
