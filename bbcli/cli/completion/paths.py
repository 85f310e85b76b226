"""Paths of files and directories: of the local clone, which is fast, else of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.cli.completion.refs import local_copy
from bbcli.cli.completion.session import ListQuery, matching
from bbcli.client.endpoints import REPO
from bbcli.context.repo_path import is_below_clone, path_in_clone, path_in_repo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.cli.completion.session import CompletionSession, Pair

BROWSE = f"{REPO}/browse"
# Entries of a directory that every server has in one page.
_MOST = 1000
_KINDS = {"tree": "directory", "commit": "submodule", "DIRECTORY": "directory", "SUBMODULE": "submodule"}


def paths(session: CompletionSession, prefix: str, at: str = "") -> list[Pair]:
    """Return the entries of the directory that the word is in, directories with a slash.

    They are those at the ref of the line, else at the ref `at`, else of the default branch.
    """
    at = _at(session) or at
    typed, slash, _ = prefix.rpartition("/")
    folder = _folder(session, typed + slash)
    found = _local_entries(session, folder, at)
    if found is None:
        found = session.all_of(_on_server(session, folder, at))
    pairs = ((f"{typed}{slash}{name}", kind) for name, kind in found)
    return matching(((f"{path}/" if kind == "directory" else path, kind) for path, kind in pairs), prefix)


def _folder(session: CompletionSession, typed: str) -> str:
    """Return a typed directory as a path from the root of the repository."""
    named = session.line.of_kind("repo")
    given = session.repo if named else None
    is_local = is_below_clone(session.app, given, session.repo)
    return path_in_clone(session.app, typed or ".") if is_local else path_in_repo(typed)


def _at(session: CompletionSession) -> str:
    return next(iter(session.line.of_param("at")[-1:]), "")


def _local_entries(session: CompletionSession, folder: str, at: str) -> Iterable[Pair] | None:
    """Return the entries of a directory of the local clone; None if it does not have the repository or the ref."""
    copy = local_copy(session)
    if copy is None:
        return None
    clone = session.app.selection.local_clone
    tracking = f"refs/remotes/{copy.remote}/"
    refs = (f"{tracking}{at.removeprefix('refs/heads/')}", at) if at else (f"{tracking}HEAD", "HEAD")
    commit = next(filter(None, (clone.commit_named(ref) for ref in refs if not ref.startswith("-"))), "")
    entries = clone.entries(commit, folder) if commit else []
    return [(name, _KINDS.get(kind, "file")) for kind, name in entries] or None


def _on_server(session: CompletionSession, folder: str, at: str) -> ListQuery:
    def entry(found: Any) -> Pair:
        return found["path"]["toString"], _KINDS.get(found["type"], "file")

    template, variables = (f"{BROWSE}/{{path}}" if folder else BROWSE), {**session.repo.variables, "path": folder}
    query: dict[str, str | int | None] = {"at": at or None, "limit": _MOST}
    return ListQuery(template, variables, entry, query, within="children")
