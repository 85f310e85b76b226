"""Serialize rows as Bitbucket's JSON objects, with the keys in the order of servers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.git.names import ref_json
from bbcli.sandbox.version import ARCHIVING, DEFAULT, DRAFTS, Version

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.sandbox.links import Links
    from bbcli.sandbox.store import Store
    from bbcli.sandbox.store.records import Comment, Participant, Project, PullRequest, Repository, Token, User
    from bbcli.sandbox.store.ref_changes import RefActivity, RefChange


@dataclass(frozen=True)
class Serializer:
    """Serializes rows for one request; objects lack the fields of later versions than `version`.

    A pull request names a fork only if `can_read` is true for it.
    """

    store: Store
    links: Links
    version: Version = DEFAULT
    can_read: Callable[[Repository], bool] = lambda _: True

    def user(self, user: User) -> dict[str, Any]:
        """Return an account."""
        return {
            "name": user.name,
            "emailAddress": user.email,
            "active": True,
            "displayName": user.display_name,
            "id": user.id,
            "slug": user.slug,
            "type": "NORMAL",
            "links": self.links.user(user),
        }

    def user_by_id(self, user_id: int) -> dict[str, Any]:
        """Return the account with a known id, read once."""
        if user_id not in self._users:
            self._users[user_id] = self.user(self.store.users.by_id(user_id))
        return self._users[user_id]

    def project(self, project: Project) -> dict[str, Any]:
        """Return a project."""
        shown: dict[str, Any] = {"key": project.key, "id": project.id, "name": project.name}
        if project.description is not None:
            shown["description"] = project.description
        shown["public"] = project.public
        shown["type"] = "NORMAL" if project.owner_id is None else "PERSONAL"
        return {**shown, "links": self.links.project(project)}

    def repository(self, repository: Repository) -> dict[str, Any]:
        """Return a repository, a fork with its origin."""
        shown: dict[str, Any] = {"slug": repository.slug, "id": repository.id, "name": repository.name}
        if repository.description is not None:
            shown["description"] = repository.description
        shown |= {
            "hierarchyId": repository.hierarchy_id,
            "scmId": "git",
            "state": "AVAILABLE",
            "statusMessage": "Available",
            "forkable": repository.forkable,
        }
        origin = self.store.repositories.by_id(repository.origin_id) if repository.origin_id else None
        if origin is not None:
            shown["origin"] = self.repository(origin)
        shown |= {"project": self.project(repository.project), "public": repository.public}
        if self.version >= ARCHIVING:
            shown["archived"] = repository.archived
        return {**shown, "links": self.links.repository(repository)}

    def pull_request(self, pull: PullRequest, properties: dict[str, Any]) -> dict[str, Any]:
        """Return a pull request; `properties` only if not empty."""
        target = self.store.repositories.by_id(pull.repository_id)
        source = self.store.repositories.by_id(pull.from_repository_id)
        shown: dict[str, Any] = {"id": pull.number, "version": pull.version, "title": pull.title}
        if pull.description is not None:
            shown["description"] = pull.description
        shown |= {
            "state": pull.state,
            "open": pull.state == "OPEN",
            "closed": pull.state != "OPEN",
            **({"draft": pull.draft} if self.version >= DRAFTS else {}),
            "createdDate": pull.created,
            "updatedDate": pull.updated,
        }
        if pull.closed is not None:
            shown["closedDate"] = pull.closed
        people: dict[str, list[dict[str, Any]]] = {"AUTHOR": [], "REVIEWER": [], "PARTICIPANT": []}
        for participant in self.store.pull_requests.participants(pull):
            people[participant.role].append(self.participant(participant))
        shown |= {
            "fromRef": self._pull_ref(pull.from_ref, pull.from_commit, source),
            "toRef": self._pull_ref(pull.to_ref, pull.to_commit, target),
            "locked": False,
            "author": people["AUTHOR"][0],
            "reviewers": people["REVIEWER"],
            "participants": people["PARTICIPANT"],
        }
        if properties:
            shown["properties"] = properties
        return {**shown, "links": self.links.pull_request(target, pull) if target else {}}

    def comment(self, comment: Comment, permitted: Callable[[Comment], dict[str, bool]]) -> dict[str, Any]:
        """Return a comment with its replies; `permitted` returns the caller's permitted operations."""
        shown: dict[str, Any] = {
            "properties": {"repositoryId": comment.repository_id},
            "id": comment.id,
            "version": comment.version,
            "text": comment.text,
            "author": self.user(self.store.users.by_id(comment.author_id)),
            "createdDate": comment.created,
            "updatedDate": comment.updated,
            "comments": [self.comment(reply, permitted) for reply in self.store.comments.replies(comment)],
            "threadResolved": False,
            "severity": "NORMAL",
            "state": "OPEN",
            "permittedOperations": permitted(comment),
        }
        if comment.anchor is not None:
            shown["anchor"] = comment.anchor
        return shown

    def change(self, change: dict[str, Any], repository: Repository, commit_id: str | None) -> dict[str, Any]:
        """Return a change with its link; without `commit_id` it links nowhere."""
        path = change["path"]["toString"]
        links = self.links.change(repository, commit_id, path) if commit_id else {"self": [None]}
        first = {name: value for name, value in change.items() if name != "properties"}
        return {**first, "links": links, "properties": change["properties"]}

    def ref_activity(self, activity: RefActivity, repository: Repository) -> dict[str, Any]:
        """Return an entry of the push log; without a user for tokens of projects and repositories."""
        user = {} if activity.user_id is None else {"user": self.user(self.store.users.by_id(activity.user_id))}
        return {
            "id": activity.id,
            "createdDate": activity.created,
            **user,
            "repository": self.repository(repository),
            "trigger": activity.trigger,
            "refChange": self.ref_change(activity.change),
        }

    def ref_change(self, change: RefChange) -> dict[str, Any]:
        """Return a change of a ref."""
        return {
            "ref": ref_json(change.ref),
            "refId": change.ref,
            "fromHash": change.old,
            "toHash": change.new,
            "type": change.type,
        }

    def token(self, token: Token) -> dict[str, Any]:
        """Return an access token without its secret."""
        return {"id": token.id, "createdDate": token.created, "name": token.name}

    def commit_author(self, name: str, email: str, avatar_size: str = "") -> dict[str, Any]:
        """Return an author or committer: the account with that email, else name and email of the commit."""
        user = self._accounts.get(email)
        if user is None:
            return {"name": name, "emailAddress": email} if email else {"name": name}
        shown = self.user(user)
        order = ("name", "emailAddress", "id", "displayName", "active", "slug", "type", "links")
        account = {key: shown[key] for key in order}
        return {**account, "avatarUrl": self.links.avatar(user, avatar_size)} if avatar_size else account

    @cached_property
    def _users(self) -> dict[int, dict[str, Any]]:
        return {}

    @cached_property
    def _accounts(self) -> dict[str, User]:
        return {user.email: user for user in self.store.users.all()}

    def participant(self, participant: Participant) -> dict[str, Any]:
        """Return a participant of a pull request; `lastReviewedCommit` only if there is one."""
        user = self.user_by_id(participant.user_id)
        reviewed = {} if participant.reviewed_commit is None else {"lastReviewedCommit": participant.reviewed_commit}
        return {
            "user": user,
            **reviewed,
            "role": participant.role,
            "approved": participant.status == "APPROVED",
            "status": participant.status,
        }

    def _pull_ref(self, ref: str, commit_id: str, repository: Repository | None) -> dict[str, Any]:
        return {
            "id": ref,
            "displayId": ref.removeprefix("refs/heads/"),
            "latestCommit": commit_id,
            "type": "BRANCH",
            **({"repository": self.repository(repository)} if repository and self.can_read(repository) else {}),
        }
