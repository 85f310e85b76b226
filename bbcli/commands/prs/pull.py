"""A pull request: its address on the server, and what commands read in its object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bbcli.errors import ServerFailed
from bbcli.records import mapping, objects

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bbcli.client.request import Query
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

T = TypeVar("T")
# Pull requests of one branch that every server returns in one page.
_PAGE_SIZE = 100


class Pull(NamedTuple):
    """A pull request on the server of the run; `found` is its object, if that was read to find the pull request."""

    repo: RepoAddress
    id: int
    found: Record | None = None

    @property
    def variables(self) -> dict[str, str]:
        """The path parameters of operations on a pull request."""
        return {**self.repo.variables, "pullRequestId": str(self.id)}

    def __str__(self) -> str:
        return f"pull request {self.id} of {self.repo}"


def pull_of(record: Record) -> Pull:
    """Return the pull request of an object: its repository is the one that it is merged into."""
    from bbcli.config.addresses import RepoAddress

    project, slug = (record.text_at(f"toRef.repository.{name}") for name in ("project.key", "slug"))
    return Pull(RepoAddress(project, slug), int(record.text_at("id")), record)


def page_of(app: App, pull: Pull) -> str:
    """Return the URL of the web page of a pull request."""
    return app.web(pull.repo.project, pull.repo.slug, f"/pull-requests/{pull.id}")


def reviewers_of(pull: Record) -> list[dict[str, Any]]:
    """Return the reviewers of a pull request, each with user and status; other participants are not among them."""
    return objects(pull.get("reviewers"))


def reviewer_names(pull: Record) -> list[str]:
    """Return the names of all reviewers, for a write that removes those that it omits; ServerFailed without one."""
    values = pull.get("reviewers") or []
    found = [
        mapping(mapping(each).get("user")).get("name") for each in (values if isinstance(values, list) else [None])
    ]
    names = [name for name in found if name and isinstance(name, str)]
    if len(names) < len(found):
        raise ServerFailed("the server's response contains a reviewer without a name")
    return names


def is_into_own_repo(pull: Record) -> bool:
    """True if source and target are one repository; also if the source is unknown."""
    source = pull.get("fromRef.repository.id")
    return source is None or source == pull.get("toRef.repository.id")


def own_or_checked_out(pulls: Sequence[Record], checked_out: Callable[[], T]) -> Record | T:
    """Return the first of a branch's own pull requests, an open one if there is one.

    Without any it is the one that the branch was checked out for, which `checked_out` returns.
    """
    return min(pulls, key=lambda each: each.get("state") != "OPEN") if pulls else checked_out()


def query_for_branch(ref: str) -> Query:
    """Return the query of the list of pull requests, of any state and into any repository, from a branch."""
    return {"at": ref, "direction": "OUTGOING", "state": "ALL", "limit": _PAGE_SIZE}
