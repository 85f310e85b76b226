"""`bbcli prs edit` and `bbcli prs ready`: change a pull request and keep what was not meant to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, USER, one_of
from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import pull_argument, read_pull
from bbcli.commands.prs.columns import BRIEF_FIELDS
from bbcli.commands.prs.creation import DRAFTS
from bbcli.commands.prs.people import reviewers
from bbcli.commands.prs.versions import check_open, send_versioned, version_of
from bbcli.errors import BbcliError, InvalidInput
from bbcli.records import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.commands.prs.argument import Pull
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

PARTICIPANTS = f"{PULL_REQUEST}/participants"
PARTICIPANT = f"{PARTICIPANTS}/{{userSlug}}"


@click.command(
    "edit",
    cls=Command,
    endpoint={
        f"PUT {PULL_REQUEST}": "Change a pull request.",
        f"GET {PULL_REQUEST}": "Read the pull request before it is changed.",
        f"POST {PARTICIPANTS}": "Add a reviewer.",
        f"DELETE {PARTICIPANT}": "Remove a reviewer.",
    },
    columns=BRIEF_FIELDS,
    field_options={"title": "--title", "description": "--body", "toRef": "--base", "user": "--add-reviewer"},
    hints={"invalid_reviewers": "omit the invalid reviewers"},
    writes=True,
)
@pull_argument
@click.option("-t", "--title", metavar="TEXT", help="New title")
@click.option("-b", "--body", "--description", "body", metavar="TEXT", help="New description")
@click.option("-F", "--body-file", metavar="FILE", help="Read the description from a file, - for stdin")
@click.option("-e", "--editor", "edits", is_flag=True, help="Edit title and description in the editor")
@click.option("-B", "--base", type=BRANCH, metavar="BRANCH", help="New target branch")
@click.option(
    "--add-reviewer",
    "added",
    type=USER,
    metavar="NAME",
    multiple=True,
    help="Add a reviewer, or @GROUP for a reviewer group; several with commas",
)
@click.option(
    "--remove-reviewer",
    "removed",
    type=USER,
    metavar="NAME",
    multiple=True,
    help="Remove a reviewer; several with commas",
)
@pass_app
def edit_pull(
    app: App,
    /,
    pull: PullName | None,
    repo: RepoAddress | None,
    body: str | None,
    body_file: str | None,
    added: tuple[str, ...],
    removed: tuple[str, ...],
    **options: Any,
) -> Record | None:
    """Change a pull request.

    Only the given values change, and reviewers keep their reviews. Without an option the editor opens with the title in
    the first line and the description below it. If someone else changes the pull request in the meantime, nothing is
    changed, the exit code is 6, and the error says who changed what.

    \b
    Examples:
      # Edit title and description of the current branch's pull request
      bbcli prs edit
      # Replace one reviewer by another
      bbcli prs edit 42 --remove-reviewer fred --add-reviewer mary -R WORK/my-repo
      # Merge it into another branch
      bbcli prs edit 42 --base release/2.0 -R WORK/my-repo
    """
    from bbcli.commands.prs.reviewer_names import expand
    from bbcli.commands.prs.text import Text, edit_text, read_file

    one_of(body=body, body_file=body_file)
    if body_file is not None:
        body = read_file(app, body_file)
    title, base, edits = options["title"], options["base"], options["edits"]
    edits = edits or not (title or body is not None or base or added or removed)
    named, seen = read_pull(app, repo, pull)
    if edits:
        known = Text(plain(seen.get("title")), plain(seen.get("description")))
        title, body = edit_text(app, Text(title or known.title, known.description if body is None else body))
    change: dict[str, Any] = {"title": title or None, "description": body}
    if base:
        change["toRef"] = {"id": base if base.startswith("refs/") else f"refs/heads/{base}"}
    names = expand(app, named.repo, added)
    slugs = [_slug_of(named, seen, name) for name in expand(app, named.repo, removed)]
    record: Record | None = seen
    if change := _changes(seen, change):
        record = _put(app, named, seen, change, "changed")
    for name in names:
        body_of = {"user": {"name": name}, "role": "REVIEWER"}
        app.client.execute("POST", PARTICIPANTS, named.variables, body_of)
    for slug in slugs:
        app.client.execute("DELETE", PARTICIPANT, {**named.variables, "userSlug": slug})
    if not (change or names or slugs):
        app.console.success(f"{named} has these values already")
    if (names or slugs) and not app.selection.options.dry_run:
        return app.client.record(PULL_REQUEST, named.variables)
    return record


@click.command(
    "ready",
    cls=Command,
    endpoint={
        f"PUT {PULL_REQUEST}": "Mark a pull request as ready for review, or as a draft.",
        f"GET {PULL_REQUEST}": "Read the pull request before it is changed.",
    },
    columns=BRIEF_FIELDS,
    writes=True,
)
@pull_argument
@click.option("--undo", is_flag=True, help="Mark it as a draft")
@pass_app
def mark_ready(app: App, pull: PullName | None, repo: RepoAddress | None, undo: bool) -> Record | None:
    """Mark a draft as ready for review.

    \b
    Examples:
      # Mark the current branch's pull request as ready
      bbcli prs ready
      # Make a pull request a draft again
      bbcli prs ready 42 --undo -R WORK/my-repo
    """
    named, seen = read_pull(app, repo, pull)
    app.connections.require_version(DRAFTS, "prs ready")
    check_open(named, seen, "changed")
    done = "marked as a draft" if undo else "marked as ready"
    if (seen.get("draft") is True) == undo:
        app.console.success(f"{named} is {'a draft' if undo else 'ready for review'} already")
        return seen
    found = _put(app, named, seen, {"draft": undo}, done)
    if found and not app.selection.options.dry_run and (found.get("draft") is True) != undo:
        raise BbcliError(f"{named} was not {done}: the server ignored the change")
    return found


def _changes(seen: Record, change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields whose value differs from the current one."""
    current = {"title": seen.get("title"), "description": plain(seen.get("description")), "toRef": seen.get("toRef.id")}
    wanted = {name: value["id"] if name == "toRef" else value for name, value in change.items() if value is not None}
    return {name: change[name] for name, value in wanted.items() if value != current[name]}


def _put(app: App, pull: Pull, seen: Record, change: Mapping[str, Any], done: str) -> Record | None:
    """Change fields of a pull request. The reviewers are sent too: servers remove those that are not."""

    def send(current: Record) -> Record | None:
        kept = [{"user": {"name": plain((each.get("user") or {}).get("name"))}} for each in reviewers(current)]
        body = {"version": version_of(current), **change, "reviewers": kept}
        _note(app, current, change)
        return app.client.write("PUT", PULL_REQUEST, pull.variables, body)

    return send_versioned(app, pull, seen, send, done)


def _note(app: App, current: Record, change: Mapping[str, Any]) -> None:
    from bbcli.commands.prs.versions import note_change

    fields = {}
    for name, value in change.items():
        old, new = (current.get("toRef.id"), value["id"]) if name == "toRef" else (current.get(name), value)
        fields[name] = (old, new)
    note_change(app, **fields)


def _slug_of(pull: Pull, seen: Record, name: str) -> str:
    """Return the slug of a reviewer, which the path of the operation names; InvalidInput for another person."""
    users = [each.get("user") or {} for each in reviewers(seen)]
    for user in users:
        if name.casefold() in (plain(user.get(key)).casefold() for key in ("name", "slug")):
            return plain(user.get("slug") or user.get("name"))
    listed = ", ".join(plain(user.get("name")) for user in users) or "none"
    raise InvalidInput(f"{name} is not a reviewer of {pull}", hint=f"the reviewers are: {listed}")
