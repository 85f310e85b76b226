"""Poll a server: the time between two requests grows while nothing changes, and while the server is failing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bbcli.errors import RateLimited, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.client.client import Client
    from bbcli.errors import BbcliError

T = TypeVar("T")
_FACTOR = 1.5
# A Retry-After of more than a day, in seconds, is a mistake of the server.
_MAX_RETRY_AFTER = 86400.0


class Poll:
    """One polling loop: `attempt` sends the request, `next_wait` returns the seconds until the next one.

    `interval` is the first and shortest wait, `longest` the longest one, in seconds; a longer Retry-After of the server
    takes precedence. `outage` is the error of the latest attempt, None if it succeeded.
    """

    def __init__(self, client: Client, interval: float, longest: float) -> None:
        self.outage: BbcliError | None = None
        self.has_succeeded = False
        self._client = client
        self._interval = interval
        self._longest = longest
        self._wait = interval

    def attempt(self, request: Callable[[], T], on_outage: Callable[[BbcliError], None]) -> T | None:
        """Return the result of a request; None if the server fails or limits the rate.

        `on_outage` gets the first error of an outage, and may raise it. Other errors are raised.
        """
        try:
            result = request()
        except (ServerFailed, RateLimited) as error:
            if self.outage is None:
                on_outage(error)
            self.outage = error
            return None
        self.outage, self.has_succeeded = None, True
        return result

    def reset(self) -> None:
        """Begin again with the shortest wait, as when something has changed."""
        self._wait = self._interval

    def next_wait(self) -> float:
        """Return the seconds until the next attempt; the wait after that one is longer."""
        retry_after = min(self._client.retry_after, _MAX_RETRY_AFTER)
        if isinstance(self.outage, RateLimited) and not retry_after:
            retry_after = self._longest
        wait = max(self._wait, retry_after)
        self._wait = max(min(self._wait * _FACTOR, self._longest), self._interval)
        return wait
