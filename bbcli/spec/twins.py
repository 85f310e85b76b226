"""Which command of bbcli does what an operation does, and what that is in a few words."""

from __future__ import annotations

from typing import NamedTuple


class Twin(NamedTuple):
    """A command, and what it does."""

    command: str
    does: str


_REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
_COMMIT = f"{_REPO}/commits/{{commitId}}"
_PULL = f"{_REPO}/pull-requests/{{pullRequestId}}"
_TOKENS = "/access-tokens/latest"
TWINS = {
    ("GET", "/api/latest/projects"): Twin("projects list", "List projects."),
    ("POST", "/api/latest/projects"): Twin("projects create", "Create a project."),
    ("GET", "/api/latest/projects/{projectKey}"): Twin("projects show", "Show a project."),
    ("PUT", "/api/latest/projects/{projectKey}"): Twin("projects edit", "Change a project."),
    ("DELETE", "/api/latest/projects/{projectKey}"): Twin("projects delete", "Delete a project without repositories."),
    ("GET", "/api/latest/repos"): Twin("repos list", "List the repositories of all projects."),
    ("GET", "/api/latest/projects/{projectKey}/repos"): Twin("repos list", "List the repositories of a project."),
    ("POST", "/api/latest/projects/{projectKey}/repos"): Twin("repos create", "Create a repository."),
    ("GET", _REPO): Twin("repos show", "Show a repository."),
    ("PUT", _REPO): Twin("repos edit", "Change a repository."),
    ("POST", _REPO): Twin("repos fork", "Fork a repository."),
    ("DELETE", _REPO): Twin("repos delete", "Delete a repository."),
    ("GET", f"{_REPO}/forks"): Twin("repos forks", "List the forks of a repository."),
    ("PUT", f"{_REPO}/default-branch"): Twin("repos edit", "Choose the branch that a clone starts on."),
    ("GET", f"{_REPO}/commits"): Twin("commits list", "List the commits of a repository."),
    ("GET", _COMMIT): Twin("commits show", "Show a commit."),
    ("GET", f"{_COMMIT}/changes"): Twin("commits changes", "List the files that a commit changed."),
    ("GET", f"{_COMMIT}/diff/{{path}}"): Twin("commits diff", "Show what a commit changed, line by line."),
    ("GET", f"{_COMMIT}/pull-requests"): Twin("commits pulls", "List the pull requests that a commit is in."),
    ("GET", f"{_COMMIT}/comments"): Twin("commits comments", "List the comments on a file of a commit."),
    ("POST", f"{_COMMIT}/comments"): Twin("commits comments", "Comment on a commit."),
    ("POST", f"{_COMMIT}/watch"): Twin("watch commit", "Be told what happens to a commit."),
    ("DELETE", f"{_COMMIT}/watch"): Twin("watch commit", "Be told no longer what happens to a commit."),
    ("POST", f"{_PULL}/watch"): Twin("watch pull", "Be told what happens to a pull request."),
    ("DELETE", f"{_PULL}/watch"): Twin("watch pull", "Be told no longer what happens to a pull request."),
    ("POST", f"{_REPO}/watch"): Twin("watch repo", "Be told what happens to a repository."),
    ("DELETE", f"{_REPO}/watch"): Twin("watch repo", "Be told no longer what happens to a repository."),
    ("GET", "/api/latest/application-properties"): Twin("doctor", "Say which version the server is."),
    **{
        (method, f"{_TOKENS}/{owner}{behind}"): Twin(f"auth tokens {verb}", f"{does} HTTP access token{many}.")
        for owner in ("users/{userSlug}", "projects/{projectKey}", "projects/{projectKey}/repos/{repositorySlug}")
        for method, behind, verb, does, many in (
            ("GET", "", "list", "List", "s"),
            ("PUT", "", "create", "Make an", ""),
            ("DELETE", "/{tokenId}", "revoke", "Revoke an", ""),
        )
    },
}


def twin_of(method: str, path: str) -> Twin | None:
    """Return the command that asks for an operation, by its template; None where bbcli has none."""
    return TWINS.get((method, path))
