"""Wait for a state on the server: poll it until it is reached, or the time is up, and show what is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.client.poll import Poll
from bbcli.context.wait_view import create_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Protocol

    from bbcli.context.app import App
    from bbcli.errors import BbcliError
    from bbcli.output import Column, Record

    class Waited(Protocol):
        """What is waited for; it keeps the state that `fetch` has read."""

        def fetch(self) -> None:
            """Read the state from the server."""
            ...

        @property
        def rows(self) -> Sequence[Record]:
            """The state as rows with key, state and url, which are shown meanwhile."""
            ...

        @property
        def is_finished(self) -> bool:
            """True if the wait is over."""
            ...

        @property
        def progress(self) -> str:
            """The state in a few words, such as `1 of 2 complete`."""
            ...


# Seconds between two requests, at most.
LONGEST = 30.0
# Remaining seconds below which the time is up: sums of floats miss zero.
_MIN_REMAINING = 0.001


class Waiter:
    """Polls a state on the clock of the App; `timeout` and `interval`, the first wait, are in seconds."""

    def __init__(self, app: App, columns: Sequence[Column], timeout: float, interval: float) -> None:
        self._app = app
        self._view = create_view(app, columns)
        self._timeout = timeout
        self._started = app.clock()
        self._poll = Poll(app.client, interval, LONGEST)
        self._slept = 0.0

    def run(self, waited: Waited) -> None:
        """Return once the state is reached, or the time is up.

        Polling goes on while the server fails; ServerFailed or RateLimited if it never returned the state.
        """
        client = self._app.client
        retries, client.retries = client.retries, 0  # the next poll is the retry
        try:
            for _ in self._polls(waited):
                if self._poll.has_succeeded and waited.is_finished:
                    break
            self._view.end(waited.rows)
        finally:
            client.retries = retries  # for the next input of a batch
            self._view.erase()
        if self._poll.outage and not self._poll.has_succeeded:
            raise self._poll.outage

    def _polls(self, waited: Waited) -> Iterator[None]:
        """Poll, yield, and wait, until the time is up; the last poll is at the very end."""
        self._app.expect_long_run()
        while True:
            self._poll.attempt(waited.fetch, self._report_outage)
            yield
            remaining = self._timeout - self._elapsed
            if remaining < _MIN_REMAINING:
                return
            self._pause(waited, min(self._poll.next_wait(), remaining))

    def _report_outage(self, error: BbcliError) -> None:
        self._view.erase()
        self._app.console.info(f"{error.message}: retrying")

    def _pause(self, waited: Waited, seconds: float) -> None:
        """Sleep, and refresh the view meanwhile."""
        self._app.console.progress.rest()
        while seconds > 0:
            state = f"{waited.progress} · {format_duration(self._elapsed)} of {format_duration(self._timeout)}"
            self._view.show(waited.rows, state)
            part = min(self._view.refresh_seconds, seconds)
            self._app.sleep(part)
            self._slept += part
            seconds -= part

    @property
    def _elapsed(self) -> float:
        """The seconds since the start; at least those slept, since the clock may be set back."""
        return max(self._app.clock() - self._started, self._slept)


def format_duration(seconds: float) -> str:
    """Return a duration as options take it: 1h30m, 42s, 0s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"
