"""The rows of the sandbox's database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """A permission level on a project or a repository; each includes the lower ones."""

    READ = 1
    WRITE = 2
    REPO_ADMIN = 3  # on a project: administers its repositories and may create more, but not the project itself
    ADMIN = 4


@dataclass(frozen=True, slots=True)
class User:
    """An account; `name` signs in, `slug` is used in URLs."""

    id: int
    name: str
    slug: str
    display_name: str
    email: str
    licensed: bool
    system_admin: bool
    creates_projects: bool


@dataclass(frozen=True, slots=True)
class Project:
    """A project; a personal one has an owner and a key that begins with `~`."""

    id: int
    key: str
    name: str
    description: str | None
    public: bool
    owner_id: int | None


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with its project; its git data is in a directory named after `id`."""

    id: int
    slug: str
    name: str
    description: str | None
    public: bool
    forkable: bool
    archived: bool
    hierarchy_id: str
    origin_id: int | None
    project: Project

    @property
    def readable_by_all(self) -> bool:
        """True if anonymous callers can read the repository."""
        return self.public or self.project.public


@dataclass(frozen=True, slots=True)
class Token:
    """An HTTP access token of a user, a project or a repository, without its secret."""

    id: str
    name: str
    created: int
    expiry_days: int | None
    permissions: tuple[str, ...]
    owner: Owner


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner of a token: exactly one of the ids is set."""

    user_id: int | None = None
    project_id: int | None = None
    repository_id: int | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a commit; `anchor` is the posted place in the diff, `path` the path of the anchor."""

    id: int
    repository_id: int
    commit_id: str
    path: str | None
    anchor: dict[str, object] | None
    parent_id: int | None
    author_id: int
    text: str
    version: int
    created: int
    updated: int


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request into `repository_id`, which numbers it; refs are full names."""

    number: int
    repository_id: int
    version: int
    title: str
    description: str | None
    state: str
    draft: bool
    created: int
    updated: int
    closed: int | None
    from_repository_id: int
    from_ref: str
    from_commit: str
    to_ref: str
    to_commit: str
    author_id: int
    reviewer_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Participant:
    """A participant of a pull request: role AUTHOR, REVIEWER or PARTICIPANT, status, and the last reviewed commit."""

    user_id: int
    role: str
    status: str = "UNAPPROVED"
    reviewed_commit: str | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """The user and the commit of a merge."""

    user_id: int
    commit_id: str


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch of a user: kind `commit`, `pull-request` or `repository`; target is a hash or a number."""

    user: str
    kind: str
    project_key: str
    slug: str
    target: str
