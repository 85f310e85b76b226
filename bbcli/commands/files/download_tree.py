"""Downloads files of a commit into a directory; no file name from the server can lead out of it."""

from __future__ import annotations

import os
import re
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.client.download import Download
from bbcli.client.endpoints import BROWSE_PATH, COMMITS
from bbcli.client.pages import Page
from bbcli.client.pagination import ListRequest
from bbcli.commands.files.endpoints import FILES, FILES_PATH, RAW_PATH
from bbcli.commands.files.place import explain_missing
from bbcli.config.addresses import is_hash
from bbcli.config.files import atomic_write
from bbcli.config.shell import command_line
from bbcli.context.repo_path import resolve_path
from bbcli.context.signals import unwinding
from bbcli.errors import BbcliError, InvalidInput, NotFound, ServerFailed, shortened
from bbcli.output import Record, RecordList

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path
    from typing import Self

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

# Names that git refuses to check out, since it would run programs in there. Windows ignores dots and spaces at the end
# of a name, and the part after a colon.
_OF_GIT = re.compile(r"(?:\.git|git~\d+)[. ]*(?::.*)?", re.IGNORECASE | re.DOTALL)
# Characters that macOS ignores in names.
_IGNORED = re.compile("[\u200c-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff]")
# Replaces a byte of a name that is not UTF-8: the server does not find the file by such a name.
_REPLACED = "\ufffd"
_FEW = 3
_FORCE = "add --force to replace existing files"


class _File(NamedTuple):
    """A file to download: its path in the repository, and its local file."""

    path: str
    local: Path


@dataclass
class FileTree:
    """The files of a commit, and the directory into which they are downloaded.

    `given` and `revision` are the values of -R and --at, None without the option. `unnamed` collects the paths that are
    not UTF-8, which no request can name.
    """

    app: App
    repo: RepoAddress
    commit: str
    folder: Path
    given: RepoAddress | None = None
    revision: str | None = None
    unnamed: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, app: App, repo: RepoAddress | None, at: str | None, folder: Path) -> Self:
        """Return the files of a revision, by default of the default branch."""
        address = app.repo(repo)
        name = app.ref(address, at) if at else None
        if not is_hash(name):
            newest = app.client.first(COMMITS, address.variables, until=name)
            if newest is None:
                raise NotFound(f"{address} has no commits")
            name = newest.text_at("id")
        return cls(app, address, str(name), folder, repo, at)

    def download(self, paths: Sequence[str], *, force: bool = False) -> RecordList:
        """Download files and directories; return a list that yields {path, file, size} of each file when it is saved.

        All files are checked before the first one is saved. BbcliError for a file that exists unless `force` replaces
        it, InvalidInput for two files with the same name, ServerFailed for a name that leads out of the directory.
        """
        resolved = dict.fromkeys(resolve_path(self.app, self.given, self.repo, path) for path in paths)
        found = [file for path in resolved for file in self._files_of(path)]
        try:
            self._check(found, force=force)
        except OSError as error:  # a name that is too long, a directory that cannot be read
            raise BbcliError(f"{error.filename}: {error.strerror}") from None
        return RecordList(self._saved(found, force=force))

    def _files_of(self, path: str) -> list[_File]:
        """Return the file at a path, or all files below it if it is a directory."""
        name = path.rpartition("/")[2]
        if path and self._kind(path) == "FILE":
            return [_File(path, self._local(name))]
        return [_File(f"{path}/{each}" if path else each, self._local(f"{name}/{each}" if name else each))
                for each in self._paths_below(path)]  # fmt: skip

    def _kind(self, path: str) -> str:
        variables = {**self.repo.variables, "path": path}
        with explain_missing(path, self.given, self.revision):
            found = self.app.client.record(BROWSE_PATH, variables, at=self.commit, type=True)
        kind = found.text_at("type")
        if kind == "SUBMODULE":
            raise InvalidInput(f"{path} is a submodule: it has no files in this repository")
        if kind not in ("FILE", "DIRECTORY"):
            raise ServerFailed(f"the server's response has no valid type: {shortened(kind or 'nothing', 40)}")
        return kind

    def _paths_below(self, path: str) -> Iterator[str]:
        """Yield the paths of all files below a directory, relative to it."""
        template, variables = (FILES_PATH, {"path": path}) if path else (FILES, {})
        listing = ListRequest(
            self.app.client, template, {**self.repo.variables, **variables}, {"at": self.commit},
            form=Page.parse, has_objects=False,
        )  # fmt: skip
        for page in self.app.client.listed(listing).pages:
            yield from map(_name, page)

    def _local(self, name: str) -> Path:
        """Return the local file for a name from the server; ServerFailed for a name that leads out of the directory."""
        parts = name.split("/")
        if not all(map(_is_safe, parts)):
            raise ServerFailed(f"the server's list has a file name that is not safe: {name!r}")
        return self.folder.joinpath(*parts)

    def _check(self, files: Sequence[_File], *, force: bool) -> None:
        """Raise BbcliError or InvalidInput if a file cannot be saved, before any of them is."""
        by_local: dict[str, str] = {}
        for file in files:
            other = by_local.setdefault(str(file.local), file.path)
            if other != file.path:
                raise InvalidInput(f"{other} and {file.path} have the same name: download them into two directories")
        base = self.folder.resolve()
        for folder in {file.local.parent for file in files}:
            if not folder.resolve().is_relative_to(base):
                raise BbcliError(f"{folder} is a link out of {self.folder}: nothing was downloaded")
            above = next(each for each in (folder, *folder.parents) if each.exists() or each.is_symlink())
            if not above.is_dir():
                raise BbcliError(f"{above} is not a directory: nothing was downloaded")
        existing = [file.local for file in files if file.local.exists() or file.local.is_symlink()]
        if blocked := [local for local in existing if local.is_dir()]:
            raise BbcliError(f"{blocked[0]} is a directory: nothing was downloaded")
        if existing and not force:
            more = f" and {len(existing) - 1} more files" if len(existing) > 1 else ""
            exist = "exist" if more else "exists"
            raise BbcliError(f"{existing[0]}{more} {exist}: nothing was downloaded", hint=_FORCE)

    def _saved(self, files: Sequence[_File], *, force: bool) -> Iterator[Sequence[bytes]]:
        """Save the files in order and yield the record of each as a page."""
        for done, (file, body) in enumerate(self._fetched(files), 1):
            if not force and file.local.exists():  # made in the meantime, or by a name in other letters
                raise BbcliError(f"{file.local} exists: {file.path} was not downloaded", hint=_FORCE)
            try:
                size = self._save(file, body)
            except NotFound:
                if _REPLACED not in file.path:
                    raise
                self.unnamed.append(file.path)
            else:
                yield (Record.of(path=file.path, file=str(file.local), size=size).raw,)
            if len(files) > 1:
                self.app.console.advanced(done, len(files), "files")
        if self.unnamed:
            self.app.failure = self._incomplete(len(files))

    def _fetched(self, files: Sequence[_File]) -> Iterator[tuple[_File, Future[bytes] | None]]:
        """Yield each file with the future of its body, which another thread downloads; None for a file to stream."""
        ahead = self.app.client.ahead
        asked: deque[tuple[_File, Future[bytes] | None]] = deque()
        for file in files:
            is_alone = len(files) == 1 or ahead.is_off
            asked.append((file, None if is_alone else ahead.ask(self._download_of(file).ahead())))
            if len(asked) >= ahead.jobs:
                yield asked.popleft()
        yield from asked

    def _save(self, file: _File, fetched: Future[bytes] | None) -> int:
        try:
            body = self.app.client.ahead.wait(fetched) if fetched else None
        except BbcliError:  # too long, or a failure that another attempt may mend
            body = None
        try:
            file.local.parent.mkdir(parents=True, exist_ok=True)
            with unwinding(), atomic_write(file.local, private=False, durable=False) as out:
                if body is not None:
                    return out.write(body)
                return self._download_of(file).write_to(out, self.app.console.received)
        except OSError as error:
            raise BbcliError(f"{file.local}: {error.strerror}") from None

    def _download_of(self, file: _File) -> Download:
        return Download.of(self.app.client, RAW_PATH, {**self.repo.variables, "path": file.path}, at=self.commit)

    def _incomplete(self, total: int) -> BbcliError:
        count = len(self.unnamed)
        shown = ", ".join(map(repr, self.unnamed[:_FEW])) + (", …" if count > _FEW else "")
        what = f"{count} of {total} files cannot be named in a request, since the name is not UTF-8: {shown}"
        folders = {path.rpartition("/")[0] for path in self.unnamed}
        at = ("--at", self.revision) if self.revision else ()
        paths, out = [] if "" in folders else sorted(folders), ("-O", "FILE")
        words = (*out, "--", *paths) if any(path.startswith("-") for path in paths) else (*paths, *out)
        return BbcliError(what, hint=command_line("bbcli", "files", "archive", "-R", self.repo, *at, *words))


def _is_safe(part: str) -> bool:
    """Return True for a segment of a path that stays in its directory, and that git checks out."""
    is_path = part in ("", ".", "..") or "\0" in part or (os.name == "nt" and re.search(r"[\\:]", part) is not None)
    return not is_path and _OF_GIT.fullmatch(_IGNORED.sub("", part)) is None


def _name(value: Any) -> str:
    """Return a path in a list of files; ServerFailed for any other value."""
    try:
        return msgspec.json.decode(value, type=str)
    except DECODE_ERRORS:
        raise ServerFailed("the server's list of files contains a value that is not a path") from None


__all__ = ["FileTree"]
