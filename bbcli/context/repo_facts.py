"""Facts about a repository that other operations report: default branch, last update, size, open pull requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.auth import BEARER
from bbcli.client.endpoints import BRANCHES, DEFAULT_BRANCH, PULLS
from bbcli.client.pages import Page
from bbcli.client.request import Request
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbcli.client.request import Query
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

# Not a REST operation: Atlassian documents it in an article.
_SIZES = "/projects/{projectKey}/repos/{repositorySlug}/sizes"
# Pull requests that every server returns in one page.
_PAGE_SIZE = 100


def read_repo_facts(app: App, address: RepoAddress, repo: Record) -> Mapping[str, Any]:
    """Return defaultBranch, updated (epoch ms), size and openPullRequests of a repository.

    The requests are sent at once. `address` is used if the record does not name project and repository. A fact that
    cannot be read is absent, with a warning.
    """
    project, slug = repo.get("project.key"), repo.get("slug")
    is_named = isinstance(project, str) and isinstance(slug, str)
    variables = {"projectKey": project, "repositorySlug": slug} if is_named else address.variables
    newest: Query = {"orderBy": "MODIFICATION", "details": True, "limit": 1}
    count: Query = {"state": "OPEN", "withAttributes": False, "withProperties": False, "limit": _PAGE_SIZE}
    requests = {
        "defaultBranch": Request("GET", DEFAULT_BRANCH, variables),
        "updated": Request("GET", BRANCHES, variables, newest),
        "openPullRequests": Request("GET", PULLS, variables, count),
    }
    if app.connections.credential.auth != BEARER:  # servers accept HTTP access tokens for REST operations only
        requests["size"] = Request("GET", _SIZES, variables, root="")
    facts: dict[str, Any] = {}
    for name, found in app.client.gather(requests).items():
        try:
            if isinstance(found, BbcliError):
                raise found
            facts[name] = _READERS[name](found)
        except BbcliError as error:
            place = "/".join(variables.values())
            app.console.footer(f"warning: cannot read the {_TITLES[name]} of {place}: {error.message}")
    return facts


def _default_branch(found: Record) -> Any:
    return found.get("displayId")


def _last_update(found: Record) -> Any:
    """Return when the newest commit of any branch was made, in epoch ms; None without a commit."""
    metadata = found.get("values.0.metadata")
    for name, value in metadata.items() if isinstance(metadata, dict) else ():
        if name.endswith(":latest-commit-metadata") and isinstance(value, dict):
            return value.get("committerTimestamp") or value.get("authorTimestamp")
    return None


def _size(found: Record) -> Any:
    return found.get("repository")


def _number_of_pulls(found: Record) -> str:
    """Return the number of pull requests on the first page, with + if there are more pages."""
    page = Page.parse(found.raw)
    return f"{len(page.values)}{'' if page.is_last else '+'}"


_READERS: dict[str, Callable[[Record], Any]] = {
    "defaultBranch": _default_branch,
    "updated": _last_update,
    "size": _size,
    "openPullRequests": _number_of_pulls,
}
_TITLES = {
    "defaultBranch": "default branch",
    "updated": "last update",
    "size": "size",
    "openPullRequests": "open pull requests",
}
