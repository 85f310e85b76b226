"""Count the contents of a project or repository, for the question before it is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.client.endpoints import BRANCHES, PROJECT_REPOS, PULLS
from bbcli.client.request import Request
from bbcli.context.app import UNKNOWN_NUMBER
from bbcli.errors import NotPermitted, RateLimited, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

# Every server returns that many in one page; a second page would only make the count exact.
_PAGE_SIZE = 100


def count_project_contents(app: App, project: str) -> Iterator[str]:
    """Yield the number of its repositories as text, nothing for none."""
    yield from _count(app, PROJECT_REPOS, {"projectKey": project}, "repository", "repositories")


def count_repo_contents(app: App, repo: RepoAddress) -> Iterator[str]:
    """Yield the numbers of its branches and open pull requests as text, nothing for none."""
    yield from _count(app, BRANCHES, repo.variables, "branch", "branches")
    yield from _count(app, PULLS, repo.variables, "open pull request", "open pull requests", state="OPEN")


def _count(app: App, template: str, variables: Mapping[str, str], one: str, many: str, **query: str) -> Iterator[str]:
    try:
        page = app.client.page(Request("GET", template, variables, {**query, "limit": _PAGE_SIZE}))
    except (NotPermitted, RateLimited, ServerFailed):
        # The server decides about the deletion: it may succeed although the count fails.
        yield f"{UNKNOWN_NUMBER} of {many}"
        return
    count = len(page.values)
    if not page.is_last:
        yield f"more than {count} {many}"
    elif count:
        yield f"{count} {one if count == 1 else many}"
