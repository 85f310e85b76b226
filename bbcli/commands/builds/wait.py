"""Waits for the builds of a commit: looks at them from time to time until they are done, or the time is up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.commands.builds.api import COMMIT_BUILDS
from bbcli.commands.builds.fields import FINISHED_STATES
from bbcli.commands.builds.wait_view import create_view
from bbcli.errors import BbcliError, Pending, RateLimited, ServerFailed
from bbcli.output import Record
from bbcli.output.cells import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.context.app import App
    from bbcli.output import Column

# Seconds: looking gets rarer by the factor, up to the longest.
FACTOR, LONGEST = 1.5, 30.0
# What is left of the time counts as nothing below that.
_NOTHING = 0.001


class WaitOptions(NamedTuple):
    """What is waited for: the builds with these keys, or all where there are none; times in seconds."""

    keys: tuple[str, ...] = ()
    timeout: float = 1800
    interval: float = 2
    fail_fast: bool = False


class BuildWaiter:
    """The wait for the builds of one commit, on the clock of a run."""

    def __init__(self, app: App, commit: str, options: WaitOptions, columns: Sequence[Column]) -> None:
        self._app = app
        self._commit = commit
        self._options = options
        self._view = create_view(app, columns)
        self._started = app.clock()
        self._slept = 0.0
        self._builds: list[Record] = []
        self._has_answered = False
        self._outage: BbcliError | None = None

    def run(self) -> list[Record]:
        """Return the builds once they are done, or as they are when the time is up.

        A server that fails meanwhile is asked again; ServerFailed or RateLimited where it never answered.
        """
        client = self._app.client
        retries, client.retries = client.retries, 0  # the next look is the next try
        try:
            for _ in self._looks():
                if self._is_finished:
                    break
            self._view.end(self._builds)
        finally:
            client.retries = retries  # for the commit after this one
            self._view.erase()
        if self._outage and not self._has_answered:
            raise self._outage
        return self._builds

    def outcome(self) -> BbcliError | None:
        """Return what the run ends with: a failed build is one whatever the others do; None where all is well."""
        failed = [build for build in self._builds if _has_failed(build)]
        pending = [build for build in self._builds if build.get("state") not in FINISHED_STATES]
        pending += [_missing_build(key) for key in self._missing]
        if failed:
            return _with_build_details(BbcliError(f"{self._subject(failed)} failed"), failed)
        if self._builds and not pending:
            return None
        timeout = self._options.timeout
        error = Pending(
            f"{self._subject(pending)} not done after {format_duration(timeout)}",
            hint=f"wait longer: --timeout {format_duration(2 * timeout or 1800)}",
        )
        return _with_build_details(error, pending)

    def _subject(self, builds: Sequence[Record]) -> str:
        total = len(self._builds) + len(self._missing)
        named = "the first build" if not total else "the build" if total == 1 else f"{len(builds)} of {total} builds"
        return f"{named} of commit {self._commit[:11]}"

    def _looks(self) -> Iterator[None]:
        """Look, and wait after each look; the last one is when the time is up."""
        self._app.expect_long_run()
        wait = self._options.interval
        while True:
            self._look()
            yield
            left = self._options.timeout - self._elapsed
            if left < _NOTHING:
                return
            self._pause(min(max(wait, self._told_to_wait), left))
            wait = max(min(wait * FACTOR, LONGEST), self._options.interval)

    @property
    def _told_to_wait(self) -> float:
        """How many seconds the server wants to be left alone, long where it does not say how long."""
        told = self._app.client.retry_after
        return LONGEST if isinstance(self._outage, RateLimited) and not told else told

    def _look(self) -> None:
        try:
            found = list(self._app.client.records(COMMIT_BUILDS, {"commitId": self._commit}))
        except (ServerFailed, RateLimited) as error:
            if self._outage is None:
                self._view.erase()
                self._app.info(f"{error.message}: asking again")
            self._outage = error
            return
        self._outage, self._has_answered = None, True
        keys = self._options.keys
        self._builds = [build for build in found if not keys or build.get("key") in keys]

    def _pause(self, seconds: float) -> None:
        """Sleep, and show meanwhile what is waited for."""
        self._app.progress.rest()
        while seconds > 0:
            missing = self._missing if self._has_answered else ()
            self._view.show([*self._builds, *map(_missing_build, missing)], self._state)
            part = min(self._view.refresh_seconds, seconds)
            self._app.sleep(part)
            self._slept += part
            seconds -= part

    @property
    def _elapsed(self) -> float:
        """The seconds since the beginning: the clock may be set back meanwhile."""
        return max(self._app.clock() - self._started, self._slept)

    @property
    def _missing(self) -> list[str]:
        there = {plain(build.get("key")) for build in self._builds}
        return [key for key in dict.fromkeys(self._options.keys) if key not in there]

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
        what = f"{done} of {total} done" if total else "no build yet"
        return f"{what} · {format_duration(self._elapsed)} of {format_duration(self._options.timeout)}"


def format_duration(seconds: float) -> str:
    """Return a length of time as it is typed: 1h30m, 42s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def _has_failed(build: Record) -> bool:
    return build.get("state") in FINISHED_STATES and build.get("state") != "SUCCESSFUL"


def _missing_build(key: str) -> Record:
    return Record.of(key=key, state="not there yet")


def _with_build_details(error: BbcliError, builds: Sequence[Record]) -> BbcliError:
    lines = (" ".join(plain(build.get(name)) for name in ("key", "state", "url")).strip() for build in builds)
    error.refusal = error.refusal._replace(details=tuple(lines))
    return error
