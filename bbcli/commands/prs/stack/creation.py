"""Creates the pull requests of a stack, one for each branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import COMPARED_COMMITS, PULLS
from bbcli.commands.prs.branches import naming_branch
from bbcli.commands.prs.pull import pull_of
from bbcli.commands.prs.pull_text import text_of_commits
from bbcli.commands.prs.stack.layers import Layer, listed
from bbcli.commands.prs.stack.updates import retarget
from bbcli.context.refs import HEADS, as_operand, default_branch
from bbcli.errors import BbcliError, InvalidInput, NotFound
from bbcli.output import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record, RecordList


def create(
    app: App, repo: RepoAddress, branches: Sequence[str], base: str | None, *, push: bool, draft: bool
) -> RecordList | None:
    """Create the pull requests that do not exist and retarget the others; return them, None in a dry run."""
    bottom = (base or default_branch(app, repo)).removeprefix(HEADS)
    names = [name.removeprefix(HEADS) for name in branches] or _branches_below(app, repo, bottom)
    if twice := [name for name in names if names.count(name) > 1 or name == bottom]:
        raise InvalidInput(f"branch {twice[0]} is twice in the stack", hint="name each branch once, the lowest first")
    if push:
        _push(app, repo, names)
    opened = [*app.client.records(PULLS, repo.variables, state="OPEN")]
    made: list[Layer] = []
    for below, name in zip((bottom, *names), names, strict=False):
        known = next((each for each in opened if _is_from(each, name)), None)
        if known is not None:
            made.append(retarget(app, Layer(pull_of(known), known), HEADS + below))
        elif (new := _create(app, repo, name, below, draft=draft)) is not None:
            app.console.success(f"created pull request {new.get('id')}: {cells.one_line(new.text_at('title'))}")
            made.append(Layer(pull_of(new), new))
    return None if app.selection.options.dry_run else listed(made)


def _is_from(record: Record, name: str) -> bool:
    source, target = (record.get(f"{side}.repository.id") for side in ("fromRef", "toRef"))
    return bool(record.get("fromRef.id") == HEADS + name and source == target)


def _create(app: App, repo: RepoAddress, name: str, below: str, *, draft: bool) -> Record | None:
    """Create a pull request; None in a dry run."""
    with naming_branch(repo, HEADS + below):
        messages = _messages(app, repo, name, below)
    text = text_of_commits(name, messages)
    body: dict[str, Any] = {
        "title": text.title,
        "description": (text.description if len(messages) == 1 else None) or None,
        "draft": True if draft else None,
        "fromRef": {"id": HEADS + name},
        "toRef": {"id": HEADS + below},
    }
    with app.connections.naming_writes() as names:
        found = app.client.write("POST", PULLS, repo.variables, body)
        names.append(f"the pull request of branch {name}")
    if app.selection.options.dry_run:
        return None
    if draft and found is not None and found.get("draft") is not True:
        app.failure = BbcliError(f"pull request {found.get('id')} was published: the server ignored --draft")
    return found


def _messages(app: App, repo: RepoAddress, name: str, below: str) -> list[str]:
    """Return the messages of at most two commits of a branch; those of the local clone in a dry run before the push."""
    query: dict[str, Any] = {"from": HEADS + name, "to": HEADS + below}
    clone = app.selection.local_clone
    try:
        with naming_branch(repo, HEADS + name):
            commits = app.client.records(COMPARED_COMMITS, repo.variables, **query)
            return [each.text_at("message") for each, _ in zip(commits, range(2), strict=False)]
    except NotFound as error:
        is_local = clone.commit_named(HEADS + name)
        if is_local and error.reason == "no_such_branch":
            error.reason, error.facts = "not_pushed", {**error.facts, "branch": as_operand(name)}
        if not is_local or not app.selection.options.dry_run:
            raise
    base = (
        HEADS + below
        if clone.commit_named(HEADS + below)
        else f"refs/remotes/{clone.remote_of(repo, app.server)}/{below}"
    )
    return clone.messages(base, HEADS + name, 2)


def _branches_below(app: App, repo: RepoAddress, base: str) -> list[str]:
    """Return the local branches between a base and HEAD, the lowest first; InvalidInput if there are none."""
    clone = app.selection.local_clone
    remote = next(iter(clone.remotes_of(repo, app.server)), None)
    if remote is None:
        raise InvalidInput(f"no branch is named, and this directory is not a local clone of {repo}", reason="no_stack")
    start = f"refs/remotes/{remote}/{base}"
    options = ("--format=%(refname:lstrip=2)", "--merged=HEAD", f"--no-merged={start}")
    found = [name for name in clone.read("for-each-ref", *options, HEADS).split("\n") if name]
    if not found:
        raise InvalidInput(f"no local branch is between {remote}/{base} and HEAD", reason="no_stack")
    return sorted(found, key=lambda name: int(clone.read("rev-list", "--count", HEADS + name, f"^{start}") or 0))


def _push(app: App, repo: RepoAddress, names: Sequence[str]) -> None:
    """Push branches of the local clone to the repository."""
    from bbcli.context.git_work import GitWork

    remote = next(iter(app.selection.local_clone.remotes_of(repo, app.server)), None)
    if remote is None:
        raise InvalidInput(f"this directory is not a local clone of {repo}", reason="no_clone_of_pull", repo=str(repo))
    with app.console.progress.aside():
        work = GitWork.of(app, is_dry=app.selection.options.dry_run)
        work.run("push", *(["--quiet"] if work.quiet else []), remote, *(f"{HEADS}{name}" for name in names))
    if work.is_dry:
        app.console.info(f"would run first: {work.script().strip()}")
