"""Path templates that the verbs of pull requests write to or read from, for the help of the noun."""

from __future__ import annotations

from bbcli.client.endpoints import IN_REPO, PULL_REQUEST, REPO

COMMENTS = f"{PULL_REQUEST}/comments"
PARTICIPANTS = f"{PULL_REQUEST}/participants"
PARTICIPANT = f"{PARTICIPANTS}/{{userSlug}}"
SUGGESTION = f"{PULL_REQUEST}/commit-message-suggestion"
MERGE = f"{PULL_REQUEST}/merge"
ARMED = f"{PULL_REQUEST}/auto-merge"
SETTINGS = f"{REPO}/settings/pull-requests"
BROWSE = f"{REPO}/browse/{{path}}"
GROUPS = f"{REPO}/settings/reviewer-groups"
GROUP_USERS = f"{GROUPS}/{{id}}/users"
DEFAULT_REVIEWERS = f"/default-reviewers/latest/{IN_REPO}/reviewers"
# The web pages call it; it is not in the document, and older servers do not have it.
CODE_OWNERS = f"/ui/latest/{IN_REPO}/code-owners"
STRATEGIES = ("no-ff", "ff", "ff-only", "rebase-no-ff", "rebase-ff-only", "squash", "squash-ff-only")
