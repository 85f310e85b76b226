"""Branches, tags and commits: those of a working copy at once, else those of the server."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bbcli.completion.asked import matching
from bbcli.endpoints import COMMITS, PROJECT_REPOS
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from bbcli.completion.asked import Asked, Pair

REPO = f"{PROJECT_REPOS}/{{repositorySlug}}"
_FEW, _PAGE = 20, 100


def branches(asked: Asked, begun: str) -> list[Pair]:
    """Return branches, those that the working copy saw on the server where it is one of this repository."""
    if remote := _remote(asked):
        return matching([(name, "branch") for name in asked.app.working_copy.branches(remote)], begun)
    return _listed(asked, "branches", begun, lambda each: "default branch" if each.get("isDefault") else "branch")


def commits(asked: Asked, begun: str) -> list[Pair]:
    """Return branches and tags, then commits by their hash: the newest, or those that begin so."""
    remote = _remote(asked)
    found = [*matching([("HEAD", "what is checked out")], begun)] if remote else []
    found += branches(asked, begun)
    if remote:
        found += matching([(name, "tag") for name in asked.app.working_copy.tags()], begun)
    else:
        found += _listed(asked, "tags", begun, lambda _: "tag")
    if re.fullmatch(r"[0-9a-f]{0,40}", begun):
        known = asked.app.working_copy.commits(remote) if remote else _newest(asked)
        found += matching(known, begun)[: None if begun else _FEW]
    return found


def _remote(asked: Asked) -> str | None:
    """Return what the working copy calls the repository; None where it is none of it, or knows no branch of it."""
    with suppress(BbcliError):
        server, repo = asked.app.server, asked.repo
        for remote in asked.app.working_copy.remotes():
            is_it = server.is_host_of(remote.address) and str(remote.address).casefold() == str(repo).casefold()
            if is_it and asked.app.working_copy.branches(remote.name):
                return remote.name
    return None


def _listed(asked: Asked, what: str, begun: str, described: Any) -> list[Pair]:
    query = {"filterText": begun} if begun else {}
    found = asked.all_of(
        f"{REPO}/{what}", asked.repo.variables, lambda each: (each["displayId"], described(each)),
        limit=_PAGE, orderBy="MODIFICATION", **query,
    )  # fmt: skip
    return matching(found, begun)


def _newest(asked: Asked) -> list[Pair]:
    def named(commit: Any) -> Pair:
        return commit["displayId"], commit.get("message", "").partition("\n")[0]

    with suppress(BbcliError):  # an empty repository has no list
        return asked.all_of(COMMITS, asked.repo.variables, named, limit=_PAGE)
    return []
