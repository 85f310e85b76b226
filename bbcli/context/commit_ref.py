"""The commit whose builds are meant, and its repository where that is known: builds are found by the hash alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bbcli.config.addresses import is_hash
from bbcli.context.ci import commit_of
from bbcli.errors import InvalidInput, add_detail

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


class CommitRef(NamedTuple):
    """A commit by its full hash; `repo` is None where nothing says which repository it is in."""

    commit: str
    repo: RepoAddress | None = None

    @property
    def short(self) -> str:
        """The hash as people are shown it."""
        return self.commit[:11]


def resolve_commit(app: App, repo: RepoAddress | None, name: str | None) -> str:
    """Return the full hash of a commit: that which was given, which a CI system builds, or HEAD of the working copy.

    A repository is looked for where it is needed to find the commit, or named; InvalidInput where nothing says which.
    """
    name = name or commit_of(app.environ)
    if is_hash(name) and not _is_named(app, repo):
        return str(name)
    if name:
        return app.commit(app.repo(repo), name)
    return _head(app, repo)


def resolve_commit_ref(app: App, repo: RepoAddress | None, name: str | None) -> CommitRef:
    """Return the commit as `hash_of` has it, and its repository if there is one at hand."""
    return CommitRef(resolve_commit(app, repo, name), app.repo(repo) if _is_named(app, repo) else _at_hand(app))


def _is_named(app: App, repo: RepoAddress | None) -> bool:
    return repo is not None or bool(app.environ.get("BBCLI_REPO"))


def _at_hand(app: App) -> RepoAddress | None:
    try:
        return app.repo(None)
    except InvalidInput:  # no working copy, or one of several repositories
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


def resolve_in_repo(app: App, repo: RepoAddress | None, commit: str | None) -> tuple[RepoAddress, dict[str, str]]:
    """Return the repository, and the path variables of a commit, its hash completed.

    Left out, it is the one that a CI system builds, else HEAD of the working copy.
    """
    address = app.repo(repo)
    name = commit or commit_of(app.environ) or "HEAD"
    return address, {**address.variables, "commitId": app.commit(address, name)}
