"""A call as a line for a shell: of bbcli, and of curl."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from bbcli.endpoints import short
from bbcli.request import REST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bbcli.call.plan import Call
    from bbcli.client.connection import Connection


def bbcli_line(call: Call) -> str:
    """Return the line of bbcli that makes this call, with a body that is JSON written as fields where it can be."""
    return " ".join(shlex.quote(word) for word in _bbcli_words(call))


def _bbcli_words(call: Call) -> Iterator[str]:
    request = call.request
    path, _, _ = request.target.partition("?")
    yield from ("bbcli", "api", "call", request.method, short(path.removeprefix(REST)))
    for name, values in request.query.items():
        for value in values if isinstance(values, tuple) else (values,):
            yield from ("-p", f"{name}={value}")
    for name, value in call.wanted.headers:
        yield from ("-H", f"{name}: {value}")
    yield from _bbcli_body(call)


def _bbcli_body(call: Call) -> Iterator[str]:
    from bbcli.call import fields

    body = call.wanted.body
    if body is None:
        return
    try:
        written = list(fields.words(body.value)) if isinstance(body.value, dict) and body.value else None
    except ValueError:
        written = None
    for word in written or ():
        yield from word
    if written is None and body.source[:1] == ("--form",):
        yield from body.source
    elif written is None:
        source = body.source[-1] if body.source else "@body.json"
        yield from ("--input", source.removeprefix("@"))


def curl_line(call: Call, connection: Connection, headers: Mapping[str, str]) -> str:
    """Return the curl line that sends the same, its secrets left to variables; `headers` are those of the identity."""
    from bbcli.client.trace import curl_words

    request = call.request
    sent = {**request.headers, **headers}
    body = call.wanted.body
    source = tuple(_curl_source(body.source)) if body else ()
    words = curl_words(
        connection, request.method, connection.url + request.target, sent, request.content, source,
        [name for name, _ in call.wanted.headers],
    )  # fmt: skip
    return " ".join(map(_with_variables, words))


def _curl_source(source: Sequence[str]) -> Iterator[str]:
    """Yield the words that name a body to curl, which reads more into the value of a form than bbcli does."""
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


def _with_variables(word: str) -> str:
    """Return a word of the shell in which the secrets of a JSON body, which are left out, are left to variables."""

    def variable(match: re.Match[str]) -> str:
        name = re.sub(r"\W+", "_", match[1]).upper()
        return f"""{match[0][:-5]}"'"${name}"'\""""

    return re.sub(r'"([\w.-]+)"\s*:\s*"\*\*\*"', variable, word) if word.startswith("'") else word
