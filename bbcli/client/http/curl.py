"""Writes a request as a curl command line without its secrets."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bbcli.auth.redact import MASK
from bbcli.client.http.command_line import CommandLine, Variable
from bbcli.client.http.proxy import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from bbcli.client.http.command_line import Part, Word
    from bbcli.client.http.connection import Connection
    from bbcli.client.http.proxy import Proxy
    from bbcli.client.request import Request

# The variables that stand for the secrets of a credential and a proxy.
_TOKEN, _USERNAME, _PASSWORD, _COOKIE, _PROXY_PASSWORD = (
    Variable(name, required=False)
    for name in ("BBCLI_TOKEN", "BBCLI_USERNAME", "BBCLI_PASSWORD", "BBCLI_COOKIE", PASSWORD)
)
_SHOWN_HEADERS = ("Accept", "Content-Type", "X-Atlassian-Token")
_HIDDEN = r"passw|passphrase|secret|token|cookie|credential|verifier|assertion|SAML|(?:private|api|access)_?key|_key\b"
# A JSON member and a field of a form or a query: its name, and what may be its value behind it.
_MEMBER = re.compile(r'"([^"\\]*)"\s*:\s*')
_MEMBER_VALUE = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|-?\d[\d.eE+-]*')
_FIELD = re.compile(r"(?:^|[&?])([^=&?\s]*)=")
_FIELD_VALUE = re.compile(r"[^&\s]*")
_PART = re.compile(r'form-data; name="([^"]*)"', re.IGNORECASE)
_BODY = re.compile(r"\r\n\r\n(.*?)(?=\r\n--|\Z)", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\b(value=["']?)(?:(?<=")[^"]*|(?<=')[^']*|[^"'\s]*)""", re.IGNORECASE)
_AUTHORIZATION = re.compile(r"\b(Bearer|Basic) +[\w+/=.:~-]{4,}")


def is_secret(name: str) -> bool:
    """True for the name of a secret: a password, a token, a key."""
    return re.search(_HIDDEN, name, re.IGNORECASE) is not None


def without_secrets(text: str) -> str:
    """Return a body without the values of secret names: passwords, tokens, codes.

    It takes linear time, since servers choose the text.
    """
    text = _without_values(text, _MEMBER, _MEMBER_VALUE, f'"{MASK}"')
    text = _without_values(text, _FIELD, _FIELD_VALUE, MASK, ("code",))
    text = _without_parts(text)
    text = ">".join(map(_without_attributes, text.split(">")))
    return _AUTHORIZATION.sub(rf"\1 {MASK}", text)


def _without_values(
    text: str, named: re.Pattern[str], value: re.Pattern[str], shown: str, names: Collection[str] = ()
) -> str:
    """Return a text without the values of secret names; `names` are further secret names."""
    kept, at, found = [], 0, named.search(text)
    while found:
        end = max(found.end(1), found.start() + 1)  # a quote at the end of a name may begin another one
        if (is_secret(found[1]) or found[1].lower() in names) and (secret := value.match(text, found.end())):
            kept += [text[at : found.end()], shown]
            at = end = secret.end()
        found = named.search(text, end)
    return "".join((*kept, text[at:]))


def _without_parts(text: str) -> str:
    """Return a multipart form without the bodies of parts with secret names."""
    kept, at, found = [], 0, _PART.search(text)
    while found:
        end = found.start(1)
        if is_secret(found[1]):
            body = _BODY.search(text, end)
            if body is None:
                break
            kept += [text[at : body.start(1)], MASK]
            at = end = body.end()
        found = _PART.search(text, end)
    return "".join((*kept, text[at:]))


def _without_attributes(text: str) -> str:
    """Return a text without the attribute values of HTML tags that name a secret."""
    outside, begin, tag = text.partition("<")
    return outside + begin + _ATTRIBUTE.sub(rf"\1{MASK}", tag) if is_secret(tag) else text


def curl_line(
    request: Request,
    connection: Connection,
    headers: Mapping[str, str],
    source: Sequence[str] = (),
    named: Sequence[str] = (),
) -> CommandLine:
    """Return the curl line of a request with variables for secrets; `headers` are those of the credential.

    A line whose variables are not set ends with an error, and sends nothing. `source` and `named` are as in
    curl_command; without a source a body of JSON is written out.
    """
    words = [_part_of_form(option, word) for option, word in pairwise(("", *source))]
    if not source and (value := json_of(request)) is not None:
        words = [("--data",), tuple(_json(value))]
    url = (connection.url, *_without_secrets_of_query(request.target))
    return curl_command(connection, request.method, url, {**request.headers, **headers}, request.content, words, named)


def json_of(request: Request) -> Any:
    """Return the JSON value of a request's body; None if it has no body, or another one."""
    from bbcli._lazy import DECODE_ERRORS, msgspec

    try:
        return msgspec.json.decode(request.content) if request.form is None and request.content else None
    except DECODE_ERRORS:
        return None


def curl_command(
    connection: Connection,
    method: str,
    url: Word,
    headers: Mapping[str, str],
    content: bytes | None,
    source: Sequence[Word] = (),
    named: Sequence[str] = (),
) -> CommandLine:
    """Return the curl command of a request with variables for secrets.

    `source` are the words that name the content, where that is a file or a form; `named` the headers that are shown
    besides those of every request.
    """
    return CommandLine(tuple(_words(connection, method, url, headers, content, source, named)))


def _words(
    connection: Connection,
    method: str,
    url: Word,
    headers: Mapping[str, str],
    content: bytes | None,
    source: Sequence[Word],
    named: Sequence[str],
) -> Iterator[Word]:
    yield ("curl",)
    usual = "GET" if content is None else "POST"
    yield from () if method == usual == "GET" else (("--head",),) if method == "HEAD" else (("-X",), (method,))
    yield from _identity(headers)
    is_form = not {("--form",), ("--form-string",)}.isdisjoint(source)
    for name in dict.fromkeys((*_SHOWN_HEADERS, *named)):
        # The type of a form has a mark of its own between the parts.
        if name in headers and not (name == "Content-Type" and is_form):
            yield from (("-H",), _header(name, headers[name]))
    if source:
        yield from source
    elif content is not None:
        text = without_secrets(content.decode("utf-8", "replace"))
        # A text that begins like that is the name of a file to curl.
        yield from (("--data-raw" if text.startswith("@") else "--data",), (text,))
    yield from _way(connection)
    if any(set("[]{}") & set(part) for part in url if isinstance(part, str)):
        yield ("--globoff",)
    yield url


def _header(name: str, value: str) -> Word:
    """Return a header as a word: a secret becomes a variable, an empty header has the form that curl requires."""
    if re.search(rf"{_HIDDEN}|-key\b|auth", name, re.IGNORECASE) and name not in _SHOWN_HEADERS:
        return f"{name}: ", _variable(name)
    return (f"{name}: {value}" if value else f"{name};",)


def _identity(headers: Mapping[str, str]) -> Iterator[Word]:
    kind, _, _ = headers.get("Authorization", "").partition(" ")
    if kind == "Bearer":
        yield from (("-H",), ("Authorization: Bearer ", _TOKEN))
    elif kind == "Basic":
        yield from (("-u",), (_USERNAME, ":", _PASSWORD))
    elif kind:
        # A signature is good for one request; it can't be made by a variable.
        yield from (("-H",), (f"Authorization: {kind} ***",))
    if "Cookie" in headers:
        yield from (("-b",), (_COOKIE,))


def _way(connection: Connection) -> Iterator[Word]:
    if connection.ca_bundle:
        option = "--capath" if Path(connection.ca_bundle).is_dir() else "--cacert"
        yield from ((option,), (connection.ca_bundle,))
    for option, path in (("--cert", connection.client_cert), ("--key", connection.client_key)):
        if path:
            yield from ((option,), (path,))
    if connection.insecure:
        yield ("--insecure",)
    if connection.proxy:
        yield from (("--proxy",), _proxy(connection.proxy))
    elif connection.goes_direct:
        yield from (("--noproxy",), ("*",))


def _proxy(proxy: Proxy) -> Word:
    if not proxy.user:
        return (proxy.url,)
    user, place = proxy.url_with(None).removesuffix(f"@{proxy.place}"), f"@{proxy.place}"
    return f"{user}:", _PROXY_PASSWORD, place


def _json(value: Any, *, secret: bool = False, path: tuple[str, ...] = ()) -> Iterator[Part]:
    """Yield the JSON of a value; each text and number that is secret by a name on the way to it is a variable."""
    from bbcli._lazy import msgspec

    if isinstance(value, dict):
        yield "{"
        for count, (name, each) in enumerate(value.items()):
            yield f"{',' if count else ''}{msgspec.json.encode(name).decode()}:"
            yield from _json(each, secret=secret or is_secret(name), path=(*path, name))
        yield "}"
    elif isinstance(value, list):
        yield "["
        for count, each in enumerate(value):
            yield "," if count else ""
            yield from _json(each, secret=secret, path=path)
        yield "]"
    elif secret and isinstance(value, str):
        yield from ('"', _variable("_".join(path)), '"')
    elif secret and isinstance(value, int | float) and not isinstance(value, bool):
        yield _variable("_".join(path))
    else:
        yield msgspec.json.encode(value).decode()


def _part_of_form(option: str, word: str) -> Word:
    """Return a word of a source; of a part of a form that is secret by its name the value is a variable."""
    name, equals, _ = word.partition("=")
    return (f"{name}=", _variable(name)) if option == "--form-string" and equals and is_secret(name) else (word,)


def _without_secrets_of_query(target: str) -> Iterator[Part]:
    path, mark, query = target.partition("?")
    yield f"{path}{mark}"
    for count, pair in enumerate(query.split("&")):
        name, equals, value = pair.partition("=")
        is_hidden = equals and is_secret(name)
        yield f"{'&' if count else ''}{name}{equals}{'' if is_hidden else value}"
        if is_hidden:
            yield _variable(name)


def _variable(name: str) -> Variable:
    """Return a BBCLI_ variable for a secret: a field named GITHUB_TOKEN must not expand another program's variable."""
    return Variable(f"BBCLI_SECRET_{re.sub(r'[^A-Z0-9]+', '_', name.upper())}")
