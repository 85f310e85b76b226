"""The path templates of HTTP access tokens, by their owner."""

from __future__ import annotations

_ROOT = "/access-tokens/latest"
USERS = f"{_ROOT}/users/{{userSlug}}"
PROJECTS = f"{_ROOT}/projects/{{projectKey}}"
REPOS = f"{_ROOT}/projects/{{projectKey}}/repos/{{repositorySlug}}"
