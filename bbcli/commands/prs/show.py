"""`bbcli prs show`: a pull request with its reviewers, builds, tasks and merge checks in one view."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.client.endpoints import COMMIT_BUILDS, PULL_ACTIVITIES, PULL_MERGE, PULL_REQUEST, PULL_TASKS
from bbcli.commands.prs.argument import pull_argument, read_pull, resolve_pull
from bbcli.commands.prs.columns import FIELDS
from bbcli.commands.prs.endpoints import AUTO_MERGE
from bbcli.commands.prs.pull import page_of
from bbcli.output import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record
    from bbcli.output.terminal import Screen


@click.command(
    "show",
    cls=Command,
    endpoint={
        f"GET {PULL_REQUEST}": "Show a pull request.",
        f"GET {PULL_MERGE}": "Show whether a pull request can be merged.",
        f"GET {PULL_TASKS}": "Count the tasks of a pull request.",
        f"GET {AUTO_MERGE}": "Show the requested auto-merge.",
        f"GET {COMMIT_BUILDS}": "List the builds of the newest commit.",
        f"GET {PULL_ACTIVITIES}": "List what happened in a pull request, comments included.",
    },
    columns=FIELDS,
)
@pull_argument
@click.option("-c", "--comments", is_flag=True, help="Add the threads of comments with their lines of code")
@click.option("--activity", is_flag=True, help="Add what happened, the newest last")
@click.option("--brief", is_flag=True, help="Omit builds, tasks and merge checks: one request")
@click.option("-w", "--web", is_flag=True, help="Open the web page instead")
@pass_app
def show_pull(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    comments: bool,
    activity: bool,
    brief: bool,
    web: bool,
) -> View | None:
    """Show a pull request with its reviewers, builds, tasks and merge checks.

    JSON is the server's object with the members mergeability, builds, taskCounts and autoMerge in front of it; with
    --comments and --activity also comments and activities.

    Open threads come first. A terminal shows the description and comments as Markdown: links show where they lead, HTML
    is shown as text.

    \b
    Examples:
      # Show the pull request of the current branch
      bbcli prs show
      # Read its discussion
      bbcli prs show --comments
      # Print why a pull request cannot be merged
      bbcli prs show 42 -R WORK/my-repo -q '.mergeability.vetoes[].detailedMessage'
    """
    if web:
        app.show_page(page_of(app, resolve_pull(app, repo, pull)))
        return None
    from bbcli.commands.prs.readiness import read_facts

    named, found = read_pull(app, repo, pull)
    is_whole = comments or activity
    facts = {} if brief else read_facts(app, named, found, activities=is_whole)
    happened = facts.pop("activities", [])
    record = found.with_members(facts)
    if not is_whole:
        return View(record, lambda screen: _summary(record, screen))
    from bbcli.commands.prs.activities import list_activities
    from bbcli.commands.prs.comments.threads import threads_of

    if brief:
        happened = [each.value for each in list_activities(app, named)]
    members: dict[str, Any] = {"activities": happened} if activity else {}
    threads = threads_of(happened) if comments else []
    if comments:
        members["comments"] = [{**thread.comment, "anchor": thread.anchor or None} for thread in threads]
    record = record.with_members(members)

    def text(screen: Screen) -> Iterator[str]:
        from bbcli.commands.prs.drawing import draw_activities, draw_threads

        parts = [_summary(record, screen)]
        return chain(
            parts,
            draw_activities(happened, screen) if activity else (),
            draw_threads(threads, screen) if comments else (),
        )

    return View(record, text, is_text=True)


def _summary(record: Record, screen: Screen) -> str:
    """Return the fields as a block, then the description."""
    from io import StringIO

    from bbcli.commands.prs.drawing import markdown
    from bbcli.output.table import Table

    out = StringIO()
    Table(screen._replace(out=out)).block(record, [each for each in FIELDS if each.header != "DESCRIPTION"])
    description = markdown(record.get("description"), screen)
    return out.getvalue() + (f"\n{description}\n" if description else "")
