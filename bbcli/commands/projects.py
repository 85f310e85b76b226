"""`bbcli projects`: list, show, create, edit and delete projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Group, pass_app
from bbcli.cli.decorators import PROJECT, BatchArgument, changes, list_options, yes_option
from bbcli.output import Column, Record, cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.client.pages import ListRange
    from bbcli.context.app import App

COLUMNS = (
    Column("KEY", "key", cells.linked),
    Column("NAME", "name"),
    Column("TYPE", "type", cells.dim),
    Column("VISIBILITY", "public", cells.visibility),
    Column("DESCRIPTION", "description"),
)
FIELDS = (*COLUMNS, Column("WEB", "links.self.0.href", cells.url))

PERMISSIONS = click.Choice(["PROJECT_READ", "PROJECT_WRITE", "PROJECT_ADMIN"], case_sensitive=False)

group = Group(help="Manage projects", example="bbcli projects list --name platform", position=10)
project_argument = click.argument(
    "project", cls=BatchArgument, type=PROJECT, metavar="PROJECT", help="Project key, e.g. WORK or ~fred, or a URL"
)


@group.command("list", endpoint={"GET /api/latest/projects": "List projects."}, columns=COLUMNS)
@click.option("--name", help="Show only projects whose name contains TEXT")
@click.option("--permission", type=PERMISSIONS, help="Show only projects on which you have this permission")
@list_options
@pass_app
def list_projects(app: App, name: str | None, permission: str | None, list_range: ListRange) -> Iterable[Record]:
    """List the projects that you can see.

    \b
    Examples:
      # Find projects by name
      bbcli projects list --name platform
      # Print the keys of all projects
      bbcli projects list --all --json | jq -r '.[].key'
    """
    return app.client.records(list_projects.path, list_range=list_range, name=name, permission=permission)


@group.command("show", endpoint="GET /api/latest/projects/{projectKey}", columns=FIELDS)
@project_argument
@pass_app
def show_project(app: App, project: str) -> Record:
    """Show a project.

    \b
    Example:
      bbcli projects show WORK
    """
    return app.client.record(show_project.path, {"projectKey": project})


@group.command(
    "create",
    endpoint="POST /api/latest/projects",
    columns=FIELDS,
    field_options={"key": "PROJECT", "name": "--name|PROJECT"},
    writes=True,
)
@project_argument
@click.option("--name", help="Project name [default: the key]")
@click.option("--description", help="Project description")
@click.option("--public/--private", default=None, help="Allow or deny anonymous read access")
@pass_app
def create_project(
    app: App, project: str, name: str | None, description: str | None, public: bool | None
) -> Record | None:
    """Create a project.

    \b
    Example:
      bbcli projects create DOCS --name Documentation --public
    """
    body = {"key": project, "name": name or project, "description": description, "public": public}
    return app.client.write("POST", create_project.path, {}, body)


@group.command("edit", endpoint="PUT /api/latest/projects/{projectKey}", columns=FIELDS, writes=True)
@project_argument
@click.option("--key", type=PROJECT, metavar="PROJECT", help="New project key")
@click.option("--name", help="New project name")
@click.option("--description", help="New project description")
@click.option("--public/--private", default=None, help="Allow or deny anonymous read access")
@pass_app
def edit_project(
    app: App, project: str, key: str | None, name: str | None, description: str | None, public: bool | None
) -> Record | None:
    """Change a project.

    Only the given values change.

    \b
    Example:
      bbcli projects edit DOCS --description "All documentation" --private
    """
    body = changes(key=key, name=name, description=description, public=public)
    return app.client.write("PUT", edit_project.path, {"projectKey": project}, body)


@group.command(
    "delete",
    endpoint={"DELETE /api/latest/projects/{projectKey}": "Delete a project without repositories."},
    writes=True,
)
@project_argument
@yes_option
@pass_app
def delete_project(app: App, project: str, yes: bool) -> None:
    """Delete an empty project.

    A project with repositories cannot be deleted.

    \b
    Example:
      bbcli projects delete DOCS --yes
    """
    from bbcli.context.deletion import count_project_contents

    confirm = app.confirming("project", project, yes=yes, blocker="only an empty project can be deleted")
    confirm(count_project_contents(app, project))
    app.client.execute("DELETE", delete_project.path, {"projectKey": project})
    app.console.success(f"deleted project {project}")
