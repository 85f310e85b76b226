"""Branches, tags and commits: of the local clone, which is fast, else of the server."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.cli.completion.session import ListQuery, matching
from bbcli.client.endpoints import COMMITS, REPO
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bbcli.cli.completion.session import CompletionSession, Pair

_FEW, _PAGE, _MANY = 20, 100, 1000


class _Local(NamedTuple):
    """The remote of the local clone that is the repository, and the branches that were fetched from it."""

    remote: str
    branches: Sequence[str]


def branches(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return branches; from the local clone if it is one of this repository."""
    if local := local_copy(session):
        return matching([(name, "branch") for name in local.branches], prefix)
    return matching(session.all_of(_branches(session, prefix)), prefix)


def tags(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return tags; from the local clone if it is one of this repository."""
    if local_copy(session):
        return matching([(name, "tag") for name in session.app.selection.local_clone.tags()], prefix)
    return matching(session.all_of(_refs(session, "tags", prefix, lambda _: "tag")), prefix)


def commits(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return branches and tags, then commit hashes: the newest ones, or those with this prefix; also after A.. ."""
    start = prefix.rfind("..") + 2 if ".." in prefix else 0
    return [(prefix[:start] + name, text) for name, text in _commits(session, prefix[start:])]


def _commits(session: CompletionSession, prefix: str) -> list[Pair]:
    is_hash = re.fullmatch(r"[0-9a-f]{0,40}", prefix) is not None
    if local := local_copy(session):
        copy = session.app.selection.local_clone
        refs = [("HEAD", "checked-out commit"), *((name, "branch") for name in local.branches)]
        known = [*refs, *((name, "tag") for name in copy.tags())]
        return matching([*known, *(copy.commits(local.remote, _MANY if prefix else _FEW) if is_hash else ())], prefix)
    wanted = [_branches(session, prefix), _refs(session, "tags", prefix, lambda _: "tag")]
    if is_hash:
        wanted.append(ListQuery(COMMITS, session.repo.variables, _commit, {"limit": _PAGE if prefix else _FEW}))
    return matching(session.all_of(*wanted), prefix)


def local_copy(session: CompletionSession) -> _Local | None:
    """Return the remote of the repository in the local clone; None if it has none, or no branch of it."""
    with suppress(BbcliError):
        server, repo = session.app.server, session.repo
        for remote in session.app.selection.local_clone.remotes():
            is_it = server.is_host_of(remote.address) and str(remote.address).casefold() == str(repo).casefold()
            if is_it and (found := session.app.selection.local_clone.branches(remote.name)):
                return _Local(remote.name, found)
    return None


def _branches(session: CompletionSession, prefix: str) -> ListQuery:
    return _refs(session, "branches", prefix, lambda each: "default branch" if each.get("isDefault") else "branch")


def _refs(session: CompletionSession, what: str, prefix: str, described: Callable[[Any], str]) -> ListQuery:
    query: dict[str, str | int | None] = {"limit": _PAGE, "orderBy": "MODIFICATION", "filterText": prefix or None}
    return ListQuery(f"{REPO}/{what}", session.repo.variables, lambda each: (each["displayId"], described(each)), query)


def _commit(commit: Any) -> Pair:
    return commit["displayId"], commit.get("message", "").partition("\n")[0]
