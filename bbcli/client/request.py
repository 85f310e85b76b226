"""The request for one operation: path, query, headers and body. It uses no HTTP library."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from re import compile as compile_pattern
from re import escape, findall, sub
from urllib.parse import quote, unquote, urlencode

from bbcli import __version__
from bbcli._lazy import msgspec
from bbcli.client.endpoints import LONG_VARIABLES
from bbcli.errors import InvalidInput, ServerFailed, shortened

JSON = "application/json"
TEXT = "text/plain"
FORM = "application/x-www-form-urlencoded"
# The prefix of REST API templates; templates outside of it, such as /j_atl_security_check, have the prefix "".
REST = "/rest"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Proxies and servers treat a request with one of these headers as one of another method.
_OVERRIDES = frozenset({"x-http-method-override", "x-http-method", "x-method-override"})
# POSTs that change nothing: their body holds a query.
READING = (
    "/rest/search/latest/search",
    "/rest/build-status/latest/commits/stats",
    "/rest/api/latest/markup/preview",
    "/rest/api/latest/migration/exports/preview",
    "/rest/api/latest/migration/mesh/preview",
)
# Signing in and renewing a login change nothing that others see, and without them nothing could be read.
SIGNING_IN = (
    "/j_atl_security_check",
    "/rest/oauth2/latest/token",
    "/plugins/servlet/oauth/request-token",
    "/plugins/servlet/oauth/access-token",
)
_HARMLESS = compile_pattern(
    # A version is another name of the same resource.
    "|".join(escape(path).replace("/latest/", r"/(?:latest|\d+(?:\.\d+)*)/") for path in (*READING, *SIGNING_IN))
)

Value = str | int | bool
# The value of a parameter; several values are sent one after the other.
Query = Mapping[str, Value | tuple[str, ...] | None]


class Request(msgspec.Struct, frozen=True):
    """A call of one operation: its path template as Atlassian documents it, the variables and the query.

    Values of None in the query and the body are omitted. The body is sent as JSON; a `form` is sent URL-encoded, as a
    web page does, and `data` unchanged; `source` holds the arguments of curl that name its parts. The template is
    relative to `root`. `is_short` is True if the response is never long, `is_discarded` if its body is not read.
    """

    method: str
    template: str
    variables: Mapping[str, str | None] = msgspec.field(default_factory=dict)
    query: Query = msgspec.field(default_factory=dict)
    body: Mapping[str, object] | None = None
    accept: str = JSON
    form: Mapping[str, str] | None = None
    data: bytes | None = None
    source: tuple[str, ...] = ()
    root: str = REST
    more_headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    is_short: bool = False
    is_discarded: bool = False

    def __repr__(self) -> str:
        return f"<{self.method} {self.template}>"  # headers and bodies can contain secrets

    @property
    def is_safe(self) -> bool:
        """True if the method is safe to repeat (RFC 9110): GET, HEAD and OPTIONS."""
        return self.method in SAFE_METHODS

    @property
    def is_write(self) -> bool:
        """True if the request can change something on the server, judged by method, path and headers."""
        if not _OVERRIDES.isdisjoint(name.lower() for name in self.more_headers):
            return True
        if self.is_safe:
            return False
        path = self.target.partition("?")[0]  # as it is sent: another spelling of the path is not known
        return self.method != "POST" or _HARMLESS.fullmatch(path) is None

    @property
    def target(self) -> str:
        """Path and query below the server's URL, each segment of a value quoted on its own."""
        path = sub(r"\{([^{}/]+)\}", lambda match: _quoted(match[1], self.variables.get(match[1])), self.template)
        query = [(name, _in_url(_plain(value))) for name, given in self.query.items() for value in _each(given)]
        return f"{self.root}{path}" + (f"?{urlencode(query, quote_via=quote, safe='')}" if query else "")

    @property
    def content(self) -> bytes | None:
        """The body as it is sent."""
        if self.data is not None:
            return self.data
        if self.form is not None:
            return urlencode([(name, _utf8(value)) for name, value in self.form.items()]).encode("ascii")
        if self.body is None:
            return None
        try:
            return msgspec.json.encode({name: value for name, value in self.body.items() if value is not None})
        except UnicodeEncodeError:
            raise InvalidInput("the request contains text that is not UTF-8") from None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of this request; X-Atlassian-Token and Content-Type satisfy the XSRF protection of writes."""
        headers = {"Accept": self.accept, "User-Agent": f"bbcli/{__version__}"}
        if not self.is_safe:
            headers |= {"Content-Type": JSON if self.form is None else FORM, "X-Atlassian-Token": "no-check"}
        return headers | dict(self.more_headers)


def secrets_of_form(form: Mapping[str, str]) -> Iterator[str]:
    """Yield the secrets in a form of OAuth 2.0 (RFC 6749, 7636): codes, verifiers, tokens and client secrets."""
    yield from (form[name] for name in ("code", "code_verifier", "refresh_token", "client_secret") if name in form)


def secrets_of_header(header: str) -> Iterator[str]:
    """Yield the tokens in a header of OAuth 1.0a (RFC 5849)."""
    yield from (unquote(value) for value in findall(r'oauth_(?:token|verifier)="([^"]*)"', header))


def _quoted(name: str, value: str | None) -> str:
    if not value:
        raise InvalidInput(f"{name} is empty")
    segments = value.split("/") if name in LONG_VARIABLES else [value]
    if any(segment in {".", ".."} for segment in segments):
        raise InvalidInput(f"{value!r}: a path on the server cannot contain '.' or '..'")
    return "/".join(quote(_in_url(segment), safe="") for segment in segments)


# Servers refuse a URL of more than 8 or 16 KiB.
_LONGEST_VALUE = 64 << 10


def _in_url(text: str) -> bytes:
    """Return the bytes of a value to quote; ServerFailed for a longer one than any server accepts."""
    if len(text) > _LONGEST_VALUE:
        raise ServerFailed(f"a value of {len(text)} characters is too long for a URL: {shortened(text, 40)}")
    return _utf8(text)


def _utf8(text: str) -> bytes:
    """Return the bytes; InvalidInput for a word that was typed in another encoding, which no server could read."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidInput(f"{text.encode('utf-8', 'backslashreplace').decode()!r} is not UTF-8") from None


def _each(value: Value | tuple[str, ...] | None) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else () if value is None else (value,)


def _plain(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
