"""Path templates that several parts of bbcli request, as Atlassian documents them, and their common root."""

from __future__ import annotations

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
# The prefix that a typed path may omit.
API = "/api/latest"
PROPERTIES = "/api/latest/application-properties"
REPOS = "/api/latest/repos"
PROJECT_REPOS = "/api/latest/projects/{projectKey}/repos"
COMMITS = f"{PROJECT_REPOS}/{{repositorySlug}}/commits"
PULLS = f"{PROJECT_REPOS}/{{repositorySlug}}/pull-requests"
PULL_REQUEST = f"{PULLS}/{{pullRequestId}}"
# These variables stand for several segments of a path, so their slashes are slashes.
LONG_VARIABLES = frozenset({"path", "name"})


def short(path: str) -> str:
    """Return a path without the prefix `/api/latest`, which may be omitted."""
    return path.removeprefix(API)
