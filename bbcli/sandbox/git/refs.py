"""List, create and delete branches and tags, each change in one ref transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument
from bbcli.sandbox.git.names import HEADS, TAGS, is_ref_name, ref_json, short_name, shortened
from bbcli.sandbox.git.process import Git, GitError, decode, encode
from bbcli.sandbox.git.ref_files import read_refs

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAG_FIELDS = "%(refname) %(objecttype) %(objectname) %(*objecttype) %(*objectname)"
_TAGGER = {"NAME": "Bitbucket", "EMAIL": "bitbucket@localhost"}


def branches(git: Git, head: str, *, filter_text: str, order_by: str, boost: bool = False) -> list[dict[str, Any]]:
    """Return branches whose name contains `filter_text`; `head` is the ref of the default branch.

    With `boost` the branch of exactly that name comes first, then those that begin with it.
    """
    rows = _rows(git, HEADS, "%(refname) %(objectname)", order_by)
    found = [branch(name, commit, head) for name, commit in rows if _matches(name, filter_text)]
    return sorted(found, key=lambda each: _distance(each["displayId"], filter_text)) if boost else found


def _distance(name: str, filter_text: str) -> int:
    """Return 0 for the filter text itself, 1 for a name that begins with it, 2 for other names."""
    folded, wanted = name.lower(), filter_text.lower()
    return 0 if folded == wanted else 1 if folded.startswith(wanted) else 2


def ahead_behind(git: Git, base: str, refs: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Return for each full ref how many commits it has that `base` (full hash) lacks, and the reverse."""
    if not refs:
        return {}
    try:
        output = git.output("for-each-ref", f"--format=%(refname) %(ahead-behind:{base})", "--", *refs)
    except GitError:  # before git 2.41
        return {ref: _count_both(git, base, ref) for ref in refs}
    rows = (decode(line).split(" ") for line in output.splitlines())
    return {ref: (int(ahead), int(behind)) for ref, ahead, behind in rows}


def _count_both(git: Git, base: str, ref: str) -> tuple[int, int]:
    ahead, behind = git.output("rev-list", "--left-right", "--count", f"{ref}...{base}", "--").split()
    return int(ahead), int(behind)


def first_with(git: Git, commit: str) -> dict[str, str] | None:
    """Return the first branch, else the first tag, that contains a commit; None if no ref does."""
    for prefix in (HEADS, TAGS):
        output = git.output("for-each-ref", "--count=1", f"--contains={commit}", "--format=%(refname)", "--", prefix)
        if ref := decode(output).rstrip("\n"):
            return ref_json(ref)
    return None


def branch(ref: str, commit: str, head: str) -> dict[str, Any]:
    """Return a branch object."""
    return _ref(ref, commit, "BRANCH") | {"isDefault": ref == head}


def tags(git: Git, *, filter_text: str, order_by: str) -> list[dict[str, Any]]:
    """Return tags whose name contains `filter_text`; tags of trees and blobs are omitted."""
    found = (_tag(*row) for row in _rows(git, TAGS, _TAG_FIELDS, order_by) if _is_of_commit(row))
    return [each for each in found if _matches(each["id"], filter_text)]


def tag(git: Git, name: str) -> dict[str, Any]:
    """Return one tag by short or full name. Raises ApiError 404 without errors, as servers do."""
    short = name.removeprefix(TAGS)
    if is_ref_name(short):
        rows = _rows(git, TAGS + short, _TAG_FIELDS, "ALPHABETICAL")
        found = [_tag(*row) for row in rows if row[0] == TAGS + short and _is_of_commit(row)]
        if found:
            return found[0]
    raise ApiError.without_errors(404, f"Tag '{short}' does not exist.")


def check_absent(git: Git, ref: str, slug: str) -> None:
    """Raise ApiError 400 if the ref exists; `slug` names the repository."""
    if read_refs(git.directory, [ref]):
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


def delete(git: Git, ref: str, expected: str | None, *, dry_run: bool = False) -> str | None:
    """Delete a ref and return the hash it was at, None if it did not exist; with `expected` it must be at that hash.

    `dry_run` only checks.
    """
    value = read_refs(git.directory, [ref]).get(ref)
    if value is None:
        return None
    if expected is not None and expected.lower() != value:
        raise bad_argument(f"'{short_name(ref)}' is at {value}, not at '{shortened(expected)}'.", "endPoint")
    if not dry_run:
        _update(git, ref, f"delete {ref}\0{value}\0")
    return value


def move(git: Git, ref: str, new: str, old: str) -> bool:
    """Set a ref to a hash; False if it is not at `old` (empty: anywhere), or another process changes it."""
    try:
        git.output("update-ref", "--stdin", "-z", stdin=encode(f"update {ref}\0{new}\0{old}\0"))
    except GitError:
        return False
    return True


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


def _is_of_commit(row: list[str]) -> bool:
    return "commit" in (row[1], row[3])


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
