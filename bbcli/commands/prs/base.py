"""The target branch of a new pull request: the given one, else that of the branch model, else the default branch."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.client.endpoints import BRANCH_MODEL, DEFAULT_BRANCH, PROJECT_REPOS
from bbcli.client.request import Request
from bbcli.context.refs import HEADS, short_name
from bbcli.errors import BbcliError, NotFound
from bbcli.output import Record
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.commands.prs.source import Source
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

REPO = f"{PROJECT_REPOS}/{{repositorySlug}}"
# Branches of these types of the branch model go into its production branch.
_INTO_PRODUCTION = ("HOTFIX",)


class Target(NamedTuple):
    """The target branch, a full ref; and the objects of the target and the source repository."""

    ref: str
    repo: Record
    source_repo: Record

    @property
    def name(self) -> str:
        """The short name of the branch."""
        return short_name(self.ref)


def find_target(app: App, repo: RepoAddress, source: Source, base: str | None) -> Target:
    """Return the named target branch, else the one that the branch model or the default branch gives.

    Both repositories, the model and the default branch are requested at once. NotFound for a repository.
    """
    asked = {"repo": Request("GET", REPO, repo.variables)}
    if source.is_fork_of(repo):
        asked["source"] = Request("GET", REPO, source.repo.variables)
    if not base:
        asked["model"] = Request("GET", BRANCH_MODEL, repo.variables)
        asked["default"] = Request("GET", DEFAULT_BRANCH, repo.variables)
    found = app.client.gather(asked)
    target = _sure(found["repo"])
    ref = base if base and base.startswith(HEADS) else HEADS + base if base else ""
    if not ref and isinstance(model := found["model"], Record):
        ref = _of_model(model.value, source.name)
    ref = ref or _sure(found["default"]).text_at("id")
    return Target(ref, target, _sure(found.get("source", target)))


@contextmanager
def naming_branch(repo: RepoAddress, ref: str) -> Iterator[None]:
    """Name the branch if the block fails because the server does not have it: servers write it as a commit."""
    name = short_name(ref)
    try:
        yield
    except NotFound as error:
        is_named = name and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w./-])", str(error.message))
        if is_named and error.reason in ("no_such_commit", "no_such_branch"):
            error.message, error.reason = f"branch {name} does not exist in {repo}", "no_such_branch"
            error.facts = {**error.facts, "repo": str(repo)}
        raise


def _sure(found: Record | BbcliError) -> Record:
    if isinstance(found, BbcliError):
        raise found
    return found


def _of_model(model: dict[str, Any], branch: str) -> str:
    """Return the branch that a model names for pull requests from a branch; empty if it names none."""
    kinds = model.get("types")
    for kind in kinds if isinstance(kinds, list) else ():
        prefix = plain(kind.get("prefix"))
        if prefix and branch.startswith(prefix) and plain(kind.get("id")).upper() in _INTO_PRODUCTION:
            return _ref(model.get("production")) or _ref(model.get("development"))
    return _ref(model.get("development"))


def _ref(branch: Any) -> str:
    return plain(branch.get("id")) if isinstance(branch, dict) else ""
