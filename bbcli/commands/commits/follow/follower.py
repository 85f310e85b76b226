"""The loop that follows a branch: looks, waits, and gives each new commit once."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from bbcli.client.endpoints import COMMITS
from bbcli.commands.commits.follow.history import History, id_of
from bbcli.commands.commits.follow.new_commits import new_commits
from bbcli.commands.commits.follow.signals import Ended, SignalGuard, check_reader
from bbcli.commands.commits.follow.state_file import Batch, Followed, Position, StateFile
from bbcli.config.addresses import is_hash
from bbcli.errors import InvalidInput, RateLimited, ServerFailed
from bbcli.output import RecordList

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from contextlib import AbstractContextManager

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.errors import BbcliError
    from bbcli.output import Record


# While nothing happens looking gets rarer by the factor, up to the longest, in seconds.
FACTOR, LONGEST = 1.5, 60.0
# No server means more than a day.
_LONGEST_TOLD = 86400.0


class FollowOptions(NamedTuple):
    """How it is followed: the shortest wait in seconds, how many old commits come first, after how many it ends."""

    interval: float = 5
    last: int = 0
    stop_after: int | None = None


class Follower:
    """One branch while it is followed; without `kept` nothing is known of an earlier run."""

    def __init__(
        self, app: App, repo: RepoAddress, ref: str | None, wanted: FollowOptions, kept: StateFile | None = None
    ) -> None:  # fmt: skip
        self.ending = SignalGuard()
        self._app = app
        self._repo = repo
        self._client = app.client
        self._name = f"{ref or 'the default branch'} of {repo}"
        self._history = History(self._client, repo, ref)
        self._wanted = wanted
        self._kept = kept
        self._position = Position("", {})
        self._outage: BbcliError | None = None
        self._has_answered = False

    def commits(self) -> Generator[Record]:
        """Yield each commit that arrives; what is taken after it says that this one is handled.

        It ends when it is asked to, or after so many commits. BbcliError where a branch can't be followed.
        """
        with self._locked, self.ending.heard():
            try:
                yield from self._handled()
            except Ended:
                self.ending.end(self._app)

    def records(self) -> RecordList:
        """Return these commits as a list that is written while it comes to be."""
        commits = self.commits()
        self._app.connections.callback(commits.close)  # wherever the writing ends: the signals are as they were then
        found = RecordList(((commit.raw,) for commit in commits), operation=("GET", COMMITS), is_live=True)
        return found.with_web_url(self._app.commit_pages(self._repo))

    @property
    def _locked(self) -> AbstractContextManager[None]:
        return self._kept.locked() if self._kept else nullcontext()

    def _handled(self) -> Iterator[Record]:
        left = self._wanted.stop_after
        for commit, batch, is_last in self._arriving():
            with self.ending.later():
                yield commit
                self._app.flush()  # out, before it is said to be
                self._settle(self._position.handled(id_of(commit), batch, is_last=is_last))
            if left is not None and (left := left - 1) <= 0:
                return

    def _settle(self, position: Position) -> None:
        self._position = position
        if self._kept:
            self._kept.write(position)

    def _arriving(self) -> Iterator[tuple[Record, Batch, bool]]:
        """Yield new commits, each with its batch, and whether it is the last of that."""
        self._begin()
        wait = least = self._wanted.interval
        while True:
            batch, commits = self._look()
            for number, commit in enumerate(commits, 1):
                yield commit, batch, number == len(commits)
            wait = least if commits else wait
            self._pause(wait)
            wait = max(min(wait * FACTOR, LONGEST), least)

    def _begin(self) -> None:
        """Find where to go on, or begin at the newest commit; what fails now is no outage."""
        self._app.expect_long_run()
        found = self._kept.read() if self._kept else None
        if found is None:
            tip = self._history.tip()
            last = self._wanted.last
            batch = Batch(tip, most=last) if last else None
            known = self._history.newest(tip)
            found = Position(tip, {}, batch).knows(known[:-last] if last else known)
            self._settle(found)
        self._position = found
        self._app.tell(f"following {self._name} from {found.tip[:11]}, Ctrl-C ends it")

    def _look(self) -> tuple[Batch, list[Record]]:
        """Return what has arrived, and nothing where the server fails."""
        try:
            position, batch, commits = new_commits(self._history, self._position, self._app.log)
        except (ServerFailed, RateLimited) as error:
            if not self._has_answered:
                raise
            if self._outage is None:
                self._app.log(f"warning: {error.message}: asking again")
            self._outage = error
            return Batch(""), []
        self._outage, self._has_answered = None, True
        self._client.retries = 0  # from now on the next look is the next try
        if position != self._position:
            self._settle(position)
        return batch, commits

    def _pause(self, seconds: float) -> None:
        """Wait until the next look; longer where the server asks to."""
        told = min(self._client.retry_after, _LONGEST_TOLD)
        if isinstance(self._outage, RateLimited) and not told:
            told = LONGEST
        self._app.progress.rest()
        check_reader(self._app.stdout)
        self._app.sleep(max(seconds, told))


def following(app: App, repo: RepoAddress, ref: str | None, since_file: str | None, wanted: FollowOptions) -> Follower:
    """Return what follows a branch, HEAD being that of the working copy; InvalidInput for what does not move."""
    if ref in ("HEAD", "@"):
        ref = app.working_copy.branch_in(repo, app.server)
    if is_hash(ref):
        raise InvalidInput(f"{ref} is a commit, to which nothing is added", hint="name a branch: --until master")
    kept = None
    if since_file is not None:
        kept = StateFile(app.cwd / since_file, Followed(app.server.url, str(repo), ref or ""))
    return Follower(app, repo, ref, wanted, kept)
