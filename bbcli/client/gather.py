"""Requests several objects at once: one round trip instead of one per object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from bbcli.errors import BbcliError, NotFound, NotPermitted, RateLimited

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
    """Request objects at once and return them by name; an error stands in the place of an object that has failed.

    What failed for another reason than its absence or a permission is requested again in its turn, with retries.
    """
    begun = _begin(fetcher, requests) if len(requests) > 1 else {}
    found: dict[str, Record | BbcliError] = {}
    for name, request in requests.items():
        try:
            found[name] = parse(_response(fetcher, request, begun.get(name)), request)
        except BbcliError as error:
            found[name] = error
    return found


def _begin(fetcher: ObjectFetcher, requests: Mapping[str, Request]) -> dict[str, Future[Any]]:
    begun: dict[str, Future[Any]] = {}
    for name, request in requests.items():
        if fetcher.ahead.is_off:
            break
        try:
            begun[name] = fetcher.ahead.ask(fetcher.prefetchable(request))
        except BbcliError:
            continue  # raised again when it is requested in its turn
    return begun


def _response(fetcher: ObjectFetcher, request: Request, asked: Future[Any] | None) -> Response:
    if asked is None:
        return fetcher.send(request)
    try:
        response: Response = fetcher.ahead.wait(asked)
    except RateLimited:
        fetcher.ahead.disable()
    except (NotFound, NotPermitted):
        raise
    except BbcliError:
        pass
    else:
        return response
    return fetcher.send(request)
