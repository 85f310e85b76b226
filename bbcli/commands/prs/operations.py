"""Path templates that the verbs of pull requests write to or read from, for the help of the noun."""

from __future__ import annotations

from bbcli.client.endpoints import PROJECT_REPOS, PULL_REQUEST

_REPO = f"{PROJECT_REPOS}/{{repositorySlug}}"
_IN_REPO = "projects/{projectKey}/repos/{repositorySlug}"
COMMENTS = f"{PULL_REQUEST}/comments"
PARTICIPANTS = f"{PULL_REQUEST}/participants"
PARTICIPANT = f"{PARTICIPANTS}/{{userSlug}}"
SUGGESTION = f"{PULL_REQUEST}/commit-message-suggestion"
MERGE = f"{PULL_REQUEST}/merge"
ARMED = f"{PULL_REQUEST}/auto-merge"
SETTINGS = f"{_REPO}/settings/pull-requests"
BROWSE = f"{_REPO}/browse/{{path}}"
GROUPS = f"{_REPO}/settings/reviewer-groups"
GROUP_USERS = f"{GROUPS}/{{id}}/users"
DEFAULT_REVIEWERS = f"/default-reviewers/latest/{_IN_REPO}/reviewers"
# The web pages call it; it is not in the document, and older servers do not have it.
CODE_OWNERS = f"/ui/latest/{_IN_REPO}/code-owners"
STRATEGIES = ("no-ff", "ff", "ff-only", "rebase-no-ff", "rebase-ff-only", "squash", "squash-ff-only")
