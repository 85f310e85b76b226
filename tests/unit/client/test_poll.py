from __future__ import annotations

from functools import partial
from itertools import islice
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.client.poll import Poll
from bbcli.errors import BbcliError, NotFound, RateLimited, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Iterator


def waits(poll: Poll) -> Iterator[float]:
    while True:
        yield poll.next_wait()


def create_poll(retry_after: float = 0, interval: float = 2, longest: float = 30) -> Poll:
    client: Any = SimpleNamespace(retry_after=retry_after)
    return Poll(client, interval, longest)


def fail(error: BbcliError) -> None:
    raise error


def test_waits_grow_up_to_the_longest_and_begin_again_after_a_change() -> None:
    poll = create_poll()
    assert list(islice(waits(poll), 9)) == pytest.approx([2, 3, 4.5, 6.75, 10.125, 15.1875, 22.78125, 30, 30])
    poll.reset()
    assert list(islice(waits(poll), 2)) == [2, 3]


def test_an_interval_above_the_longest_wait_is_kept() -> None:
    assert list(islice(waits(create_poll(interval=45)), 3)) == [45, 45, 45]


@pytest.mark.parametrize(("retry_after", "wait"), [(1, 2), (7, 7), (100, 100), (1e9, 86400)])
def test_retry_after_takes_precedence_over_a_shorter_wait_up_to_a_day(retry_after: float, wait: float) -> None:
    assert create_poll(retry_after).next_wait() == wait


def test_a_rate_limit_without_retry_after_is_waited_for_the_longest() -> None:
    poll = create_poll()
    poll.attempt(partial(fail, RateLimited("slow down")), lambda _: None)
    assert poll.next_wait() == 30


def test_an_outage_is_reported_once_and_ends_with_a_success() -> None:
    poll, reported = create_poll(), list[BbcliError]()
    errors = [ServerFailed("one"), RateLimited("two"), ServerFailed("three")]
    assert [poll.attempt(partial(fail, error), reported.append) for error in errors[:2]] == [None, None]
    assert (reported, poll.outage, poll.has_succeeded) == ([errors[0]], errors[1], False)
    assert (poll.attempt(lambda: "ok", reported.append), poll.outage, poll.has_succeeded) == ("ok", None, True)
    poll.attempt(partial(fail, errors[2]), reported.append)
    assert reported == [errors[0], errors[2]]


def test_other_errors_and_those_of_the_callback_are_raised() -> None:
    poll = create_poll()
    for error in (NotFound("gone"), ServerFailed("down")):
        with pytest.raises(type(error)):
            poll.attempt(partial(fail, error), fail)
    assert poll.outage is None
