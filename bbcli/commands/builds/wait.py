"""Wait for the builds of a commit: poll them until all are done, or the time is up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.client.endpoints import COMMIT_BUILDS
from bbcli.commands.builds.api import FINISHED_STATES
from bbcli.context.waiting import Waiter, format_duration
from bbcli.errors import BbcliError, Pending
from bbcli.output import Record
from bbcli.output.cells import short_hash
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.context.app import App
    from bbcli.output import Column


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
        self._waiter = Waiter(app, columns, options.timeout, options.interval)
        self._has_fetched = False
        self._builds: list[Record] = []

    def run(self) -> list[Record]:
        """Return the builds once they are done, or in their present state when the time is up.

        Polling goes on while the server fails; ServerFailed or RateLimited if it never returned the builds.
        """
        self._waiter.run(self)
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
        return f"{named} of commit {short_hash(self._commit)}"

    def fetch(self) -> None:
        """Read the builds."""
        keys = self._options.keys
        listed = list(self._app.client.records(COMMIT_BUILDS, {"commitId": self._commit}))
        self._builds = [build for build in listed if not keys or build.get("key") in keys]
        self._has_fetched = True

    @property
    def rows(self) -> list[Record]:
        """The builds, and the missing ones once others are known."""
        return [*self._builds, *map(_missing_build, self._missing if self._has_fetched else ())]

    @property
    def _missing(self) -> list[str]:
        existing = {plain(build.get("key")) for build in self._builds}
        return [key for key in dict.fromkeys(self._options.keys) if key not in existing]

    @property
    def is_finished(self) -> bool:
        """True if all builds are complete, or if one has failed and that is enough."""
        if self._options.fail_fast and any(map(_has_failed, self._builds)):
            return True
        all_done = all(build.get("state") in FINISHED_STATES for build in self._builds)
        return bool(self._builds) and all_done and not self._missing

    @property
    def progress(self) -> str:
        """The number of complete builds."""
        done = sum(build.get("state") in FINISHED_STATES for build in self._builds)
        total = len(self._builds) + len(self._missing)
        return f"{done} of {total} complete" if total else "no builds yet"


def _has_failed(build: Record) -> bool:
    return build.get("state") in FINISHED_STATES and build.get("state") != "SUCCESSFUL"


def _missing_build(key: str) -> Record:
    return Record.of(key=key, state="not created yet")


def _with_build_details(error: BbcliError, builds: Sequence[Record]) -> BbcliError:
    lines = (" ".join(plain(build.get(name)) for name in ("key", "state", "url")).strip() for build in builds)
    error.refusal = error.refusal._replace(details=tuple(lines))
    return error
