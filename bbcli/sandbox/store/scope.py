"""The owner of a setting: a project, or a repository, which also has those of its project."""

from __future__ import annotations

from bbcli.sandbox.store.records import Project, Repository

Scope = Project | Repository


def column_of(scope: Scope) -> str:
    """Return the column that has the ID of the owner; the other one is null."""
    return "project_id" if isinstance(scope, Project) else "repository_id"


def owner_ids(scope: Scope) -> tuple[int, int]:
    """Return the IDs of the project and the repository whose settings apply; 0 for no repository."""
    return (scope.id, 0) if isinstance(scope, Project) else (scope.project.id, scope.id)
