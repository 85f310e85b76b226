"""Sends a request to one server: retries, follows redirects, renews credentials and maps errors."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bbcli._lazy import msgspec
from bbcli.auth import SESSION
from bbcli.client.error_mapping import error_from_response, single_sign_on_error, unusable_response
from bbcli.client.events import Events, NoEvents
from bbcli.client.http.body import LARGEST_SHORT_BODY, Ceiling
from bbcli.client.http.retry import (
    RetryBudget,
    TransportFailure,
    backoff,
    retry_after_seconds,
    wait_after_answer,
    wait_after_failure,
)
from bbcli.client.http.transport import Transport
from bbcli.client.http.urls import resolved
from bbcli.client.prefetch import PrefetchPool
from bbcli.client.request import REST
from bbcli.config.addresses import is_below
from bbcli.errors import NotAuthenticated, ServerFailed, add_detail

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.auth import Credential
    from bbcli.client.http.connection import Connection
    from bbcli.client.http.pool import httpcore
    from bbcli.client.http.request_log import Log, Trace
    from bbcli.client.http.urls import Target
    from bbcli.client.http.write_policy import RequestPolicy
    from bbcli.client.request import Request
    from bbcli.client.response import Response
    from bbcli.errors import BbcliError

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A minimum: pages are rarely larger, and a larger one is requested twice.
_LARGEST_PAGE_AHEAD = 4 << 20
_SIGN_IN_PATH = re.compile(r"/(?:login|signin|sso|saml2?|adfs|oauth2?|auth)(?:[/._-]|$)", re.IGNORECASE)


@dataclass(eq=False, repr=False)
class Session:
    """Sends requests to one server, and reports to `events` on the way.

    `patience` is how long the whole run may wait, `ahead` prefetches the pages of lists, `trace` shows each exchange,
    `policy` may answer a request in place of the server, `log` records each exchange. `network_backend` opens the
    connections; None is the network. `accepted` has the writes that the server accepted.
    """

    connection: Connection
    credential: Credential | None = None
    retries: int = 2
    events: Events = field(default_factory=NoEvents)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.time
    patience: RetryBudget = field(default_factory=RetryBudget)
    ahead: PrefetchPool = field(default_factory=PrefetchPool)
    trace: Trace | None = None
    policy: RequestPolicy | None = None
    log: Log | None = None
    network_backend: httpcore.NetworkBackend | None = None
    accepted: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._transport = Transport(self.connection, self.network_backend)
        self._pause: float = 0
        self._retry_after = ""

    @property
    def server_url(self) -> str:
        """The URL of the server."""
        return self.connection.url

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def send(self, request: Request, *, stream: bool = False) -> Response:
        """Send a request and return the response; a status of 400 or more, or no response, is a BbcliError."""
        return self._accepted(request, self.fetch(request, stream=stream))

    def fetch(self, request: Request, *, stream: bool = False) -> Response:
        """Send a request and return the response, whatever its status; no response is a BbcliError.

        Retries and redirects on this server only where a repeat is safe: see bbcli.client.http.retry. With `stream`,
        `chunks` of a response below 400 yields the body as it arrives.
        """
        send = partial(self._follow_redirects, request, stream=stream)
        response = self._send_with_retry(request, send)
        if response.status == 401 and self._renew_credential(response):
            response = self._send_with_retry(request, send)
        self._check_session(response)
        is_page = response.is_html and response.status != 204
        if 200 <= response.status < 300 and not is_page and request.is_write:
            self.accepted.append(_named(request))
        return response

    def error_of(self, request: Request, response: Response) -> BbcliError | None:
        """Return the error for a response of 400 or more; None for any other."""
        if response.status < 400:
            return None
        error = error_from_response(response, self.server_url, self.credential, request.body)
        path = request.target.partition("?")[0].removeprefix(REST)
        error.facts = {"method": request.method, "path": path, **error.facts}
        return error

    def prefetchable(self, request: Request, ceiling: Ceiling | None = None) -> Callable[[], Response]:
        """Return a function that sends a read once, in any thread: without waits, retries, redirects or events.

        A body above the ceiling, by default that of prefetched pages, is a ServerFailed.
        """
        send = self._bind(request, self.server_url + request.target, ceiling=ceiling or self._ceiling_ahead)

        def once() -> Response:
            try:
                response = send()
            except TransportFailure as failure:
                raise failure.error from None
            if response.status == 429:
                # The next request of the main thread waits for all prefetched ones.
                self._pause = wait_after_answer(request, response, 0, self.clock()) or 0
            if response.status in _REDIRECTS:
                raise unusable_response(response)
            return self._accepted(request, response)

        return once

    def _accepted(self, request: Request, response: Response) -> Response:
        self._check_session(response)
        if error := self.error_of(request, response):
            raise error
        if 300 <= response.status < 400:  # no request was conditional
            raise unusable_response(response)
        return response

    def exchange(self, request: Request) -> Response:
        """Send a request of a sign-in and return the response, whatever its status.

        No redirect is followed; `cookies` of the response are those that it sets. No response, or one above the limit
        for short bodies, is ServerFailed.
        """
        request = msgspec.structs.replace(request, is_short=True)
        url = self.server_url + request.target
        return self._send_with_retry(request, lambda attempt: self._bind(request, url, attempt)())

    def _send_with_retry(self, request: Request, send: Callable[[int], Response]) -> Response:
        self.events.before_request()
        self._retry_after = ""
        if self._pause:
            pause, self._pause = self._pause, 0
            self._wait(pause, "429")
        for attempt in range(self.retries + 1):
            is_last = attempt == self.retries
            try:
                response = send(attempt + 1)
            except TransportFailure as failure:
                wait = None if is_last else wait_after_failure(request, failure, attempt)
                if wait is None or not self._wait(wait, failure.reason):
                    if failure.sent and request.is_write:
                        failure.error.facts["is_unknown"] = True
                        add_detail(
                            failure.error,
                            f"the result of {_named(request)} is unknown: the server may have accepted it",
                        )
                    raise failure.error from None
            else:
                self._retry_after = response.headers.get("retry-after", "")
                if response.status == 429:
                    self.ahead.disable()
                wait = None if is_last else wait_after_answer(request, response, attempt, self.clock())
                if wait is None or not self._wait(wait, f"{response.status}"):
                    return response
        raise AssertionError("unreachable: the last attempt returns or raises")  # pragma: no cover

    @property
    def retry_after(self) -> float:
        """The seconds of the last Retry-After; 0 without one."""
        return (retry_after_seconds(self._retry_after, self.clock()) or 0) if self._retry_after else 0

    def wait_before_retry(self, attempt: int, reason: str) -> bool:
        """Wait before a group of requests is repeated; False when its attempts are used up."""
        return attempt < self.retries and self._wait(backoff(attempt), reason)

    def _wait(self, wait: float, reason: str) -> bool:
        """Wait before another attempt; False if the run has waited enough."""
        if not self.patience.take(wait):
            self.events.not_retrying(reason, wait)
            return False
        self.events.retrying(reason, wait)
        self.sleep(wait)
        self.events.before_request()
        return True

    def _follow_redirects(self, request: Request, attempt: int, *, stream: bool = False) -> Response:
        """Send once, and follow redirects on the same server, such as those of a renamed repository."""
        url, deadline = self.server_url + request.target, self.connection.deadline()
        for _ in range(5):
            response = self._bind(request, url, attempt, stream=stream, deadline=deadline)()
            if response.status not in _REDIRECTS:
                return response
            url = self._redirected(request, response)
        raise ServerFailed(f"{self.server_url} redirects in a loop", hint="check the server's URL and the proxy")

    def _redirected(self, request: Request, response: Response) -> str:
        target = resolved(response.url, response.headers.get("location", ""))
        if target is None:
            raise unusable_response(response)
        # A proxy might decode `..` and leave the context path.
        is_inside = is_below(self.server_url, target.url)
        is_sign_in = response.status in (302, 303) and self._is_sign_in(target, request)
        if is_inside and not is_sign_in and (request.is_safe or response.status in (307, 308)):
            return target.url
        what = f"{request.method} {response.url.partition('?')[0]} is redirected to {target.origin}{target.path}"
        if is_sign_in:
            raise single_sign_on_error(what, response)
        raise ServerFailed(f"{what}: the redirect is not followed", reason="server_moved")

    def _is_sign_in(self, target: Target, request: Request) -> bool:
        """True for a redirect to a sign-in page, or to another host under another path.

        A server that has moved keeps its paths.
        """
        parts = urlsplit(self.server_url)
        if target.origin != f"{parts.scheme}://{parts.netloc}":
            return not target.path.endswith(unquote(request.target.partition("?")[0]))
        return _SIGN_IN_PATH.match(target.path.removeprefix(parts.path)) is not None

    @property
    def _ceiling_ahead(self) -> Ceiling:
        """The limit of a prefetched page, of which several are in memory: see `prefetchable`.

        A page above it is requested again by the main thread.
        """
        most = self.connection.max_body_size
        return Ceiling(min(most, max(most // self.ahead.jobs, _LARGEST_PAGE_AHEAD)))

    def _ceiling_of(self, request: Request) -> Ceiling:
        if request.is_discarded:
            return Ceiling(LARGEST_SHORT_BODY, cuts=True)
        if request.is_short:
            return Ceiling(LARGEST_SHORT_BODY, is_fixed=True)
        return Ceiling(self.connection.max_body_size)

    def _bind(
        self, request: Request, url: str, attempt: int = 1, *, stream: bool = False, ceiling: Ceiling | None = None,
        deadline: float | None = None,
    ) -> Callable[[], Response]:  # fmt: skip
        """Return a function that sends the request with the present credential, renewed if it is due.

        Every request goes through here: one that the policy answers is not sent.
        """
        if self.policy and (instead := self.policy.answer(request, self.connection, self._identity, self._body_of)):
            return lambda: instead
        headers, content = request.headers | self._identity(request.method, url), request.content
        send = partial(
            self._transport.send, request.method, url, headers, content,
            ceiling=ceiling or self._ceiling_of(request), stream=stream, deadline=deadline,
        )  # fmt: skip
        if self.log:
            send = partial(self.log.of, request.method, url, content, attempt, send)
        if self.trace is None:
            return send
        return partial(self.trace.of, request.method, url, headers, content, send)

    def _identity(self, method: str, url: str) -> dict[str, str]:
        """Return the headers of the credential, which is sent below the path of its own server and nowhere else."""
        is_for_url = self.credential and url.startswith(f"{self.server_url}/")
        return self.credential.headers(method, url) if self.credential and is_for_url else {}

    def _body_of(self, request: Request) -> bytes:
        return self.send(request).body

    def _renew_credential(self, response: Response) -> bool:
        """True if a rejected credential was renewed; a write is repeated too, since the server did not execute it."""
        error = error_from_response(response, self.server_url, self.credential)
        return self.credential is not None and isinstance(error, NotAuthenticated) and self.credential.renew_rejected()

    def _check_session(self, response: Response) -> None:
        """Raise NotAuthenticated after the end of a session: lists for anonymous users are shorter."""
        if self.credential is None or self.credential.auth != SESSION or response.headers.get("x-ausername"):
            return
        if response.status and not response.is_html and response.status < 500 and response.status != 429:
            message = f"the session on {self.server_url} has expired"
            raise NotAuthenticated(message, reason="session_ended", server=self.server_url)


def _named(request: Request) -> str:
    return f"{request.method} {request.target.partition('?')[0]}"
