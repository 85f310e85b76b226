"""The path that a word of the command line stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.context.repo_path import is_below_clone, path_in_clone, path_in_repo

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


def resolve_path(app: App, given: RepoAddress | None, repo: RepoAddress, path: str) -> str:
    """Return a typed path from the root of a repository, empty for the root; `given` is the repository of -R.

    In a local clone of the repository it is relative to the current directory. InvalidInput for one outside of it.
    """
    return path_in_clone(app, path) if is_below_clone(app, given, repo) else path_in_repo(path)
