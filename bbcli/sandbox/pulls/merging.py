"""Merge pull requests: what prevents it, and the merge itself over git."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.sandbox.errors import ApiError, bad_argument
from bbcli.sandbox.git import names
from bbcli.sandbox.git.merge import STRATEGIES, ConflictError, Merger, NotFastForwardError, Person
from bbcli.sandbox.pulls.display import merge_outcome
from bbcli.sandbox.pulls.lookup import PACKAGE
from bbcli.sandbox.pulls.matchers import matches
from bbcli.sandbox.pulls.rescope import rescope
from bbcli.sandbox.store.ref_changes import RefChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.sandbox.server_state import ServerState
    from bbcli.sandbox.store.builds import Build
    from bbcli.sandbox.store.records import Participant, PullRequest, Repository, User

SCM = "com.atlassian.bitbucket.scm"
DEFAULT_STRATEGY = "no-ff"
MAX_SUMMARIES = 20  # commits that a merge commit lists


class MergeOptions(NamedTuple):
    """Strategy id (None: the default one), message, and whether the subject names the pull request."""

    strategy: str | None = None
    message: str | None = None
    auto_subject: bool = True


def merge_config(server: ServerState, repository: Repository) -> dict[str, Any]:
    """Return the default strategy and all strategies; a new repository enables `no-ff` only."""
    settings = server.store.settings.of(repository.id, "pull-requests").get("mergeConfig")
    enabled = settings["strategies"] if settings else [DEFAULT_STRATEGY]
    default = settings["default"] if settings else DEFAULT_STRATEGY
    strategies = [
        {"description": f"{name} of the source branch.", "enabled": each in enabled, "flag": flag, "id": each,
         "name": name}
        for each, (name, flag) in STRATEGIES.items()
    ]  # fmt: skip
    return {
        "defaultStrategy": next(each for each in strategies if each["id"] == default),
        "strategies": strategies,
        "type": "REPOSITORY" if settings else "DEFAULT",
        "commitSummaries": MAX_SUMMARIES,
    }


def vetoes(server: ServerState, pull: PullRequest, repository: Repository) -> list[dict[str, str]]:
    """Return the merge checks that fail. A conflict is not among them."""
    checks = _Checks(server, pull, repository, server.store.settings.of(repository.id, "pull-requests"))
    return [{"summaryMessage": summary, "detailedMessage": detail} for summary, detail in checks.run()]


@dataclass(frozen=True)
class _Checks:
    """The merge checks of one pull request; each yields summary and detail of a veto."""

    server: ServerState
    pull: PullRequest
    repository: Repository
    settings: Mapping[str, Any]

    def run(self) -> Iterator[tuple[str, str]]:
        if self.pull.draft:
            yield "Pull request is a draft", "A draft cannot be merged until it is marked as ready for review."
        yield from self._approvals()
        yield from self._conditions()
        yield from self._tasks()
        yield from self._builds()
        yield from self._required_builds()

    @cached_property
    def _reviewers(self) -> list[Participant]:
        people = self.server.store.pull_requests.participants(self.pull)
        return [each for each in people if each.role == "REVIEWER"]

    @cached_property
    def _build_states(self) -> list[Build]:
        return self.server.store.builds.of_commit(self.pull.from_commit)

    def _approvals(self) -> Iterator[tuple[str, str]]:
        statuses = [each.status for each in self._reviewers]
        missing = self._count("requiredApprovers") - statuses.count("APPROVED")
        if missing > 0:
            still = f"{missing} approval" if missing == 1 else f"{missing} approvals"
            yield "Requires approvals", f"You still need {still} before this pull request can be merged."
        if self.settings.get("requiredAllApprovers") and set(statuses) - {"APPROVED"}:
            yield "Not all reviewers have approved yet", "All reviewers must approve this pull request."
        if self.settings.get("needsWork") and "NEEDS_WORK" in statuses:
            yield "Changes requested", "A reviewer has requested changes."

    def _conditions(self) -> Iterator[tuple[str, str]]:
        approved = {each.user_id for each in self._reviewers if each.status == "APPROVED"}
        for condition in self.server.store.scoped_settings.visible("reviewer-condition", self.repository):
            value = condition.value
            if matches(value["targetRefMatcher"], self.pull.to_ref) and matches(
                value["sourceRefMatcher"], self.pull.from_ref
            ):
                missing = value["requiredApprovals"] - len(approved & set(value["reviewers"]))
                if missing > 0:
                    detail = f"Approvals of default reviewers that are still required: {missing}."
                    yield "Not all required reviewers have approved yet", detail

    def _tasks(self) -> Iterator[tuple[str, str]]:
        open_tasks = self.server.store.pull_comments.counters(self.pull)[1]
        if self.settings.get("requiredAllTasksComplete") and open_tasks:
            tasks = f"{open_tasks} task" if open_tasks == 1 else f"{open_tasks} tasks"
            yield "Not all tasks are resolved", f"You need to resolve {tasks} before merging."

    def _builds(self) -> Iterator[tuple[str, str]]:
        required = self._count("requiredSuccessfulBuilds")
        states = [build.state for build in self._build_states]
        if required and ({"FAILED", "INPROGRESS"} & set(states) or states.count("SUCCESSFUL") < required):
            detail = f"At least {required} builds must be successful, and none may have failed or be in progress."
            yield "Not all required builds are successful yet", detail

    def _required_builds(self) -> Iterator[tuple[str, str]]:
        passed = {
            key
            for build in self._build_states
            if build.state == "SUCCESSFUL"
            for key in (build.key, build.optional_fields.get("parent"))
        }
        for condition in self.server.store.scoped_settings.visible("required-build", self.repository):
            exempt = condition.value.get("exemptRefMatcher")
            if matches(condition.value["refMatcher"], self.pull.to_ref) and not (
                exempt and matches(exempt, self.pull.from_ref)
            ):
                missing = [key for key in condition.value["buildParentKeys"] if key not in passed]
                if missing:
                    yield "Not all required builds are successful yet", f"Required builds: {', '.join(missing)}."

    def _count(self, name: str) -> int:
        """Return the number that a merge check requires, 0 if it is off."""
        value = self.settings.get(name) or {}
        return int(value.get("count", 0)) if value.get("enabled") else 0


def check_mergeable(server: ServerState, pull: PullRequest, repository: Repository) -> None:
    """Raise ApiError 409 for a conflict or a veto: both have the same exception name."""
    if merge_outcome(server, pull) == "CONFLICTED":
        raise _vetoed("The pull request has conflicts and cannot be merged.", [], conflicted=True)
    if found := vetoes(server, pull, repository):
        raise _vetoed("Merging the pull request has been vetoed.", found, conflicted=False)


def _vetoed(message: str, found: list[dict[str, str]], *, conflicted: bool) -> ApiError:
    name = f"{PACKAGE}.PullRequestMergeVetoedException"
    return ApiError(409, message, name, conflicted=conflicted, vetoes=found)


def strategy_of(server: ServerState, repository: Repository, requested: str | None) -> str:
    """Return a strategy id, by default the repository's. Raises ApiError 400 for one that is not enabled."""
    config = merge_config(server, repository)
    if requested is None:
        return str(config["defaultStrategy"]["id"])
    if not any(each["enabled"] for each in config["strategies"] if each["id"] == requested):
        raise bad_argument(f"The merge strategy '{requested}' is not enabled for this repository.", "strategyId")
    return requested


def merge(
    server: ServerState, pull: PullRequest, repository: Repository, user: User, options: MergeOptions
) -> PullRequest:
    """Merge an open pull request, at the version that was checked, and let its neighbours follow. Raises ApiError."""
    with server.merging:
        check_mergeable(server, pull, repository)
        strategy = strategy_of(server, repository, options.strategy)
        git = server.git(repository)
        message = _message(server, pull, repository, options)
        try:
            with Merger.of(git.path, Person(user.display_name, user.email)) as merger:
                made = merger.merge(strategy, pull.to_commit, pull.from_commit, message)
        except ConflictError:
            raise _vetoed("The pull request has conflicts and cannot be merged.", [], conflicted=True) from None
        except NotFastForwardError:
            # The wording of servers is unknown.
            raise ApiError(
                409, "The source branch cannot be fast-forwarded.", f"{SCM}.git.merge.GitMergeException"
            ) from None
        if not git.move_ref(pull.to_ref, made, pull.to_commit):
            raise _raced(pull, repository)
        store = server.store
        moment = store.pull_requests.now()
        with store.database.transaction():
            merged = store.pull_requests.update(pull, state="MERGED", closed=moment) or pull
            store.pull_requests.record_merge(pull, user, made, moment)
            store.auto_merges.cancel(pull)
        change = RefChange(pull.to_ref, pull.to_commit, made)
        store.ref_changes.record(repository, user, "pull-request-merge", [change])
        rescope(server, repository, user, [change])
    return merged


def try_armed(server: ServerState, pull: PullRequest) -> PullRequest | None:
    """Merge a pull request whose merge is armed; None if none is, or something still prevents it."""
    with server.merging:
        fresh = server.store.pull_requests.reread(pull)
        repository = server.store.repositories.by_id(pull.repository_id)
        armed = server.store.auto_merges.of(pull)
        if fresh is None or repository is None or armed is None or fresh.state != "OPEN":
            return None
        facts = armed.facts
        options = MergeOptions(facts.get("strategyId"), facts.get("message"), facts.get("autoSubject") is not False)
        try:
            return merge(server, fresh, repository, server.store.users.by_id(armed.user_id), options)
        except ApiError:
            return None


def try_armed_at(server: ServerState, commit_id: str) -> None:
    """Try the armed merges of the pull requests whose source is at a commit: one of its builds has changed."""
    for pull in server.store.pull_requests.all():
        if pull.state == "OPEN" and pull.from_commit == commit_id:
            try_armed(server, pull)


def _raced(pull: PullRequest, repository: Repository) -> ApiError:
    place = f"{repository.project.key}/{repository.slug}"
    message = (
        f"New changes were pushed to {names.short_name(pull.to_ref)} in {place} while the merge was being performed. "
        "Please retry the merge."
    )
    return ApiError(409, message, f"{SCM}.MergeException")


def suggested_message(server: ServerState, pull: PullRequest, repository: Repository) -> tuple[str, str]:
    """Return subject and body of a merge commit."""
    git = server.git(repository)
    source = server.store.repositories.by_id(pull.from_repository_id)
    place = f"{repository.project.key}/{repository.slug}"
    from_name = names.short_name(pull.from_ref)
    if source is not None and source.id != repository.id:
        from_name = f"{source.project.key}/{source.slug}:{from_name}"
    summaries = [
        f"* commit '{commit[:11]}':\n  {git.commit(commit)['message'].splitlines()[0]}"
        for commit in git.lacking(pull.from_commit, pull.to_commit)[:MAX_SUMMARIES]
    ]
    body = f"Merge in {place} from {from_name} to {names.short_name(pull.to_ref)}\n\n" + "\n".join(summaries)
    return f"Pull request #{pull.number}: {pull.title}", body


def _message(server: ServerState, pull: PullRequest, repository: Repository, options: MergeOptions) -> str:
    subject, body = suggested_message(server, pull, repository)
    if options.message is None:
        return f"{subject}\n\n{body}\n"
    return f"{subject}\n\n{options.message}\n" if options.auto_subject else f"{options.message}\n"
