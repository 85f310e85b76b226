"""Requests several objects at once: one round trip instead of one per object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from bbcli.errors import BbcliError, Conflict, NotFound, NotPermitted, RateLimited, without_frames

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

    from bbcli.client.prefetch import PrefetchPool
    from bbcli.client.request import Request
    from bbcli.client.response import Response
    from bbcli.output import Record


class ObjectFetcher(Protocol):
    """Fetches objects: Client is one."""

    @property
    def ahead(self) -> PrefetchPool:
        """The pool of threads."""

    def send(self, request: Request) -> Response:
        """Send a request, with retries."""

    def prefetchable(self, request: Request) -> Callable[[], Response]:
        """Return a function that sends a request once, in any thread."""


def gather(
    fetcher: ObjectFetcher, requests: Mapping[str, Request], parse: Callable[[Response, Request], Record]
) -> dict[str, Record | BbcliError]:
    """Request objects at once and return them by name; an error stands in the place of an object that has failed."""
    begun = {name: begin(fetcher, request) for name, request in requests.items()} if len(requests) > 1 else {}
    found: dict[str, Record | BbcliError] = {}
    for name, request in requests.items():
        try:
            found[name] = parse(response_of(fetcher, request, begun.get(name)), request)
        except BbcliError as error:
            found[name] = without_frames(error)
    return found


def begin(fetcher: ObjectFetcher, request: Request) -> Future[Any] | None:
    """Send a request in another thread; None if it has to be sent in its turn."""
    if fetcher.ahead.is_off:
        return None
    try:
        return fetcher.ahead.ask(fetcher.prefetchable(request))
    except BbcliError:
        return None  # raised again when it is requested in its turn


def response_of(fetcher: ObjectFetcher, request: Request, asked: Future[Any] | None) -> Response:
    """Return the response to a request that has begun.

    What failed for another reason than its absence, its state, a permission or its time is requested again, with
    retries.
    """
    if asked is None:
        return fetcher.send(request)
    try:
        response: Response = fetcher.ahead.wait(asked)
    except RateLimited:
        fetcher.ahead.disable()
    except (NotFound, NotPermitted, Conflict):
        raise
    except BbcliError as error:
        if error.reason == "max_time":  # what was slow once is slow again
            raise
    else:
        return response
    return fetcher.send(request)
