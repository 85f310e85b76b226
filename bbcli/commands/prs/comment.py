"""`bbcli prs comment`: comment on a pull request, a file or lines of it, or reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COMMENT
from bbcli.commands.prs.argument import pull_argument
from bbcli.commands.prs.comments.columns import FIELDS
from bbcli.commands.prs.comments.options import ENDPOINTS, FIELD_OPTIONS, HINTS, comment_options

if TYPE_CHECKING:
    from bbcli.commands.prs.comments.options import NewComment
    from bbcli.config.addresses import CommentName, PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


@click.command(
    "comment",
    cls=Command,
    endpoint=ENDPOINTS,
    columns=FIELDS,
    field_options=FIELD_OPTIONS,
    writes=True,
    hints=HINTS,
)
@pull_argument
@comment_options
@click.option("--reply-to", type=COMMENT, metavar="COMMENT", help="Reply to this comment")
@click.option("--draft", is_flag=True, help="Keep the comment as a draft of your review")
@click.option("--task", is_flag=True, help="Make the comment a task")
@pass_app
def add_comment(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    new: NewComment,
    reply_to: CommentName | None,
    draft: bool,
    task: bool,
) -> Record | None:
    """Comment on a pull request, on a file or lines of its diff, or reply to a comment.

    In a local clone --file is relative to the current directory; with -R or a URL, to the root of the repository. Lines
    are those of the diff: changed lines and the ones around them. --side old selects the lines before the change,
    such as removed ones. Without -m, -F and --suggest the editor of GIT_EDITOR, VISUAL or EDITOR opens.

    A draft is visible to you alone until `bbcli prs review submit`. If a server publishes it at once, or moves a
    comment from its line to the whole file, the command names the comment and ends with exit code 1.

    \b
    Examples:
      # Comment on the pull request of the current branch
      bbcli prs comment -m "Looks good"
      # Comment on a line, as a draft
      bbcli prs comment 42 --file src/app.py --line 12 -m "Can this be None?" --draft -R WORK/my-repo
      # Suggest other code for two lines
      bbcli prs comment 42 --file src/app.py --line 12-13 --suggest "    return default"
      # Reply to a comment
      bbcli prs comment 42 --reply-to 17 -m "Done"
    """
    from bbcli.commands.prs.comments.writing import write_comment

    return write_comment(app, repo, pull, new, parent=reply_to, draft=draft, task=task)
