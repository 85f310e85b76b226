"""The loop that follows a branch: looks, waits, and gives each new commit once."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from bbcli.client.endpoints import COMMITS
from bbcli.commands.commits.follow.history import History, commit_hash
from bbcli.commands.commits.follow.new_commits import find_new_commits
from bbcli.commands.commits.follow.signals import SignalGuard, StopRequested, check_reader
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
        self, app: App, repo: RepoAddress, ref: str | None, options: FollowOptions, state_file: StateFile | None = None
    ) -> None:  # fmt: skip
        self.signals = SignalGuard()
        self._app = app
        self._repo = repo
        self._client = app.client
        self._name = f"{ref or 'the default branch'} of {repo}"
        self._history = History(self._client, repo, ref)
        self._options = options
        self._state_file = state_file
        self._position = Position("", {})
        self._outage: BbcliError | None = None
        self._has_answered = False

    def commits(self) -> Generator[Record]:
        """Yield each commit that arrives; what is taken after it says that this one is handled.

        It ends when it is asked to, or after so many commits. BbcliError where a branch can't be followed.
        """
        with self._locked, self.signals.installed():
            try:
                yield from self._yield_and_save()
            except StopRequested:
                self.signals.finish(self._app)

    def records(self) -> RecordList:
        """Return these commits as a list that is written while it comes to be."""
        commits = self.commits()
        self._app.connections.callback(commits.close)  # wherever the writing ends: the signals are as they were then
        found = RecordList(((commit.raw,) for commit in commits), asked=("GET", COMMITS), is_live=True)
        return found.with_web_url(self._app.commit_pages(self._repo))

    @property
    def _locked(self) -> AbstractContextManager[None]:
        return self._state_file.locked() if self._state_file else nullcontext()

    def _yield_and_save(self) -> Iterator[Record]:
        left = self._options.stop_after
        for commit, batch, is_last in self._poll_commits():
            with self.signals.deferred():
                yield commit
                self._app.flush()  # out, before it is said to be
                self._save_position(self._position.after(commit_hash(commit), batch, is_last=is_last))
            if left is not None and (left := left - 1) <= 0:
                return

    def _save_position(self, position: Position) -> None:
        self._position = position
        if self._state_file:
            self._state_file.write(position)

    def _poll_commits(self) -> Iterator[tuple[Record, Batch, bool]]:
        """Yield new commits, each with its batch, and whether it is the last of that."""
        self._load_position()
        wait = least = self._options.interval
        while True:
            batch, commits = self._look()
            for number, commit in enumerate(commits, 1):
                yield commit, batch, number == len(commits)
            wait = least if commits else wait
            self._pause(wait)
            wait = max(min(wait * FACTOR, LONGEST), least)

    def _load_position(self) -> None:
        """Find where to go on, or begin at the newest commit; what fails now is no outage."""
        self._app.expect_long_run()
        found = self._state_file.read() if self._state_file else None
        if found is None:
            tip = self._history.tip()
            last = self._options.last
            batch = Batch(tip, limit=last) if last else None
            known = self._history.newest(tip)
            found = Position(tip, {}, batch).with_known(known[:-last] if last else known)
            self._save_position(found)
        self._position = found
        self._app.tell(f"following {self._name} from {found.tip[:11]}, Ctrl-C ends it")

    def _look(self) -> tuple[Batch, list[Record]]:
        """Return what has arrived, and nothing where the server fails."""
        try:
            position, batch, commits = find_new_commits(self._history, self._position, self._app.log)
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
            self._save_position(position)
        return batch, commits

    def _pause(self, seconds: float) -> None:
        """Wait until the next look; longer where the server asks to."""
        told = min(self._client.retry_after, _LONGEST_TOLD)
        if isinstance(self._outage, RateLimited) and not told:
            told = LONGEST
        self._app.progress.rest()
        check_reader(self._app.stdout)
        self._app.sleep(max(seconds, told))


def create_follower(
    app: App, repo: RepoAddress, ref: str | None, since_file: str | None, options: FollowOptions
) -> Follower:
    """Return what follows a branch, HEAD being that of the working copy; InvalidInput for what does not move."""
    if ref in ("HEAD", "@"):
        ref = app.working_copy.branch_in(repo, app.server)
    if is_hash(ref):
        raise InvalidInput(f"{ref} is a commit, to which nothing is added", hint="name a branch: --until master")
    kept = None
    if since_file is not None:
        kept = StateFile(app.cwd / since_file, Followed(app.server.url, str(repo), ref or ""))
    return Follower(app, repo, ref, options, kept)
