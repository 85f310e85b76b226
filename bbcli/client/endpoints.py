"""Path templates that several parts of bbcli request, as Atlassian documents them, and their common root."""

from __future__ import annotations

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
# The prefix that a typed path may omit.
API = "/api/latest"
PROPERTIES = "/api/latest/application-properties"
REPOS = "/api/latest/repos"
USERS = "/api/latest/users"
PROJECT_REPOS = "/api/latest/projects/{projectKey}/repos"
# The path of a repository in the API of each plugin, too.
IN_REPO = "projects/{projectKey}/repos/{repositorySlug}"
REPO = f"/api/latest/{IN_REPO}"
COMMITS = f"{REPO}/commits"
PULL_SETTINGS = f"{REPO}/settings/pull-requests"
REVIEWER_GROUPS = f"{REPO}/settings/reviewer-groups"
PULLS = f"{REPO}/pull-requests"
BRANCHES = f"{REPO}/branches"
DEFAULT_BRANCH = f"{REPO}/default-branch"
OLD_DEFAULT_BRANCH = f"{BRANCHES}/default"
BROWSE = f"{REPO}/browse"
BROWSE_PATH = f"{BROWSE}/{{path}}"
TAGS = f"{REPO}/tags"
TAG = f"{TAGS}/{{name}}"
COMPARED_COMMITS = f"{REPO}/compare/commits"
PUSHES = f"{REPO}/ref-change-activities"
COMMIT_BUILDS = "/build-status/latest/commits/{commitId}"
# Plugins that every server has create and delete refs.
BRANCH_UTILS = f"/branch-utils/latest/{IN_REPO}/branches"
BRANCH_MODEL = f"/branch-utils/latest/{IN_REPO}/branchmodel"
# Recorded with this version only.
BRANCH_MODEL_SETTINGS = f"/branch-utils/1.0/{IN_REPO}/branchmodel/configuration"
GIT_TAGS = f"/git/latest/{IN_REPO}/tags"
GIT_TAG = f"{GIT_TAGS}/{{name}}"
RESTRICTIONS = f"/branch-permissions/latest/{IN_REPO}/restrictions"
CHANGES = f"{REPO}/changes"
COMPARE = f"{REPO}/compare"
DIFF = f"{REPO}/diff"
MERGE_BASE = f"{COMMITS}/{{commitId}}/merge-base"
PULL_REQUEST = f"{PULLS}/{{pullRequestId}}"
PULL_MERGE = f"{PULL_REQUEST}/merge"
PULL_CHANGES = f"{PULL_REQUEST}/changes"
PULL_DIFF = f"{PULL_REQUEST}/diff/{{path}}"
PULL_ACTIVITIES = f"{PULL_REQUEST}/activities"
PULL_TASKS = f"{PULL_REQUEST}/blocker-comments"
PULL_PATCH = f"{PULL_REQUEST}.patch"
REBASE = f"/git/latest/{IN_REPO}/pull-requests/{{pullRequestId}}/rebase"
# These variables stand for several segments of a path, so their slashes are slashes.
LONG_VARIABLES = frozenset({"path", "name"})


def short(path: str) -> str:
    """Return a path without the prefix `/api/latest`, which may be omitted."""
    return path.removeprefix(API)
