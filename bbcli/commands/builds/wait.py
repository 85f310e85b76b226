"""Wait for the builds of a commit: poll them until all are done, or the time is up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.client.poll import Poll
from bbcli.commands.builds.api import FINISHED_STATES
from bbcli.commands.builds.endpoints import COMMIT_BUILDS
from bbcli.commands.builds.wait_view import create_view
from bbcli.errors import BbcliError, Pending
from bbcli.output import Record
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.context.app import App
    from bbcli.output import Column

# Seconds between two requests, at most.
LONGEST = 30.0
# Remaining seconds below which the time is up: sums of floats miss zero.
_MIN_REMAINING = 0.001


class WaitOptions(NamedTuple):
    """Wait for the builds with these keys, or for all builds if there are none; times are in seconds."""

    keys: tuple[str, ...] = ()
    timeout: float = 1800
    interval: float = 2
    fail_fast: bool = False


class BuildWaiter:
    """Waits for the builds of one commit, on the clock of the App."""

    def __init__(self, app: App, commit: str, options: WaitOptions, columns: Sequence[Column]) -> None:
        self._app = app
        self._commit = commit
        self._options = options
        self._view = create_view(app, columns)
        self._started = app.clock()
        self._poll = Poll(app.client, options.interval, LONGEST)
        self._slept = 0.0
        self._builds: list[Record] = []

    def run(self) -> list[Record]:
        """Return the builds once they are done, or in their present state when the time is up.

        Polling goes on while the server fails; ServerFailed or RateLimited if it never returned the builds.
        """
        client = self._app.client
        retries, client.retries = client.retries, 0  # the next poll is the retry
        try:
            for _ in self._polls():
                if self._is_finished:
                    break
            self._view.end(self._builds)
        finally:
            client.retries = retries  # for the next commit of a batch
            self._view.erase()
        if self._poll.outage and not self._poll.has_succeeded:
            raise self._poll.outage
        return self._builds

    def outcome(self) -> BbcliError | None:
        """Return the error that the run ends with, None if all builds succeeded; failed builds precede pending ones."""
        failed = [build for build in self._builds if _has_failed(build)]
        pending = [build for build in self._builds if build.get("state") not in FINISHED_STATES]
        pending += [_missing_build(key) for key in self._missing]
        if failed:
            return _with_build_details(BbcliError(f"{self._subject(failed)} failed"), failed)
        if self._builds and not pending:
            return None
        timeout = self._options.timeout
        time = f" after {format_duration(timeout)}" if timeout else ""
        verb = "is" if len(pending) <= 1 else "are"
        error = Pending(
            f"{self._subject(pending)} {verb} not complete{time}",
            hint=f"wait longer: --max-wait {format_duration(2 * timeout or 1800)}",
        )
        return _with_build_details(error, pending)

    def _subject(self, builds: Sequence[Record]) -> str:
        total = len(self._builds) + len(self._missing)
        named = "the first build" if not total else "the build" if total == 1 else f"{len(builds)} of {total} builds"
        return f"{named} of commit {self._commit[:11]}"

    def _polls(self) -> Iterator[None]:
        """Poll, yield, and wait, until the time is up; the last poll is at the very end."""
        self._app.expect_long_run()
        while True:
            builds = self._poll.attempt(self._fetch, self._report_outage)
            if builds is not None:
                self._builds = builds
            yield
            remaining = self._options.timeout - self._elapsed
            if remaining < _MIN_REMAINING:
                return
            self._pause(min(self._poll.next_wait(), remaining))

    def _fetch(self) -> list[Record]:
        keys = self._options.keys
        listed = list(self._app.client.records(COMMIT_BUILDS, {"commitId": self._commit}))
        return [build for build in listed if not keys or build.get("key") in keys]

    def _report_outage(self, error: BbcliError) -> None:
        self._view.erase()
        self._app.console.info(f"{error.message}: retrying")

    def _pause(self, seconds: float) -> None:
        """Sleep, and refresh the view meanwhile."""
        self._app.console.progress.rest()
        while seconds > 0:
            missing = self._missing if self._poll.has_succeeded else ()
            self._view.show([*self._builds, *map(_missing_build, missing)], self._state)
            part = min(self._view.refresh_seconds, seconds)
            self._app.sleep(part)
            self._slept += part
            seconds -= part

    @property
    def _elapsed(self) -> float:
        """The seconds since the start; at least those slept, since the clock may be set back."""
        return max(self._app.clock() - self._started, self._slept)

    @property
    def _missing(self) -> list[str]:
        existing = {plain(build.get("key")) for build in self._builds}
        return [key for key in dict.fromkeys(self._options.keys) if key not in existing]

    @property
    def _is_finished(self) -> bool:
        if self._options.fail_fast and any(map(_has_failed, self._builds)):
            return True
        all_done = all(build.get("state") in FINISHED_STATES for build in self._builds)
        return bool(self._builds) and all_done and not self._missing

    @property
    def _state(self) -> str:
        done = sum(build.get("state") in FINISHED_STATES for build in self._builds)
        total = len(self._builds) + len(self._missing)
        what = f"{done} of {total} complete" if total else "no builds yet"
        return f"{what} · {format_duration(self._elapsed)} of {format_duration(self._options.timeout)}"


def format_duration(seconds: float) -> str:
    """Return a duration as options take it: 1h30m, 42s, 0s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def _has_failed(build: Record) -> bool:
    return build.get("state") in FINISHED_STATES and build.get("state") != "SUCCESSFUL"


def _missing_build(key: str) -> Record:
    return Record.of(key=key, state="not created yet")


def _with_build_details(error: BbcliError, builds: Sequence[Record]) -> BbcliError:
    lines = (" ".join(plain(build.get(name)) for name in ("key", "state", "url")).strip() for build in builds)
    error.refusal = error.refusal._replace(details=tuple(lines))
    return error
