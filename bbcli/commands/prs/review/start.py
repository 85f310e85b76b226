"""`bbcli prs review start`: write the first draft of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.comment import ENDPOINTS, FIELD_OPTIONS, place_of_options, place_options, write_comment
from bbcli.commands.prs.comments.columns import FIELDS
from bbcli.commands.prs.comments.text import HINTS, TextSource, text_options

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


@click.command(
    "start", cls=Command, endpoint=ENDPOINTS, columns=FIELDS, field_options=FIELD_OPTIONS, writes=True, hints=HINTS
)
@pull_argument
@text_options
@place_options
@pass_app
def start_review(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    message: str | None,
    message_file: str | None,
    editor: bool,
    file: str | None,
    lines: tuple[int, int] | None,
    side: str | None,
    suggest: str | None,
) -> Record | None:
    """Start a review with its first draft: the same as `bbcli prs comment --draft`.

    Further drafts are added in the same way. They are visible to you alone until `bbcli prs review submit`.

    \b
    Examples:
      # Write the first draft
      bbcli prs review start 42 --file src/app.py --line 12 -m "Can this be None?" -R WORK/my-repo
      # Publish all drafts and ask for changes
      bbcli prs review submit 42 --needs-work
    """
    place = place_of_options(file, lines, side, suggest)
    source = TextSource(message, message_file, editor)
    return write_comment(app, resolve_pull(app, repo, pull), source, place, suggest, draft=True)
