"""Comments on commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.body import inner, required
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.git import names
from bbcli.sandbox.problems import Problem, bad_argument
from bbcli.sandbox.routes.commits import COMMIT
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.wire import answer, empty, page_of, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.records import Comment, Repository

COMMENTS = f"{COMMIT}/comments"
COMMENT = f"{COMMENTS}/{{commentId}}"
PACKAGE = "com.atlassian.bitbucket.comment"


def list_comments(call: Call) -> Response:
    """The comments on one file of a commit: `path` is required."""
    repository = call.repository()
    commit_id = _commit_id(call, repository)
    path = call.query("path")
    if path is None:
        raise bad_argument("A path is required to list the comments of a commit.", "path")
    comments = call.store.comments.on_path(repository, commit_id, path)
    return page_of(comments, call.window()).map(_shown(call, repository)).listing()


def create_comment(call: Call) -> Response:
    """Say something about a commit, a file or line of it, or in answer to a comment."""
    repository = call.writable(Level.READ)
    commit_id = _commit_id(call, repository)
    body = call.json()
    anchor, answered = _anchor(inner(body, "anchor")), inner(body, "parent")
    (text,) = required(body, "text")
    parent = _find(call, repository, commit_id, str(answered.get("id"))) if answered is not None else None
    comment = call.store.comments.create(repository, commit_id, call.user(), text, anchor=anchor, parent=parent)
    return answer(_shown(call, repository)(comment), 201)


def show_comment(call: Call) -> Response:
    """One comment with its answers."""
    repository = call.repository()
    return answer(_shown(call, repository)(_named(call, repository)))


def edit_comment(call: Call) -> Response:
    """Change one's own comment; `version` must be the one that was read."""
    repository = call.writable(Level.READ)
    comment = _named(call, repository)
    if comment.author_id != call.user().id:
        raise call.refused()
    body = call.json()
    _check_version(comment, body.get("version"))
    (text,) = required(body, "text")
    edited = call.store.comments.edit(comment, text)
    if edited is None:
        raise _out_of_date(comment.version + 1, comment.version)
    return answer(_shown(call, repository)(edited))


def delete_comment(call: Call) -> Response:
    """Take back one's own comment, or as an administrator anyone's, unless it was answered."""
    repository = call.writable(Level.READ)
    comment = _named(call, repository)
    if comment.author_id != call.user().id:
        call.require(repository, Level.ADMIN)
    _check_version(comment, call.query("version"))
    if call.store.comments.replies(comment):
        raise Problem(409, "A comment with replies cannot be deleted.", f"{PACKAGE}.CommentDeletionException")
    if not call.store.comments.delete(comment):
        raise _out_of_date(comment.version + 1, comment.version)
    return empty()


def _shown(call: Call, repository: Repository) -> Callable[[Comment], dict[str, Any]]:
    """How comments are shown to the caller, who may edit their own; an administrator may delete all."""
    user_id = call.caller.user.id if call.caller.user else None
    administers = call.access.on_repository(repository) is Level.ADMIN

    def permitted(comment: Comment) -> dict[str, bool]:
        is_own = comment.author_id == user_id
        is_managed = is_own or administers
        return {"editable": is_own, "transitionable": is_managed, "deletable": is_managed}

    return lambda comment: call.show.comment(comment, permitted)


def _commit_id(call: Call, repository: Repository) -> str:
    return str(call.git(repository).commit(call.arg("commitId"))["id"])


def _named(call: Call, repository: Repository) -> Comment:
    return _find(call, repository, _commit_id(call, repository), call.arg("commentId"))


def _find(call: Call, repository: Repository, commit_id: str, number: str) -> Comment:
    known = whole_number(number)
    comment = call.store.comments.numbered(repository, commit_id, known) if known is not None else None
    if comment is None:
        raise Problem(404, f"Comment {number} does not exist.", f"{PACKAGE}.NoSuchCommentException")
    return comment


def _anchor(given: dict[str, Any] | None) -> dict[str, Any] | None:
    """The place of a comment; its path may be sent as text and is shown as an object, as the document has it."""
    if given is None:
        return None
    path = given.get("path")
    if isinstance(path, dict) and isinstance(path.get("components"), list):
        path = "/".join(map(str, path["components"]))
    (path,) = required({"path": path}, "path")
    return {**given, "path": names.path_json(path)}


def _check_version(comment: Comment, version: Any) -> None:
    try:
        expected = int(version)
    except (TypeError, ValueError):
        expected = -1  # a version that was left out is reported as this one
    if expected != comment.version:
        raise _out_of_date(comment.version, expected)


def _out_of_date(current: int, expected: int) -> Problem:
    return Problem(
        409,
        "You are attempting to modify a comment based on out-of-date information.",
        f"{PACKAGE}.CommentOutOfDateException",
        currentVersion=current,
        expectedVersion=expected,
    )


ENDPOINTS = (
    Endpoint("GET", COMMENTS, list_comments),
    Endpoint("POST", COMMENTS, create_comment),
    Endpoint("GET", COMMENT, show_comment),
    Endpoint("PUT", COMMENT, edit_comment),
    Endpoint("DELETE", COMMENT, delete_comment),
)
