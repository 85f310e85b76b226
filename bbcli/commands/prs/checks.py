"""`bbcli prs checks`: builds, required builds and merge checks in one table, with an exit code for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import DURATION, KEY
from bbcli.client.endpoints import COMMIT_BUILDS, PULL_MERGE, PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, read_pull, resolve_pull
from bbcli.commands.prs.columns import CHECK_COLUMNS
from bbcli.commands.prs.endpoints import CONDITIONS

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


@click.command(
    "checks",
    cls=Command,
    endpoint={
        f"GET {PULL_REQUEST}": "Find the newest commit of a pull request.",
        f"GET {COMMIT_BUILDS}": "List the builds of the newest commit.",
        f"GET {PULL_MERGE}": "List the merge checks that prevent the merge.",
        f"GET {CONDITIONS}": "List the required builds.",
    },
    columns=CHECK_COLUMNS,
    empty="no checks",
)
@pull_argument
@click.option("--required", is_flag=True, help="Check only required builds and merge checks")
@click.option("--builds", is_flag=True, help="Check only builds, not what prevents the merge")
@click.option("--key", "keys", type=KEY, metavar="KEY", multiple=True, help="Build that has to exist")
@click.option("--wait", is_flag=True, help="Wait until no check is pending")
@click.option("--fail-fast", is_flag=True, help="With --wait, end as soon as a check fails")
@click.option(
    "--max-wait",
    "patience",
    type=DURATION,
    metavar="TIME",
    default="30m",
    show_default=True,
    help="With --wait, maximum time to wait: 90s, 30m, 1h30m",
)
@click.option(
    "-i",
    "--interval",
    type=DURATION,
    metavar="TIME",
    default="2s",
    show_default=True,
    help="With --wait, initial time between checks, at least 1s; increases to 30s",
)
@pass_app
def list_checks(
    app: App,
    pull: PullName | None,
    repo: RepoAddress | None,
    required: bool,
    builds: bool,
    keys: tuple[str, ...],
    wait: bool,
    fail_fast: bool,
    patience: float,
    interval: float,
) -> list[Record]:
    """List builds, required builds and merge checks of a pull request.

    The exit code is 0 if all checks passed, 1 if one failed, and 8 if none failed and some are pending, in every output
    format. A veto of the server, such as a missing approval, is pending; a conflict is a failure. A required build, or
    one of --key, that does not exist yet is pending.

    With --wait the checks are those of the newest commit, also after a push, and the command waits for the first build
    unless --required is given.

    \b
    Examples:
      # Show the checks of the current branch's pull request
      bbcli prs checks
      # Wait for all builds of a pull request
      bbcli prs checks 42 -R WORK/my-repo --builds --wait --max-wait 1h
      # Continue a script only if the required checks passed
      bbcli prs checks 42 -R WORK/my-repo --required && echo ready
    """
    from bbcli.commands.prs.checking import CheckOptions, list_once, list_when_complete

    options = CheckOptions(required, builds, keys)
    if not wait:
        if fail_fast:
            raise click.UsageError("--fail-fast requires --wait")
        return list_once(app, *read_pull(app, repo, pull), options)
    return list_when_complete(app, resolve_pull(app, repo, pull), options, patience, interval, fail_fast=fail_fast)
