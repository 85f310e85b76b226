"""`bbcli prs wait`: wait until a pull request is approved, mergeable or merged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COUNT, DURATION
from bbcli.client.endpoints import COMMIT_BUILDS, PULL_MERGE, PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, resolve_pull
from bbcli.commands.prs.columns import BRIEF_FIELDS
from bbcli.commands.prs.endpoints import CONDITIONS
from bbcli.errors import BbcliError, ErrorDetails, Pending

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

GOALS = ("mergeable", "merged", "approved")


@click.command(
    "wait",
    cls=Command,
    endpoint={
        f"GET {PULL_REQUEST}": "Read the state and the reviews of a pull request.",
        f"GET {PULL_MERGE}": "List the merge checks that prevent the merge.",
        f"GET {COMMIT_BUILDS}": "List the builds of the newest commit.",
        f"GET {CONDITIONS}": "List the required builds.",
    },
    columns=BRIEF_FIELDS,
)
@pull_argument
@click.option("--until", "goal", type=click.Choice(GOALS), required=True, help="State to wait for")
@click.option(
    "--approvals", type=COUNT, metavar="N", default=1, show_default=True, help="Approvals that --until approved needs"
)
@click.option(
    "--max-wait",
    "patience",
    type=DURATION,
    metavar="TIME",
    default="30m",
    show_default=True,
    help="Maximum time to wait: 90s, 30m, 1h30m",
)
@click.option(
    "--interval",
    type=DURATION,
    metavar="TIME",
    default="2s",
    show_default=True,
    help="Initial time between checks, at least 1s; increases to 30s",
)
@pass_app
def wait_for_pull(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    goal: str,
    approvals: int,
    patience: float,
    interval: float,
) -> Record | None:
    """Wait until a pull request is mergeable, merged or approved.

    Mergeable means that no merge check prevents the merge and that all required builds exist and passed. Approved means
    that no reviewer has marked it as needs work, and that enough approved it. A merged pull request is both.

    The exit code is 0 if the state is reached, 8 if the time runs out first, and 1 if the state cannot be reached: the
    pull request was declined, has conflicts, or a required build failed.

    \b
    Examples:
      # Wait until the current branch's pull request can be merged
      bbcli prs wait --until mergeable
      # Wait for two approvals
      bbcli prs wait 42 --until approved --approvals 2 --max-wait 8h -R WORK/my-repo
    """
    from bbcli.commands.prs.waiting import lines_of, longer, wait_until
    from bbcli.context.waiting import format_duration

    named = resolve_pull(app, repo, pull)
    state = wait_until(app, named, goal, patience, interval, approvals)
    if state.obstacle:
        app.failure = BbcliError(f"{named} {state.obstacle}")
    elif not state.is_finished:
        time = f" after {format_duration(patience)}" if patience else ""
        details = ErrorDetails(details=() if goal == "merged" else lines_of(state.rows))
        app.failure = Pending(f"{named} is not {goal}{time}", hint=longer(patience), refusal=details)
    return state.record
