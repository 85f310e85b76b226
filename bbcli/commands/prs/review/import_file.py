"""`bbcli prs review import`: post the comments of a file as drafts, then publish them as one review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import repo_option
from bbcli.client.endpoints import PULL_CHANGES, PULL_DIFF, PULL_REQUEST
from bbcli.commands.prs.columns import review_status
from bbcli.commands.prs.comments.argument import leading_pull_argument
from bbcli.commands.prs.endpoints import COMMENT_PATH, COMMENTS, REVIEW
from bbcli.commands.prs.review.options import verdict_options
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from bbcli.commands.prs.review.options import Verdict
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

FORMATS = ("auto", "lines", "sarif", "ruff", "eslint", "pylint", "gitlab", "bitbucket")
COLUMNS = (
    Column("COMMENTS", "comments"),
    Column("STATE", "state", lambda value, _: cells.Cell("draft" if value == "PENDING" else "published")),
    Column("SKIPPED", "skipped"),
    Column("STATUS", "status", review_status),
    Column("COMMIT", "lastReviewedCommit", cells.commit_hash),
)


@click.command(
    "import",
    cls=Command,
    endpoint={
        f"PUT {REVIEW}": "Publish the drafts of the signed-in user.",
        f"POST {COMMENTS}": "Add a draft to a pull request.",
        f"DELETE {COMMENT_PATH}": "Delete the drafts if one of them is refused.",
        f"GET {REVIEW}": "Look for drafts that would be published, too.",
        f"GET {PULL_CHANGES}": "Find the files of the comments.",
        f"GET {PULL_DIFF}": "Find the lines of the comments.",
        f"GET {PULL_REQUEST}": "Find the newest commit, for which the status is set.",
    },
    columns=COLUMNS,
    field_options={"commentText": "--message", "text": "FILE", "anchor": "FILE"},
    writes=True,
)
@leading_pull_argument
@click.argument("file", metavar="FILE", help="File with the comments; - is stdin")
@repo_option
@click.option("--format", "form", type=click.Choice(FORMATS), default="auto", help="Format of the file")
@click.option("--draft", is_flag=True, help="Keep the comments as drafts instead of publishing them")
@click.option("--skip-outside", is_flag=True, help="Skip comments on lines that the diff does not have")
@click.option("--root", metavar="DIR", help="Root of the repository in the paths of the file, e.g. /src")
@verdict_options
@pass_app
def import_review(
    app: App,
    pull: PullName | None,
    file: str,
    repo: RepoAddress | None,
    form: str,
    draft: bool,
    skip_outside: bool,
    root: str | None,
    verdict: Verdict,
) -> Record:
    """Post the comments of a file as one review.

    The file has a comment per line, as compilers print them: `src/app.py:12: text`, `src/app.py:12-20: text`, or
    `src/app.py: text` for the whole file; `src/app.py:-12: text` is line 12 before the change. Indented lines continue
    the text; lines that begin with # are skipped. Reports of tools are read, too: SARIF 2.1.0, GitLab code quality, and
    JSON of ruff, ESLint and pylint.

    All is checked before the first comment is posted: a line that the diff does not have is an error, unless
    --skip-outside skips it. Findings of tools outside of the diff are always skipped. The comments are posted as drafts
    and published together, with a status if one is given. If the server refuses one of them, the others are deleted.

    \b
    Examples:
      # Publish the comments of a file and ask for changes
      bbcli prs review import 42 review.txt --needs-work -R WORK/my-repo
      # Comment on what a linter finds in the changed lines
      ruff check --output-format json | bbcli prs review import -
      # Keep the comments as drafts to look at them first
      bbcli prs review import 42 review.txt --draft
    """
    from bbcli.commands.prs.review.importing import ImportOptions, import_remarks

    if draft and (verdict.status or verdict.message is not None):
        raise click.UsageError("--draft cannot be combined with a review status or --message")
    if file == verdict.message == "-":
        raise click.UsageError("FILE - and --message - cannot be combined: stdin can be read only once")
    return import_remarks(app, repo, pull, ImportOptions(file, form, root, draft, skip_outside, verdict))
