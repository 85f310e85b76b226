"""List, create and delete branches and tags, each change in one ref transaction."""

from __future__ import annotations

from typing import Any

from bbcli.sandbox.errors import ApiError, bad_argument
from bbcli.sandbox.git.names import HEADS, TAGS, short_name, shortened
from bbcli.sandbox.git.process import Git, GitError, decode, encode
from bbcli.sandbox.git.revisions import read_refs

_TAGGER = {"NAME": "Bitbucket", "EMAIL": "bitbucket@localhost"}


def branches(git: Git, head: str, *, filter_text: str, order_by: str) -> list[dict[str, Any]]:
    """Return branches whose name contains `filter_text`; `head` is the ref of the default branch."""
    rows = _rows(git, HEADS, "%(refname) %(objectname)", order_by)
    return [branch(name, commit, head) for name, commit in rows if _matches(name, filter_text)]


def branch(ref: str, commit: str, head: str) -> dict[str, Any]:
    """Return a branch object."""
    return _ref(ref, commit, "BRANCH") | {"isDefault": ref == head}


def tags(git: Git, *, filter_text: str, order_by: str) -> list[dict[str, Any]]:
    """Return tags whose name contains `filter_text`; tags of trees and blobs are omitted."""
    rows = _rows(git, TAGS, "%(refname) %(objecttype) %(objectname) %(*objecttype) %(*objectname)", order_by)
    found = (_tag(*row) for row in rows if "commit" in (row[1], row[3]))
    return [each for each in found if _matches(each["id"], filter_text)]


def tag(git: Git, name: str) -> dict[str, Any]:
    """Return one tag by short or full name. Raises ApiError 404 without exception name, as servers do."""
    short = short_name(name)
    exact = (each for each in tags(git, filter_text=short, order_by="ALPHABETICAL") if each["displayId"] == short)
    if found := next(exact, None):
        return found
    raise ApiError(404, f"Tag '{short}' does not exist.")


def check_absent(git: Git, ref: str, slug: str) -> None:
    """Raise ApiError 400 if the ref exists; `slug` names the repository."""
    if read_refs(git, [ref]):
        raise _duplicate(ref, slug)


def create(git: Git, ref: str, commit: str, *, force: bool = False) -> None:
    """Create a ref at a commit; with `force` it may exist."""
    _update(git, ref, f"update {ref}\0{commit}\0\0" if force else f"create {ref}\0{commit}\0")


def create_annotated(git: Git, ref: str, commit: str, message: str, *, force: bool = False) -> None:
    """Create a tag object as the server's own user; with `force` the tag may exist."""
    tagger = Git(git.directory, {f"GIT_COMMITTER_{key}": value for key, value in _TAGGER.items()})
    options = ("-a", "--cleanup=verbatim", "-F", "-", *(("--force",) if force else ()))
    try:
        tagger.output("tag", *options, "--", ref.removeprefix(TAGS), commit, stdin=encode(message))
    except GitError as failed:
        raise _conflict(ref) from failed


def delete(git: Git, ref: str, expected: str | None) -> None:
    """Delete a ref if it exists; with `expected` it must be at that hash."""
    value = read_refs(git, [ref]).get(ref)
    if value is None:
        return
    if expected is not None and expected.lower() != value:
        raise bad_argument(f"'{short_name(ref)}' is at {value}, not at '{shortened(expected)}'.", "endPoint")
    _update(git, ref, f"delete {ref}\0{value}\0")


def _update(git: Git, ref: str, instruction: str) -> None:
    try:
        git.output("update-ref", "--stdin", "-z", stdin=encode(instruction))
    except GitError as failed:
        raise _conflict(ref) from failed


def _rows(git: Git, prefix: str, fields: str, order_by: str) -> list[list[str]]:
    # Ref names contain no space or line end, but may contain other white space such as U+3000.
    order = "-creatordate" if order_by == "MODIFICATION" else "refname"
    output = git.output("for-each-ref", "--sort=refname", f"--sort={order}", f"--format={fields}", "--", prefix)
    return [decode(line).split(" ") for line in output.splitlines()]


def _matches(ref: str, filter_text: str) -> bool:
    return filter_text.lower() in short_name(ref).lower()


def _ref(ref: str, commit: str, kind: str) -> dict[str, Any]:
    name = short_name(ref)
    return {"id": ref, "displayId": name, "type": kind, "latestCommit": commit, "latestChangeset": commit}


def _tag(ref: str, _kind: str, value: str, _peeled_kind: str, peeled: str) -> dict[str, Any]:
    return _ref(ref, peeled or value, "TAG") | {"hash": value if peeled else None}


def _duplicate(ref: str, slug: str) -> ApiError:
    kind = "Branch" if ref.startswith(HEADS) else "Tag"
    return ApiError(
        400,  # observed on servers; not 409
        f"{kind} '{short_name(ref)}' already exists in repository '{slug}'.",
        "com.atlassian.bitbucket.repository.DuplicateRefException",
    )


def _conflict(ref: str) -> ApiError:
    """Return the 409 for a concurrent update or a name that is a directory of other refs (`a` beside `a/b`)."""
    return ApiError(
        409,
        f"'{short_name(ref)}' could not be updated: it has changed, or its name is in the way of another ref.",
        "com.atlassian.bitbucket.repository.RefUpdateException",
    )
