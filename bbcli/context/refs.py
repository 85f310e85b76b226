"""Find, compare, select and delete branches and tags of a repository on the server."""

from __future__ import annotations

import re
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bbcli.client.endpoints import (
    BRANCH_UTILS,
    BRANCHES,
    COMMITS,
    DEFAULT_BRANCH,
    GIT_TAG,
    OLD_DEFAULT_BRANCH,
    PUSHES,
    TAG,
)
from bbcli.client.endpoints import TAGS as TAG_LIST
from bbcli.client.pages import ALL
from bbcli.config.addresses import is_hash
from bbcli.errors import BbcliError, Conflict, InvalidInput, NotFound
from bbcli.output import RecordList, cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record
    from bbcli.records import Raw

HEADS = "refs/heads/"
TAGS = "refs/tags/"


def compared_branches(
    app: App,
    repo: RepoAddress,
    base: str | None,
    list_range: ListRange = ALL,
    keep: Callable[[Record], bool] | None = None,
    default: str | None = None,
    **query: Any,
) -> RecordList:
    """Return a list of branches with their metadata, compared with a base [default: the default branch].

    `default` is the default branch if it was read before. Without an existing one, as in an empty repository, nothing
    is compared. The list is requested when it is read.
    """

    def read(base: str | None) -> RecordList:
        return app.client.records(BRANCHES, repo.variables, list_range, keep=keep, base=base, details=True, **query)

    def pages() -> Iterator[Sequence[Raw]]:
        try:
            each = iter(read(default or default_branch(app, repo)).pages)
            first = next(each, ())
        except NotFound as error:
            if error.reason in ("no_such_project", "no_such_repository"):
                raise
            each = iter(read(None).pages)
            first = next(each, ())
        yield first
        yield from each

    return read(base) if base else RecordList(pages(), operation=("GET", BRANCHES))


def find_branch(app: App, repo: RepoAddress, name: str) -> Record:
    """Return the branch with exactly this short name; NotFound if there is none.

    The server has no operation for one branch: its list is filtered by a part of the name, the best match first.
    """
    return one_branch(app.client.records(BRANCHES, repo.variables, **query_for(name)), repo, name)


def query_for(name: str) -> dict[str, Any]:
    """Return the query of a list of branches that begins with the one of this name: old servers ignore boostMatches."""
    return {"filterText": name, "boostMatches": True}


def one_branch(found: Iterable[Record], repo: RepoAddress, name: str) -> Record:
    """Return the branch with exactly this short name from a list; NotFound if there is none."""
    branch = next((each for each in found if each.text_at("id") == HEADS + name), None)
    if branch is None:
        raise NotFound(f"branch {name} does not exist in {repo}", reason="no_such_branch", repo=str(repo))
    return branch


def find_tag(app: App, repo: RepoAddress, name: str) -> Record:
    """Return the tag with this short name; NotFound if there is none."""
    try:
        return app.client.record(TAG, {**repo.variables, "name": name})
    except NotFound as error:
        # Of a missing tag the server names no exception, of a missing repository or project it does.
        if error.reason or error.refusal.exception_name:
            raise
        message = f"tag {name} does not exist in {repo}"
        raise NotFound(message, reason="no_such_tag", refusal=error.refusal, repo=str(repo)) from None


def taken(what: str, find: Callable[[], Record]) -> str:
    """Return the reason why a server refuses the name of a new ref; empty if `find` raises NotFound."""
    try:
        found = find()
    except NotFound:
        return ""
    return f"{what} {found.text_at('displayId')} exists at {cells.short_hash(found.text_at('latestCommit'))}"


def as_operand(branch: str) -> str:
    """Return the name of a branch as a word of a command line: in full if it begins as an option.

    Of +main `git push` would push main, by force.
    """
    return HEADS + branch if branch.startswith(("-", "+")) else branch


def short_name(ref: str) -> str:
    """Return a full ref without refs/heads/ or refs/tags/."""
    return ref.removeprefix(HEADS).removeprefix(TAGS)


def read_default_branch(app: App, repo: RepoAddress) -> Record:
    """Return the default branch, which need not exist; old servers have it at another path."""
    try:
        return app.client.record(DEFAULT_BRANCH, repo.variables)
    except NotFound as error:
        if error.reason:  # the repository does not exist, or is empty
            raise
        return app.client.record(OLD_DEFAULT_BRANCH, repo.variables)


def default_branch(app: App, repo: RepoAddress) -> str:
    """Return the full name of the default branch, which need not exist."""
    return read_default_branch(app, repo).text_at("id")


def current_branch(app: App, repo: RepoAddress) -> str:
    """Return the full name of the branch that is checked out in the local clone, as the server calls it; else empty."""
    found = app.selection.local_clone.checked_out(repo, app.server)
    return found.ref if found and found.ref.startswith(HEADS) else ""


def named_or_current(app: App, repo: RepoAddress, name: str | None) -> str:
    """Return the short name of the given branch, else of the one that is checked out; InvalidInput without one."""
    found = name or current_branch(app, repo).removeprefix(HEADS)
    if not found:
        raise InvalidInput(f"no branch is checked out in a local clone of {repo}", hint="name a branch")
    return found


def resolve_start(app: App, repo: RepoAddress, name: str | None) -> str:
    """Return the full ref or the commit hash that a new branch or tag starts at [default: the default branch].

    InvalidInput for the name of both a branch and a tag, since servers choose one of them; NotFound if no branch, tag
    or commit has the name.
    """
    if name is None:
        return default_branch(app, repo)
    name = app.ref(repo, name)
    if is_hash(name) or name.startswith("refs/"):
        return name
    found = []
    for ref, find in ((HEADS + name, find_branch), (TAGS + name, find_tag)):
        with suppress(NotFound):
            find(app, repo, name)
            found.append(ref)
    if len(found) > 1:
        raise InvalidInput(f"{name} is a branch and a tag", hint=f"write {' or '.join(found)}")
    return found[0] if found else app.commit(repo, name)


def ref_pages(app: App, repo: RepoAddress) -> Callable[[Record], str]:
    """Return a function that gives the web URL of the files of a branch or tag, which their objects do not hold."""
    return lambda ref: ref_page(app, repo, ref.get("id")) if isinstance(ref.get("id"), str) else ""


def ref_page(app: App, repo: RepoAddress, ref: str) -> str:
    """Return the web URL of the files of a full ref."""
    return app.web(repo.project, repo.slug, f"/browse?at={quote(ref, safe='')}")


def described(ref: Record) -> str:
    """Return the description of a branch or tag in messages, such as `branch topic at 6e011dacb73`."""
    kind = "tag" if ref.text_at("id").startswith(TAGS) else "branch"
    return f"{kind} {ref.text_at('displayId')} at {cells.short_hash(ref.text_at('latestCommit'))}"


def delete_branch(app: App, repo: RepoAddress, branch: Record) -> None:
    """Delete a branch if it is still at the commit that was read; else Conflict that names who moved it.

    `branch` was read before, since the server reports success for branches that do not exist.
    """
    body = {"name": branch.text_at("id"), "endPoint": branch.text_at("latestCommit")}
    try:
        app.client.execute("DELETE", BRANCH_UTILS, repo.variables, body)
    except (InvalidInput, Conflict) as error:
        if moved := _moved(app, repo, branch):
            raise moved from error
        raise


def _moved(app: App, repo: RepoAddress, seen: Record) -> Conflict | None:
    """Return a Conflict for a branch that was deleted or moved since it was read; else None."""
    name, before = seen.text_at("displayId"), seen.text_at("latestCommit")
    kept = f"branch {name} was not deleted"
    try:
        now = find_branch(app, repo, name).text_at("latestCommit")
    except NotFound:
        return Conflict(f"{kept}: someone else deleted it in the meantime")
    if now == before:
        return None
    who = _pushed_by(app, repo, seen.text_at("id"), now)
    return Conflict(
        f"{kept}: {who}; it was at {cells.short_hash(before)}",
        reason="branch_moved",
        branch=as_operand(name),
        repo=str(repo),
    )


def _pushed_by(app: App, repo: RepoAddress, ref: str, commit: str) -> str:
    """Return a clause that names who moved a branch to a commit: the pusher for administrators, else the author."""
    shown = cells.short_hash(commit)
    with suppress(BbcliError):  # only administrators of the repository can read the log
        push = app.client.first(PUSHES, repo.variables, ref=ref)
        if push is not None and push.get("refChange.toHash") == commit:
            return f"{cells.person(push.get('user'))} pushed {shown} in the meantime"
    with suppress(BbcliError):
        found = app.client.record(f"{COMMITS}/{{commitId}}", {**repo.variables, "commitId": commit})
        return f"{shown} by {cells.person(found.get('author'))} was pushed in the meantime"
    return f"{shown} was pushed in the meantime"


def delete_tag(app: App, repo: RepoAddress, tag: Record) -> None:
    """Delete a tag, even if it was moved after it was read."""
    app.client.execute("DELETE", GIT_TAG, {**repo.variables, "name": tag.text_at("displayId")})


def select_refs(
    app: App, repo: RepoAddress, what: str, names: Iterable[str] = (), pattern: str | None = None
) -> list[Record]:
    """Return the refs with these short names, or those that match a pattern; `what` is branch or tag.

    NotFound that names the missing ones. A star matches slashes too, as in `git branch --list`.
    """
    listed = partial(app.client.records, BRANCHES if what == "branch" else TAG_LIST, repo.variables)
    if not pattern:
        return _named(listed(), names, what, repo)
    # The longest part without wildcards: the server filters by it.
    literal = max(re.split(r"[*?]|\[.*?\]", pattern), key=len)
    return [each for each in listed(filterText=literal or None) if fnmatchcase(each.text_at("displayId"), pattern)]


def _named(listed: Iterable[Record], names: Iterable[str], what: str, repo: RepoAddress) -> list[Record]:
    wanted = dict.fromkeys(names)
    found = {name: each for each in listed if (name := each.text_at("displayId")) in wanted}
    if missing := [name for name in wanted if name not in found]:
        noun = {"branch": "branches"}.get(what, f"{what}s")
        subject = f"{what} {missing[0]} does" if len(missing) == 1 else f"{noun} {', '.join(missing)} do"
        raise NotFound(f"{subject} not exist in {repo}", reason=f"no_such_{what}", repo=str(repo))
    return [found[name] for name in wanted]
