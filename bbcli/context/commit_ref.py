"""Resolve the commit that a command names: by argument, from the CI environment, or as HEAD of the local clone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.config.addresses import is_hash
from bbcli.context.ci import commit_of
from bbcli.errors import InvalidInput, add_detail
from bbcli.output.cells import short_hash

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


class CommitRef(NamedTuple):
    """A commit by its full hash; `repo` is None if the repository is not known, which builds do not need."""

    hash: str
    repo: RepoAddress | None = None

    @property
    def short(self) -> str:
        """The hash as messages show it."""
        return short_hash(self.hash)

    @property
    def variables(self) -> dict[str, str]:
        """The path variables of the commit, and of its repository if it is known."""
        return {**(self.repo.variables if self.repo else {}), "commitId": self.hash}


def resolve_commit(app: App, repo: RepoAddress | None, name: str | None) -> str:
    """Return the full hash of a commit: the one named, else the one that the CI system builds, else HEAD.

    A full hash needs no repository. InvalidInput if there is no commit, or no repository to find it in.
    """
    name = name or commit_of(app.selection.environ)
    if is_hash(name) and not _is_named(app, repo):
        return str(name)
    if name:
        return app.commit(app.repo(repo), name)
    return _head(app, repo)


def resolve_commit_ref(app: App, repo: RepoAddress | None, name: str | None) -> CommitRef:
    """Return the commit that `resolve_commit` finds, with its repository if the arguments or the clone name one."""
    return CommitRef(resolve_commit(app, repo, name), app.repo(repo) if _is_named(app, repo) else _find_repo(app))


def resolve_in_repo(app: App, repo: RepoAddress | None, name: str | None) -> tuple[RepoAddress, dict[str, str]]:
    """Return the repository, and the path variables of a commit in it, its hash completed.

    Without a name it is the commit that the CI system builds, else HEAD of the local clone.
    """
    address = app.repo(repo)
    name = name or commit_of(app.selection.environ) or "HEAD"
    return address, {**address.variables, "commitId": app.commit(address, name)}


def _is_named(app: App, repo: RepoAddress | None) -> bool:
    return repo is not None or bool(app.selection.environ.get("BBCLI_REPO"))


def _find_repo(app: App) -> RepoAddress | None:
    try:
        return app.repo(None)
    except InvalidInput:  # no local clone, or remotes of several repositories
        return None


def _head(app: App, repo: RepoAddress | None) -> str:
    try:
        return app.ref(app.repo(repo), "HEAD")
    except InvalidInput as error:
        missing = InvalidInput(
            "no commit: no argument, no CI variable, no local clone",
            hint="add COMMIT, or run the command in a local clone",
        )
        add_detail(missing, error.message)
        raise missing from None
