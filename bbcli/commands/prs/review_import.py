"""`bbcli prs review import`: post the comments of a file as drafts, then publish them as one review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import repo_option
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import resolve_pull
from bbcli.commands.prs.comment import check_made
from bbcli.commands.prs.comment_argument import COMMENT_PATH, COMMENTS, leading_pull_argument
from bbcli.commands.prs.places import CHANGES, DIFF, OutsideDiff, PullDiff
from bbcli.commands.prs.review_lines import FORMATS, is_report, read_remarks
from bbcli.commands.prs.review_set import set_status, status_cell, status_of, status_options, text_of
from bbcli.commands.prs.review_submission import REVIEW, read_drafts, submit_drafts
from bbcli.commands.prs.reviewer import Reviewer
from bbcli.config.shell import command_line
from bbcli.context.findings.paths import RepoRoot
from bbcli.context.findings.read import read_source
from bbcli.errors import BbcliError, Conflict, ErrorDetails, InvalidInput, add_detail, few
from bbcli.output import Column, Record, cells

if TYPE_CHECKING:
    from bbcli.commands.prs.argument import Pull
    from bbcli.commands.prs.review_lines import Remark
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App

COLUMNS = (
    Column("COMMENTS", "comments"),
    Column("STATE", "state", lambda value, _: cells.Cell("draft" if value == "PENDING" else "published")),
    Column("SKIPPED", "skipped"),
    Column("STATUS", "status", status_cell),
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
        f"GET {CHANGES}": "Find the files of the comments.",
        f"GET {DIFF}": "Find the lines of the comments.",
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
@status_options
@click.option("-m", "--message", "-b", "--body", metavar="TEXT", help="Comment on the pull request, too")
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
    approve: bool,
    needs_work: bool,
    unapprove: bool,
    match_head: str | None,
    message: str | None,
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
    status = status_of(approve=approve, needs_work=needs_work, unapprove=unapprove)
    if draft and (status or message is not None):
        raise click.UsageError("--draft cannot be combined with a review status or --message")
    if file == message == "-":
        raise click.UsageError("FILE - and --message - cannot be combined: stdin can be read only once")
    text = text_of(app, message)
    source = read_source(app, file)
    remarks, notes = read_remarks(source, form, RepoRoot.locate(app, root))
    for note in notes:
        app.console.info(note)
    if not remarks and not is_report(source.text, form):
        raise InvalidInput(f"{source.name} has no comments", hint="write a line such as src/app.py:12: text")
    named = resolve_pull(app, repo, pull)
    reviewer = Reviewer.of(app, named)
    if status or match_head:
        reviewer.check_may_review(match_head)
    known = [] if draft else read_drafts(app, named)
    if known:
        message = f"you have {len(known)} draft{'s' * (len(known) > 1)} on {named}, which would be published, too"
        raise Conflict(message, reason="drafts_exist", pull=str(named.id), repo=str(named.repo))
    bodies, skipped = _bodies(app, named, remarks, skip=skip_outside or is_report(source.text, form))
    made = _post(app, named, bodies)
    done: Record | None = None
    if bodies and not draft:
        done = _publish(app, reviewer, made, status, text)
    elif status:
        done = set_status(app, reviewer, status, text)
    elif text:
        app.client.write("POST", COMMENTS, named.variables, {"text": text})
    return Record.of(
        comments=len(bodies), skipped=skipped, state="PENDING" if draft else "OPEN", status=status or None,
        lastReviewedCommit=done.get("lastReviewedCommit") if done else None,
    )  # fmt: skip


def _bodies(app: App, pull: Pull, remarks: list[Remark], *, skip: bool) -> tuple[list[dict[str, Any]], int]:
    """Return the bodies of the comments, each once, and the number of skipped ones.

    InvalidInput names those outside of the diff, unless they are skipped.
    """
    diff = PullDiff(app, pull)
    diff.load(place for each in remarks for place in each.places if diff.has_file(place.path))
    bodies: list[dict[str, Any]] = []
    outside: list[str] = []
    for each in remarks:
        try:
            place = next((place for place in each.places if diff.has_file(place.path)), each.places[0])
            body = {"text": each.text, "anchor": diff.anchor(place), "state": "PENDING"}
        except IndexError:
            outside.append(f"{each.origin}: no file: {cells.subject(each.text)}")
        except OutsideDiff as error:
            outside.append(f"{each.origin}: {error.message}")
        else:
            if body not in bodies:
                bodies.append(body)
    if outside and not skip:
        message = f"{len(outside)} of {len(remarks)} comments are not on lines of the diff; nothing was posted"
        raise InvalidInput(
            message, hint="add --skip-outside to skip them", refusal=ErrorDetails(details=tuple(few(outside)))
        )
    if outside:
        count = f"{len(outside)} comment{'s' * (len(outside) > 1)}"
        app.console.info(f"skipped {count} outside of the diff of {pull}")
    return bodies, len(outside)


def _post(app: App, pull: Pull, bodies: list[dict[str, Any]]) -> list[Record]:
    """Post the drafts and return them; if one fails, those before it are deleted."""
    made: list[Record] = []
    try:
        for number, body in enumerate(bodies, 1):
            app.console.advanced(number, len(bodies), "comments")
            draft = app.client.write("POST", COMMENTS, pull.variables, body)
            if draft is not None and not app.selection.options.dry_run:
                made.append(draft)
                check_made(draft, pull, body)
    except BbcliError as error:
        _delete(app, pull, made, error)
        raise
    return made


def _delete(app: App, pull: Pull, made: list[Record], error: BbcliError) -> None:
    """Delete comments after an error, and add to it what became of them."""
    deleted = 0
    for draft in made:
        variables = {**pull.variables, "commentId": str(draft.get("id"))}
        try:
            app.client.execute("DELETE", COMMENT_PATH, variables, query={"version": draft.get("version")})
        except BbcliError:
            add_detail(error, f"comment {draft.get('id')} is left")
        else:
            deleted += 1
    if deleted:
        add_detail(error, "the comment was deleted" if deleted == 1 else f"the {deleted} comments were deleted")
    if deleted == len(made):
        error.reason = ""  # its hint would be to delete the comment


def _publish(app: App, reviewer: Reviewer, made: list[Record], status: str, text: str | None) -> Record:
    """Publish the drafts with the status; those of a review that fails stay drafts, which the error says."""
    try:
        return submit_drafts(app, reviewer, made, status, text)
    except BbcliError as error:
        count = "the comment is kept as a draft" if len(made) == 1 else f"the {len(made)} comments are kept as drafts"
        line = command_line("bbcli", "prs", "review", "show", str(reviewer.pull.id), "-R", str(reviewer.pull.repo))
        add_detail(error, f"{count}: {line}")
        raise
