"""Decides whether and after how many seconds a request is sent again."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bbcli._lazy import msgspec

if TYPE_CHECKING:
    from bbcli.client.request import Request
    from bbcli.client.response import Response
    from bbcli.errors import ServerFailed

LONGEST_WAIT = 60.0
LONGEST_WAIT_OF_A_RUN = 120.0
_BUSY = frozenset({429, 502, 503, 504})


class TransportFailure(Exception):
    """A request without a response: `error` is the error to report, `reason` its short form.

    `may_help` is True if another attempt can succeed, `sent` if the server may have received the request.
    """

    def __init__(self, error: ServerFailed, reason: str, *, may_help: bool = True, sent: bool = True) -> None:
        super().__init__(reason)
        self.error = error
        self.reason = reason
        self.may_help = may_help
        self.sent = sent


class RetryBudget(msgspec.Struct):
    """The seconds that all clients of a run may still wait before retries."""

    left: float = LONGEST_WAIT_OF_A_RUN

    def take(self, wait: float) -> bool:
        """Take these seconds; False, and nothing taken, if fewer are left."""
        if wait > self.left:
            return False
        self.left -= wait
        return True


def wait_after_failure(request: Request, failure: TransportFailure, attempt: int) -> float | None:
    """Return the seconds until a request without a response is sent again; None if it is not.

    Safe methods always are. PUT and DELETE are if nothing had been sent; POST never is.
    """
    may_be_sent = request.is_safe or (request.method in {"PUT", "DELETE"} and not failure.sent)
    return backoff(attempt) if failure.may_help and may_be_sent else None


def wait_after_answer(request: Request, response: Response, attempt: int, now: float) -> float | None:
    """Return the seconds until a request is sent again because of its response; None if it is not.

    429 means that the server did nothing, so a write is sent again too. `now` is in epoch seconds.
    """
    if response.status not in _BUSY if request.is_safe else response.status != 429:
        return None
    asked = retry_after_seconds(response.headers.get("retry-after", ""), now)
    if asked is None:
        return backoff(attempt)
    return asked if asked <= LONGEST_WAIT else None


def backoff(attempt: int) -> float:
    """Return the seconds before the next attempt if the server does not say."""
    import random  # with what hashes its seeds

    # Jitter, so that many CI jobs that were refused at once do not come back at once.
    return 0.5 * (1 << attempt) * random.uniform(0.5, 1.5)  # noqa: S311 - not a secret


def retry_after_seconds(text: str, now: float) -> float | None:
    """Parse Retry-After, in seconds or as a date; None for any other text."""
    if text.isascii() and text.isdigit():
        return float(text)
    from email.utils import mktime_tz, parsedate_tz

    date = parsedate_tz(text)
    with suppress(ValueError, OverflowError):
        return max(0.0, float(mktime_tz(date)) - now) if date else None
    return None
