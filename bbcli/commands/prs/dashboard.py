"""`bbcli prs status` and `bbcli prs inbox`: pull requests of all repositories that concern a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import USER, list_options
from bbcli.client.endpoints import PULL_REQUEST, PULLS
from bbcli.commands.prs.argument import checked_out_pull
from bbcli.commands.prs.columns import AUTHOR, BRANCH, REVIEW, STATE, TASKS, TITLE, branch, columns, full_id, title
from bbcli.commands.prs.endpoints import DASHBOARD, INBOX, SUGGESTIONS
from bbcli.commands.prs.pull import own_or_checked_out, query_for_branch, reviewers_of
from bbcli.commands.prs.users import ME, ME_NAMES
from bbcli.errors import BbcliError, InvalidInput, NotFound
from bbcli.output import Column, Record, RecordList, View, cells
from bbcli.output.cells import Cell
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.client.pages import ListRange
    from bbcli.client.request import Query
    from bbcli.context.app import App
    from bbcli.context.git import PushedBranch
    from bbcli.output.cells import CellContext
    from bbcli.output.terminal import Screen

# Objects of each section that every server returns in one page.
_PAGE_SIZE = 100
_MOST_BRANCHES = 20
# Seconds: branches that were pushed this long ago are suggested.
_RECENT = 7 * 24 * 60 * 60
# The section of a record -> its heading, that for a colleague, and what stands there without records.
SECTIONS = {
    "current": ("Current branch", "", "the current branch has no pull request"),
    "mine": ("Created by you", "Created by {}", "no open pull requests"),
    "review": ("Waiting for your review", "Waiting for the review of {}", "nothing to review"),
    "reviewed": ("Reviewed by you", "Reviewed by {}", "no open pull requests"),
    "branch": ("Your branches without a pull request", "", "none"),
}
# The sections without which there is no status.
NEEDED = ("mine", "review")
# A narrower screen shows no author and no branch, so that titles can be read.
_WIDE = 100
SECTION = "section"


def _id(value: Any, seen: CellContext) -> Cell:
    """Repository and number of a pull request; the repository alone for a branch without one."""
    return full_id(value, seen) if value is not None else cells.repo(seen.record.get("repository"), seen)


def _updated(value: Any, seen: CellContext) -> Cell:
    """The time of the last update, or of the last push: Atlassian's document calls it changeTme."""
    times = (value, seen.record.get("changeTime"), seen.record.get("changeTme"))
    return cells.age(next((time for time in times if time is not None), None), seen)


def _notes(value: Any, seen: CellContext) -> Cell:
    """The state of a closed pull request, and conflicts: lists report no other merge checks."""
    notes = [plain(seen.record.get("state")).lower()] if seen.record.get("state") not in (None, "OPEN") else []
    if value == "CONFLICTED":
        notes.append("conflicts")
    return Cell(", ".join(notes), style="red" if value == "CONFLICTED" else "dim")


def _title_or_branch(value: Any, seen: CellContext) -> Cell:
    """The title, or the name of a branch without a pull request."""
    if seen.record.get(SECTION) == "branch":
        return branch(seen.record.get("fromRef.displayId"), seen)
    return title(value, seen)


_ROW = (
    Column("ID", "id", _id, is_whole=True),
    TITLE,
    AUTHOR,
    BRANCH,
    REVIEW,
    TASKS,
    Column("NOTES", "properties.mergeResult.outcome", _notes),
    Column("UPDATED", "updatedDate", _updated),
)
_NARROW_ROW = (_ROW[0], Column("TITLE", "title", _title_or_branch), *_ROW[4:])
COLUMNS = (Column("SECTION", SECTION), *_ROW, STATE._replace(on_request=True))


@click.command(
    "status",
    cls=Command,
    endpoint={
        f"GET {DASHBOARD}": "List the pull requests of all repositories that concern a person.",
        f"GET {SUGGESTIONS}": "List the branches that were pushed and have no pull request.",
        f"GET {PULLS}": "Find the pull request of the current branch.",
        f"GET {PULL_REQUEST}": "Read the pull request that the current branch was checked out for.",
    },
    columns=COLUMNS,
    empty="no pull requests",
)
@click.option("--user", type=USER, metavar="NAME", default=ME, help="Show the pull requests of a colleague")
@pass_app
def show_status(app: App, user: str) -> View:
    """Show the open pull requests of all repositories that concern you.

    These are the pull request of the current branch, those that you created, those that wait for your review, those
    that you have reviewed, and branches that you pushed within a week and that have none. With --user they are those
    of a colleague, without branches.

    Rows and JSON have a section: current, mine, review, reviewed or branch.

    \b
    Examples:
      # Show what concerns you
      bbcli prs status
      # Count the pull requests that wait for a colleague's review
      bbcli prs status --user mary -q '[.[] | select(.section == "review")] | length'
    """
    is_own = user in ME_NAMES
    # Sent alone: several requests at once with a wrong password would lock the account.
    name = app.client.whoami() if is_own else user
    sections = {
        section: [each.with_members({SECTION: section}) for each in found]
        for section, found in _sections(app, name, is_own=is_own).items()
    }
    records = RecordList.of(each for found in sections.values() for each in found)
    return View(records, lambda screen: _draw(sections, screen, "" if is_own else name))


def _sections(app: App, name: str, *, is_own: bool) -> dict[str, list[Record]]:
    """Return the records of each section, requested at once."""
    from bbcli.client.request import Request

    query: Query = {"state": "OPEN", "limit": _PAGE_SIZE, "user": None if is_own else name}
    asked = {
        "mine": Request("GET", DASHBOARD, {}, {**query, "role": "AUTHOR"}),
        "review": Request("GET", DASHBOARD, {}, {**query, "role": "REVIEWER"}),
    }
    pushed = _current_branch(app) if is_own else None
    if pushed:
        asked["current"] = Request("GET", PULLS, pushed.repo.variables, query_for_branch(pushed.ref))
    if known := checked_out_pull(app) if pushed else None:
        asked["checked out"] = Request("GET", PULL_REQUEST, known.variables)
    if is_own:
        recent: Query = {"changesSince": _RECENT, "limit": _MOST_BRANCHES}
        asked["branch"] = Request("GET", SUGGESTIONS, {}, recent)
    found = app.client.gather(asked)
    checked_out = found.pop("checked out", None)
    listed = {section: _values(app, section, page) for section, page in found.items()}
    known_record = checked_out if isinstance(checked_out, Record) else None
    current = own_or_checked_out(listed["current"], lambda: known_record) if pushed else None
    sections = {"current": [current] if current else []} if pushed else {}
    waiting = [each for each in listed["review"] if _status(each, name) in ("UNAPPROVED", "")]
    sections |= {
        "mine": listed["mine"],
        "review": waiting,
        "reviewed": [each for each in listed["review"] if each not in waiting],
    }
    return {**sections, "branch": listed["branch"]} if is_own else sections


def _current_branch(app: App) -> PushedBranch | None:
    """Return the branch that is checked out; None outside a clone from the server, and for a detached HEAD."""
    try:
        return app.selection.local_clone.pushed_branch(app.server)
    except InvalidInput:
        return None


def _values(app: App, section: str, page: Record | BbcliError) -> list[Record]:
    """Return the objects of a page; an optional section that cannot be read is empty, with a warning."""
    from bbcli.client.pagination import only_objects, parse_objects

    template = SUGGESTIONS if section == "branch" else DASHBOARD
    try:
        if isinstance(page, BbcliError):
            raise page
        parsed = parse_objects(page.raw)
        (values,) = only_objects([parsed.values])
    except BbcliError as error:
        if section in NEEDED:
            raise
        if not isinstance(error, NotFound):
            app.console.footer(f"warning: cannot read the section {section}: {error.message}")
        return []
    if not parsed.is_last and section != "current":
        app.console.footer(f"only the first {len(values)} of the section {section} are shown")
    return [Record(each, operation=("GET", template)) for each in values]


def _status(pull: Record, name: str) -> str:
    """Return the review status of a person; empty if the person is not among the reviewers."""
    for each in reviewers_of(pull):
        user = each.get("user")
        if isinstance(user, dict) and name.casefold() in (plain(user.get(key)).casefold() for key in ("name", "slug")):
            return plain(each.get("status"))
    return ""


def _draw(sections: dict[str, list[Record]], screen: Screen, who: str) -> Iterator[str]:
    """Yield headings with their rows; the columns of all sections have the same widths."""
    from io import StringIO

    from bbcli.output.styles import Pen
    from bbcli.output.table import Table

    out = StringIO()
    rows = [each for found in sections.values() for each in found]
    indented = screen._replace(out=out, width=screen.width - 2, headers=False)
    shown = [each._replace(header="") for each in (_ROW if screen.width > _WIDE else _NARROW_ROW)]
    seen = [cells.CellContext(row, screen.now) for row in rows]
    Table(indented).rows(RecordList.of(rows), [each for each in shown if any(each.cell_of(row).text for row in seen)])
    lines = iter(out.getvalue().splitlines())
    pen = Pen(screen.colour, screen.hyperlinks)
    for number, (section, found) in enumerate(sections.items()):
        own, other, nothing = SECTIONS[section]
        heading = other.format(cells.one_line(who)) if who else own
        yield ("\n" if number else "") + f"{pen.styled(heading, Cell(heading, style='bold'))}\n"
        for _ in found:
            yield f"  {next(lines, '')}\n"
        if not found:
            yield f"  {pen.styled(nothing, Cell(nothing, style='dim'))}\n"


@click.command(
    "inbox",
    cls=Command,
    endpoint={
        f"GET {INBOX}": "List the pull requests that wait for you.",
        f"GET {DASHBOARD}": "List the pull requests that wait for a colleague.",
    },
    columns=columns({"repos": True}),
    empty="nothing to review",
)
@click.option(
    "--role",
    type=click.Choice(["reviewer", "author"], case_sensitive=False),
    default="reviewer",
    show_default=True,
    help="List pull requests to review, or those of the author",
)
@click.option("--user", type=USER, metavar="NAME", default=ME, help="List the pull requests of a colleague")
@list_options
@pass_app
def list_inbox(app: App, role: str, user: str, list_range: ListRange) -> RecordList:
    """List the open pull requests of all repositories that wait for your review.

    \b
    Examples:
      # List what waits for your review
      bbcli prs inbox
      # Print their URLs
      bbcli prs inbox --all | bbcli prs open - --print
      # List the open pull requests of a colleague
      bbcli prs inbox --role author --user mary
    """
    if user in ME_NAMES:
        return app.client.records(INBOX, list_range=list_range, role=role)
    statuses = "UNAPPROVED" if role == "reviewer" else None
    return app.client.records(
        DASHBOARD, list_range=list_range, state="OPEN", role=role.upper(), participantStatus=statuses, user=user
    )
