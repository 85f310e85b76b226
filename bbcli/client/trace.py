"""What --debug shows: each request as a curl line that can be run again, and what came back; never a secret."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.client.proxy import PASSWORD
from bbcli.masking import CUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bbcli.client.connection import Connection
    from bbcli.response import Response

LONGEST_BODY = 65536
_SHOWN_HEADERS = ("Accept", "Content-Type", "X-Atlassian-Token")
_TEXT = re.compile(r"text/|json|xml|html|x-www-form-urlencoded")
_HIDDEN = r"passw|passphrase|secret|token|cookie|credential|verifier|assertion|SAML|(?:private|api|access)_?key|_key\b"
# A JSON member, a field of a form, a field of a web page and a header, each with its value behind it.
_SECRETS = (
    (re.compile(rf'("[^"\\]*(?:{_HIDDEN})[^"\\]*"\s*:\s*)"(?:[^"\\]|\\.)*"?', re.IGNORECASE), r'\1"***"'),
    (re.compile(rf"((?:^|[&?])(?:[^=&\s]*(?:{_HIDDEN})[^=&\s]*|code)=)[^&\s]*", re.IGNORECASE), r"\1***"),
    (re.compile(rf"(<[^>]*(?:{_HIDDEN})[^>]*\bvalue=[\"']?)[^\"'>\s]*", re.IGNORECASE), r"\1***"),
    (re.compile(r"\b(Bearer|Basic) +[\w+/=.:~-]{4,}"), r"\1 ***"),
)


@dataclass(frozen=True)
class Trace:
    """Says what goes over a connection. `shows_bodies` adds those of the answers; `clock` is in seconds."""

    connection: Connection
    say: Callable[[str], None]
    clock: Callable[[], float]
    shows_bodies: bool = False

    def of(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, send: Callable[[], Response]
    ) -> Response:
        """Send, and say what is sent and what comes back; lines that are no command are comments to a shell."""
        self.say(" ".join(curl_words(self.connection, method, without_secrets(url), headers, content)))
        start = self.clock()
        try:
            response = send()
        except Exception as error:
            self.say(f"# no answer after {self._since(start)}: {error}")
            raise
        request_id = response.headers.get("x-arequestid", "no X-AREQUESTID")
        self.say(f"# {response.status}, {request_id}, {self._since(start)}, {len(response.body)} bytes")
        if self.shows_bodies:
            for line in _body(response):
                self.say(f"#   {line}")
        return response

    def _since(self, start: float) -> str:
        return f"{max(0.0, self.clock() - start) * 1000:.0f} ms"


def is_secret(name: str) -> bool:
    """Whether what is called so is a secret: a password, a token, a key."""
    return re.search(_HIDDEN, name, re.IGNORECASE) is not None


def without_secrets(text: str) -> str:
    """Return a body with the values taken out that are secrets by their names: passwords, tokens, codes."""
    for pattern, shown in _SECRETS:
        text = pattern.sub(shown, text)
    return text


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
        return f'"{name}: ${re.sub(r"[^A-Z0-9]+", "_", name.upper())}"'
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


def _body(response: Response) -> Iterator[str]:
    if not response.body:
        return
    if not _TEXT.search(response.media_type):
        yield f"({len(response.body)} bytes of {response.media_type or 'no media type'})"
        return
    text = response.body[:LONGEST_BODY].decode("utf-8", "replace")
    yield from without_secrets(text + (CUT if len(response.body) > LONGEST_BODY else "")).splitlines()
    if len(response.body) > LONGEST_BODY:
        yield f"(and {len(response.body) - LONGEST_BODY} bytes more)"
