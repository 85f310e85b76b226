"""`bbcli prs merge`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COMMIT, DURATION, MERGE_STRATEGY, Option, one_of
from bbcli.client.endpoints import BRANCH_UTILS, DEFAULT_BRANCH, PULL_MERGE, PULL_REQUEST, PULL_SETTINGS, PULLS
from bbcli.commands.prs.argument import pull_argument
from bbcli.commands.prs.columns import BRIEF_FIELDS
from bbcli.commands.prs.endpoints import AUTO_MERGE, COMMIT_MESSAGE

if TYPE_CHECKING:
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

_WAITING = "Waiting"


@click.command(
    "merge",
    cls=Command,
    endpoint={
        f"POST {PULL_MERGE}": "Merge a pull request, or request its auto-merge.",
        f"DELETE {AUTO_MERGE}": "Cancel the auto-merge.",
        f"DELETE {BRANCH_UTILS}": "Delete the source branch.",
        f"GET {PULL_REQUEST}": "Read the pull request before it is merged.",
        f"GET {PULL_MERGE}": "List the merge checks that prevent the merge.",
        f"GET {PULL_SETTINGS}": "List the merge strategies.",
        f"GET {COMMIT_MESSAGE}": "Read the commit message that the editor starts with.",
        f"GET {DEFAULT_BRANCH}": "Find out whether the source branch is the default branch.",
        f"GET {PULLS}": "Find other pull requests of the source branch.",
    },
    columns=BRIEF_FIELDS,
    field_options={"strategyId": "--strategy", "message": "--message"},
    hints={
        "pull_conflicts": "resolve the conflicts and commit before the push",
        "pull_vetoed": "wait until the checks pass: add --wait, or --auto to merge then",
    },
    writes=True,
)
@pull_argument
@click.option("--strategy", type=MERGE_STRATEGY, metavar="NAME", help="Merge strategy [default: of the repository]")
@click.option("-m", "--message", metavar="TEXT", help="Commit message [default: of the server]")
@click.option("-e", "--editor", "edits", is_flag=True, help="Edit the commit message")
@click.option("-d", "--delete-branch", "deletes_branch", is_flag=True, help="Delete the source branch after the merge")
@click.option(
    "--match-head",
    "--match-head-commit",
    "match_head",
    type=COMMIT,
    metavar="COMMIT",
    help="Merge only if this is the newest commit",
)
@click.option("--auto", is_flag=True, help="Merge when the merge checks pass, on the server")
@click.option("--disable-auto", is_flag=True, help="Cancel the auto-merge")
@click.option("--wait", cls=Option, section=_WAITING, is_flag=True, help="Wait until the merge checks pass, then merge")
@click.option(
    "--max-wait",
    "patience",
    cls=Option,
    section=_WAITING,
    type=DURATION,
    metavar="TIME",
    default="30m",
    show_default=True,
    help="With --wait, maximum time to wait: 90s, 30m, 1h30m",
)
@click.option(
    "--interval",
    cls=Option,
    section=_WAITING,
    type=DURATION,
    metavar="TIME",
    default="2s",
    show_default=True,
    help="With --wait, initial time between checks, at least 1s; increases to 30s",
)
@click.option("-y", "--yes", "is_confirmed", is_flag=True, help="Merge without a prompt")
@pass_app
def merge_pull(app: App, /, pull: PullName | None, repo: RepoAddress | None, **options: Any) -> Record | None:
    """Merge a pull request.

    On a terminal the command shows what will happen and asks. The pull request is merged as it was read: if someone
    changes it in the meantime, nothing is merged, the exit code is 6, and the error says who changed what. A merge of
    another pull request into the same branch does not count as a change.

    If merge checks fail, the exit code is 6 and each failed check is a line. --wait waits for them in this command,
    --auto on the server. For conflicts the error has the git commands that resolve them.

    The source branch is deleted only if it is still at the merged commit. If it is a default branch, or if another open
    pull request needs it, nothing is merged.

    \b
    Examples:
      # Merge the current branch's pull request
      bbcli prs merge
      # Squash a pull request and delete its branch, in a script
      bbcli prs merge 42 --strategy squash --delete-branch --yes -R WORK/my-repo
      # Merge as soon as the checks pass
      bbcli prs merge 42 --wait --max-wait 1h -R WORK/my-repo
      # Merge only what was tested
      bbcli prs merge 42 --match-head "$(git rev-parse HEAD)" -R WORK/my-repo
    """  # fmt: skip
    from bbcli.commands.prs.merging import MergeOptions, merge

    named = {name for param in click.get_current_context().command.params for name in param.opts}
    if options["message"] in named:  # in gh, -m is a strategy without a value
        raise click.UsageError(f"option --message requires a value, not {options['message']}")
    one_of(auto=options["auto"], disable_auto=options["disable_auto"], wait=options["wait"])
    one_of(auto=options["auto"], disable_auto=options["disable_auto"], delete_branch=options["deletes_branch"])
    return merge(app, repo, pull, MergeOptions(**options))
