"""Resolve a git revision such as HEAD~1, v1.0^2 or @{upstream}: in the local clone, else from the server's commits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.client.endpoints import COMMITS
from bbcli.client.request import Request
from bbcli.errors import InvalidInput, NotFound
from bbcli.output import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bbcli.client.client import Client
    from bbcli.config.addresses import RepoAddress
    from bbcli.config.model import Server
    from bbcli.context.git import LocalClone

# Commits of one request; most of an ancestor's descendants are among them.
_PAGE = 100


def resolve_revision(
    clone: LocalClone, server: Server, client: Callable[[], Client], repo: RepoAddress, revision: str
) -> str:
    """Return the full hash of a revision; `client` is called only if the server is needed.

    git resolves it in a clone of the repository. A revision that git cannot resolve, and one of a branch, a tag or a
    hash outside of a clone, is found by the parents that the server reports. InvalidInput for HEAD and @{…} outside of
    a clone, NotFound for a commit without this parent.
    """
    base = re.split("[~^]", revision, maxsplit=1)[0]
    if base in ("HEAD", "@") or "@{" in base:
        clone.head_in(repo, server)
        is_clone = True
    else:
        is_clone = clone.is_clone_of(repo, server)
    if is_clone:
        if found := clone.commit_named(revision):
            return found
        start = clone.commit_named(base)
        if not start and "@{" in base:
            message = f"{revision}: no such commit in the local clone of {repo}"
            raise InvalidInput(message, hint="name a branch, a tag or a commit hash")
        base = start or base
    return _follow_parents(client(), repo, base, revision)


def _follow_parents(client: Client, repo: RepoAddress, base: str, revision: str) -> str:
    """Return the hash of the commit that the suffixes of a revision lead to from `base`; NotFound if there is none."""
    parents: dict[str, list[str]] = {}

    def read(until: str) -> str:
        """Read a page of commits; return the hash of the first one."""
        query: dict[str, str | int | bool | None] = {"until": until, "limit": _PAGE}
        page = client.page(Request("GET", COMMITS, repo.variables, query))
        found = [Record(value) for value in page.values]
        parents.update((each.text_at("id"), _parents(each)) for each in found)
        return found[0].text_at("id") if found else ""

    at = read(base)
    for number in _parent_numbers(revision):
        if at and at not in parents:
            read(at)
        of_commit = parents.get(at, [])
        at = of_commit[number - 1] if number <= len(of_commit) else ""
    if not at:
        raise NotFound(f"commit {revision!r} does not exist in {repo}")
    return at


def _parents(commit: Record) -> list[str]:
    found = commit.get("parents")
    names = [each.get("id") for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    return [name for name in names if isinstance(name, str)]


def _parent_numbers(revision: str) -> Iterator[int]:
    """Yield the number of the parent of each step; `~2` is two steps to the first parent, `^0` is none."""
    for generations, parent in re.findall(r"~(\d*)|\^(\d*)", re.sub(r"\^\{\w*\}", "", revision)):
        if parent:
            yield from [int(parent)] * (parent.strip("0") != "")
        else:
            yield from [1] * int(generations or 1)
