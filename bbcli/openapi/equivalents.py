"""Which command of bbcli does what an operation does, and what that is in a few words."""

from __future__ import annotations

from typing import NamedTuple


class EquivalentCommand(NamedTuple):
    """A command, and what it does."""

    command: str
    does: str


_REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
_COMMIT = f"{_REPO}/commits/{{commitId}}"
_PULL = f"{_REPO}/pull-requests/{{pullRequestId}}"
_TOKENS = "/access-tokens/latest"
EQUIVALENT_COMMANDS = {
    ("GET", "/api/latest/projects"): EquivalentCommand("projects list", "List projects."),
    ("POST", "/api/latest/projects"): EquivalentCommand("projects create", "Create a project."),
    ("GET", "/api/latest/projects/{projectKey}"): EquivalentCommand("projects show", "Show a project."),
    ("PUT", "/api/latest/projects/{projectKey}"): EquivalentCommand("projects edit", "Change a project."),
    ("DELETE", "/api/latest/projects/{projectKey}"): EquivalentCommand(
        "projects delete", "Delete a project without repositories."
    ),
    ("GET", "/api/latest/repos"): EquivalentCommand("repos list", "List the repositories of all projects."),
    ("GET", "/api/latest/projects/{projectKey}/repos"): EquivalentCommand(
        "repos list", "List the repositories of a project."
    ),
    ("POST", "/api/latest/projects/{projectKey}/repos"): EquivalentCommand("repos create", "Create a repository."),
    ("GET", _REPO): EquivalentCommand("repos show", "Show a repository."),
    ("PUT", _REPO): EquivalentCommand("repos edit", "Change a repository."),
    ("POST", _REPO): EquivalentCommand("repos fork", "Fork a repository."),
    ("DELETE", _REPO): EquivalentCommand("repos delete", "Delete a repository."),
    ("GET", f"{_REPO}/forks"): EquivalentCommand("repos forks", "List the forks of a repository."),
    ("PUT", f"{_REPO}/default-branch"): EquivalentCommand("repos edit", "Choose the branch that a clone starts on."),
    ("GET", f"{_REPO}/commits"): EquivalentCommand("commits list", "List the commits of a repository."),
    ("GET", _COMMIT): EquivalentCommand("commits show", "Show a commit."),
    ("GET", f"{_COMMIT}/changes"): EquivalentCommand("commits changes", "List the files that a commit changed."),
    ("GET", f"{_COMMIT}/diff/{{path}}"): EquivalentCommand("commits diff", "Show what a commit changed, line by line."),
    ("GET", f"{_COMMIT}/pull-requests"): EquivalentCommand(
        "commits pulls", "List the pull requests that a commit is in."
    ),
    ("GET", f"{_COMMIT}/comments"): EquivalentCommand("commits comments", "List the comments on a file of a commit."),
    ("POST", f"{_COMMIT}/comments"): EquivalentCommand("commits comments", "Comment on a commit."),
    ("POST", f"{_COMMIT}/watch"): EquivalentCommand("watch commit", "Be told what happens to a commit."),
    ("DELETE", f"{_COMMIT}/watch"): EquivalentCommand("watch commit", "Be told no longer what happens to a commit."),
    ("POST", f"{_PULL}/watch"): EquivalentCommand("watch pull", "Be told what happens to a pull request."),
    ("DELETE", f"{_PULL}/watch"): EquivalentCommand("watch pull", "Be told no longer what happens to a pull request."),
    ("POST", f"{_REPO}/watch"): EquivalentCommand("watch repo", "Be told what happens to a repository."),
    ("DELETE", f"{_REPO}/watch"): EquivalentCommand("watch repo", "Be told no longer what happens to a repository."),
    ("GET", "/api/latest/application-properties"): EquivalentCommand("doctor", "Say which version the server is."),
    **{
        (method, f"{_TOKENS}/{owner}{behind}"): EquivalentCommand(
            f"auth tokens {verb}", f"{does} HTTP access token{many}."
        )
        for owner in ("users/{userSlug}", "projects/{projectKey}", "projects/{projectKey}/repos/{repositorySlug}")
        for method, behind, verb, does, many in (
            ("GET", "", "list", "List", "s"),
            ("PUT", "", "create", "Make an", ""),
            ("DELETE", "/{tokenId}", "revoke", "Revoke an", ""),
        )
    },
}


def equivalent_of(method: str, path: str) -> EquivalentCommand | None:
    """Return the command that asks for an operation, by its template; None where bbcli has none."""
    return EQUIVALENT_COMMANDS.get((method, path))
