"""Speaks HTTP with one server: fills templates, sends, tries again, reads pages; the only importer of httpx."""

from __future__ import annotations

import random
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from email.utils import mktime_tz, parsedate_tz
from ssl import PROTOCOL_TLS_CLIENT, SSLContext, create_default_context
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from bbcli.answers import Response, refused, unusable
from bbcli.errors import Misconfigured, NotAuthenticated, ServerFailed
from bbcli.output import Document, Record
from bbcli.paging import Cut, Page, decode, pages
from bbcli.request import TEXT, Query, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bbcli.credentials import Credential

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 60.0
# More than any endpoint gives; servers cut it to their own maximum without a word.
LARGEST_PAGE = 1000
LONGEST_WAIT = 60.0
_RETRIED_STATUS = frozenset({429, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass
class Client:
    """The connection to one server. `say` gets a line when it waits, `note` what is worth saying at the end of a list.

    `before_wait` is called before each request, so that what was found is out before the network is waited for.
    """

    server_url: str
    credential: Credential | None = None
    timeout: float = READ_TIMEOUT
    retries: int = 2
    say: Callable[[str], None] = lambda _: None
    note: Callable[[str], None] = lambda _: None
    before_wait: Callable[[], None] = lambda: None
    transport: httpx.BaseTransport | None = None
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time

    def __post_init__(self) -> None:
        try:
            self._http = httpx.Client(
                transport=self.transport,
                verify=_trust(self.server_url),
                timeout=httpx.Timeout(self.timeout, connect=min(CONNECT_TIMEOUT, self.timeout)),
                follow_redirects=False,
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            hint = "see HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or set NO_PROXY for this server"
            raise Misconfigured(f"the proxy of the environment can't be used: {_worded(error)}", hint=hint) from None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def record(self, template: str, variables: Mapping[str, str | None], **query: str | int | bool | None) -> Record:
        """GET one object."""
        return self._one(self.send(Request("GET", template, variables, query)))

    def first(
        self, template: str, variables: Mapping[str, str | None], **query: str | int | bool | None
    ) -> Record | None:
        """GET the first object of a list; None where it is empty."""
        page = self._page(Request("GET", template, variables, {**query, "limit": 1}))
        return _object(page.values[0]) if page.values else None

    def records(
        self,
        template: str,
        variables: Mapping[str, str | None] | None = None,
        *,
        limit: int | None = None,
        keep: Callable[[Record], bool] | None = None,
        **query: str | int | bool | None,
    ) -> Iterator[Record]:
        """GET a list page by page and yield its objects, `limit` of them; None is all.

        `keep` picks what the server can't be asked to filter; the limit counts what it picked.
        """
        cut = Cut(limit)
        found = self._pages(template, variables or {}, None if keep else limit, query)
        yield from cut.values(found, _object, keep)
        if cut.more:
            self.note(f"{cut.taken} shown, more {'may ' if keep else ''}exist: --all")

    def records_over(
        self,
        template: str,
        variables: Mapping[str, str | None],
        name: str,
        values: Iterable[str],
        *,
        limit: int | None = None,
    ) -> Iterator[Record]:
        """GET a list for each value of one query parameter, and yield them as one."""
        cut = Cut(limit)
        yield from cut.values(
            (page for value in values for page in self._pages(template, variables, limit, {name: value})), _object
        )
        if cut.taken == limit:
            self.note(f"{cut.taken} shown, more may exist: --all")

    def _pages(
        self, template: str, variables: Mapping[str, str | None], limit: int | None, query: Query
    ) -> Iterator[Page]:
        size = min(limit or LARGEST_PAGE, LARGEST_PAGE)
        return pages(
            lambda start: self._page(
                Request("GET", template, variables, {**query, "start": start or None, "limit": size})
            ),
            self.note,
        )

    def write(
        self, method: str, template: str, variables: Mapping[str, str | None], body: Mapping[str, object] | None = None
    ) -> Record | None:
        """Send a write; return the object that the server answers with, None where it answers nothing."""
        response = self.send(Request(method, template, variables, body=body))
        return self._one(response) if response.body.strip() else None

    def whoami(self) -> str:
        """Return the name of the user that the credential belongs to; NotAuthenticated where the server knows none.

        The one resource that answers anybody, and tells in a header whom it took them for.
        """
        response = self.send(Request("GET", "/api/latest/application-properties"))
        if self._one(response).get("version") is None:
            raise unusable(response)
        user = unquote(response.headers.get("x-ausername", ""))
        if not user:
            raise NotAuthenticated(
                f"{self.server_url} does not accept this login", hint="check it, and whether it has expired"
            )
        return user

    def document(
        self, template: str, variables: Mapping[str, str | None], **query: str | int | bool | None
    ) -> Document:
        """Return an answer that can be had as text and as JSON, not yet asked for."""
        as_text = Request("GET", template, variables, query, accept=TEXT)
        return Document(
            text=lambda: self._text(self.send(as_text)),
            record=lambda: self.record(template, variables, **query),
        )

    def send(self, request: Request) -> Response:
        """Send a request and return the answer; a status of 400 or more, or no answer, is a BbcliError.

        GET is tried again when the connection fails or the server is busy; a write only when it was told 429,
        which means that it was not done.
        """
        for attempt in range(self.retries + 1):
            wait = self._backoff(attempt) if attempt < self.retries else None
            try:
                response = self._followed(request)
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
                # What timed out has been waited for, and a URL does not get better.
                final = not isinstance(error, httpx.HTTPError) or isinstance(error, httpx.ReadTimeout)
                if wait is None or request.is_write or final:
                    raise self._network_failure(error) from None
                reason = _worded(error)
            else:
                wait = self._wait_after(response, request, wait)
                if wait is None:
                    return self._accepted(request, response)
                reason = f"{response.status}"
            self.say(f"{reason}: trying again in {wait:.1f} s")
            self.sleep(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")  # pragma: no cover

    def _wait_after(self, response: Response, request: Request, wait: float | None) -> float | None:
        """Return the seconds after which the request may be sent again; None where this answer stands."""
        again = response.status == 429 if request.is_write else response.status in _RETRIED_STATUS
        if wait is None or not again:
            return None
        asked = self._retry_after(response.headers.get("retry-after", ""))
        if asked is None:
            return wait
        return asked if asked <= LONGEST_WAIT else None

    def _backoff(self, attempt: int) -> float:
        # Jitter, so that many CI jobs that were refused at once do not come back at once.
        return 0.5 * (1 << attempt) * random.uniform(0.5, 1.5)  # noqa: S311 - not a secret

    def _retry_after(self, text: str) -> float | None:
        """Read Retry-After, in seconds or as a date; None where there is none that can be read."""
        if text.isascii() and text.isdigit():
            return float(text)
        date = parsedate_tz(text)
        with suppress(ValueError, OverflowError):
            return max(0.0, float(mktime_tz(date)) - self.clock()) if date else None
        return None

    def _followed(self, request: Request) -> Response:
        """Send once, and follow redirects on the same server, as one that renamed a repository gives."""
        url = self.server_url + request.target
        for _ in range(5):
            response = self._sent(request, url)
            if response.status not in _REDIRECTS:
                return response
            url = self._redirected(request, response)
        raise ServerFailed(f"{self.server_url} redirects in a circle", hint="check the server's URL and its proxy")

    def _redirected(self, request: Request, response: Response) -> str:
        location = response.headers.get("location")
        if not location:
            raise unusable(response)
        try:
            # httpx brings the URL into one form, so that `..` or a port can't make another place look like this one.
            target = httpx.URL(urljoin(response.url, location))
        except (ValueError, httpx.InvalidURL):
            raise unusable(response) from None
        # The path is decoded here: an encoded `..` might lead a proxy out of the context path.
        outside = not str(target).startswith(f"{self.server_url}/") or ".." in target.path.split("/")
        if outside or (request.is_write and response.status not in (307, 308)):
            place = f"{target.scheme}://{target.netloc.decode('ascii', 'replace')}{target.path}"
            raise ServerFailed(
                f"{request.method} {urlsplit(response.url).path} is redirected to {place}, which is not followed",
                hint="if the server has moved there, sign in to it: bbcli auth login URL",
            )
        return str(target)

    def _sent(self, request: Request, url: str) -> Response:
        self.before_wait()
        headers = request.headers
        if self.credential:
            headers |= self.credential.headers(request.method, url)
        answer = self._http.request(request.method, url, headers=headers, content=request.content)
        # Bitbucket keeps a session for each cookie that comes back; a run needs none.
        self._http.cookies.clear()
        return Response(answer.status_code, dict(answer.headers), answer.content, str(answer.url))

    def _accepted(self, request: Request, response: Response) -> Response:
        if response.status >= 400:
            raise refused(response, self.server_url, self.credential, request.body)
        return response

    def _json(self, response: Response) -> Response:
        if response.is_html or not response.body:
            raise unusable(response)
        return response

    def _page(self, request: Request) -> Page:
        return Page.parse(self._json(self.send(request)).body)

    def _one(self, response: Response) -> Record:
        value = decode(self._json(response).body)
        if not isinstance(value, dict):
            raise unusable(response)
        return Record(response.body, value=value)

    def _text(self, response: Response) -> str:
        if response.is_html:
            raise unusable(response)
        # Files are in any encoding: what is no UTF-8 goes through as the bytes that it is.
        return response.body.decode("utf-8", "surrogateescape")

    def _network_failure(self, error: Exception) -> ServerFailed:
        if isinstance(error, httpx.TimeoutException):
            hint = f"the limit is {self.timeout:g} s: --timeout or BBCLI_TIMEOUT"
            if isinstance(error, httpx.ConnectTimeout):
                hint = f"connecting may take {min(CONNECT_TIMEOUT, self.timeout):g} s: check the URL and the network"
            return ServerFailed(f"{self.server_url} did not answer in time", hint=hint)
        speaks_http = "WRONG_VERSION_NUMBER" in str(error)
        hint = "it seems to speak http, not https" if speaks_http else "check the URL and the network"
        return ServerFailed(f"{self.server_url}: {_worded(error)}", hint=hint)


def _object(raw: bytes) -> Record:
    if not raw.startswith(b"{"):
        raise ServerFailed(f"the server's list holds what is no object: {raw[:40].decode('utf-8', 'replace')}")
    return Record(raw)


def _worded(error: Exception) -> str:
    return re.sub(r"^\[Errno -?\d+\] ", "", str(error).strip(" .")) or type(error).__name__


def _trust(server_url: str) -> SSLContext:
    """Return whom to trust: the system's store for https; nobody for http, where nothing is verified or loaded."""
    return create_default_context() if server_url.startswith("https:") else SSLContext(PROTOCOL_TLS_CLIENT)
