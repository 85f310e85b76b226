"""Web, HTTP and SSH URLs of objects, based on the host that the client addressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from bbcli.sandbox.store.records import Project, PullRequest, Repository, User

SSH_PORT = 7999


@dataclass(frozen=True)
class Links:
    """URLs below `base`, such as `http://127.0.0.1:7990/bitbucket`."""

    base: str
    host: str

    def user(self, user: User) -> dict[str, Any]:
        """Return the link to a user's page."""
        return _self(f"{self.base}/users/{quote(user.slug)}")

    def project(self, project: Project) -> dict[str, Any]:
        """Return the link to a project's page; for a personal project, its owner's."""
        return _self(self._place(project))

    def repository(self, repository: Repository) -> dict[str, Any]:
        """Return the links to a repository's page and clone URLs.

        Servers guarantee no order of clone URLs: here it varies by id.
        """
        path = f"{quote(repository.project.key.lower(), safe='~')}/{quote(repository.slug)}.git"
        clone = [
            {"href": f"{self.base}/scm/{path}", "name": "http"},
            {"href": f"ssh://git@{self.host}:{SSH_PORT}/{path}", "name": "ssh"},
        ]
        if repository.id % 2:
            clone.reverse()
        return {"clone": clone, **_self(f"{self._repository(repository)}/browse")}

    def pull_request(self, repository: Repository, pull: PullRequest) -> dict[str, Any]:
        """Return the link to a pull request's page."""
        return _self(f"{self._repository(repository)}/pull-requests/{pull.number}")

    def change(self, repository: Repository, commit_id: str, path: str) -> dict[str, Any]:
        """Return the link to a file on a commit's page."""
        return _self(f"{self._repository(repository)}/commits/{commit_id}#{quote(path)}")

    def avatar(self, user: User, size: str) -> str:
        """Return the URL of a user's avatar."""
        return f"{self.base}/users/{quote(user.slug)}/avatar.png?s={quote(size)}"

    def _place(self, project: Project) -> str:
        if project.owner_id is not None:
            return f"{self.base}/users/{quote(project.key[1:].lower())}"
        return f"{self.base}/projects/{quote(project.key)}"

    def _repository(self, repository: Repository) -> str:
        return f"{self._place(repository.project)}/repos/{quote(repository.slug)}"


def _self(href: str) -> dict[str, Any]:
    return {"self": [{"href": href}]}
