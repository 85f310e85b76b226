"""`bbcli prs tasks`: the tasks of a pull request, comments that can prevent its merge until they are resolved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Group, pass_app
from bbcli.cli.decorators import COMMENT, list_options
from bbcli.client.endpoints import PULL_TASKS
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.comments.argument import resolve_comment, task_argument
from bbcli.commands.prs.comments.columns import FIELDS, TASK_COLUMNS
from bbcli.commands.prs.comments.list import STATES
from bbcli.commands.prs.comments.options import ENDPOINTS, FIELD_OPTIONS, HINTS, comment_options
from bbcli.commands.prs.endpoints import TASK

if TYPE_CHECKING:
    from bbcli.client.pages import ListRange
    from bbcli.commands.prs.comments.options import NewComment
    from bbcli.config.addresses import CommentName, PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record, RecordList

READ = {f"GET {TASK}": "Read the version of the task."}

group = Group(
    "tasks",
    help="List, add and resolve the tasks of a pull request",
    example="bbcli prs tasks list 42 -R WORK/my-repo",
)


@group.command(
    "list", endpoint={f"GET {PULL_TASKS}": "List the tasks of a pull request."}, columns=TASK_COLUMNS, empty="no tasks"
)
@pull_argument
@click.option("--state", type=click.Choice(STATES), default="all", show_default=True, help="Filter by state")
@list_options
@pass_app
def list_tasks(
    app: App, pull: PullName | None, repo: RepoAddress | None, state: str, list_range: ListRange
) -> RecordList:
    """List the tasks of a pull request, the oldest first.

    \b
    Examples:
      # List what is left to do on the pull request of the current branch
      bbcli prs tasks list --state open
      # Count the open tasks
      bbcli prs tasks list 42 --state open --all -R WORK/my-repo -q length
    """
    states = None if state == "all" else state.upper()
    named = resolve_pull(app, repo, pull)  # selects the server
    return app.client.records(PULL_TASKS, named.variables, list_range, state=states)


@group.command("add", endpoint=ENDPOINTS, columns=FIELDS, field_options=FIELD_OPTIONS, writes=True, hints=HINTS)
@pull_argument
@comment_options
@click.option("--reply-to", type=COMMENT, metavar="COMMENT", help="Reply to this comment with the task")
@pass_app
def add_task(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    new: NewComment,
    reply_to: CommentName | None,
) -> Record | None:
    """Add a task to a pull request: the same as `bbcli prs comment --task`.

    In a local clone --file is relative to the current directory; with -R or a URL, to the root of the repository.

    \b
    Examples:
      # Add a task to the pull request of the current branch
      bbcli prs tasks add -m "Update the changelog"
      # Add a task on a line
      bbcli prs tasks add 42 --file src/app.py --line 12 -m "Handle None" -R WORK/my-repo
    """
    from bbcli.commands.prs.comments.writing import write_comment

    return write_comment(app, repo, pull, new, parent=reply_to, task=True)


@group.command("resolve", endpoint={f"PUT {TASK}": "Resolve a task.", **READ}, columns=FIELDS, writes=True)
@task_argument
@pass_app
def resolve_task(app: App, pull: PullName | None, comment: CommentName, repo: RepoAddress | None) -> Record | None:
    """Resolve a task.

    \b
    Examples:
      # Resolve a task
      bbcli prs tasks resolve 42 17 -R WORK/my-repo
      # Resolve all open tasks
      bbcli prs tasks list 42 --state open --all | bbcli prs tasks resolve 42 -
    """
    from bbcli.commands.prs.comments.writing import set_state

    return set_state(app, resolve_comment(app, repo, pull, comment), "RESOLVED", TASK)


@group.command("reopen", endpoint={f"PUT {TASK}": "Reopen a task.", **READ}, columns=FIELDS, writes=True)
@task_argument
@pass_app
def reopen_task(app: App, pull: PullName | None, comment: CommentName, repo: RepoAddress | None) -> Record | None:
    """Reopen a resolved task.

    \b
    Example:
      bbcli prs tasks reopen 42 17 -R WORK/my-repo
    """
    from bbcli.commands.prs.comments.writing import set_state

    return set_state(app, resolve_comment(app, repo, pull, comment), "OPEN", TASK)
