"""Follow a branch: poll it, and yield each new commit once."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, NamedTuple

from bbcli.client.endpoints import COMMITS
from bbcli.client.poll import Poll
from bbcli.commands.commits.follow.new_commits import History, NewCommits, commit_hash, find_new_commits
from bbcli.commands.commits.follow.signals import SignalGuard, StopRequested, check_reader
from bbcli.commands.commits.follow.state_file import Batch, Followed, Position, StateFile
from bbcli.config.addresses import is_hash
from bbcli.context.refs import HEADS, default_branch
from bbcli.errors import InvalidInput, NotFound
from bbcli.output import RecordList
from bbcli.output.cells import short_hash

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from contextlib import AbstractContextManager

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.errors import BbcliError
    from bbcli.output import Record


# Seconds between two requests, at most.
LONGEST = 60.0
# Servers accept an abbreviated commit hash from this length on.
SHORTEST_HASH = 4


class FollowOptions(NamedTuple):
    """The shortest wait in seconds, the number of existing commits to begin with, and of commits to stop after."""

    interval: float = 5
    last: int = 0
    stop_after: int | None = None


class Branch(NamedTuple):
    """The branch to follow, None for the default branch; `why` and `other` explain to the user how it was chosen.

    `other` is the option that selects the default branch.
    """

    ref: str | None = None
    why: str = ""
    other: str = ""


class Follower:
    """Follows one branch; without a state file it begins at the newest commit."""

    def __init__(
        self, app: App, repo: RepoAddress, branch: Branch, options: FollowOptions, state_file: StateFile | None = None
    ) -> None:
        self.signals = SignalGuard()
        self._app = app
        self.repo = repo
        self._client = app.client
        self._branch = branch
        self._ref = branch.ref or ""
        self._history = History(self._client, repo, branch.ref)
        self._options = options
        self._state_file = state_file
        self._poll = Poll(self._client, options.interval, LONGEST)
        self._position = Position("", {})

    def commits(self) -> Generator[Record]:
        """Yield each new commit; asking for the next one marks it as handled.

        Ends on a signal, or after `stop_after` commits. BbcliError if the branch cannot be followed.
        """
        with self._locked, self.signals.installed():
            try:
                yield from self._yield_and_save()
            except StopRequested:
                self.signals.finish(self._app)

    def records(self) -> RecordList:
        """Return the commits as a list that is written while they arrive."""
        commits = self.commits()
        self._app.connections.exit_stack.callback(
            commits.close
        )  # however the output ends, the signal handlers are restored
        found = RecordList(((commit.raw,) for commit in commits), operation=("GET", COMMITS), is_live=True)
        return found.with_web_url(self._app.commit_pages(self.repo))

    @property
    def _locked(self) -> AbstractContextManager[None]:
        return self._state_file.locked() if self._state_file else nullcontext()

    def _yield_and_save(self) -> Iterator[Record]:
        remaining = self._options.stop_after
        for commit, batch, is_last in self._poll_commits():
            with self.signals.deferred():
                yield commit
                self._app.console.flush()  # before the position says that the commit was written
                self._save_position(self._position.after(commit_hash(commit), batch, is_last=is_last))
            if remaining is not None and (remaining := remaining - 1) <= 0:
                return

    def _save_position(self, position: Position) -> None:
        self._position = position
        if self._state_file:
            self._state_file.write(position)

    def _poll_commits(self) -> Iterator[tuple[Record, Batch, bool]]:
        """Yield new commits, each with its batch, and True for the last one of the batch."""
        self._load_position()
        while True:
            batch, commits = self._fetch()
            for number, commit in enumerate(commits, 1):
                yield commit, batch, number == len(commits)
            if commits:
                self._poll.reset()
            self._pause()

    def _load_position(self) -> None:
        """Load the position, or begin at the newest commit; errors of the server are raised, not retried."""
        self._app.expect_long_run()
        found = self._state_file.read() if self._state_file else None
        if found is None:
            tip = self._history.tip()
            if len(self._ref) >= SHORTEST_HASH and tip.startswith(self._ref.lower()):
                raise _is_commit(self._ref)
            last = self._options.last
            batch = Batch(tip, limit=last) if last else None
            known = self._history.newest(tip)
            found = Position(tip, {}, batch).with_known(known[:-last] if last else known)
            self._save_position(found)
        self._position = found
        self._name_branch(found.tip)

    def _name_branch(self, tip: str) -> None:
        """Say on a terminal what is followed; elsewhere only if the local clone decided it."""
        _, why, other = self._branch
        text = f"following {self._ref or 'the default branch'} of {self.repo} from {short_hash(tip)}"
        text = (f"{why}; " if why else "") + text + (f" (default branch: {other})" if other else "")
        if self._app.console.is_terminal:
            self._app.console.success(f"{text}; press Ctrl-C to stop")
        elif why or other:
            self._app.console.info(text)

    def _fetch(self) -> tuple[Batch, list[Record]]:
        """Return the new commits; none during an outage."""
        found = self._poll.attempt(self._find_new_commits, self._report_outage)
        if found is None:
            return Batch(""), []
        self._client.retries = 0  # from now on the next poll is the retry
        if found.position != self._position:
            self._save_position(found.position)
        return found.batch, found.commits

    def _find_new_commits(self) -> NewCommits:
        return find_new_commits(self._history, self._position, self._app.console.log)

    def _report_outage(self, error: BbcliError) -> None:
        if not self._poll.has_succeeded:
            raise error
        self._app.console.log(f"warning: {error.message}: retrying")

    def _pause(self) -> None:
        self._app.console.progress.rest()
        check_reader(self._app.console.stdout)
        self._app.sleep(self._poll.next_wait())


def _is_commit(ref: str) -> InvalidInput:
    message = f"cannot follow commit {ref}: only a branch gains commits"
    return InvalidInput(message, hint="name a branch: --until BRANCH")


def create_follower(
    app: App, named: RepoAddress | None, ref: str | None, since_file: str | None, options: FollowOptions
) -> Follower:
    """Return the Follower of a branch; HEAD is the branch of the local clone. InvalidInput for a commit hash.

    Without a branch, and without a repository of -R, it is the current branch of the local clone.
    """
    repo = app.repo(named)
    if ref in ("HEAD", "@"):
        ref = app.selection.local_clone.branch_in(repo, app.server)
    state_file = None
    if since_file is not None:
        followed = Followed(app.server.url, str(repo), ref or "")
        state_file = StateFile(app.selection.cwd / since_file, followed, lambda: default_branch(app, repo))
    branch = Branch(ref)
    if ref is None and not (named or app.selection.environ.get("BBCLI_REPO")):
        branch = _current_branch(app, repo, state_file)
        if state_file and branch.ref:
            state_file.followed = state_file.followed._replace(ref=branch.ref)
    if branch.ref and is_hash(branch.ref):
        raise _is_commit(branch.ref)
    return Follower(app, repo, branch, options, state_file)


def _current_branch(app: App, repo: RepoAddress, state_file: StateFile | None) -> Branch:
    """Return the branch that is checked out, as the server calls it; else, or to continue its file, the default one."""
    found = app.selection.local_clone.checked_out(repo, app.server)
    if found is None or found.is_default:
        return Branch()
    if not found.ref.startswith(HEADS):
        return Branch(why="HEAD is detached")
    if state_file and state_file.is_begun:
        return Branch(why=f"{state_file.path.name} belongs to the default branch")
    try:
        app.client.first(COMMITS, repo.variables, until=found.ref)
    except NotFound as error:
        if error.reason != "no_such_commit":
            raise
        return Branch(why=f"{found} is not on the server")
    return Branch(found.ref.removeprefix(HEADS), other=f"--until {found.default}" if found.default else f"-R {repo}")
