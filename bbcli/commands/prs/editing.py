"""Changes given fields and reviewers of a pull request; the others stay as they are on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.client.endpoints import PULL_REQUEST
from bbcli.commands.prs.argument import read_pull
from bbcli.commands.prs.branches import naming_branch
from bbcli.commands.prs.creation import DRAFTS
from bbcli.commands.prs.endpoints import PARTICIPANT, PARTICIPANTS
from bbcli.commands.prs.pull import reviewer_names, reviewers_of
from bbcli.commands.prs.pull_text import Text, edit_text, read_file
from bbcli.commands.prs.reviewers import resolve_reviewers, reviewers_as_json
from bbcli.commands.prs.versions import check_open, note_change, send_versioned, version_of
from bbcli.errors import BbcliError, InvalidInput
from bbcli.records import mapping, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bbcli.commands.prs.pull import Pull
    from bbcli.config.addresses import PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record


class Edit(NamedTuple):
    """The options of `prs edit`."""

    title: str | None
    body: str | None
    body_file: str | None
    edits: bool
    base: str | None
    added: tuple[str, ...]
    removed: tuple[str, ...]


def edit(app: App, repo: RepoAddress | None, name: PullName | None, options: Edit) -> Record | None:
    """Change a pull request and return its object; Conflict if someone changed it since it was read."""
    body, added, removed = options.body, options.added, options.removed
    if options.body_file is not None:
        body = read_file(app, options.body_file)
    title, base, edits = options.title, options.base, options.edits
    edits = edits or not (title or body is not None or base or added or removed)
    named, seen = read_pull(app, repo, name)
    if edits:
        known = Text(plain(seen.get("title")), _lines(plain(seen.get("description"))))
        title, body = edit_text(app, Text(title or known.title, known.description if body is None else body))
    change: dict[str, Any] = {"title": title or None, "description": body}
    target = f"refs/heads/{base}" if base and not base.startswith("refs/") else base
    if target:
        change["toRef"] = {"id": target}
    people = Reviewers(
        named, seen, resolve_reviewers(app, named.repo, added), resolve_reviewers(app, named.repo, removed)
    )
    change = _changes(seen, change)
    if not (change or people.added or people.removed):
        app.console.success(f"{named} has these values already")
        return seen
    if change or people.count > 1:
        with naming_branch(named.repo, target or ""):
            return _put(app, named, seen, change, "changed", people)
    return _change_reviewer(app, named, people)


def mark(app: App, repo: RepoAddress | None, name: PullName | None, *, draft: bool) -> Record | None:
    """Mark a pull request as a draft, or as ready for review, and return its object; Conflict for a closed one."""
    named, seen = read_pull(app, repo, name)
    app.connections.require_version(DRAFTS, "prs ready")
    check_open(named, seen, "changed")
    done = "marked as a draft" if draft else "marked as ready"
    if (seen.get("draft") is True) == draft:
        app.console.success(f"{named} is {'a draft' if draft else 'ready for review'} already")
        return seen
    found = _put(app, named, seen, {"draft": draft}, done)
    if found and not app.selection.options.dry_run and (found.get("draft") is True) != draft:
        raise BbcliError(f"{named} was not {done}: the server ignored the change")
    return found


def _changes(seen: Record, change: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields whose value differs from the current one."""
    current = {"title": seen.get("title"), "description": plain(seen.get("description")), "toRef": seen.get("toRef.id")}
    wanted = {name: value["id"] if name == "toRef" else value for name, value in change.items() if value is not None}
    return {name: change[name] for name, value in wanted.items() if _lines(value) != _lines(current[name])}


def _lines(text: Any) -> Any:
    """Return a text with the line ends of a terminal, and none at its end; servers store CRLF of browsers."""
    return text.replace("\r\n", "\n").rstrip("\n") if isinstance(text, str) else text


class Reviewers:
    """A change of reviewers: `added` are the names of new reviewers, `removed` are users.

    InvalidInput for a name to remove that is not a reviewer.
    """

    def __init__(self, pull: Pull, seen: Record, added: Sequence[str] = (), removed: Sequence[str] = ()) -> None:
        known = {plain(user.get(key)).casefold() for user in _users(seen) for key in ("name", "slug")}
        self.added = [name for name in added if name.casefold() not in known]
        self.removed = [_reviewer(pull, seen, name) for name in removed]

    @property
    def count(self) -> int:
        """The number of reviewers that are added or removed."""
        return len(self.added) + len(self.removed)

    def of(self, current: Record) -> list[str]:
        """Return the names of the reviewers after the change."""
        gone = {plain(user.get("name")) for user in self.removed}
        kept = [name for name in reviewer_names(current) if name not in gone]
        return [*dict.fromkeys((*kept, *self.added))]


def _change_reviewer(app: App, pull: Pull, people: Reviewers) -> Record | None:
    """Add or remove one reviewer with an operation that changes no other reviewer."""
    if people.added:
        body = {"user": {"name": people.added[0]}, "role": "REVIEWER"}
        app.client.execute("POST", PARTICIPANTS, pull.variables, body)
    else:
        (user,) = people.removed
        app.summarize_loss(f"reviewer {plain(user.get('name'))}")
        slug = plain(user.get("slug") or user.get("name"))
        app.client.execute("DELETE", PARTICIPANT, {**pull.variables, "userSlug": slug})
    return None if app.selection.options.dry_run else app.client.record(PULL_REQUEST, pull.variables)


def _put(
    app: App, pull: Pull, seen: Record, change: Mapping[str, Any], done: str, people: Reviewers | None = None
) -> Record | None:
    """Change fields of a pull request. The reviewers are sent too: servers remove those that are not."""
    people = people or Reviewers(pull, seen)

    def send(current: Record) -> Record | None:
        names = people.of(current)
        _note(app, current, {**change, **({"reviewers": names} if people.count else {})})
        body = {"version": version_of(current), **change, "reviewers": reviewers_as_json(names)}
        return app.client.write("PUT", PULL_REQUEST, pull.variables, body)

    return send_versioned(app, pull, seen, send, done)


def _note(app: App, current: Record, change: Mapping[str, Any]) -> None:
    """Show the change in a dry run, with names in place of objects."""
    old = {
        "toRef": current.get("toRef.id"),
        "reviewers": [plain(user.get("name")) for user in _users(current)],
    }
    new = {name: value["id"] if name == "toRef" else value for name, value in change.items()}
    note_change(app, **{name: (old.get(name, current.get(name)), value) for name, value in new.items()})


def _users(pull: Record) -> list[dict[str, Any]]:
    """Return the users who are reviewers."""
    return [mapping(each.get("user")) for each in reviewers_of(pull)]


def _reviewer(pull: Pull, seen: Record, name: str) -> dict[str, Any]:
    """Return the reviewer with a name or a slug; InvalidInput for another person."""
    users = _users(seen)
    for user in users:
        if name.casefold() in (plain(user.get(key)).casefold() for key in ("name", "slug")):
            return user
    listed = ", ".join(plain(user.get("name")) for user in users) or "none"
    raise InvalidInput(f"{name} is not a reviewer of {pull}", hint=f"the reviewers are: {listed}")
