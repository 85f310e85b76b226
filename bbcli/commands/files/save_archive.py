"""Saves an archive of files, or writes it to a pipe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bbcli.client.download import Download
from bbcli.commands.files.endpoints import ARCHIVE
from bbcli.commands.files.place import explain_missing
from bbcli.config.sizes import shown_size
from bbcli.context.repo_path import resolve_path
from bbcli.context.signals import unwinding
from bbcli.errors import InvalidInput
from bbcli.output.raw_response import RawResponse, saving

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

# What the beginning of an archive looks like: a page or an error in its place is not saved.
_BEGINNINGS: dict[str, Callable[[bytes], bool]] = {
    "zip": lambda start: start.startswith(b"PK"),
    "tar": lambda start: start[257:262] == b"ustar",
    **dict.fromkeys(("tar.gz", "tgz"), lambda start: start.startswith(b"\x1f\x8b")),
}


def save_archive(
    app: App, repo: RepoAddress | None, paths: Sequence[str], file: Path | None, *, at: str | None, **query: str | None
) -> RawResponse | None:
    """Save an archive of paths to a file as a whole; return the response for stdout without one.

    InvalidInput if stdout is a terminal, before any request; BbcliError if the file cannot be written, ServerFailed if
    the response is not an archive.
    """
    address = app.repo(repo)
    chosen = tuple(resolve_path(app, repo, address, path) for path in paths)
    where = {"at": app.ref(address, at) if at else None, "path": tuple(filter(None, chosen))}
    if file is None and app.console.stdout is not None and app.console.stdout.isatty():
        raise InvalidInput("an archive is binary: it is not written to a terminal", reason="binary_response")
    download = Download.of(app.client, ARCHIVE, address.variables, **where, **query)
    download = replace(download, is_kind=_BEGINNINGS[str(query["format"])])
    with explain_missing(chosen[0] if len(chosen) == 1 else "", repo, at):
        return _save(app, download, file)


def _save(app: App, download: Download, file: Path | None) -> RawResponse | None:
    if file is None:
        response = download.begin()
        return RawResponse(response.chunks or iter((response.body,)), "application/octet-stream")
    with unwinding(), saving(file) as out:
        size = download.write_to(out, app.console.received)
    app.console.success(f"saved {file}, {shown_size(size)}")
    return None
