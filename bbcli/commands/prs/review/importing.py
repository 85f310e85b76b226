"""Posts the comments of a file as drafts, and publishes them as one review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.commands.prs.argument import resolve_pull
from bbcli.commands.prs.comments.anchors import OutsideDiff, PullDiff
from bbcli.commands.prs.comments.writing import check_made
from bbcli.commands.prs.endpoints import COMMENT_PATH, COMMENTS
from bbcli.commands.prs.review.own_review import Reviewer, set_status
from bbcli.commands.prs.review.remarks import is_report, read_remarks
from bbcli.commands.prs.review.submission import read_drafts, submit_drafts
from bbcli.config.shell import command_line
from bbcli.context.findings.paths import RepoRoot
from bbcli.context.findings.read import read_source
from bbcli.errors import BbcliError, Conflict, ErrorDetails, InvalidInput, add_detail, few
from bbcli.output import Record, cells

if TYPE_CHECKING:
    from bbcli.commands.prs.pull import Pull
    from bbcli.commands.prs.review.options import Verdict
    from bbcli.commands.prs.review.remarks import Remark
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App


class ImportOptions(NamedTuple):
    """The options of `prs review import`; `form` is the format of the file, `root` the repository in its paths."""

    file: str
    form: str
    root: str | None
    draft: bool
    skip_outside: bool
    verdict: Verdict


def import_remarks(app: App, repo: RepoAddress | None, name: PullName | None, options: ImportOptions) -> Record:
    """Post the comments of a file, and return {comments, skipped, state, status, lastReviewedCommit}.

    `comments` and `skipped` are numbers. InvalidInput for a file without comments, and for comments outside of the diff
    that are not skipped; Conflict if there are drafts that would be published, too.
    """
    status, text = options.verdict.status, options.verdict.text(app)
    source = read_source(app, options.file)
    remarks, notes = read_remarks(source, options.form, RepoRoot.locate(app, options.root))
    for note in notes:
        app.console.info(note)
    is_of_tool = is_report(source.text, options.form)
    if not remarks and not is_of_tool:
        raise InvalidInput(f"{source.name} has no comments", hint="write a line such as src/app.py:12: text")
    named = resolve_pull(app, repo, name)
    reviewer = Reviewer.of(app, named, options.verdict)
    known = [] if options.draft else read_drafts(app, named)
    if known:
        message = f"you have {len(known)} draft{'s' * (len(known) > 1)} on {named}, which would be published, too"
        raise Conflict(message, reason="drafts_exist", pull=str(named.id), repo=str(named.repo))
    bodies, skipped = _bodies(app, named, remarks, skip=options.skip_outside or is_of_tool)
    made = _post(app, named, bodies)
    done: Record | None = None
    if bodies and not options.draft:
        done = _publish(app, reviewer, made, status, text)
    elif status:
        done = set_status(app, reviewer, status, text)
    elif text:
        app.client.write("POST", COMMENTS, named.variables, {"text": text})
    return Record.of(
        comments=len(bodies), skipped=skipped, state="PENDING" if options.draft else "OPEN", status=status or None,
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
        message = f"{len(outside)} of {len(remarks)} comments are outside of the diff; nothing was posted"
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
    """Delete comments after an error, and add the number of deleted ones and those that are left to its details."""
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
    """Publish the drafts with the status; if that fails they stay drafts, and the error says so."""
    try:
        return submit_drafts(app, reviewer, made, status, text)
    except BbcliError as error:
        count = "the comment is kept as a draft" if len(made) == 1 else f"the {len(made)} comments are kept as drafts"
        line = command_line("bbcli", "prs", "review", "show", str(reviewer.pull.id), "-R", str(reviewer.pull.repo))
        add_detail(error, f"{count}: {line}")
        raise
