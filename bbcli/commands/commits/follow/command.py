"""The command `bbcli commits follow`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COUNT, DURATION, REF, Option, repo_option
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
exec_option = partial(click.option, cls=Option, section="Running a program")


@click.command("follow", cls=Command, endpoint=f"GET {COMMITS}", columns=COLUMNS, streaming=True)
@repo_option
@click.option(
    "--until", type=REF, metavar="REF", help="Branch to follow [default: current branch, else the default branch]"
)
@click.option("--last", type=COUNT, metavar="N", help="Print the newest N existing commits first")
@click.option("-L", "--limit", "stop_after", type=COUNT, metavar="N", help="End after N commits")
@click.option(
    "--interval",
    type=DURATION,
    metavar="TIME",
    default="5s",
    show_default=True,
    help="Time between checks, at least 1s; increases to 1m without commits",
)
@click.option(
    "--since-file",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Continue from the position in this file, and save it there",
)
@exec_option("--exec", "line", metavar="CMD", help="Run a program for each commit instead of printing it")
@exec_option("--shell", is_flag=True, help="Run CMD in a shell")
@exec_option("--keep-going", is_flag=True, help="Continue with the next commit if CMD fails")
@pass_app
def follow_commits(
    app: App,
    repo: RepoAddress | None,
    until: str | None,
    last: int | None,
    stop_after: int | None,
    interval: float,
    since_file: str | None,
    line: str | None,
    shell: bool,
    keep_going: bool,
) -> RecordList | None:
    """Print new commits of a branch as they arrive.

    Without -R and --until, the command follows the branch that is checked out in the local clone if the server has it,
    and names it on stderr; otherwise the default branch.

    A commit is new if the branch did not contain it before: a merge adds the commits of the merged branch, a force push
    the commits that replace others. Each commit is printed once, the oldest first. If the server fails, the command
    retries.

    With --since-file the next run continues where this one ended, and begins with the commits that arrived in between.
    The file belongs to one branch of one repository and is written after each commit. Without --until, a file of the
    default branch continues with that branch, whatever is checked out. Ctrl-C and SIGTERM end the run between two
    commits. After a crash or kill -9 the commit in progress is printed, or passed to CMD, once more.

    CMD gets the commit as JSON on stdin, and BBCLI_SERVER and BBCLI_REPO in its environment, but no secret. It runs
    without a shell, once per commit, one after the other; its output is the output of the command. If it fails, the run
    ends with 1, and the next run repeats that commit; with --keep-going it continues with the next commit.

    \b
    Examples:
      # Follow a branch
      bbcli commits follow -R WORK/my-repo --until release/1.0
      # Pass each commit to jq
      bbcli commits follow --jsonl | jq --unbuffered -r .message
      # Continue where the last run ended, run a program
      bbcli commits follow --since-file seen.json --exec 'jq -r .message'
      # Run a shell command for each commit
      bbcli commits follow --shell --exec 'jq -r .message >> messages.txt'
    """
    from bbcli.commands.commits.follow.exec import parse_program
    from bbcli.commands.commits.follow.follower import FollowOptions, create_follower

    if (shell or keep_going) and line is None:
        raise click.UsageError(f"--{'shell' if shell else 'keep-going'} requires --exec CMD")
    program = None if line is None else parse_program(app, line, shell=shell, keep_going=keep_going)
    found = create_follower(app, repo, until, since_file, FollowOptions(max(interval, 1), last or 0, stop_after))
    return program.run_for_each(app, found) if program else found.records()
