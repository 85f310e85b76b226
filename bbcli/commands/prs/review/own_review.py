"""The status of the signed-in user's review, and the commit that it is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import PULL_REQUEST, USERS
from bbcli.commands.prs.endpoints import COMMENTS, PARTICIPANT
from bbcli.commands.prs.versions import refused
from bbcli.errors import BbcliError, Conflict
from bbcli.output.cells import short_hash
from bbcli.records import mapping, objects, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from bbcli.commands.prs.pull import Pull
    from bbcli.commands.prs.review.options import Verdict
    from bbcli.context.app import App
    from bbcli.output import Record

# Status of the API -> its option, and what a message about it begins with.
STATUSES = {"APPROVED": "approve", "NEEDS_WORK": "needs-work", "UNAPPROVED": "unapprove"}
DONE = {"APPROVED": "approved", "NEEDS_WORK": "marked as needs work", "UNAPPROVED": "withdrew the review of"}


@dataclass(frozen=True)
class Reviewer:
    """The signed-in user before a review: `record` is the pull request as it was read, `name` the user."""

    pull: Pull
    record: Record
    name: str

    @classmethod
    def of(cls, app: App, pull: Pull, verdict: Verdict) -> Self:
        """Read the pull request and the name of the user, both at once.

        Conflict if the user may not set a status, or if the newest commit is not the one that the verdict requires.
        """
        asked = None if pull.found else app.client.record_ahead(PULL_REQUEST, pull.variables)
        name = app.client.whoami()
        record = pull.found or (asked() if asked else None)
        found = cls(pull, record or app.client.record(PULL_REQUEST, pull.variables), name)
        if verdict.status or verdict.match_head:
            found._check_may_review(verdict.match_head)
        return found

    @property
    def commit(self) -> str:
        """The newest commit when the pull request was read: a status is for this one, also if others are pushed."""
        return self.record.text_at("fromRef.latestCommit")

    @property
    def participant(self) -> Mapping[str, Any]:
        """The user among reviewers and participants, with the status; {} if the user is neither."""
        return next((each for each in _participants(self.record) if _is(each, self.name)), {})

    def _check_may_review(self, commit: str | None) -> None:
        """Raise Conflict for the author, and if `commit`, a hash or its beginning, is not the newest one.

        Servers respond with 400 to the author who sets a status, and drop one that is sent with drafts.
        """
        if _is(mapping(self.record.get("author")), self.name):
            message = f"{self.name} is the author of {self.pull}: authors cannot set a review status"
            raise Conflict(message, reason="own_pull_request", pull=str(self.pull.id), repo=str(self.pull.repo))
        if commit and not self.commit.startswith(commit.lower()):
            message = f"{self.pull} is at commit {short_hash(self.commit)}, not at {short_hash(commit)}"
            raise Conflict(message, reason="head_moved", pull=str(self.pull.id), repo=str(self.pull.repo))

    def fields(self, status: str) -> dict[str, str]:
        """Return the status with the commit it is for; withdrawing a review is about no commit."""
        return {"status": status} | ({} if status == "UNAPPROVED" else {"lastReviewedCommit": self.commit})

    def variables(self, app: App) -> dict[str, str]:
        """Return the path parameters of the user's status: the path has the slug, which can differ from the name."""
        return {**self.pull.variables, "userSlug": self._slug(app)}

    def _slug(self, app: App) -> str:
        for each in (*_participants(self.record), mapping(self.record.get("author"))):
            if _is(each, self.name):
                return plain(each["user"].get("slug") or self.name)
        try:
            users = app.client.records(USERS, filter=self.name)
            found = next((user for user in users if _same(user.get("name"), self.name)), None)
        except BbcliError:  # unlicensed users cannot list others
            found = None
        return plain(found.get("slug") or self.name) if found else self.name


def set_status(app: App, reviewer: Reviewer, status: str, text: str | None) -> Record | None:
    """Set the status of a reviewer, then comment on the pull request; return the participant as the server has it."""
    body = {"user": {"name": reviewer.name}, **reviewer.fields(status)}
    known = reviewer.participant
    app.connections.dry_run.present = {
        "user": {"name": reviewer.name},
        "status": known.get("status"),
        "lastReviewedCommit": known.get("lastReviewedCommit"),
    }
    try:
        made = app.client.write("PUT", PARTICIPANT, reviewer.variables(app), body)
    except Conflict as error:
        raise refused(error, reviewer.pull, "reviewed") from None
    if text is not None:
        app.client.write("POST", COMMENTS, reviewer.pull.variables, {"text": text})
    return made


def _participants(record: Record) -> list[dict[str, Any]]:
    """Return the reviewers and the other participants of a pull request."""
    return [*objects(record.get("reviewers")), *objects(record.get("participants"))]


def _is(participant: Mapping[str, Any], name: str) -> bool:
    return _same(mapping(participant.get("user")).get("name"), name)


def _same(one: Any, other: str) -> bool:
    return isinstance(one, str) and one.casefold() == other.casefold()
