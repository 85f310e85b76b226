"""Downloads bytes of any size: a file of a repository, an archive."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import IO, TYPE_CHECKING

from bbcli.client.error_mapping import unusable_response
from bbcli.client.http.body import Ceiling
from bbcli.client.http.retry import TransportFailure
from bbcli.client.request import Request
from bbcli.client.response import buffer_beginning
from bbcli.errors import ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbcli.client.client import Client
    from bbcli.client.request import Value
    from bbcli.client.response import Response

    # Reports the bytes that have arrived, and all of them, None if the server does not say how many.
    Arrived = Callable[[int, int | None], object]

ANYTHING = "*/*"
# The marks of a response of Bitbucket; a sign-in page in front of it has none.
_MARKS = ("x-arequestid", "x-ausername")
# What is fetched in other threads is held in memory: larger files are streamed in their turn.
_LARGEST_AHEAD = Ceiling(1 << 20)


@dataclass(frozen=True)
class Download:
    """A GET whose body is written to a file as it arrives, whatever its size.

    `is_kind` is true for the beginning of a body of the requested kind; None for any kind.
    """

    client: Client
    request: Request
    is_kind: Callable[[bytes], bool] | None = None

    @classmethod
    def of(
        cls, client: Client, template: str, variables: Mapping[str, str | None],
        **query: Value | tuple[str, ...] | None,
    ) -> Download:  # fmt: skip
        """Return the download of what an operation responds with."""
        return cls(client, Request("GET", template, variables, query, accept=ANYTHING))

    def begin(self) -> Response:
        """Return the response with its body as a stream, whose beginning is `body` too.

        A request that breaks off before that is sent again. ServerFailed for another kind of body.
        """
        return self._checked_kind(_checked(self.client.begun(self.request)))

    def _start(self) -> Response:
        response = _checked(self.client.send(self.request, stream=True))
        return response if self.is_kind is None else self._checked_kind(buffer_beginning(response))

    def _checked_kind(self, response: Response) -> Response:
        if self.is_kind is not None and not self.is_kind(response.body):
            raise unusable_response(response)
        return response

    def read(self) -> bytes:
        """Return the whole body; ServerFailed if it is above the limit of a response."""
        return _checked(self.client.send(self.request)).body

    def ahead(self) -> Callable[[], bytes]:
        """Return a function that fetches a short body once, in any thread: see Session.prefetchable.

        BbcliError if it can't be fetched now, or is longer than 1 MiB.
        """
        once = self.client.prefetchable(self.request, _LARGEST_AHEAD)
        return lambda: _checked(once()).body

    def write_to(self, file: IO[bytes], arrived: Arrived = lambda *_: None) -> int:
        """Write the body to an empty file and return its size; a transfer that breaks off begins again."""
        for attempt in count():
            size = 0
            try:
                response = self._start()
                length = response.headers.get("content-length", "")
                total = int(length) if length.isdecimal() and "content-encoding" not in response.headers else None
                for chunk in response.chunks or (response.body,):
                    file.write(chunk)
                    size += len(chunk)
                    arrived(size, total)
            except ServerFailed as error:
                failure = error.__cause__
                may_help = isinstance(failure, TransportFailure) and failure.may_help and file.seekable()
                if not may_help or not self.client.wait_before_retry(attempt, str(failure)):
                    raise
                file.seek(0)
                file.truncate()
            else:
                return size
        raise AssertionError("unreachable: counting has no end")  # pragma: no cover


def _checked(response: Response) -> Response:
    """Return a response; ServerFailed for a web page that Bitbucket did not send: it serves files as plain text."""
    if "html" in response.media_type and not any(mark in response.headers for mark in _MARKS):
        raise unusable_response(response)
    return response
