"""Comments on commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument
from bbcli.sandbox.git import names
from bbcli.sandbox.request_body import inner, required
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate, parse_int32
from bbcli.sandbox.routes.commits import COMMIT
from bbcli.sandbox.store.records import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import Comment, Repository

COMMENTS = f"{COMMIT}/comments"
COMMENT = f"{COMMENTS}/{{commentId}}"
PACKAGE = "com.atlassian.bitbucket.comment"


def list_comments(context: RequestContext) -> Response:
    """List the comments on one file of a commit: `path` is required."""
    repository = context.repository()
    commit_id = _commit_id(context, repository)
    path = context.query("path")
    if path is None:
        raise bad_argument("A path is required to list the comments of a commit.", "path")
    comments = context.store.comments.of_path(repository, commit_id, path)
    return paginate(comments, context.page_request()).map(_to_json(context, repository)).list_response()


def create_comment(context: RequestContext) -> Response:
    """Create a comment on a commit, a file or line of it, or as a reply."""
    repository = context.writable_repository(Level.READ)
    commit_id = _commit_id(context, repository)
    body = context.json_body()
    anchor, parent_json = _anchor(inner(body, "anchor")), inner(body, "parent")
    (text,) = required(body, "text")
    parent = _find(context, repository, commit_id, str(parent_json.get("id"))) if parent_json is not None else None
    comment = context.store.comments.create(
        repository, commit_id, context.require_user(), text, anchor=anchor, parent=parent
    )
    return json_response(_to_json(context, repository)(comment), 201)


def show_comment(context: RequestContext) -> Response:
    """Show a comment with its replies."""
    repository = context.repository()
    return json_response(_to_json(context, repository)(_comment_in_path(context, repository)))


def edit_comment(context: RequestContext) -> Response:
    """Change one's own comment; `version` must be the current one."""
    repository = context.writable_repository(Level.READ)
    comment = _comment_in_path(context, repository)
    if comment.author_id != context.require_user().id:
        raise context.permission_error()
    body = context.json_body()
    _check_version(comment, body.get("version"))
    (text,) = required(body, "text")
    edited = context.store.comments.edit(comment, text)
    if edited is None:
        raise comment_out_of_date(comment.version + 1, comment.version)
    return json_response(_to_json(context, repository)(edited))


def delete_comment(context: RequestContext) -> Response:
    """Delete one's own comment, or any as an administrator, unless it has replies."""
    repository = context.writable_repository(Level.READ)
    comment = _comment_in_path(context, repository)
    if comment.author_id != context.require_user().id:
        context.require_level(repository, Level.ADMIN)
    _check_version(comment, context.query("version"))
    if context.store.comments.replies(comment):
        raise ApiError(409, "A comment with replies cannot be deleted.", f"{PACKAGE}.CommentDeletionException")
    if not context.store.comments.delete(comment):
        raise comment_out_of_date(comment.version + 1, comment.version)
    return empty_response()


def _to_json(context: RequestContext, repository: Repository) -> Callable[[Comment], dict[str, Any]]:
    """Return a serializer of comments with the caller's permitted operations."""
    user_id = context.caller.user.id if context.caller.user else None
    administers = context.permissions.repository_level(repository) is Level.ADMIN

    def permitted(comment: Comment) -> dict[str, bool]:
        is_own = comment.author_id == user_id
        is_managed = is_own or administers
        return {"editable": is_own, "transitionable": is_managed, "deletable": is_managed}

    return lambda comment: context.serialize.comment(comment, permitted)


def _commit_id(context: RequestContext, repository: Repository) -> str:
    return str(context.git(repository).commit(context.path_param("commitId"))["id"])


def _comment_in_path(context: RequestContext, repository: Repository) -> Comment:
    return _find(context, repository, _commit_id(context, repository), context.path_param("commentId"))


def _find(context: RequestContext, repository: Repository, commit_id: str, number: str) -> Comment:
    comment_id = parse_int32(number)
    comment = context.store.comments.by_id(repository, commit_id, comment_id) if comment_id is not None else None
    if comment is None:
        raise ApiError(404, f"Comment {number} does not exist.", f"{PACKAGE}.NoSuchCommentException")
    return comment


def _anchor(anchor_json: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the anchor of a comment; its path may be sent as text and is returned as an object, as documented."""
    if anchor_json is None:
        return None
    path = anchor_json.get("path")
    if isinstance(path, dict) and isinstance(path.get("components"), list):
        path = "/".join(map(str, path["components"]))
    (path,) = required({"path": path}, "path")
    return {**anchor_json, "path": names.path_json(path)}


def _check_version(comment: Comment, version: Any) -> None:
    try:
        expected = int(version)
    except (TypeError, ValueError):
        expected = -1  # reported for a missing version
    if expected != comment.version:
        raise comment_out_of_date(comment.version, expected)


def comment_out_of_date(current: int, expected: int) -> ApiError:
    """409: the comment has changed since the version that was read."""
    return ApiError(
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
