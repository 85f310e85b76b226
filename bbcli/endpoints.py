"""The path templates that more than one part of bbcli asks for, as Atlassian documents them."""

from __future__ import annotations

REPOS = "/api/latest/repos"
PROJECT_REPOS = "/api/latest/projects/{projectKey}/repos"
COMMITS = f"{PROJECT_REPOS}/{{repositorySlug}}/commits"
