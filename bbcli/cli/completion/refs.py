"""Branches, tags and commits: those of a working copy at once, else those of the server."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.cli.completion.session import ListQuery, matching
from bbcli.client.endpoints import COMMITS, PROJECT_REPOS
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bbcli.cli.completion.session import CompletionSession, Pair

REPO = f"{PROJECT_REPOS}/{{repositorySlug}}"
_FEW, _PAGE, _MANY = 20, 100, 1000


class _Local(NamedTuple):
    """What a working copy calls the repository, and the branches that it saw there."""

    remote: str
    branches: Sequence[str]


def branches(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return branches, those that the working copy saw on the server where it is one of this repository."""
    if local := _local(asked):
        return matching([(name, "branch") for name in local.branches], begun)
    return matching(asked.all_of(_branches(asked, begun)), begun)


def commits(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return branches and tags, then commits by their hash: the newest, or those that begin so."""
    is_hash = re.fullmatch(r"[0-9a-f]{0,40}", begun) is not None
    if local := _local(asked):
        copy = asked.app.selection.local_clone
        refs = [("HEAD", "what is checked out"), *((name, "branch") for name in local.branches)]
        known = [*refs, *((name, "tag") for name in copy.tags())]
        return matching([*known, *(copy.commits(local.remote, _MANY if begun else _FEW) if is_hash else ())], begun)
    wanted = [_branches(asked, begun), _refs(asked, "tags", begun, lambda _: "tag")]
    if is_hash:
        wanted.append(ListQuery(COMMITS, asked.repo.variables, _commit, {"limit": _PAGE if begun else _FEW}))
    return matching(asked.all_of(*wanted), begun)


def _local(asked: CompletionSession) -> _Local | None:
    """Return what the working copy has of the repository; None where it is none of it, or knows no branch of it."""
    with suppress(BbcliError):
        server, repo = asked.app.server, asked.repo
        for remote in asked.app.selection.local_clone.remotes():
            is_it = server.is_host_of(remote.address) and str(remote.address).casefold() == str(repo).casefold()
            if is_it and (found := asked.app.selection.local_clone.branches(remote.name)):
                return _Local(remote.name, found)
    return None


def _branches(asked: CompletionSession, begun: str) -> ListQuery:
    return _refs(asked, "branches", begun, lambda each: "default branch" if each.get("isDefault") else "branch")


def _refs(asked: CompletionSession, what: str, begun: str, described: Callable[[Any], str]) -> ListQuery:
    query: dict[str, str | int | None] = {"limit": _PAGE, "orderBy": "MODIFICATION", "filterText": begun or None}
    return ListQuery(f"{REPO}/{what}", asked.repo.variables, lambda each: (each["displayId"], described(each)), query)


def _commit(commit: Any) -> Pair:
    return commit["displayId"], commit.get("message", "").partition("\n")[0]
