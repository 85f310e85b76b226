"""Merges a pull request: the checks before it, the request, and the deletion of the source branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.client.endpoints import DEFAULT_BRANCH, PULL_MERGE, PULL_REQUEST, PULLS
from bbcli.client.request import Request
from bbcli.commands.prs.argument import resolve_pull
from bbcli.commands.prs.branches import git_lines
from bbcli.commands.prs.columns import veto_lines
from bbcli.commands.prs.endpoints import AUTO_MERGE, COMMIT_MESSAGE, SETTINGS
from bbcli.commands.prs.pull import pull_of
from bbcli.commands.prs.pull_text import edit_words
from bbcli.commands.prs.versions import check_open, note_change, send_versioned, version_of
from bbcli.config.shell import command_line
from bbcli.context.app import listed
from bbcli.context.checkout import source_repo
from bbcli.context.refs import delete_branch, short_name
from bbcli.errors import BbcliError, Conflict, ErrorDetails, InvalidInput, NotFound, NotPermitted, Pending, ServerFailed
from bbcli.output import Record
from bbcli.output.cells import short_hash
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.client.request import Query
    from bbcli.commands.prs.pull import Pull
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App

AUTO_MERGE_SINCE = "8.15"


class MergeOptions(NamedTuple):
    """The options of `prs merge`; `patience` and `interval` are in seconds."""

    strategy: str | None
    message: str | None
    edits: bool
    deletes_branch: bool
    match_head: str | None
    auto: bool
    disable_auto: bool
    wait: bool
    patience: float
    interval: float
    is_confirmed: bool


class State(NamedTuple):
    """A pull request, what prevents its merge (conflicts, or vetoes as lines), and the settings of its repository."""

    pull: Pull
    record: Record
    is_conflicted: bool
    vetoes: tuple[str, ...]
    settings: Record | None

    @property
    def head(self) -> str:
        """The newest commit of the source branch."""
        return self.record.text_at("fromRef.latestCommit")

    @property
    def base(self) -> str:
        """The short name of the target branch."""
        return self.record.text_at("toRef.displayId")

    @property
    def source_repo(self) -> RepoAddress | None:
        """The repository of the source branch; None for a fork that cannot be read or is gone."""
        return source_repo(self.record)


def merge(app: App, repo: RepoAddress | None, name: PullName | None, options: MergeOptions) -> Record | None:
    """Merge a pull request, or request or cancel its auto-merge, and return its object.

    Conflict if it is closed, has conflicts, is vetoed, or was changed by others; InvalidInput for a strategy that is
    not enabled; Pending if it could not be merged in the time to wait.
    """
    pull = resolve_pull(app, repo, name)
    if options.disable_auto:
        return _disable_auto(app, pull)
    if options.auto:
        app.connections.require_version(AUTO_MERGE_SINCE, "--auto")
    state = _read(app, pull)
    check_open(pull, state.record, "merged")
    strategy, is_default = _strategy(state, options.strategy)
    _check_head(state, options.match_head)
    source = _check_deletable(app, state) if options.deletes_branch else None
    if options.wait:
        _wait(app, pull, options)
        state = _read(app, pull)
        check_open(pull, state.record, "merged")
        _check_head(state, options.match_head)
    if not options.auto:
        _check_mergeable(app, state)
    body = _body(app, state, options)
    _confirm(app, state, options, f"{strategy}{' (default)' if is_default else ''}" if strategy else "")
    merged = _send(app, state, body, done="scheduled for a merge" if options.auto else "merged")
    if merged is not None and not app.selection.options.dry_run:
        if merged.get("state") != "MERGED":
            app.console.success(f"{pull} will be merged when its checks pass")
            return merged
        app.console.success(f"merged {pull} into {state.base}")
    if source:
        _delete_branch(app, state, source)
    return merged


def _read(app: App, pull: Pull) -> State:
    """Read a pull request, its merge checks and the merge settings at once."""
    found = app.client.gather(
        {
            "pull": Request("GET", PULL_REQUEST, pull.variables),
            "merge": Request("GET", PULL_MERGE, pull.variables),
            "settings": Request("GET", SETTINGS, pull.repo.variables),
        }
    )
    record, checks, settings = found["pull"], found["merge"], found["settings"]
    if isinstance(record, BbcliError):
        raise record
    if isinstance(checks, BbcliError):  # closed, or the server decides when it merges
        checks = Record(b"{}")
    return State(
        pull,
        record,
        checks.get("conflicted") is True,
        tuple(veto_lines(checks.get("vetoes"))),
        settings if isinstance(settings, Record) else None,
    )


def _strategy(state: State, wanted: str | None) -> tuple[str, bool]:
    """Return the strategy, and True if it is the default one; InvalidInput for one that is not enabled.

    Without the settings, which some servers show to administrators only, the server decides.
    """
    settings = state.settings
    known = settings.get("mergeConfig.strategies") if settings else None
    enabled = [plain(each.get("id")) for each in known or () if each.get("enabled") is not False]
    if wanted is None:
        return plain(settings.get("mergeConfig.defaultStrategy.id")) if settings else "", True
    if enabled and wanted not in enabled:
        message = f"merge strategy {wanted} is not enabled in {state.pull.repo}"
        raise InvalidInput(message, hint=f"use one of: {', '.join(enabled)}")
    return wanted, False


def _check_head(state: State, commit: str | None) -> None:
    if commit and not state.head.startswith(commit.lower()):
        shown, head = short_hash(commit), short_hash(state.head)
        message = f"{state.pull} was not merged: its newest commit is {head}, not {shown}"
        raise Conflict(message, reason="pull_changed", pull=state.pull.id, repo=str(state.pull.repo))


def _check_mergeable(app: App, state: State) -> None:
    """Raise Conflict for conflicts and vetoes; a dry run shows them with the write."""
    pull = state.pull
    if app.selection.options.dry_run:
        reasons = [f"conflicts with {state.base}"] if state.is_conflicted else []
        app.connections.dry_run.blocked = "; ".join((*reasons, *state.vetoes))
        return
    if state.is_conflicted:
        message = f"{pull} was not merged: it conflicts with {state.base}"
        raise _with_git_lines(app, state, Conflict(message, refusal=ErrorDetails(409)))
    if state.vetoes:
        details = ErrorDetails(409, details=state.vetoes)
        message = f"{pull} was not merged: {len(state.vetoes)} merge check{'s' * (len(state.vetoes) != 1)} failed"
        raise Conflict(message, reason="pull_vetoed", refusal=details, pull=pull.id, repo=str(pull.repo))


def _with_git_lines(app: App, state: State, error: Conflict) -> Conflict:
    """Return the error for conflicts with the git commands that resolve them, if its source can be read."""
    if (fork := state.source_repo) is None:
        error.hint = "ask its author to resolve the conflicts: the fork of the source branch cannot be read"
        return error
    error.reason = "pull_conflicts"
    error.refusal = error.refusal._replace(details=tuple(_git_lines(app, state, fork)))
    return error


def _git_lines(app: App, state: State, fork: RepoAddress) -> Iterator[str]:
    """Return the git commands that resolve the conflicts in a local clone."""
    clone, server = app.selection.local_clone, app.server
    is_fork = str(fork).casefold() != str(state.pull.repo).casefold()
    target = clone.remote_of(state.pull.repo, server) or ("upstream" if is_fork else "origin")
    source = clone.remote_of(fork, server) or "origin"
    branch = short_name(state.record.text_at("fromRef.id"))
    return git_lines(branch, target, ("merge", f"{target}/{state.base}"), (source,))


def _body(app: App, state: State, options: MergeOptions) -> dict[str, object]:
    message = options.message
    if options.edits:
        if app.selection.options.dry_run:
            raise InvalidInput("a dry run opens no editor", reason="no_editor")
        if message is None:
            found = app.client.record(COMMIT_MESSAGE, state.pull.variables)
            message = "\n\n".join(filter(None, (plain(found.get(name)) for name in ("title", "body"))))
        message = edit_words(app, message.rstrip("\n") + "\n", "MERGE_MSG").strip("\n")
        if not message:
            raise InvalidInput("the commit message is empty: nothing was merged", hint="write a message")
    body: dict[str, object] = {"strategyId": options.strategy, "message": message}
    if message is not None:  # else the server puts a subject of its own in front
        body["autoSubject"] = False
    if options.auto:
        body["autoMerge"] = True
    return body


def _confirm(app: App, state: State, options: MergeOptions, strategy: str) -> None:
    """Show the merge on a terminal and ask for confirmation; BbcliError if it is refused."""
    if not app.console.is_terminal or app.selection.options.dry_run:
        return
    say = app.console.info
    source = state.record.text_at("fromRef.displayId")
    say(f"{state.pull}: {plain(state.record.get('title'))}")
    say(f"  {source} at {short_hash(state.head)} → {state.base}" + (f", strategy {strategy}" if strategy else ""))
    if options.auto:
        say(f"  when its checks pass: {'; '.join(state.vetoes) or 'now'}")
    if options.deletes_branch:
        say(f"  branch {source} of {state.source_repo} is deleted then")
    if app.console.interactive and not options.is_confirmed and not app.connections.policy_for(app.server):
        answer = app.console.ask(f"Merge {state.pull}? [Y/n]")
        if answer.casefold() not in ("", "y", "yes"):
            raise BbcliError(f"{state.pull} was not merged")


def _send(app: App, state: State, body: Mapping[str, object], done: str) -> Record | None:
    """Send the merge and return the pull request, which is read if the response was lost."""
    pull = state.pull
    blocked = app.connections.dry_run.blocked if app.selection.options.dry_run else ""
    if not blocked:
        note_change(app, state=("OPEN", "MERGED"))

    def send(current: Record) -> Record | None:
        return app.client.write("POST", PULL_MERGE, pull.variables, body, {"version": version_of(current)})

    try:
        return send_versioned(app, pull, state.record, send, done)
    except NotPermitted as error:
        if (error.refusal.status, error.reason) == (403, "") and "autoMerge" in body:
            path = f"/projects/{pull.repo.project}/repos/{pull.repo.slug}/settings/auto-merge"
            line = command_line("bbcli", "api", "call", "PUT", path, "-F", "enabled=true")
            error.hint = f"an administrator enables it: {line}"
        raise
    except Conflict as error:
        if "the branches have merge conflicts" in error.refusal.details:
            raise _with_git_lines(app, state, error) from None
        raise
    except ServerFailed as error:
        fresh = app.client.record(PULL_REQUEST, pull.variables)
        if fresh.get("state") != "MERGED":
            raise
        app.console.info(f"the response was lost ({error.message}), and {pull} is merged")
        return fresh


def _wait(app: App, pull: Pull, options: MergeOptions) -> None:
    """Wait until nothing prevents the merge; Pending when the time is up, BbcliError if that cannot happen."""
    from bbcli.commands.prs.waiting import lines_of, longer, wait_until
    from bbcli.context.waiting import format_duration

    state = wait_until(app, pull, "mergeable", options.patience, options.interval)
    if state.obstacle:
        raise Conflict(f"{pull} was not merged: it {state.obstacle}")
    if not state.is_finished:
        message = f"{pull} was not merged: its checks are pending after {format_duration(options.patience)}"
        raise Pending(message, hint=longer(options.patience), refusal=ErrorDetails(details=lines_of(state.rows)))


def _check_deletable(app: App, state: State) -> RepoAddress:
    """Return the repository of the source branch.

    Conflict if it cannot be read, if the branch is its default branch, or if another open pull request needs it.
    """
    ref, source = state.record.text_at("fromRef.id"), state.source_repo
    if source is None:
        message = f"{state.pull} was not merged: its source branch is in a fork that cannot be read"
        raise Conflict(message, hint="omit --delete-branch")
    using: Query = {"at": ref, "state": "OPEN", "limit": 100}
    found = app.client.gather(
        {
            "default": Request("GET", DEFAULT_BRANCH, source.variables),
            "from": Request("GET", PULLS, source.variables, {**using, "direction": "OUTGOING"}),
            "into": Request("GET", PULLS, source.variables, {**using, "direction": "INCOMING"}),
        }
    )
    kept = f"{state.pull} was not merged: branch {short_name(ref)} of {source} cannot be deleted"
    default = found["default"]
    if isinstance(default, Record) and default.get("id") == ref:
        raise Conflict(f"{kept}: it is the default branch", hint="omit --delete-branch")
    others = []
    for name in ("from", "into"):
        page = found[name]
        if isinstance(page, BbcliError):
            raise page
        pulls = (pull_of(Record(b"", value=each)) for each in page.get("values") or ())
        others += [f"{each.repo}#{each.id}" for each in pulls if (each.id, str(each.repo)) != _key(state.pull)]
    if others:
        raise Conflict(f"{kept}: {listed(dict.fromkeys(others))} needs it", hint="omit --delete-branch")
    return source


def _key(pull: Pull) -> tuple[int, str]:
    return pull.id, str(pull.repo)


def _delete_branch(app: App, state: State, repo: RepoAddress) -> None:
    """Delete the source branch if it is still at the commit that was merged; the run fails at its end if it is not."""
    names = {"id": state.record.text_at("fromRef.id"), "displayId": state.record.text_at("fromRef.displayId")}
    branch = Record(b"", value={**names, "latestCommit": state.head})
    app.summarize_loss(f"branch {names['displayId']} at {short_hash(state.head)}")
    try:
        delete_branch(app, repo, branch)
    except BbcliError as error:
        error.message = f"{state.pull} is merged; {error.message}"
        app.failure = error
    else:
        app.console.success(f"deleted branch {names['displayId']} of {repo}")


def _disable_auto(app: App, pull: Pull) -> Record | None:
    try:
        app.client.execute("DELETE", AUTO_MERGE, pull.variables)
    except NotFound as error:
        if (error.refusal.exception_name or "").endswith("NoSuchPullRequestException"):
            raise
        raise Conflict(f"{pull} has no auto-merge to cancel") from None
    app.console.success(f"canceled the auto-merge of {pull}")
    return None if app.selection.options.dry_run else app.client.record(PULL_REQUEST, pull.variables)
