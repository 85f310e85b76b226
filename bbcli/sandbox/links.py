"""The web, HTTP and SSH addresses of things, made from the address that the request came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from bbcli.sandbox.store.records import Project, PullRequest, Repository, User

SSH_PORT = 7999


@dataclass(frozen=True)
class Links:
    """Addresses below `base`, such as `http://127.0.0.1:7990/bitbucket`."""

    base: str
    host: str

    def user(self, user: User) -> dict[str, Any]:
        """A user's page."""
        return _self(f"{self.base}/users/{quote(user.slug)}")

    def project(self, project: Project) -> dict[str, Any]:
        """A project's page; a personal project's is its owner's."""
        return _self(self._place(project))

    def repository(self, repository: Repository) -> dict[str, Any]:
        """A repository's page and clone addresses, whose order servers do not promise: here it varies by id."""
        path = f"{quote(repository.project.key.lower(), safe='~')}/{quote(repository.slug)}.git"
        clone = [
            {"href": f"{self.base}/scm/{path}", "name": "http"},
            {"href": f"ssh://git@{self.host}:{SSH_PORT}/{path}", "name": "ssh"},
        ]
        if repository.id % 2:
            clone.reverse()
        return {"clone": clone, **_self(f"{self._repository(repository)}/browse")}

    def pull_request(self, repository: Repository, pull: PullRequest) -> dict[str, Any]:
        """A pull request's page."""
        return _self(f"{self._repository(repository)}/pull-requests/{pull.number}")

    def change(self, repository: Repository, commit_id: str, path: str) -> dict[str, Any]:
        """A file on a commit's page."""
        return _self(f"{self._repository(repository)}/commits/{commit_id}#{quote(path)}")

    def avatar(self, user: User, size: str) -> str:
        """A user's picture."""
        return f"{self.base}/users/{quote(user.slug)}/avatar.png?s={quote(size)}"

    def _place(self, project: Project) -> str:
        if project.owner_id is not None:
            return f"{self.base}/users/{quote(project.key[1:].lower())}"
        return f"{self.base}/projects/{quote(project.key)}"

    def _repository(self, repository: Repository) -> str:
        return f"{self._place(repository.project)}/repos/{quote(repository.slug)}"


def _self(href: str) -> dict[str, Any]:
    return {"self": [{"href": href}]}
