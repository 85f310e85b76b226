"""`bbcli prs review start`: write the first draft of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.commands.prs.argument import pull_argument
from bbcli.commands.prs.comments.columns import FIELDS
from bbcli.commands.prs.comments.options import ENDPOINTS, FIELD_OPTIONS, HINTS, comment_options

if TYPE_CHECKING:
    from bbcli.commands.prs.comments.options import NewComment
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


@click.command(
    "start", cls=Command, endpoint=ENDPOINTS, columns=FIELDS, field_options=FIELD_OPTIONS, writes=True, hints=HINTS
)
@pull_argument
@comment_options
@pass_app
def start_review(app: App, pull: PullName | None, repo: RepoAddress | None, new: NewComment) -> Record | None:
    """Start a review with its first draft: the same as `bbcli prs comment --draft`.

    Further drafts are added in the same way. They are visible to you alone until `bbcli prs review submit`. In a local
    clone --file is relative to the current directory; with -R or a URL, to the root of the repository.

    \b
    Examples:
      # Write the first draft
      bbcli prs review start 42 --file src/app.py --line 12 -m "Can this be None?" -R WORK/my-repo
      # Publish all drafts and ask for changes
      bbcli prs review submit 42 --needs-work
    """
    from bbcli.commands.prs.comments.writing import write_comment

    return write_comment(app, repo, pull, new, draft=True)
