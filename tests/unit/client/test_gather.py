"""Objects that are requested at once: their errors, and what a busy server changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bbcli.client.gather import gather
from bbcli.client.prefetch import PrefetchPool
from bbcli.client.request import Request
from bbcli.client.response import Response
from bbcli.errors import BbcliError, Conflict, NotFound, RateLimited, ServerFailed
from bbcli.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ASKED = {name: Request("GET", f"/{name}") for name in ("one", "two")}


@dataclass
class Fetcher:
    """Fails with the error of a path once, in a thread; `sent` are the paths that are requested in their turn."""

    failures: Mapping[str, BbcliError] = field(default_factory=dict)
    ahead: PrefetchPool = field(default_factory=lambda: PrefetchPool(2))
    sent: list[str] = field(default_factory=list)

    def send(self, request: Request) -> Response:
        self.sent.append(request.template)
        return _response(request)

    def prefetchable(self, request: Request) -> Callable[[], Response]:
        def once() -> Response:
            if error := self.failures.get(request.template):
                raise error
            return _response(request)

        return once


def _response(request: Request) -> Response:
    return Response(200, {}, request.template.encode())


def _gathered(fetcher: Fetcher) -> dict[str, str]:
    found = gather(fetcher, ASKED, lambda response, _: Record.of(path=response.body.decode()))
    fetcher.ahead.close()
    return {
        name: each.message if isinstance(each, BbcliError) else each.text_at("path") for name, each in found.items()
    }


def test_objects_are_requested_in_threads() -> None:
    fetcher = Fetcher()
    assert (_gathered(fetcher), fetcher.sent) == ({"one": "/one", "two": "/two"}, [])


def test_a_single_request_and_a_run_of_one_job_need_no_thread() -> None:
    fetcher = Fetcher(ahead=PrefetchPool(1))
    assert (_gathered(fetcher), fetcher.sent) == ({"one": "/one", "two": "/two"}, ["/one", "/two"])


@pytest.mark.parametrize(("error", "sent", "jobs"), [(ServerFailed("x"), ["/one"], 2), (RateLimited("x"), ["/one"], 1)])
def test_what_may_help_is_requested_again(error: BbcliError, sent: list[str], jobs: int) -> None:
    fetcher = Fetcher({"/one": error})
    assert (_gathered(fetcher), fetcher.sent) == ({"one": "/one", "two": "/two"}, sent)
    assert fetcher.ahead.jobs == jobs


@pytest.mark.parametrize("kind", [NotFound, Conflict])
def test_what_is_refused_stands_in_the_place_of_the_object(kind: type[BbcliError]) -> None:
    """A conflict is the merge check of a closed pull request."""
    fetcher = Fetcher({"/one": kind("no such thing")})
    assert (_gathered(fetcher), fetcher.sent) == ({"one": "no such thing", "two": "/two"}, [])
