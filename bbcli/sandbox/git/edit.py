"""One commit that gives one file a new content, as the server's editor makes it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from bbcli.sandbox.git import tree
from bbcli.sandbox.git.names import HEADS, clean_path, full_name
from bbcli.sandbox.git.process import encode
from bbcli.sandbox.problems import Problem, no_such_branch

if TYPE_CHECKING:
    from bbcli.sandbox.git.repository import GitRepository


class Edit(NamedTuple):
    """What is to be written where. `known` is the commit in which the writer saw the file, None for a new one."""

    path: str
    content: bytes
    branch: str
    message: str
    known: str | None


def write(repository: GitRepository, edit: Edit, name: str, email: str) -> str:
    """Commit it and return the hash.

    Raises 404 for a branch that is not there, 409 where the file is another by now, or there is nothing to change.
    """
    git = repository.git
    ref = full_name(edit.branch, HEADS)
    tip = git.output("for-each-ref", "--format=%(objectname)", ref).decode().strip()
    if not tip:
        raise no_such_branch(edit.branch)
    path = clean_path(edit.path, tip)
    now = tree.find(git, tip, path)
    seen = tree.find(git, repository.resolve(edit.known), path) if edit.known else None
    if now != seen:
        raise Problem(409, f"The file '{path}' was changed meanwhile, or is there already.", _FAILED, context=None)
    if now and b"".join(tree.content(git, now)) == edit.content:
        raise Problem(409, f"The content of '{path}' is what it was.", _FAILED, context=None)
    author = b"%s <%s> %d +0000" % (encode(name), encode(email), time.time())
    quoted = encode(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    stream = b"commit %s\ncommitter %s\n%sfrom %s\nM 100644 inline \"%s\"\n%s" % (
        encode(ref), author, _data(encode(edit.message)), tip.encode(), quoted, _data(edit.content),
    )  # fmt: skip
    git.run("fast-import", "--quiet", stdin=stream)
    return git.output("for-each-ref", "--format=%(objectname)", ref).decode().strip()


_FAILED = "com.atlassian.bitbucket.content.FileContentUnmodifiedException"


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
