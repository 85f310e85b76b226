"""`bbcli prs create`: open a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, REVIEWER, SIDE, Option, one_of, repo_option
from bbcli.client.endpoints import (
    BRANCH_MODEL,
    BRANCHES,
    BROWSE_PATH,
    COMPARED_COMMITS,
    DEFAULT_BRANCH,
    PULLS,
    REVIEWER_GROUPS,
)
from bbcli.commands.prs.columns import BRIEF_FIELDS
from bbcli.commands.prs.endpoints import COMMENTS, DEFAULT_REVIEWERS, GROUP_USERS

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import View

_TEXT, _PEOPLE = "Text", "Reviewers"


@click.command(
    "create",
    cls=Command,
    endpoint={
        f"POST {PULLS}": "Create a pull request.",
        f"POST {COMMENTS}": "Add a task to a pull request.",
        f"GET {BRANCHES}": "Find out whether the newest commit is pushed.",
        f"GET {BRANCH_MODEL}": "Find the target branch.",
        f"GET {DEFAULT_BRANCH}": "Find the target branch without a branch model.",
        f"GET {COMPARED_COMMITS}": "List the commits of --fill.",
        f"GET {BROWSE_PATH}": "Read the template of descriptions.",
        f"GET {REVIEWER_GROUPS}": "Find a reviewer group.",
        f"GET {GROUP_USERS}": "List the users of a reviewer group.",
        f"GET {DEFAULT_REVIEWERS}": "List the default reviewers.",
    },
    columns=BRIEF_FIELDS,
    field_options={"title": "--title", "description": "--body", "reviewers": "--reviewer", "id": "--base"},
    hints={
        "no_source_branch": "add --head BRANCH, or check out the branch in a local clone",
        "not_pushed": "push it first: add --push, or run git push -u origin {branch:q}",
        "text_saved": "create it from this file: bbcli prs create --recover {path:q}",
        "no_title": "add --title TEXT, or --fill to take it from the commits",
        "invalid_reviewers": "omit the invalid reviewers, or add --skip-invalid-reviewers",
    },
    writes=True,
)
@click.option("-t", "--title", cls=Option, section=_TEXT, metavar="TEXT", help="Title")
@click.option("-b", "--body", "--description", "body", cls=Option, section=_TEXT, metavar="TEXT", help="Description")
@click.option(
    "-F", "--body-file", cls=Option, section=_TEXT, metavar="FILE", help="Read the description from a file, - for stdin"
)
@click.option(
    "-e", "--editor", "edits", cls=Option, section=_TEXT, is_flag=True, help="Write title and description in the editor"
)
@click.option(
    "-f", "--fill", cls=Option, section=_TEXT, is_flag=True, help="Take title and description from the commits"
)
@click.option(
    "-T",
    "--body-template",
    "template",
    cls=Option,
    section=_TEXT,
    metavar="FILE",
    help="Start the description with a file [default: .bitbucket/PULL_REQUEST_TEMPLATE.md]",
)
@click.option("--recover", cls=Option, section=_TEXT, metavar="FILE", help="Use the text that a failed run has saved")
@click.option(
    "-r",
    "--reviewer",
    "reviewers",
    cls=Option,
    section=_PEOPLE,
    type=REVIEWER,
    metavar="NAME",
    multiple=True,
    help="Reviewer, or @GROUP for a reviewer group; several with commas",
)
@click.option(
    "--default-reviewers/--no-default-reviewers",
    cls=Option,
    section=_PEOPLE,
    default=True,
    show_default=True,
    help="Add or omit default reviewers and code owners",
)
@click.option(
    "--skip-invalid-reviewers",
    "skip_invalid",
    cls=Option,
    section=_PEOPLE,
    is_flag=True,
    help="Omit reviewers that the server refuses",
)
@click.option("-H", "--head", type=SIDE, metavar="[REPO:]BRANCH", help="Source branch [default: current branch]")
@click.option(
    "-B",
    "--base",
    type=BRANCH,
    metavar="BRANCH",
    help="Target branch [default: of the branch model, else the default branch]",
)
@repo_option
@click.option("-d", "--draft", is_flag=True, help="Create a draft")
@click.option("--task", "tasks", metavar="TEXT", multiple=True, help="Add a task")
@click.option("--push/--no-push", default=None, help="Push the current branch, or use what is pushed [default: ask]")
@click.option("-w", "--web", is_flag=True, help="Open the form in the browser instead")
@pass_app
def create_pull(app: App, /, repo: RepoAddress | None, **options: Any) -> View | None:
    """Create a pull request.

    The source branch is the current branch of the local clone, which is pushed if it is not on the server: on a
    terminal after a question, else with --push. -R is the repository that it is merged into, for a branch of a fork the
    original. A hotfix branch of the branch model goes to its production branch, any other one to its development
    branch.

    The last line of the output is the URL. If there is a pull request of the two branches, the exit code is 6 and the
    error names it. Without --title a title comes from the only commit or the name of the branch, with its issue key in
    front. The editor shows the title in the first line and the description below it.

    \b
    Examples:
      # Push the current branch and create its pull request
      bbcli prs create --fill --push
      # Create a draft for two people and a group
      bbcli prs create --title "New login page" --draft --reviewer mary,seb.ruiz --reviewer @core
      # Create a pull request without a local clone
      bbcli prs create -R WORK/my-repo --head feature/login --base master --title "New login page"
      # Create a pull request from a fork
      bbcli prs create -R WORK/my-repo --head '~fred/my-repo:login' --fill
    """
    from bbcli.commands.prs.creation import Creation, create

    one_of(body=options["body"], body_file=options["body_file"], body_template=options["template"])
    return create(app, repo, Creation(**options))
