"""A call as a line for a shell: of bbcli, and of curl."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

from bbcli.endpoints import short
from bbcli.request import REST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bbcli.call.plan import Call
    from bbcli.call.wanted import Body
    from bbcli.client.connection import Connection

# Around the name of a variable in a word that is not quoted yet: no shell takes it for anything else.
_MARK = "\x01"
_MARKED = f"{_MARK}(\\w+){_MARK}"


def bbcli_line(call: Call) -> str:
    """Return the line of bbcli that makes this call, with a body that is JSON written as fields where it can be."""
    line = " ".join(shlex.quote(word) for word in _bbcli_words(call))
    body = call.wanted.body
    return f"printf %s {shlex.quote(body.data.decode())} | {line}" if body and _is_piped(body) else line


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
    if body.source[:1] == ("--form",):
        yield from body.source
    elif body.source:
        yield from ("--input", body.source[-1].removeprefix("@"))
    elif _is_piped(body):
        yield from ("--input", "-")
    else:
        for word in fields.words(body.value):
            yield from word


def _is_piped(body: Body) -> bool:
    """Whether it is a JSON value that can't be written as fields."""
    from bbcli.call import fields

    if body.source:
        return False
    try:
        return not (isinstance(body.value, dict) and body.value and [*fields.words(body.value)])
    except ValueError:
        return True


def curl_line(call: Call, connection: Connection, headers: Mapping[str, str]) -> str:
    """Return the curl line that sends the same, its secrets left to variables; `headers` are those of the identity.

    A line whose variables are not set ends with an error, and sends nothing.
    """
    from bbcli.client.trace import curl_words

    request = call.request
    body = call.wanted.body
    if body and not body.source and body.value is not None:
        source: tuple[str, ...] = ("--data", _without_secrets(body.value))
    else:
        source = tuple(_curl_source(body.source)) if body else ()
    words = curl_words(
        connection, request.method, connection.url + _without_secrets_of_query(request.target),
        {**request.headers, **headers}, request.content, source, [name for name, _ in call.wanted.headers],
    )  # fmt: skip
    return re.sub(_MARKED, r"""'"${\1:?}"'""", " ".join(words))


def _without_secrets(value: Any) -> str:
    """Return a JSON value whose secrets are marks, each with the name of its variable."""
    from bbcli.codec import msgspec

    encoded = msgspec.json.encode(_marked(value, ())).decode()
    return re.sub(r"\\u0001(\w+?)\\u0001", rf"{_MARK}\1{_MARK}", encoded)


def _marked(value: Any, path: tuple[str, ...]) -> Any:
    from bbcli.client.trace import is_secret

    match value:
        case dict():
            return {name: _marked(each, (*path, name)) for name, each in value.items()}
        case list():
            return [_marked(each, path) for each in value]
        case str() if path and is_secret(path[-1]):
            return _mark("_".join(path))
        case _:
            return value


def _without_secrets_of_query(target: str) -> str:
    from bbcli.client.trace import is_secret

    path, mark, query = target.partition("?")
    pairs = (pair.partition("=") for pair in query.split("&"))
    shown = (f"{name}={_mark(name) if is_secret(name) else value}" if equals else name for name, equals, value in pairs)
    return f"{path}{mark}{'&'.join(shown)}"


def _mark(name: str) -> str:
    return f"{_MARK}{re.sub(r'[^A-Z0-9]+', '_', name.upper())}{_MARK}"


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
