"""Which commit is meant where nothing names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.ci import commit_of

if TYPE_CHECKING:
    from bbcli.address import RepoAddress
    from bbcli.app import App


def target(app: App, repo: RepoAddress | None, commit: str | None) -> tuple[RepoAddress, dict[str, str]]:
    """Return the repository, and the path variables of a commit, its hash completed.

    Left out, it is the one that a CI system builds, else HEAD of the working copy.
    """
    address = app.repo(repo)
    name = commit or commit_of(app.environ) or "HEAD"
    return address, {**address.variables, "commitId": app.commit(address, name)}
