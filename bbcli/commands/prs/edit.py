"""`bbcli prs edit` and `bbcli prs ready`: change fields and reviewers of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, REVIEWER, USER, one_of
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument
from bbcli.commands.prs.columns import BRIEF_FIELDS
from bbcli.commands.prs.endpoints import PARTICIPANT, PARTICIPANTS

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


@click.command(
    "edit",
    cls=Command,
    endpoint={
        f"PUT {PULL_REQUEST}": "Change a pull request.",
        f"GET {PULL_REQUEST}": "Read the pull request before it is changed.",
        f"POST {PARTICIPANTS}": "Add a reviewer.",
        f"DELETE {PARTICIPANT}": "Remove a reviewer.",
    },
    columns=BRIEF_FIELDS,
    field_options={"title": "--title", "description": "--body", "toRef": "--base", "user": "--add-reviewer"},
    hints={"invalid_reviewers": "omit the invalid reviewers"},
    writes=True,
)
@pull_argument
@click.option("-t", "--title", metavar="TEXT", help="New title")
@click.option("-b", "--body", "--description", "body", metavar="TEXT", help="New description")
@click.option("-F", "--body-file", metavar="FILE", help="Read the description from a file, - for stdin")
@click.option("-e", "--editor", "edits", is_flag=True, help="Edit title and description in the editor")
@click.option("-B", "--base", type=BRANCH, metavar="BRANCH", help="New target branch")
@click.option(
    "--add-reviewer",
    "added",
    type=REVIEWER,
    metavar="NAME",
    multiple=True,
    help="Add a reviewer, or @GROUP for a reviewer group; several with commas",
)
@click.option(
    "--remove-reviewer",
    "removed",
    type=USER,
    metavar="NAME",
    multiple=True,
    help="Remove a reviewer; several with commas",
)
@pass_app
def edit_pull(
    app: App,
    /,
    pull: PullName | None,
    repo: RepoAddress | None,
    body: str | None,
    body_file: str | None,
    added: tuple[str, ...],
    removed: tuple[str, ...],
    **options: Any,
) -> Record | None:
    """Change a pull request.

    Only the given values change, and reviewers keep their reviews. Without an option the editor opens with the title in
    the first line and the description below it. If someone else changes the pull request in the meantime, nothing is
    changed, the exit code is 6, and the error says who changed what.

    \b
    Examples:
      # Edit title and description of the current branch's pull request
      bbcli prs edit
      # Replace one reviewer by another
      bbcli prs edit 42 --remove-reviewer fred --add-reviewer seb.ruiz -R WORK/my-repo
      # Merge it into another branch
      bbcli prs edit 42 --base release/2.0 -R WORK/my-repo
    """
    from bbcli.commands.prs.editing import Edit, edit

    one_of(body=body, body_file=body_file)
    return edit(app, repo, pull, Edit(body=body, body_file=body_file, added=added, removed=removed, **options))


@click.command(
    "ready",
    cls=Command,
    endpoint={
        f"PUT {PULL_REQUEST}": "Mark a pull request as ready for review, or as a draft.",
        f"GET {PULL_REQUEST}": "Read the pull request before it is changed.",
    },
    columns=BRIEF_FIELDS,
    writes=True,
)
@pull_argument
@click.option("--undo", is_flag=True, help="Mark it as a draft")
@pass_app
def mark_ready(app: App, pull: PullName | None, repo: RepoAddress | None, undo: bool) -> Record | None:
    """Mark a draft as ready for review.

    \b
    Examples:
      # Mark the current branch's pull request as ready
      bbcli prs ready
      # Make a pull request a draft again
      bbcli prs ready 42 --undo -R WORK/my-repo
    """
    from bbcli.commands.prs.editing import mark

    return mark(app, repo, pull, draft=undo)
