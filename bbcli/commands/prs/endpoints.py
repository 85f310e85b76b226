"""Path templates of the operations on pull requests; the help of commands needs them and nothing else."""

from __future__ import annotations

from bbcli.client.endpoints import API, PULL_REQUEST

ACTIVITIES = f"{PULL_REQUEST}/activities"
ARMED = f"{PULL_REQUEST}/auto-merge"
MERGE = f"{PULL_REQUEST}/merge"
TASKS = f"{PULL_REQUEST}/blocker-comments"
WATCH = f"{PULL_REQUEST}/watch"
DASHBOARD = f"{API}/dashboard/pull-requests"
SUGGESTIONS = f"{API}/dashboard/pull-request-suggestions"
INBOX = f"{API}/inbox/pull-requests"
BUILDS_OF_COMMIT = "/build-status/latest/commits/{commitId}"
BUILD_STATS = "/build-status/latest/commits/stats"
CONDITIONS = "/required-builds/latest/projects/{projectKey}/repos/{repositorySlug}/conditions"
USERS = f"{API}/users"
