"""The web page that `repos browse` opens: of a repository, a branch, a commit, a pull request, or a line of a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from bbcli.context.repo_path import is_below_clone, path_in_clone, path_in_repo
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

# As in gh: a number is a pull request, seven or more hexadecimal digits are a commit.
_PULL = r"\d{1,6}"
_COMMIT = r"[0-9a-f]{7,40}"
_REVISION = r"HEAD|@|[^:~^@]*@?(?:(?:@\{[^}]+\})(?:~\d{0,5}|\^\d{0,2})*|(?:~\d{0,5}|\^\d{0,2})+)"
_FILE = r"(?P<path>.+?)(?::(?P<first>\d+)(?:-(?P<last>\d+))?)?"


def page_url(
    app: App, repo: RepoAddress | None, where: str | None, branch: str | None, commit: str | None = None
) -> str:
    """Return the URL of the page of a place in a repository, of the repository itself without a place.

    A place is a commit, the number of a pull request, a branch or tag of the local clone, or `path[:line[-line]]`,
    relative to the current directory if the repository is that of the local clone, else to the root of the repository.
    `branch` or `commit` selects the version of a path. InvalidInput for a path outside of the clone, and for either of
    them beside a place that is not a path.
    """
    address = app.repo(repo)
    is_local = is_below_clone(app, repo, address)
    if commit:
        page = _page_on(app, where, _hash(app, address, commit), is_local=is_local)
    elif branch:
        page = _page_on(app, where, f"refs/heads/{branch.removeprefix('refs/heads/')}", is_local=is_local)
    elif where is None:
        page = path_page("", "")
    elif _is_commit(app, where):
        page = f"/commits/{_hash(app, address, where)}"
    elif re.fullmatch(_PULL, where):
        page = f"/pull-requests/{where}"
    elif ref := _local_ref(app, where) if is_local else "":
        page = path_page("", ref)
    else:
        page = _file_page(app, where, "", is_local=is_local)
    return app.web(address.project, address.slug, page)


def file_url(app: App, repo: RepoAddress | None, where: str, at: str | None) -> str:
    """Return the URL of the page of a file or directory, `path[:line[-line]]`, at a branch, tag or commit."""
    address = app.repo(repo)
    is_local = is_below_clone(app, repo, address)
    ref = app.ref(address, at) if at else ""
    if ref and is_local:
        ref = app.selection.local_clone.full_ref(ref) or ref
    return app.web(address.project, address.slug, _file_page(app, where, ref, is_local=is_local))


def _is_commit(app: App, where: str) -> bool:
    if re.fullmatch(_COMMIT, where) or where in ("HEAD", "@"):
        return True
    return bool(re.fullmatch(_REVISION, where)) and not (app.selection.cwd / where).exists()


def _hash(app: App, repo: RepoAddress, name: str) -> str:
    """Return the full hash of a commit; InvalidInput for a revision that is not resolved here."""
    found = app.ref(repo, name)
    if re.search(r"[~^]|@\{", found):
        raise InvalidInput(f"{name!r} is not a commit, branch or tag")
    return app.commit(repo, found)


def _local_ref(app: App, where: str) -> str:
    """Return the ref of a branch or tag of the local clone; empty for any other word, and for a file."""
    return "" if (app.selection.cwd / where).exists() else app.selection.local_clone.full_ref(where)


def _page_on(app: App, where: str | None, ref: str, *, is_local: bool) -> str:
    if where is None:
        return path_page("", ref)
    if _is_commit(app, where) or re.fullmatch(_PULL, where):
        raise InvalidInput(f"{where!r} is not a path: a branch or commit applies to paths only")
    return _file_page(app, where, ref, is_local=is_local)


def _file_page(app: App, where: str, at: str, *, is_local: bool) -> str:
    parts = re.fullmatch(_FILE, where, re.DOTALL)
    path, first, last = (parts["path"], parts["first"], parts["last"]) if parts else (where, None, None)
    lines = f"#{first}" if first else ""
    found = path_in_clone(app, path) if is_local else path_in_repo(path)
    return path_page(found, at) + (f"{lines}-{last}" if last else lines)


def path_page(path: str, at: str) -> str:
    """Return the page of a path from the root, empty for the root, at a ref, empty for the default branch."""
    below = f"/{quote(path)}" if path else ""
    return f"/browse{below}" + (f"?at={quote(at, safe='')}" if at else "")
