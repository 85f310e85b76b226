"""Comments, tasks, drafts, reactions and suggestions of pull requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument
from bbcli.sandbox.git import names
from bbcli.sandbox.git.edit import Edit, write
from bbcli.sandbox.pulls.anchors import check_anchor
from bbcli.sandbox.pulls.comments import CommentSerializer, emoticon_json
from bbcli.sandbox.pulls.lookup import PACKAGE, check_open, check_version, find_pull
from bbcli.sandbox.pulls.merging import try_armed
from bbcli.sandbox.pulls.review import set_status
from bbcli.sandbox.request_body import inner, required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate, parse_int32
from bbcli.sandbox.routes.comments import PACKAGE as COMMENT_PACKAGE
from bbcli.sandbox.routes.comments import comment_out_of_date
from bbcli.sandbox.routes.pull_requests import PULL_REQUEST
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import BLOCKERS, THREADS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.pull_comments import PullComment
    from bbcli.sandbox.store.records import PullRequest, Repository, User

COMMENTS = f"{PULL_REQUEST}/comments"
TASKS = f"{PULL_REQUEST}/blocker-comments"
REVIEW = f"{PULL_REQUEST}/review"
REACTION = (
    "/comment-likes/latest/projects/{projectKey}/repos/{repositorySlug}/pull-requests/{pullRequestId}"
    "/comments/{commentId}/reactions/{emoticon}"
)
STATES = ("OPEN", "RESOLVED", "PENDING")
SEVERITIES = ("NORMAL", "BLOCKER")
FENCE = "```"


def list_of_path(context: RequestContext) -> Response:
    """List the threads on one file: `path` is required. Orphaned ones only with `anchorState`."""
    repository, pull = _found(context)
    path = context.query("path")
    if path is None:
        raise bad_argument("A path is required to list the comments of a pull request.", "path")
    states = _states(context, ("OPEN", "RESOLVED"))
    anchor_state = (context.query("anchorState") or "ACTIVE").upper()
    serializer = CommentSerializer.of(context, repository, pull)
    found = [
        thread
        for thread in serializer.discussion.threads
        if thread.anchor is not None
        and thread.anchor["path"] == path
        and thread.state in states
        and (anchor_state == "ALL" or bool(thread.anchor.get("orphaned")) == (anchor_state == "ORPHANED"))
    ]
    return paginate(found, context.page_request()).map(serializer.show).list_response()


def _states(context: RequestContext, default: tuple[str, ...]) -> set[str]:
    """Return the requested states: `state` or `states`, repeated or with commas."""
    given = [*context.request.query_params.getlist("state"), *context.request.query_params.getlist("states")]
    states = {each.upper() for value in given for each in value.split(",") if each}
    if not states <= set(STATES):
        raise bad_argument(f"state must be of {', '.join(STATES)}.", "state")
    return states or set(default)


def create_comment(context: RequestContext) -> Response:
    """Create a comment, reply, task or draft; a draft is one with `state` PENDING, nothing else makes it one."""
    return _create(context, None)


def create_task(context: RequestContext) -> Response:
    """Create a task."""
    return _create(context, "BLOCKER")


def _create(context: RequestContext, severity: str | None) -> Response:
    repository = context.writable_repository(Level.READ)
    pull, user, body = find_pull(context, repository), context.require_user(), context.json_body()
    (content,) = required(body, "text")
    severity = severity or _one_of(body, "severity", SEVERITIES)
    state = _one_of(body, "state", ("OPEN", "PENDING"))
    parent, anchor = inner(body, "parent"), inner(body, "anchor")
    parent_id = _find(context, pull, str(parent.get("id"))).id if parent is not None else None
    place = None
    if anchor is not None and parent_id is None:
        place = check_anchor(anchor, context.server.computed, context.git(repository), pull)
    with context.store.database.transaction():
        comment = context.store.pull_comments.create(
            pull, user, content, severity=severity, state=state, anchor=place, parent_id=parent_id
        )
        if state == "OPEN":
            _announce(context, pull, user, comment)
    return json_response(_show(context, repository, pull, comment), 201)


def _announce(context: RequestContext, pull: PullRequest, user: User, comment: PullComment) -> None:
    """Add a comment to the activities, and its author to the participants."""
    context.store.activities.add(pull, user.id, "COMMENTED", comment_id=comment.id, moment=comment.created)
    context.store.pull_requests.take_part(pull, user.id)
    context.store.pull_requests.touch(pull)


def _one_of(body: Mapping[str, Any], name: str, choices: tuple[str, ...]) -> str:
    """Return a field, by default the first choice. Raises ApiError 400."""
    value = text(body, name) or choices[0]
    if value not in choices:
        raise bad_argument(f"{name} must be one of {', '.join(choices)}.", name)
    return value


def show_comment(context: RequestContext) -> Response:
    """Show a comment with its replies."""
    repository, pull = _found(context)
    return json_response(_show(context, repository, pull, _in_path(context, pull)))


def edit_comment(context: RequestContext) -> Response:
    """Change text, severity or state at the current version; only the author changes the text."""
    repository = context.writable_repository(Level.READ)
    pull, user, body = find_pull(context, repository), context.require_user(), context.json_body()
    comment = _in_path(context, pull)
    changes: dict[str, Any] = {}
    if body.get("text") is not None:
        (changes["text"],) = required(body, "text")
        if comment.author_id != user.id and changes["text"] != comment.text:
            raise context.permission_error()
    if body.get("severity") is not None:
        changes["severity"] = _one_of(body, "severity", SEVERITIES)
    if body.get("state") is not None and text(body, "state") != comment.state:
        changes |= _new_state(comment, _one_of(body, "state", STATES), user, context.store.pull_requests.now())
    if isinstance(body.get("threadResolved"), bool) and context.server.version >= THREADS:
        resolved = body["threadResolved"]
        changes |= {
            "is_thread_resolved": resolved,
            "resolver_id": user.id,
            "resolved": context.store.pull_requests.now(),
        }
    expected = _version(body.get("version"))
    edited = context.store.pull_comments.edit(comment, **changes) if expected == comment.version else None
    if edited is None:
        raise comment_out_of_date(_find(context, pull, str(comment.id)).version, expected)
    context.store.pull_requests.touch(pull)
    try_armed(context.server, pull)
    return json_response(_show(context, repository, pull, edited))


def _new_state(comment: PullComment, state: str, user: User, moment: int) -> dict[str, Any]:
    """Return the columns of another state. Raises ApiError 409 for a draft, which only the review publishes."""
    if "PENDING" in (state, comment.state):
        raise ApiError(409, "The state of a draft changes with its review.", f"{COMMENT_PACKAGE}.CommentStateException")
    is_resolved = state == "RESOLVED"
    return {
        "state": state,
        "resolver_id": user.id if is_resolved else None,
        "resolved": moment if is_resolved else None,
    }


def _version(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return -1


def delete_comment(context: RequestContext) -> Response:
    """Delete one's own comment, or any as an administrator, unless it has replies."""
    repository = context.writable_repository(Level.READ)
    pull, user = find_pull(context, repository), context.require_user()
    comment = _in_path(context, pull)
    if comment.author_id != user.id:
        context.require_level(repository, Level.ADMIN)
    expected = _version(context.query("version"))
    if expected != comment.version:
        raise comment_out_of_date(comment.version, expected)
    if context.store.pull_comments.discussion(pull, user.id).replies(comment):
        raise ApiError(409, "A comment with replies cannot be deleted.", f"{COMMENT_PACKAGE}.CommentDeletionException")
    if not context.store.pull_comments.delete(comment):
        raise comment_out_of_date(comment.version + 1, expected)
    context.store.activities.forget_comment(comment.id)
    return empty_response()


def list_tasks(context: RequestContext) -> Response:
    """List the tasks, oldest first, or count them by state with `count=true`; a state without tasks is absent."""
    repository, pull = _found(context)
    states = _states(context, ("OPEN", "RESOLVED"))
    serializer = CommentSerializer.of(context, repository, pull)
    every = serializer.discussion.by_id.values()
    tasks = [each for each in every if each.severity == "BLOCKER" and each.state in states]
    if context.query_flag("count"):
        counts = {state: sum(task.state == state for task in tasks) for state in STATES}
        return json_response({state: count for state, count in counts.items() if count})
    return paginate(tasks, context.page_request()).map(serializer.show).list_response()


def show_task(context: RequestContext) -> Response:
    """Show a task with its replies."""
    _require_task(context)
    return show_comment(context)


def edit_task(context: RequestContext) -> Response:
    """Change a task as a comment."""
    _require_task(context)
    return edit_comment(context)


def delete_task(context: RequestContext) -> Response:
    """Delete a task as a comment."""
    _require_task(context)
    return delete_comment(context)


def _require_task(context: RequestContext) -> None:
    _, pull = _found(context)
    comment = _in_path(context, pull)
    if comment.severity != "BLOCKER":
        raise _no_such_comment(str(comment.id))


def list_drafts(context: RequestContext) -> Response:
    """List the caller's drafts."""
    repository, pull = _found(context)
    serializer = CommentSerializer.of(context, repository, pull)
    drafts = context.store.pull_comments.drafts(pull, context.require_user())
    return paginate(drafts, context.page_request()).map(serializer.show).list_response()


def finish_review(context: RequestContext) -> Response:
    """Publish the caller's drafts and set the status. Raises ApiError 404 without drafts, and sets no status then."""
    repository = context.writable_repository(Level.READ)
    pull, user, body = find_pull(context, repository), context.require_user(), context.json_body()
    if not context.store.pull_comments.drafts(pull, user):
        raise _no_review()
    if context.query("version") is not None:
        check_version(context, pull, _version(context.query("version")))
    status, content = text(body, "participantStatus"), text(body, "commentText")
    with context.store.database.transaction():
        if status and user.id != pull.author_id:  # the status of the author is dropped, as observed on servers
            set_status(context, pull, user, status, text(body, "lastReviewedCommit"))
        for comment in context.store.pull_comments.publish(pull, user):
            _announce(context, pull, user, comment)
        if content:
            _announce(context, pull, user, context.store.pull_comments.create(pull, user, content))
        context.store.activities.add(pull, user.id, "REVIEW_FINISHED")
    try_armed(context.server, pull)
    return json_response({})


def discard_review(context: RequestContext) -> Response:
    """Delete the caller's drafts."""
    repository = context.writable_repository(Level.READ)
    pull, user = find_pull(context, repository), context.require_user()
    drafts = context.store.pull_comments.drafts(pull, user)
    if not drafts:
        raise _no_review()
    for draft in reversed(drafts):
        context.store.pull_comments.delete(draft)
    return empty_response()


def _no_review() -> ApiError:
    message = "You have no review in progress for this pull request."
    return ApiError(404, message, f"{PACKAGE}.NoSuchPullRequestReviewException")


def react(context: RequestContext) -> Response:
    """Add a reaction of the caller to a comment."""
    repository, pull, comment = _to_react(context)
    emoticon = context.path_param("emoticon")
    context.store.pull_comments.react(comment, context.require_user(), emoticon)
    return json_response(
        {
            "comment": _show(context, repository, pull, comment),
            "emoticon": emoticon_json(emoticon),
            "user": context.serialize.user(context.require_user()),
        }
    )


def unreact(context: RequestContext) -> Response:
    """Remove a reaction of the caller."""
    _, _, comment = _to_react(context)
    context.store.pull_comments.unreact(comment, context.require_user(), context.path_param("emoticon"))
    return empty_response()


def _to_react(context: RequestContext) -> tuple[Repository, PullRequest, PullComment]:
    repository = context.writable_repository(Level.READ)
    pull = find_pull(context, repository)
    context.require_user()
    return repository, pull, _in_path(context, pull)


def apply_suggestion(context: RequestContext) -> Response:
    """Commit a suggestion of a comment to the source branch, in place of the lines that the comment is about."""
    repository, user = context.repository(), context.require_user()
    pull, body = find_pull(context, repository), context.json_body()
    comment = _in_path(context, pull)
    (message,) = required(body, "message")
    check_open(pull)
    check_version(context, pull, _version(body.get("pullRequestVersion")))
    if _version(body.get("commentVersion")) != comment.version:
        raise comment_out_of_date(comment.version, _version(body.get("commentVersion")))
    blocks = _suggestions(comment.text)
    index = body.get("suggestionIndex", 0)
    if not isinstance(index, int) or not 0 <= index < len(blocks):
        raise bad_argument("The comment has no suggestion with this index.", "suggestionIndex")
    anchor = comment.anchor or {}
    source = context.store.repositories.by_id(pull.from_repository_id)
    if not anchor.get("line") or anchor.get("fileType") != "TO" or anchor.get("orphaned") or source is None:
        message = "The suggestion is not about lines that the source branch has."
        raise ApiError(409, message, f"{COMMENT_PACKAGE}.SuggestionNotApplicableException")
    context.require_level(source, Level.WRITE)
    git = context.git(source)
    _, chunks = git.raw(anchor["path"], pull.from_commit)
    lines = b"".join(chunks).splitlines(keepends=True)
    first = anchor.get("multilineStartLine", anchor["line"])
    lines[first - 1 : anchor["line"]] = [blocks[index].encode()]
    branch = names.short_name(pull.from_ref)
    edit = Edit(anchor["path"], b"".join(lines), branch, message, None, pull.from_commit)
    written = write(git, edit, user.display_name, user.email)
    context.log_ref_change(source, "suggestion-apply", pull.from_ref, written.old, written.new)
    return empty_response()


def _suggestions(text: str) -> list[str]:
    """Return the content of each fenced block `suggestion` of a comment."""
    blocks: list[str] = []
    block: list[str] | None = None
    for line in text.splitlines():
        if block is None:
            block = [] if line.startswith(f"{FENCE}suggestion") else None
        elif line.rstrip() == FENCE:
            blocks.append("".join(f"{each}\n" for each in block))
            block = None
        else:
            block.append(line)
    return blocks


def _found(context: RequestContext) -> tuple[Repository, PullRequest]:
    repository = context.repository()
    return repository, find_pull(context, repository)


def _in_path(context: RequestContext, pull: PullRequest) -> PullComment:
    return _find(context, pull, context.path_param("commentId"))


def _find(context: RequestContext, pull: PullRequest, number: str) -> PullComment:
    """Return a comment that the caller sees. Raises ApiError 404."""
    comment_id, user = parse_int32(number), context.caller.user
    comment = context.store.pull_comments.by_id(pull, comment_id, user.id if user else None) if comment_id else None
    if comment is None:
        raise _no_such_comment(number)
    return comment


def _no_such_comment(number: str) -> ApiError:
    return ApiError(404, f"Comment {number} does not exist.", f"{COMMENT_PACKAGE}.NoSuchCommentException")


def _show(context: RequestContext, repository: Repository, pull: PullRequest, comment: PullComment) -> dict[str, Any]:
    return CommentSerializer.of(context, repository, pull).show(comment)


def _task_endpoint(method: str, template: str, handler: Callable[[RequestContext], Response]) -> Endpoint:
    return Endpoint(method, template, handler, since=BLOCKERS)


ENDPOINTS = (
    Endpoint("GET", COMMENTS, list_of_path),
    Endpoint("POST", COMMENTS, create_comment),
    Endpoint("GET", f"{COMMENTS}/{{commentId}}", show_comment),
    Endpoint("PUT", f"{COMMENTS}/{{commentId}}", edit_comment),
    Endpoint("DELETE", f"{COMMENTS}/{{commentId}}", delete_comment),
    Endpoint("POST", f"{COMMENTS}/{{commentId}}/apply-suggestion", apply_suggestion),
    _task_endpoint("GET", TASKS, list_tasks),
    _task_endpoint("POST", TASKS, create_task),
    _task_endpoint("GET", f"{TASKS}/{{commentId}}", show_task),
    _task_endpoint("PUT", f"{TASKS}/{{commentId}}", edit_task),
    _task_endpoint("DELETE", f"{TASKS}/{{commentId}}", delete_task),
    Endpoint("GET", REVIEW, list_drafts),
    Endpoint("PUT", REVIEW, finish_review),
    Endpoint("DELETE", REVIEW, discard_review),
    Endpoint("PUT", REACTION, react),
    Endpoint("DELETE", REACTION, unreact),
)
