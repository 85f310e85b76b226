"""The path templates of HTTP access tokens, by their owner."""

from __future__ import annotations

_ROOT = "/access-tokens/latest"
USERS = f"{_ROOT}/users/{{userSlug}}"
PROJECTS = f"{_ROOT}/projects/{{projectKey}}"
REPOS = f"{_ROOT}/projects/{{projectKey}}/repos/{{repositorySlug}}"
# The page of a server on which users create tokens.
TOKEN_PAGE = "/plugins/servlet/access-tokens/manage"  # noqa: S105 - a path
