"""The command `bbcli commits follow`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COMMIT, COUNT, DURATION, repo_option
from bbcli.client.endpoints import COMMITS
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList


def _when(value: Any, seen: cells.CellContext) -> cells.Cell:
    """Format the time, not the age: the line stays on the screen."""
    cell = cells.age(value, seen)
    return cell._replace(short=cells.local(value)[:16]) if cell.short else cell


COLUMNS = (
    Column("COMMIT", "id", cells.commit),
    Column("AUTHOR", "author", cells.author, min_width=16),
    Column("WHEN", "authorTimestamp", _when),
    Column("MESSAGE", "message", cells.first_line),
)


@click.command("follow", cls=Command, endpoint=f"GET {COMMITS}", columns=COLUMNS, streaming=True)
@repo_option
@click.option("--until", type=COMMIT, metavar="REF", help="The branch. [default: the default branch]")
@click.option("--last", type=COUNT, metavar="N", help="Begin with the newest N that are there already.")
@click.option("-L", "--limit", "stop_after", type=COUNT, metavar="N", help="End after so many commits.")
@click.option(
    "--interval", type=DURATION, metavar="TIME", default="5s", show_default=True,
    help="How long it is between two looks, 1s or more; while nothing arrives it gets longer, up to 1m.",
)  # fmt: skip
@click.option(
    "--since-file", type=click.Path(dir_okay=False), metavar="FILE",
    help="Keep in this file how far it came, and go on from there.",
)  # fmt: skip
@click.option("--exec", "line", metavar="CMD", help="Run this for each commit, instead of writing it.")
@click.option("--shell", is_flag=True, help="Run CMD in a shell.")
@click.option("--keep-going", is_flag=True, help="Go on with the next commit where CMD fails.")
@pass_app
def follow_commits(
    app: App, repo: RepoAddress | None, until: str | None, last: int | None, stop_after: int | None, interval: float,
    since_file: str | None, line: str | None, shell: bool, keep_going: bool,
) -> RecordList | None:  # fmt: skip
    """Write the commits of a branch as they arrive, the oldest first, until it is ended.

    New is what the branch reaches and did not reach before: a merge brings all commits of what it merges, and a forced
    push those that it puts in the place of others. What was written once is not written again when it comes back. A
    server that fails meanwhile is asked again.

    With --since-file the next run goes on where this one ended, and begins with what arrived in between. The file is of
    one branch of one repository, and is written after each commit. Ctrl-C and SIGTERM end the run between two commits:
    each comes once. After a crash or kill -9 the one commit that was being written, or that CMD had not done, comes
    again.

    CMD gets the commit as JSON on its stdin, and BBCLI_SERVER and BBCLI_REPO in its environment, but no secret; what it
    writes is the output. It is run without a shell, one after the other. Where it does not end with 0 the run ends with
    1, and that commit comes again with the next run; with --keep-going it counts as handled.

    \b
    Examples:
      bbcli commits follow -R WORK/my-repo --until release/1.0
      bbcli commits follow --jsonl | jq --unbuffered -r .message
      bbcli commits follow --since-file seen.json --exec 'jq -r .message'
      bbcli commits follow --shell --exec 'jq -r .message >> messages.txt'
    """
    from bbcli.commands.commits.follow.exec import parse_program
    from bbcli.commands.commits.follow.follower import FollowOptions, create_follower

    if (shell or keep_going) and line is None:
        raise click.UsageError(f"--{'shell' if shell else 'keep-going'} is about --exec CMD")
    program = None if line is None else parse_program(app, line, shell=shell, keep_going=keep_going)
    address = app.repo(repo)
    found = create_follower(app, address, until, since_file, FollowOptions(max(interval, 1), last or 0, stop_after))
    return program.run_for_each(app, address, found) if program else found.records()
