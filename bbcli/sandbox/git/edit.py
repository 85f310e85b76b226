"""Commit new content of one file, as the server's editor does."""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from bbcli.sandbox.errors import ApiError, bad_argument, no_such_branch
from bbcli.sandbox.git import tree
from bbcli.sandbox.git.names import HEADS, clean_path, full_name, shortened
from bbcli.sandbox.git.process import Git, GitError, encode
from bbcli.sandbox.git.ref_files import read_refs

if TYPE_CHECKING:
    from bbcli.sandbox.git.repository import GitRepository


CONTENT = "com.atlassian.bitbucket.content"
ATTEMPTS = 5
_NEW_FILE = "100644"
# Names that git refuses to check out.
_RESERVED_NAMES = (".git", "git~1")


class Edit(NamedTuple):
    """The new content of a file.

    `start_branch` is the start of a new branch. `base_commit` is the commit of the version that was edited, None for a
    new file.
    """

    path: str
    content: bytes
    branch: str
    message: str
    start_branch: str | None
    base_commit: str | None


class Written(NamedTuple):
    """The hashes of a branch before and after an edit; `old` is empty for a new branch."""

    old: str
    new: str


def write(repository: GitRepository, edit: Edit, name: str, email: str) -> Written:
    """Commit the edit and return the hashes; on a concurrent commit, check and retry.

    Raises ApiError 404 for an unknown branch, 400 for an invalid path, 409 if the file has changed or the edit changes
    nothing.
    """
    git = repository.git
    ref, path = full_name(edit.branch, HEADS), _path_of_file(edit.path)
    author = b"%s <%s> %d +0000" % (encode(name), encode(email), time.time())
    for _ in range(ATTEMPTS):
        old = _tip(git, ref)
        start = old or (_tip(git, full_name(edit.start_branch, HEADS)) if edit.start_branch else "")
        if not start:
            raise no_such_branch(edit.branch)
        mode = _check(repository, edit, start, path)
        with suppress(GitError):  # concurrent commit
            made = git.output("fast-import", "--quiet", stdin=_stream(ref, start, path, mode, edit, author))
            return Written(old, made.decode().strip())
    raise _out_of_date(path)


def _tip(git: Git, ref: str) -> str:
    return read_refs(git.directory, [ref]).get(ref, "")


def _path_of_file(path: str) -> str:
    cleaned = clean_path(path, HEADS)
    if not cleaned or any(part.lower() in _RESERVED_NAMES for part in cleaned.split("/")):
        raise bad_argument(f"'{shortened(path)}' cannot be the path of a file.", "path")
    return cleaned


def _check(repository: GitRepository, edit: Edit, start: str, path: str) -> str:
    """Return the mode of the file to write. Raises ApiError 409 unless the path is as it was in the base commit."""
    git, parts = repository.git, path.split("/")
    above = (tree.find(git, start, "/".join(parts[:count])) for count in range(1, len(parts)))
    now = tree.find(git, start, path)
    if any(entry is not None and entry.kind != "DIRECTORY" for entry in above) or (now and now.kind != "FILE"):
        raise ApiError(409, f"'{shortened(path)}' is in the way of a file or a directory.")
    if now and not edit.base_commit:
        raise ApiError(409, f"The file '{shortened(path)}' already exists.", f"{CONTENT}.FileAlreadyExistsException")
    if now != (tree.find(git, repository.resolve(edit.base_commit), path) if edit.base_commit else None):
        raise _out_of_date(path)
    if now and now.id == _blob_id(edit.content):
        message = "The content provided is the same as what already exists. No change was committed."
        raise ApiError(409, message, f"{CONTENT}.FileContentUnmodifiedException")
    return now.mode if now else _NEW_FILE


def _blob_id(content: bytes) -> str:
    """Return the hash that git gives a file with this content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _out_of_date(path: str) -> ApiError:
    message = f"The file '{shortened(path)}' has changed since the commit that was named."
    return ApiError(409, message, f"{CONTENT}.FileOutOfDateException")


def _stream(ref: str, start: str, path: str, mode: str, edit: Edit, author: bytes) -> bytes:
    quoted = encode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b"commit %s\nmark :1\ncommitter %s\n%sfrom %s\nM %s inline \"%s\"\n%s\nget-mark :1\n" % (
        encode(ref), author, _data(encode(edit.message)), start.encode(), mode.encode(), quoted, _data(edit.content),
    )  # fmt: skip


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
