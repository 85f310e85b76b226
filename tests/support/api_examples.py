"""The example lines of `bbcli api show`, for each operation that the sandbox has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.openapi.store import bundled_spec
from bbcli.sandbox.routes import ENDPOINTS

if TYPE_CHECKING:
    from tests.conftest import Invoke

TOKENS = "/access-tokens/latest/"
# Lines that can't succeed, or not where they stand, and why.
RESTRICTIONS = tuple(
    f"/branch-permissions/latest/projects/{{projectKey}}{repository}/restrictions"
    for repository in ("", "/repos/{repositorySlug}")
)
_REPO = "projects/{projectKey}/repos/{repositorySlug}"
_PULL = f"/api/latest/{_REPO}/pull-requests/{{pullRequestId}}"
_MERGED = {
    _PULL: ("DELETE",), f"{_PULL}/decline": ("POST",), f"{_PULL}/reopen": ("POST",), f"{_PULL}/merge": ("GET", "POST"),
    f"{_PULL}/approve": ("POST", "DELETE"), f"{_PULL}/participants": ("POST", "DELETE"),
    f"{_PULL}/participants/{{userSlug}}": ("PUT", "DELETE"), f"{_PULL}/auto-merge": ("GET", "POST", "DELETE"),
    f"/git/latest/{_REPO}/pull-requests/{{pullRequestId}}/rebase": ("POST",),
}  # fmt: skip
_ABSENT = {
    f"{_PULL}/blocker-comments/{{commentId}}": ("GET", "PUT", "DELETE"), f"{_PULL}/review": ("PUT", "DELETE"),
    f"{_PULL}/comments/{{commentId}}/apply-suggestion": ("POST",),
    f"{_PULL}/comments/{{commentId}}": ("GET", "PUT", "DELETE"),
    f"/comment-likes/latest/{_REPO}/pull-requests/{{pullRequestId}}/comments/{{commentId}}/reactions/{{emoticon}}":
        ("PUT", "DELETE"),
    f"/required-builds/latest/{_REPO}/condition/{{id}}": ("PUT", "DELETE"),
    f"/api/latest/{_REPO}/settings/reviewer-groups/{{id}}/users": ("GET",),
    **{
        template.format(owner): ("GET", "PUT", "DELETE")
        for owner in ("projects/{projectKey}", _REPO)
        for template in (
            "/default-reviewers/latest/{}/condition/{{id}}", "/api/latest/{}/settings/reviewer-groups/{{id}}",
        )
    },
}  # fmt: skip
LEFT_OUT = {
    **{f"{method} {path}": "the pull request is merged" for path, methods in _MERGED.items() for method in methods},
    **{f"{method} {path}": "there is none" for path, methods in _ABSENT.items() for method in methods},
    **{f"POST {path}": "the document's body has users as objects, which servers refuse" for path in RESTRICTIONS},
    **{f"{method} {path}/{{id}}": "there is none" for path in RESTRICTIONS for method in ("GET", "DELETE")},
    "GET /api/latest/projects/{projectKey}/repos/{repositorySlug}/last-modified/{path}": "README.md is not a directory",
    "DELETE /api/latest/projects/{projectKey}": "a project that has repositories is not deleted",
    "DELETE /api/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}/comments/{commentId}":
        "the comment is at version 1, which the line before this one has made",
}  # fmt: skip


def operations() -> list[tuple[str, str]]:
    """Return the operations of the index that the sandbox has; deletions last, in reverse order of creation."""
    known = {(operation.method, operation.path) for operation in bundled_spec().operations}
    there = [key for endpoint in ENDPOINTS if (key := (endpoint.method, endpoint.template)) in known]
    kept = [key for key in there if " ".join(key) not in LEFT_OUT and not key[1].endswith("{tokenId}")]
    return [*(key for key in kept if key[0] != "DELETE"), *(key for key in reversed(kept) if key[0] == "DELETE")]


def example_lines(invoke: Invoke, method: str, path: str, env: dict[str, str]) -> tuple[str, str]:
    result = invoke("api", "show", method, path, "--json", env=env)
    assert result.code == 0, result.err
    bbcli, curl = json.loads(result.out)["examples"]
    return bbcli, curl


OPERATIONS = operations()
# The lines of curl have a token, which makes no tokens, and no projects.
OF_CURL = [key for key in OPERATIONS if not key[1].startswith(TOKENS) and key != ("POST", "/api/latest/projects")]


def parametrize_operations(operations: list[tuple[str, str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("method", "path"), operations, ids=[" ".join(key) for key in operations])
