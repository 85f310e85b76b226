"""Writes comments: posts one, with the checks before and after it, and sets the state of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.commands.prs.argument import repo_of_line, resolve_pull
from bbcli.commands.prs.comments.anchors import PullDiff
from bbcli.commands.prs.comments.argument import last_comment
from bbcli.commands.prs.comments.text import read_text, suggestion
from bbcli.commands.prs.endpoints import COMMENT_PATH, COMMENTS
from bbcli.context.repo_path import current_path, optional_path
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from bbcli.commands.prs.comments.argument import PullComment
    from bbcli.commands.prs.comments.options import NewComment
    from bbcli.commands.prs.pull import Pull
    from bbcli.config.addresses import CommentName, PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


def write_comment(
    app: App,
    repo: RepoAddress | None,
    name: PullName | None,
    new: NewComment,
    *,
    parent: CommentName | None = None,
    draft: bool = False,
    task: bool = False,
) -> Record | None:
    """Post a comment and return it; the place is checked before an editor opens.

    UsageError for a reply with a place; BbcliError if the server published a draft or moved the comment.
    """
    if parent and new.place:
        raise click.UsageError("--reply-to and --file cannot be combined: a reply is where its comment is")
    pull = resolve_pull(app, repo, name or (parent.pull if parent else None))
    body: dict[str, Any] = {}
    if new.place:
        given = repo_of_line(repo, name)
        path = optional_path(app, given, pull.repo, new.place.path) or "."
        body["anchor"] = PullDiff(app, pull, current_path(app, given, pull.repo)).anchor(new.place._replace(path=path))
    if parent is not None:
        body["parent"] = {"id": parent.id or last_comment(app, pull)}
    if task:
        body["severity"] = "BLOCKER"
    if draft:
        body["state"] = "PENDING"
    if new.suggest is None:
        with read_text(app, new.source) as text:
            return _post(app, pull, {"text": text, **body})
    block = suggestion(app.console.text_or_stdin(new.suggest))
    if not new.source.is_given:
        return _post(app, pull, {"text": block, **body})
    with read_text(app, new.source) as text:
        return _post(app, pull, {"text": f"{text}\n\n{block}", **body})


def _post(app: App, pull: Pull, body: dict[str, Any]) -> Record | None:
    made = app.client.write("POST", COMMENTS, pull.variables, body)
    if made is not None and not app.selection.options.dry_run:
        check_made(made, pull, body)
    return made


def check_made(made: Record, pull: Pull, body: dict[str, Any]) -> None:
    """Raise BbcliError if a server published a draft, or moved a comment to the whole file: it does so silently."""
    number = made.get("id")
    facts: dict[str, Any] = {"pull": str(pull.id), "comment": str(number), "repo": str(pull.repo)}
    if body.get("state") == "PENDING" and made.get("state") != "PENDING":
        message = f"the server published comment {number} at once instead of keeping it as a draft"
        raise BbcliError(message, reason="draft_published", **facts)
    line, anchor = body.get("anchor", {}).get("line"), made.get("anchor")
    if line and isinstance(anchor, dict) and anchor.get("line") != line:
        where = "on the whole file" if not anchor.get("line") else f"on line {anchor.get('line')}"
        message = f"the server put comment {number} {where}, not on line {line}"
        raise BbcliError(message, reason="comment_moved", **facts)


def set_state(app: App, comment: PullComment, state: str, template: str = COMMENT_PATH) -> Record | None:
    """Set the state of a comment and return it; one that is in this state is returned unchanged.

    Both members are read: servers can report threadResolved false for a comment that was just resolved.
    """
    found = comment.read(app, template)
    is_resolved = found.get("state") == "RESOLVED" or found.get("threadResolved") is True
    if is_resolved == (state == "RESOLVED"):
        app.console.info(f"{comment} is {'resolved' if is_resolved else 'open'} already")
        return found
    body: dict[str, Any] = {"state": state, "version": found.get("version")}
    if found.get("threadResolved") is True:
        body["threadResolved"] = False
    return app.client.write("PUT", template, comment.variables, body)
