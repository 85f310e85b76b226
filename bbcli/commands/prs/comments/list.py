"""`bbcli prs comments list` and `show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import PULL_FILE
from bbcli.client.endpoints import PULL_ACTIVITIES
from bbcli.commands.prs.argument import pull_argument, repo_of_line, resolve_pull
from bbcli.commands.prs.comments.argument import comment_argument, resolve_comment
from bbcli.commands.prs.comments.columns import COLUMNS, FIELDS
from bbcli.commands.prs.endpoints import COMMENT_PATH
from bbcli.output import Record, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.commands.prs.comments.threads import Thread
    from bbcli.config.addresses import CommentName, PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output.terminal import Screen

STATES = ("open", "resolved", "all")


@click.command(
    "list",
    cls=Command,
    endpoint={f"GET {PULL_ACTIVITIES}": "List the comments of a pull request."},
    columns=COLUMNS,
    empty="no comments",
)
@pull_argument
@click.option(
    "--state", type=click.Choice(STATES), default="all", show_default=True, help="Filter by the state of the thread"
)
@click.option("--file", type=PULL_FILE, metavar="PATH", help="List only comments on this file")
@click.option("--author", metavar="NAME", help="List only threads that this user began; me is you")
@pass_app
def list_comments(
    app: App, pull: PullName | None, repo: RepoAddress | None, state: str, file: str | None, author: str | None
) -> Iterator[Record]:
    """List the threads of comments of a pull request, open ones first.

    A row is the comment that begins a thread; its replies are in the JSON. The API has no list of all comments, so that
    the activities of the pull request are read to the end. `bbcli prs show --comments` shows whole threads with their
    lines of code. In a local clone --file is relative to the current directory; with -R or a URL, to the root of
    the repository.

    \b
    Examples:
      # List what is still open on the pull request of the current branch
      bbcli prs comments list --state open
      # List the comments on a file
      bbcli prs comments list 42 --file src/app.py -R WORK/my-repo
      # Resolve all threads on a file
      bbcli prs comments list 42 --file src/app.py | bbcli prs comments resolve 42 -
    """
    from bbcli.commands.prs.activities import list_activities
    from bbcli.commands.prs.comments.threads import threads_of
    from bbcli.commands.prs.users import user_name
    from bbcli.context.repo_path import optional_path

    name = user_name(app, author) if author else ""
    named = resolve_pull(app, repo, pull)
    path = optional_path(app, repo_of_line(repo, pull), named.repo, file)
    threads = threads_of(each.value for each in list_activities(app, named))
    return (_row(each) for each in threads if _is_wanted(each, state, path, name))


def _is_wanted(thread: Thread, state: str, path: str | None, author: str) -> bool:
    if state != "all" and thread.is_resolved != (state == "resolved"):
        return False
    if path and thread.path != path.removeprefix("./"):
        return False
    name = (thread.comment.get("author") or {}).get("name")
    return not author or str(name).casefold() == author.casefold()


def _row(thread: Thread) -> Record:
    members: dict[str, Any] = {**thread.comment, "anchor": thread.anchor or None}
    return Record.of(**members)


@click.command("show", cls=Command, endpoint={f"GET {COMMENT_PATH}": "Show a comment."}, columns=FIELDS)
@comment_argument
@pass_app
def show_comment(app: App, pull: PullName | None, comment: CommentName, repo: RepoAddress | None) -> View:
    """Show a comment with its replies.

    \b
    Examples:
      # Show a comment
      bbcli prs comments show 42 17 -R WORK/my-repo
      # Print its text
      bbcli prs comments show 42 17 -q .text
    """
    record = resolve_comment(app, repo, pull, comment).read(app)

    def text(screen: Screen) -> Iterator[str]:
        from bbcli.commands.prs.comments.threads import Thread
        from bbcli.commands.prs.drawing import draw_threads

        anchor = record.get("anchor")
        return draw_threads([Thread(record.value, anchor if isinstance(anchor, dict) else {})], screen)

    return View(record, text)
