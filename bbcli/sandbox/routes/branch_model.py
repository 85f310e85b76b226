"""The branch model of a repository, and its configuration in projects and repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, no_such_entity
from bbcli.sandbox.git import names
from bbcli.sandbox.request_body import inner, items, required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response
from bbcli.sandbox.store.records import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import Project, Repository

OF_PROJECT = "/branch-utils/latest/projects/{projectKey}/branchmodel"
OF_REPOSITORY = "/branch-utils/latest/projects/{projectKey}/repos/{repositorySlug}/branchmodel"
TYPES = ("BUGFIX", "FEATURE", "HOTFIX", "RELEASE")
SPECIAL_BRANCHES = ("development", "production")
# The model of a repository for which nobody has configured another.
DEFAULT: Mapping[str, Any] = {
    "development": {"refId": None, "useDefault": True},
    "types": [
        {"id": name, "displayName": name.capitalize(), "enabled": True, "prefix": f"{name.lower()}/"} for name in TYPES
    ],
}


def show_model(context: RequestContext) -> Response:
    """Show the model in effect: the branches that exist and the enabled types."""
    repository = context.repository()
    git, settings = context.git(repository), effective(context, repository)
    branches = {name: _branch(git, settings[name]) for name in SPECIAL_BRANCHES if name in settings}
    types = [
        {name: each[name] for name in ("id", "displayName", "prefix")} for each in settings["types"] if each["enabled"]
    ]
    return json_response({**{name: branch for name, branch in branches.items() if branch}, "types": types})


def effective(context: RequestContext, repository: Repository) -> Mapping[str, Any]:
    """Return the configuration of a repository, else of its project, else the default."""
    models = context.store.branch_models
    return models.of(repository) or models.of(repository.project) or DEFAULT


def _branch(git: GitRepository, setting: Mapping[str, Any]) -> dict[str, Any] | None:
    ref = git.head_ref() if setting["useDefault"] else setting["refId"]
    return git.branch(ref) if ref else None


def show_settings(context: RequestContext) -> Response:
    """Show the configuration of a repository or of its project. Raises no_such_entity if neither is set."""
    repository = context.repository()
    models = context.store.branch_models
    return _settings_response(models.of(repository) or models.of(repository.project))


def show_project_settings(context: RequestContext) -> Response:
    """Show the configuration of a project. Raises no_such_entity if it is not set."""
    return _settings_response(context.store.branch_models.of(context.project()))


def _settings_response(settings: Mapping[str, Any] | None) -> Response:
    if settings is None:
        raise no_such_entity("The branch model is not configured. You must enable the branch model first.")
    return json_response(settings)


def set_settings(context: RequestContext) -> Response:
    """Set the configuration of a repository."""
    return _put(context, context.writable_repository(Level.ADMIN))


def set_project_settings(context: RequestContext) -> Response:
    """Set the configuration of a project."""
    return _put(context, context.project(Level.ADMIN))


def _put(context: RequestContext, scope: Project | Repository) -> Response:
    body = context.json_body()
    settings: dict[str, Any] = {name: _special(body, name) for name in SPECIAL_BRANCHES if body.get(name) is not None}
    settings.setdefault("development", DEFAULT["development"])
    given = {kind["id"]: kind for kind in map(_type, items(body, "types"))}
    settings["types"] = [given.get(each["id"], {**each, "enabled": False}) for each in DEFAULT["types"]]
    context.store.branch_models.put(scope, settings)
    return json_response(settings)


def _special(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    setting = inner(body, name) or {}
    use_default, ref = setting.get("useDefault") is True, text(setting, "refId")
    if not use_default and ref is None:
        raise ApiError.invalid_fields({f"{name}.refId": f"{name} requires refId or useDefault."})
    return {"refId": names.full_name(ref, names.HEADS) if ref else None, "useDefault": use_default}


def _type(setting: dict[str, Any]) -> dict[str, Any]:
    (name,) = required(setting, "id")
    if name not in TYPES:
        raise ApiError.invalid_fields({"types": f"'{names.shortened(name)}' is not one of {', '.join(TYPES)}."})
    prefix = text(setting, "prefix") or f"{name.lower()}/"
    if not names.is_ref_name(f"{prefix}x"):
        raise ApiError.invalid_fields({"types": f"'{names.shortened(prefix)}' cannot begin the name of a branch."})
    display_name = text(setting, "displayName") or name.capitalize()
    return {"id": name, "displayName": display_name, "enabled": setting.get("enabled") is not False, "prefix": prefix}


def delete_settings(context: RequestContext) -> Response:
    """Delete the configuration of a repository."""
    context.store.branch_models.delete(context.writable_repository(Level.ADMIN))
    return empty_response()


def delete_project_settings(context: RequestContext) -> Response:
    """Delete the configuration of a project."""
    context.store.branch_models.delete(context.project(Level.ADMIN))
    return empty_response()


ENDPOINTS = (
    Endpoint("GET", OF_REPOSITORY, show_model),
    Endpoint("GET", f"{OF_REPOSITORY}/configuration", show_settings),
    Endpoint("PUT", f"{OF_REPOSITORY}/configuration", set_settings),
    Endpoint("DELETE", f"{OF_REPOSITORY}/configuration", delete_settings),
    Endpoint("GET", f"{OF_PROJECT}/configuration", show_project_settings),
    Endpoint("PUT", f"{OF_PROJECT}/configuration", set_project_settings),
    Endpoint("DELETE", f"{OF_PROJECT}/configuration", delete_project_settings),
)
