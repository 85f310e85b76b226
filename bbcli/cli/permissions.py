"""The permission that an operation requires, by the bundled description of the REST API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.openapi.match import find_templates
from bbcli.openapi.store import bundled_spec

if TYPE_CHECKING:
    from collections.abc import Mapping

_REPO, _PROJECT = "repositorySlug", "projectKey"


def required_permission(method: str, path: str, server: str) -> str:
    """Return the permission and its object, such as "REPO_ADMIN on WORK/my-repo"; empty if it is not documented.

    `path` is below /rest. A write for which only a permission to read is documented has conditions of its own.
    """
    for found in find_templates(bundled_spec(), path):
        operation = found.operations.get(method)
        if operation is None:
            continue
        if not operation.permission or (operation.is_write and operation.permission[-1].endswith("_READ")):
            return ""
        return f"{' or '.join(operation.permission)} on {_object(operation.permission[-1], found.values, server)}"
    return ""


def _object(permission: str, values: Mapping[str, str], server: str) -> str:
    project, slug = values.get(_PROJECT), values.get(_REPO)
    if permission.startswith("REPO_") and project and slug:
        return f"{project}/{slug}"
    if permission.startswith(("REPO_", "PROJECT_")) and project:
        return project
    return server
