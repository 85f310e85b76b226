"""A request as a curl line that can be run again, and never with a secret in it."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bbcli.client.proxy import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bbcli.client.connection import Connection
    from bbcli.request import Request

_SHOWN_HEADERS = ("Accept", "Content-Type", "X-Atlassian-Token")
_HIDDEN = r"passw|passphrase|secret|token|cookie|credential|verifier|assertion|SAML|(?:private|api|access)_?key|_key\b"
# A JSON member, a field of a form, a part of one, a field of a web page and a header, each with its value behind it.
_SECRETS = (
    (re.compile(rf'(?i)("[^"\\]*(?:{_HIDDEN})[^"\\]*"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|-?\d[\d.eE+-]*)'), r'\1"***"'),
    (re.compile(rf"((?:^|[&?])(?:[^=&\s]*(?:{_HIDDEN})[^=&\s]*|code)=)[^&\s]*", re.IGNORECASE), r"\1***"),
    (
        re.compile(rf'(?is)(form-data; name="[^"]*(?:{_HIDDEN})[^"]*"[^\r]*(?:\r\n[^\r]+)*\r\n\r\n).*?(?=\r\n--|\Z)'),
        r"\1***",
    ),
    (re.compile(rf"(<[^>]*(?:{_HIDDEN})[^>]*\bvalue=[\"']?)[^\"'>\s]*", re.IGNORECASE), r"\1***"),
    (re.compile(r"\b(Bearer|Basic) +[\w+/=.:~-]{4,}"), r"\1 ***"),
)

# Around the name of a variable in a word that is not quoted yet: no shell takes it for anything else.
_MARK = "\x01"
_MARKED = f"{_MARK}(\\w+){_MARK}"


def is_secret(name: str) -> bool:
    """Whether what is called so is a secret: a password, a token, a key."""
    return re.search(_HIDDEN, name, re.IGNORECASE) is not None


def without_secrets(text: str) -> str:
    """Return a body with the values taken out that are secrets by their names: passwords, tokens, codes."""
    for pattern, shown in _SECRETS:
        text = pattern.sub(shown, text)
    return text


def curl_line(
    request: Request,
    connection: Connection,
    headers: Mapping[str, str],
    source: Sequence[str] = (),
    named: Sequence[str] = (),
) -> str:
    """Return the line that sends a request, its secrets left to variables; `headers` are those of the identity.

    A line whose variables are not set ends with an error, and sends nothing. `source` and `named` are as in curl_words;
    without a source a body of JSON is written out.
    """
    if not source and (value := json_of(request)) is not None:
        source = ("--data", _marked_json(value))
    source = [_marked_part(option, word) for option, word in pairwise(("", *source))]
    url = connection.url + _without_secrets_of_query(request.target)
    words = curl_words(connection, request.method, url, {**request.headers, **headers}, request.content, source, named)
    return re.sub(_MARKED, r"""'"${\1:?}"'""", " ".join(words))


def json_of(request: Request) -> Any:
    """Return the value that the body of a request is in JSON; None where it has none, or is something else."""
    from bbcli.codec import UNREADABLE, msgspec

    try:
        return msgspec.json.decode(request.content) if request.form is None and request.content else None
    except UNREADABLE:
        return None


def curl_words(
    connection: Connection,
    method: str,
    url: str,
    headers: Mapping[str, str],
    content: bytes | None,
    source: Sequence[str] = (),
    named: Sequence[str] = (),
) -> Iterator[str]:
    """Yield the words of the curl command that sends the same, its secrets left to variables.

    `source` are the words that name the content, where that is a file or a form; `named` the headers that are shown
    besides those of every request.
    """
    yield "curl"
    usual = "GET" if content is None else "POST"
    yield from () if method == usual == "GET" else ("--head",) if method == "HEAD" else ("-X", method)
    yield from _identity(headers)
    is_form = not {"--form", "--form-string"}.isdisjoint(source)
    for name in dict.fromkeys((*_SHOWN_HEADERS, *named)):
        # The type of a form has a mark of its own between the parts.
        if name in headers and not (name == "Content-Type" and is_form):
            yield from ("-H", _header(name, headers[name]))
    if source:
        yield from map(shlex.quote, source)
    elif content is not None:
        text = without_secrets(content.decode("utf-8", "replace"))
        # A text that begins like that is the name of a file to curl.
        yield from ("--data-raw" if text.startswith("@") else "--data", shlex.quote(text))
    yield from _way(connection)
    if re.search(r"[\[\]{}]", url):
        yield "--globoff"
    yield shlex.quote(url)


def _header(name: str, value: str) -> str:
    """Return a header as a word; a secret, by its name, is left to a variable, and an empty one is curl's own way."""
    if re.search(rf"{_HIDDEN}|-key\b|auth", name, re.IGNORECASE) and name not in _SHOWN_HEADERS:
        return f'"{name}: ${{{_variable(name)}:?}}"'
    return shlex.quote(f"{name}: {value}" if value else f"{name};")


def _identity(headers: Mapping[str, str]) -> Iterator[str]:
    kind, _, _ = headers.get("Authorization", "").partition(" ")
    if kind == "Bearer":
        yield from ("-H", '"Authorization: Bearer $BBCLI_TOKEN"')
    elif kind == "Basic":
        yield from ("-u", '"$BBCLI_USERNAME:$BBCLI_PASSWORD"')
    elif kind:
        # A signature is good for one request; it can't be made by a variable.
        yield from ("-H", shlex.quote(f"Authorization: {kind} ***"))
    if "Cookie" in headers:
        yield from ("-b", '"$BBCLI_COOKIE"')


def _way(connection: Connection) -> Iterator[str]:
    if connection.ca_bundle:
        yield from (
            "--capath" if Path(connection.ca_bundle).is_dir() else "--cacert",
            shlex.quote(connection.ca_bundle),
        )
    for option, path in (("--cert", connection.client_cert), ("--key", connection.client_key)):
        if path:
            yield from (option, shlex.quote(path))
    if connection.insecure:
        yield "--insecure"
    if connection.proxy and connection.proxy.user:
        yield from ("--proxy", f'"{connection.proxy.url_with(f"${PASSWORD}")}"')
    elif connection.proxy:
        yield from ("--proxy", shlex.quote(connection.proxy.url))
    elif connection.goes_direct:
        yield from ("--noproxy", "'*'")


def _marked_json(value: Any) -> str:
    """Return a JSON value whose secrets are marks, each with the name of its variable."""
    from bbcli.codec import msgspec

    encoded = msgspec.json.encode(_marked(value, ())).decode()
    # A number has no quotes.
    return re.sub(r'"\\u0001(\w+?)\\u0001#"|\\u0001(\w+?)\\u0001', rf"{_MARK}\1\2{_MARK}", encoded)


def _marked(value: Any, path: tuple[str, ...]) -> Any:
    match value:
        case dict():
            return {name: _marked(each, (*path, name)) for name, each in value.items()}
        case list():
            return [_marked(each, path) for each in value]
        case str() if any(map(is_secret, path)):
            return _mark("_".join(path))
        case int() | float() if not isinstance(value, bool) and any(map(is_secret, path)):
            return f"{_mark('_'.join(path))}#"
        case _:
            return value


def _marked_part(option: str, word: str) -> str:
    """Return a word of a source; of a part of a form that is secret by its name the value is a mark."""
    name, equals, _ = word.partition("=")
    return f"{name}={_mark(name)}" if option == "--form-string" and equals and is_secret(name) else word


def _without_secrets_of_query(target: str) -> str:
    path, mark, query = target.partition("?")
    pairs = (pair.partition("=") for pair in query.split("&"))
    shown = (f"{name}={_mark(name) if is_secret(name) else value}" if equals else name for name, equals, value in pairs)
    return f"{path}{mark}{'&'.join(shown)}"


def _mark(name: str) -> str:
    return f"{_MARK}{_variable(name)}{_MARK}"


def _variable(name: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", name.upper())
