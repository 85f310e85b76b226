"""The commit that a command is about, by its argument, the CI environment or HEAD; and its repository, if known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.config.addresses import is_hash
from bbcli.context.ci import commit_of
from bbcli.errors import InvalidInput, add_detail

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


class CommitRef(NamedTuple):
    """A commit by its full hash; `repo` is None if the repository is not known."""

    commit: str
    repo: RepoAddress | None = None

    @property
    def short(self) -> str:
        """The first 11 digits of the hash."""
        return self.commit[:11]


def resolve_hash(app: App, repo: RepoAddress | None, given: str | None) -> str:
    """Return the full hash of the given commit, else that of the CI build, else HEAD of the local clone.

    The repository is resolved only if it is named or the hash depends on it; InvalidInput if there is none.
    """
    name = given or commit_of(app.selection.environ)
    if is_hash(name) and not _is_named(app, repo):
        return str(name)
    if name:
        return app.commit(app.repo(repo), name)
    return _head(app, repo)


def resolve_commit_ref(app: App, repo: RepoAddress | None, given: str | None) -> CommitRef:
    """Return the commit as `resolve_hash` does, and its repository if there is one."""
    return CommitRef(resolve_hash(app, repo, given), app.repo(repo) if _is_named(app, repo) else _at_hand(app))


def _is_named(app: App, repo: RepoAddress | None) -> bool:
    return repo is not None or bool(app.selection.environ.get("BBCLI_REPO"))


def _at_hand(app: App) -> RepoAddress | None:
    try:
        return app.repo(None)
    except InvalidInput:  # no local clone, or one of several repositories
        return None


def _head(app: App, repo: RepoAddress | None) -> str:
    try:
        return app.ref(app.repo(repo), "HEAD")
    except InvalidInput as error:
        missing = InvalidInput(
            "which commit? None is named, and no variable of a CI system says one",
            hint="name one, or go to a checkout of its repository",
        )
        add_detail(missing, error.message)
        raise missing from None


def commit_variables(app: App, repo: RepoAddress | None, commit: str | None) -> tuple[RepoAddress, dict[str, str]]:
    """Return the repository, and the path variables of a commit with its full hash.

    The default is the commit of the CI build, else HEAD of the local clone.
    """
    address = app.repo(repo)
    name = commit or commit_of(app.selection.environ) or "HEAD"
    return address, {**address.variables, "commitId": app.commit(address, name)}
