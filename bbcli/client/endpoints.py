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
BRANCHES = f"{PROJECT_REPOS}/{{repositorySlug}}/branches"
DEFAULT_BRANCH = f"{PROJECT_REPOS}/{{repositorySlug}}/default-branch"
TAGS = f"{PROJECT_REPOS}/{{repositorySlug}}/tags"
TAG = f"{TAGS}/{{name}}"
COMPARED_COMMITS = f"{PROJECT_REPOS}/{{repositorySlug}}/compare/commits"
PUSHES = f"{PROJECT_REPOS}/{{repositorySlug}}/ref-change-activities"
# These variables stand for several segments of a path, so their slashes are slashes.
LONG_VARIABLES = frozenset({"path", "name"})


def short(path: str) -> str:
    """Return a path without the prefix `/api/latest`, which may be omitted."""
    return path.removeprefix(API)
