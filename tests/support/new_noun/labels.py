"""`bbcli labels`: list, create and delete labels. A noun for test_new_noun, the example of CONTRIBUTING.md.

Its operations are those of tags, which the sandbox has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Group, pass_app
from bbcli.cli.decorators import COMMIT, list_options, repo_option, yes_option
from bbcli.client.endpoints import PROJECT_REPOS
from bbcli.output import Column, Record, cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

TAGS = f"{PROJECT_REPOS}/{{repositorySlug}}/tags"
TAG = "/git/latest/projects/{projectKey}/repos/{repositorySlug}/tags/{name}"
COLUMNS = (Column("NAME", "displayId"), Column("COMMIT", "latestCommit", cells.commit))

group = Group(
    help="List, create and delete labels.", example="bbcli labels list -R WORK/my-repo", topics=("scripting",)
)


@group.command("list", endpoint=f"GET {TAGS}", columns=COLUMNS)
@repo_option
@list_options
@pass_app
def list_labels(app: App, repo: RepoAddress | None, list_range: ListRange) -> Iterable[Record]:
    """List the labels of a repository.

    \b
    Example:
      bbcli labels list -R WORK/my-repo
    """
    variables = app.repo(repo).variables  # before app.client: the repository selects the server
    return app.client.records(list_labels.path, variables, list_range)


@group.command("create", endpoint=f"POST {TAGS}", columns=COLUMNS, writes=True)
@click.argument("name", metavar="NAME", help="Label name.")
@click.option("--commit", "start_point", type=COMMIT, metavar="COMMIT", required=True, help="Commit to label.")
@repo_option
@pass_app
def create_label(app: App, name: str, start_point: str, repo: RepoAddress | None) -> Record | None:
    """Create a label.

    \b
    Example:
      bbcli labels create nightly --commit master -R WORK/my-repo
    """
    body = {"name": name, "startPoint": start_point}
    variables = app.repo(repo).variables
    return app.client.write("POST", create_label.path, variables, body)


@group.command("delete", endpoint=f"DELETE {TAG}", writes=True)
@click.argument("name", metavar="NAME", help="Label name.")
@repo_option
@yes_option
@pass_app
def delete_label(app: App, name: str, repo: RepoAddress | None, yes: bool) -> None:
    """Delete a label.

    \b
    Example:
      bbcli labels delete v1.0 --yes -R WORK/my-repo
    """
    address = app.repo(repo)
    app.confirming("label", name, yes=yes)(())
    app.client.execute("DELETE", delete_label.path, {**address.variables, "name": name})
