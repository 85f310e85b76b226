"""Waits for the builds of a commit: looks at them from time to time until they are done, or the time is up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.commands.builds.endpoints import OF_COMMIT
from bbcli.commands.builds.fields import DONE
from bbcli.commands.builds.wait_view import view_of
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


class Waiting:
    """The wait for the builds of one commit, on the clock of a run."""

    def __init__(self, app: App, commit: str, wanted: WaitOptions, columns: Sequence[Column]) -> None:
        self._app = app
        self._commit = commit
        self._wanted = wanted
        self._view = view_of(app, columns)
        self._began = app.clock()
        self._slept = 0.0
        self._found: list[Record] = []
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
                if self._is_over:
                    break
            self._view.end(self._found)
        finally:
            client.retries = retries  # for the commit after this one
            self._view.erase()
        if self._outage and not self._has_answered:
            raise self._outage
        return self._found

    def outcome(self) -> BbcliError | None:
        """Return what the run ends with: a failed build is one whatever the others do; None where all is well."""
        failed = [build for build in self._found if _is_bad(build)]
        pending = [build for build in self._found if build.get("state") not in DONE]
        pending += [_missing_build(key) for key in self._missing]
        if failed:
            return _with_builds(BbcliError(f"{self._share(failed)} failed"), failed)
        if self._found and not pending:
            return None
        timeout = self._wanted.timeout
        error = Pending(
            f"{self._share(pending)} not done after {spoken(timeout)}",
            hint=f"wait longer: --timeout {spoken(2 * timeout or 1800)}",
        )
        return _with_builds(error, pending)

    def _share(self, builds: Sequence[Record]) -> str:
        total = len(self._found) + len(self._missing)
        named = "the first build" if not total else "the build" if total == 1 else f"{len(builds)} of {total} builds"
        return f"{named} of commit {self._commit[:11]}"

    def _looks(self) -> Iterator[None]:
        """Look, and wait after each look; the last one is when the time is up."""
        self._app.expect_long_run()
        wait = self._wanted.interval
        while True:
            self._look()
            yield
            left = self._wanted.timeout - self._spent
            if left < _NOTHING:
                return
            self._pause(min(max(wait, self._told_to_wait), left))
            wait = max(min(wait * FACTOR, LONGEST), self._wanted.interval)

    @property
    def _told_to_wait(self) -> float:
        """How many seconds the server wants to be left alone, long where it does not say how long."""
        told = self._app.client.retry_after
        return LONGEST if isinstance(self._outage, RateLimited) and not told else told

    def _look(self) -> None:
        try:
            found = list(self._app.client.records(OF_COMMIT, {"commitId": self._commit}))
        except (ServerFailed, RateLimited) as error:
            if self._outage is None:
                self._view.erase()
                self._app.info(f"{error.message}: asking again")
            self._outage = error
            return
        self._outage, self._has_answered = None, True
        keys = self._wanted.keys
        self._found = [build for build in found if not keys or build.get("key") in keys]

    def _pause(self, seconds: float) -> None:
        """Sleep, and show meanwhile what is waited for."""
        self._app.progress.rest()
        while seconds > 0:
            missing = self._missing if self._has_answered else ()
            self._view.show([*self._found, *map(_missing_build, missing)], self._state)
            part = min(self._view.every, seconds)
            self._app.sleep(part)
            self._slept += part
            seconds -= part

    @property
    def _spent(self) -> float:
        """The seconds since the beginning: the clock may be set back meanwhile."""
        return max(self._app.clock() - self._began, self._slept)

    @property
    def _missing(self) -> list[str]:
        there = {plain(build.get("key")) for build in self._found}
        return [key for key in dict.fromkeys(self._wanted.keys) if key not in there]

    @property
    def _is_over(self) -> bool:
        if self._wanted.fail_fast and any(map(_is_bad, self._found)):
            return True
        all_done = all(build.get("state") in DONE for build in self._found)
        return bool(self._found) and all_done and not self._missing

    @property
    def _state(self) -> str:
        done = sum(build.get("state") in DONE for build in self._found)
        total = len(self._found) + len(self._missing)
        what = f"{done} of {total} done" if total else "no build yet"
        return f"{what} · {spoken(self._spent)} of {spoken(self._wanted.timeout)}"


def spoken(seconds: float) -> str:
    """Return a length of time as it is typed: 1h30m, 42s."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "m"), (rest, "s"))
    return "".join(f"{count}{unit}" for count, unit in parts if count) or "0s"


def _is_bad(build: Record) -> bool:
    return build.get("state") in DONE and build.get("state") != "SUCCESSFUL"


def _missing_build(key: str) -> Record:
    return Record.of(key=key, state="not there yet")


def _with_builds(error: BbcliError, builds: Sequence[Record]) -> BbcliError:
    lines = (" ".join(plain(build.get(name)) for name in ("key", "state", "url")).strip() for build in builds)
    error.refusal = error.refusal._replace(details=tuple(lines))
    return error
