"""`bbcli prs comments edit`, `delete`, `resolve` and `reopen`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import yes_option
from bbcli.commands.prs.comments.argument import comment_argument, resolve_comment
from bbcli.commands.prs.comments.columns import FIELDS
from bbcli.commands.prs.comments.options import HINTS, text_options
from bbcli.commands.prs.endpoints import COMMENT_PATH
from bbcli.errors import Conflict
from bbcli.output import cells

if TYPE_CHECKING:
    from bbcli.commands.prs.comments.options import TextSource
    from bbcli.config.addresses import CommentName, PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

READ = {f"GET {COMMENT_PATH}": "Read the version of the comment."}


@click.command(
    "edit",
    cls=Command,
    endpoint={f"PUT {COMMENT_PATH}": "Edit a comment.", **READ},
    columns=FIELDS,
    field_options={"text": "--message", "severity": "--task"},
    writes=True,
    hints=HINTS,
)
@comment_argument
@text_options
@click.option("--task/--no-task", "task", default=None, help="Make the comment a task, or a comment again")
@pass_app
def edit_comment(
    app: App,
    pull: PullName | None,
    comment: CommentName,
    repo: RepoAddress | None,
    source: TextSource,
    task: bool | None,
) -> Record | None:
    """Edit a comment or a draft of yours.

    Without -m, -F and --task the text opens in the editor of GIT_EDITOR, VISUAL or EDITOR. A comment that was edited
    in the meantime is not overwritten: exit code 6.

    \b
    Examples:
      # Edit a comment in the editor
      bbcli prs comments edit 42 17 -R WORK/my-repo
      # Correct your newest comment
      bbcli prs comments edit 42 last -m "Fixed in 7e1f3a2"
      # Make a comment a task
      bbcli prs comments edit 42 17 --task
    """
    from bbcli.commands.prs.comments.text import read_text

    named = resolve_comment(app, repo, pull, comment)
    found = named.read(app)
    body: dict[str, Any] = {"version": found.get("version")}
    if task is not None:
        body["severity"] = "BLOCKER" if task else "NORMAL"
    if task is not None and not source.is_given:
        return app.client.write("PUT", COMMENT_PATH, named.variables, body)
    with read_text(app, source, str(found.get("text") or "")) as text:
        return app.client.write("PUT", COMMENT_PATH, named.variables, {**body, "text": text})


@click.command("delete", cls=Command, endpoint={f"DELETE {COMMENT_PATH}": "Delete a comment.", **READ}, writes=True)
@comment_argument
@yes_option
@pass_app
def delete_comment(app: App, pull: PullName | None, comment: CommentName, repo: RepoAddress | None, yes: bool) -> None:
    """Delete a comment or a draft of yours.

    A comment with replies cannot be deleted.

    \b
    Example:
      bbcli prs comments delete 42 17 --yes -R WORK/my-repo
    """
    confirm = app.confirming("comment", str(comment), yes=yes)
    named = resolve_comment(app, repo, pull, comment)
    found = named.read(app)
    if found.get("comments"):
        message = f"{named} was not deleted: it has replies"
        raise Conflict(message, reason="comment_has_replies")
    confirm([f"the text {cells.comment_line(found.get('text')).text!r}"])
    app.client.execute("DELETE", COMMENT_PATH, named.variables, query={"version": found.get("version")})
    app.console.success(f"deleted {named}")


@click.command(
    "resolve", cls=Command, endpoint={f"PUT {COMMENT_PATH}": "Resolve a comment.", **READ}, columns=FIELDS, writes=True
)
@comment_argument
@pass_app
def resolve_thread(app: App, pull: PullName | None, comment: CommentName, repo: RepoAddress | None) -> Record | None:
    """Resolve a thread of comments, or a task.

    \b
    Examples:
      # Resolve a thread
      bbcli prs comments resolve 42 17 -R WORK/my-repo
      # Resolve all open threads
      bbcli prs comments list 42 --state open | bbcli prs comments resolve 42 -
    """
    from bbcli.commands.prs.comments.writing import set_state

    return set_state(app, resolve_comment(app, repo, pull, comment), "RESOLVED")


@click.command(
    "reopen", cls=Command, endpoint={f"PUT {COMMENT_PATH}": "Reopen a comment.", **READ}, columns=FIELDS, writes=True
)
@comment_argument
@pass_app
def reopen_comment(app: App, pull: PullName | None, comment: CommentName, repo: RepoAddress | None) -> Record | None:
    """Reopen a resolved thread of comments, or a task.

    \b
    Example:
      bbcli prs comments reopen 42 17 -R WORK/my-repo
    """
    from bbcli.commands.prs.comments.writing import set_state

    return set_state(app, resolve_comment(app, repo, pull, comment), "OPEN")
