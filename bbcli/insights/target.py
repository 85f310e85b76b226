"""Which commit is meant where nothing names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bbcli.address import RepoAddress
    from bbcli.app import App


def target(app: App, repo: RepoAddress | None, commit: str | None) -> tuple[RepoAddress, dict[str, str]]:
    """Return the repository, and the path variables of a commit, its hash completed; left out, it is HEAD."""
    address = app.repo(repo)
    return address, {**address.variables, "commitId": app.commit(address, commit or "HEAD")}
