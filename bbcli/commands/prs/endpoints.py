"""Path templates of the operations on pull requests; verbs declare them, so that help loads this module."""

from __future__ import annotations

from bbcli.client.endpoints import API, IN_REPO, PULL_REQUEST, PULL_TASKS, REVIEWER_GROUPS

# Of one pull request
AUTO_MERGE = f"{PULL_REQUEST}/auto-merge"
COMMIT_MESSAGE = f"{PULL_REQUEST}/commit-message-suggestion"
DECLINE = f"{PULL_REQUEST}/decline"
PARTICIPANTS = f"{PULL_REQUEST}/participants"
PARTICIPANT = f"{PARTICIPANTS}/{{userSlug}}"
PULL_COMMITS = f"{PULL_REQUEST}/commits"
REOPEN = f"{PULL_REQUEST}/reopen"
REVIEW = f"{PULL_REQUEST}/review"
WATCH = f"{PULL_REQUEST}/watch"
# Of its comments and tasks
COMMENTS = f"{PULL_REQUEST}/comments"
COMMENT_PATH = f"{COMMENTS}/{{commentId}}"
APPLY_SUGGESTION = f"{COMMENT_PATH}/apply-suggestion"
REACTION = (
    f"/comment-likes/latest/{IN_REPO}/pull-requests/{{pullRequestId}}/comments/{{commentId}}/reactions/{{emoticon}}"
)
TASK = f"{PULL_TASKS}/{{commentId}}"
# Of its repository
GROUP_USERS = f"{REVIEWER_GROUPS}/{{id}}/users"
DEFAULT_REVIEWERS = f"/default-reviewers/latest/{IN_REPO}/reviewers"
# The web pages call it; it is not in the document, and older servers do not have it.
CODE_OWNERS = f"/ui/latest/{IN_REPO}/code-owners"
CONDITIONS = f"/required-builds/latest/{IN_REPO}/conditions"
# Of all repositories
DASHBOARD = f"{API}/dashboard/pull-requests"
SUGGESTIONS = f"{API}/dashboard/pull-request-suggestions"
INBOX = f"{API}/inbox/pull-requests"
BUILD_STATS = "/build-status/latest/commits/stats"
