"""`bbcli repos`: list, show, create, edit, delete, fork and clone repositories."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Group, pass_app
from bbcli.cli.decorators import (
    COMMIT,
    PROJECT,
    PROJECT_OR_NAME,
    REF,
    REPO,
    BatchArgument,
    changes,
    list_options,
    one_of,
    print_url_option,
    repo_argument,
    repo_option,
    yes_option,
)
from bbcli.cli.types import Text, repos_named
from bbcli.client.endpoints import DEFAULT_BRANCH, PROJECT_REPOS, REPOS
from bbcli.errors import InvalidInput
from bbcli.output import Column, Record, cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

PROJECT_PATH = "/api/latest/projects/{projectKey}"
REPO_PATH = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
COLUMNS = (
    Column("REPO", "slug", cells.repo_address),
    Column("STATE", "state", cells.repo_state),
    Column("VISIBILITY", "public", cells.visibility),
    Column("DESCRIPTION", "description"),
    Column("NAME", "name", on_request=True),
    Column("SLUG", "slug", on_request=True),
    Column("PROJECT", "project.key", on_request=True),
)
FIELDS = (
    Column("NAME", "name", cells.linked),
    Column("PROJECT", "project.key"),
    Column("SLUG", "slug"),
    Column("DESCRIPTION", "description"),
    Column("STATE", "state", cells.repo_state),
    Column("VISIBILITY", "public", cells.visibility),
    Column("FORKABLE", "forkable"),
    Column("FORK OF", "origin", cells.repo),
    Column("CLONE", "links.clone", cells.clone_links),
    Column("WEB", "links.self.0.href", cells.url),
)
# What other operations report about a repository.
FACTS = (
    Column("DEFAULT BRANCH", "defaultBranch", is_fact=True),
    Column("UPDATED", "updated", cells.moment, is_fact=True),
    Column("SIZE", "size", cells.size, is_fact=True),
    Column("OPEN PULL REQUESTS", "openPullRequests", is_fact=True),
)
SHOWN = (*FIELDS[:-2], *FACTS, *FIELDS[-2:])

PERMISSIONS = click.Choice(["REPO_READ", "REPO_WRITE", "REPO_ADMIN"], case_sensitive=False)
STATES = click.Choice(["AVAILABLE", "INITIALISING", "INITIALISATION_FAILED", "OFFLINE"], case_sensitive=False)
ARCHIVED = click.Choice(["ACTIVE", "ARCHIVED", "ALL"], case_sensitive=False)
ARCHIVING = "8.0"


def _search_by_name(facts: Mapping[str, Any]) -> str:
    """Return the hint of a list of an unknown project: the word can be part of the name of a repository."""
    return repos_named(facts["project"].lower())


group = Group(help="Manage repositories", example="bbcli repos list WORK", position=20)


@group.command(
    "list",
    endpoint={
        f"GET {REPOS}": "List the repositories of all projects.",
        f"GET {PROJECT_REPOS}": "List the repositories of a project.",
    },
    columns=COLUMNS,
    hints={"no_such_project": _search_by_name},
)
@click.argument(
    "project",
    cls=BatchArgument,
    type=PROJECT_OR_NAME,
    metavar="[PROJECT]",
    required=False,
    help="Project key [default: all projects]",
)
@click.option("--name", help="Show only repositories whose name contains TEXT")
@click.option("--permission", type=PERMISSIONS, help="Show only repositories on which you have this permission")
@click.option("--state", type=STATES, help="Show only repositories in this state")
@click.option("--archived", type=ARCHIVED, help="Filter by archived state [default: ALL with PROJECT, else ACTIVE]")
@click.option("--visibility", type=click.Choice(["public", "private"]), help="Filter by visibility")
@list_options
@pass_app
def list_repos(app: App, /, project: str | None, list_range: ListRange, **filters: str | None) -> Iterable[Record]:
    """List the repositories of a project or of all projects.

    \b
    Examples:
      # List the repositories of a project
      bbcli repos list WORK
      # Find repositories by name, archived ones included
      bbcli repos list --name service --archived all --all
    """
    query: dict[str, Any] = {name: value for name, value in filters.items() if value}
    if "archived" in query:
        app.connections.require_version(ARCHIVING, "--archived")
    if project and not query:
        return app.client.records(PROJECT_REPOS, {"projectKey": project}, list_range)
    # Only the list of all repositories has filters. By default it excludes archived ones, which the list of a project
    # includes.
    archived = query.pop("archived", "ALL" if project else None)
    found = app.client.records(REPOS, list_range=list_range, projectkey=project, archived=archived, **query)
    # For a project that does not exist this list is empty: reading the project raises the error.
    return found.when_empty(lambda: app.client.record(PROJECT_PATH, {"projectKey": project})) if project else found


@group.command(
    "show",
    endpoint={
        f"GET {REPO_PATH}": "Show a repository.",
        f"GET {DEFAULT_BRANCH}": "Read the name of the default branch.",
    },
    columns=SHOWN,
)
@repo_argument
@click.option("--brief", is_flag=True, help="Omit default branch, last update, size and open pull requests")
@pass_app
def show_repo(app: App, repo: RepoAddress | None, brief: bool) -> Record:
    """Show a repository.

    Default branch, last update, size and number of open pull requests are requested at once, after the repository.
    --json prints the server's object, without them and without these requests. Servers report the size only to
    passwords and sessions, not to HTTP access tokens.

    \b
    Examples:
      # Show a repository
      bbcli repos show WORK/my-repo
      # Show the repository of a web page
      bbcli repos show https://bitbucket.example.com/projects/WORK/repos/my-repo
    """
    address = app.repo(repo)
    found = app.client.record(REPO_PATH, address.variables)
    if brief:
        return found
    from bbcli.context.repo_facts import read_repo_facts

    return found.with_facts((column.path for column in FACTS), partial(read_repo_facts, app, address))


@group.command(
    "create",
    endpoint=f"POST {PROJECT_REPOS}",
    columns=FIELDS,
    field_options={"slug": "REPO", "name": "--name|REPO"},
    writes=True,
)
@click.argument("repo", cls=BatchArgument, type=REPO, metavar="REPO", help="Project key and name, e.g. WORK/new-repo")
@click.option("--name", help="Repository name, which determines the slug [default: as in REPO]")
@click.option("--description", help="Repository description")
@click.option("--default-branch", "defaultBranch", type=REF, metavar="BRANCH", help="Default branch")
@click.option("--forkable/--no-forkable", default=None, help="Allow or deny forks")
@click.option("--public/--private", default=None, help="Allow or deny anonymous read access")
@pass_app
def create_repo(app: App, /, repo: RepoAddress, name: str | None, **fields: str | bool | None) -> Record | None:
    """Create a repository.

    \b
    Example:
      bbcli repos create WORK/new-repo --description "A new one" --public
    """
    address = app.repo(repo)
    body = {"name": name or address.slug, "scmId": "git", **fields}
    return app.client.write("POST", create_repo.path, {"projectKey": address.project}, body)


@group.command(
    "edit",
    endpoint={f"PUT {REPO_PATH}": "", f"PUT {REPO_PATH}/default-branch": "Change the default branch of a repository."},
    columns=FIELDS,
    field_options={"id": "--default-branch"},
    hints={"no_such_branch": "push the branch first: git push origin BRANCH"},
    writes=True,
)
@repo_argument
@click.option("--name", help="New repository name, which determines the slug")
@click.option("--description", help="New repository description")
@click.option("--default-branch", type=REF, metavar="BRANCH", help="Default branch")
@click.option("--forkable/--no-forkable", default=None, help="Allow or deny forks")
@click.option("--public/--private", default=None, help="Allow or deny anonymous read access")
@click.option("--archived/--no-archived", default=None, help="Make the repository read-only or writable")
@pass_app
def edit_repo(
    app: App, /, repo: RepoAddress | None, default_branch: str | None, **fields: str | bool | None
) -> Record | None:
    """Change a repository.

    Only the given values change.

    \b
    Examples:
      # Change the default branch
      bbcli repos edit WORK/my-repo --default-branch main
      # Archive a repository
      bbcli repos edit WORK/old --archived
    """
    body = changes(default_branch=default_branch, **fields)
    variables = app.repo(repo).variables
    if "archived" in body:  # older servers ignore the field
        app.connections.require_version(ARCHIVING, "--archived")
    if branch := body.pop("default_branch", None):
        if body.get("archived") is False:  # an archived repository rejects other changes
            app.client.execute("PUT", REPO_PATH, variables, {"archived": body.pop("archived")})
        ref = f"refs/heads/{str(branch).removeprefix('refs/heads/')}"
        app.client.execute("PUT", f"{REPO_PATH}/default-branch", variables, {"id": ref})
    return app.client.write("PUT", REPO_PATH, variables, body) if body else app.client.record(REPO_PATH, variables)


@group.command(
    "rename",
    endpoint={f"PUT {REPO_PATH}": "Rename a repository."},
    columns=FIELDS,
    field_options={"name": "NEW_NAME"},
    writes=True,
)
@click.argument(
    "names",
    nargs=-1,
    required=True,
    type=Text("repo"),
    metavar="[REPO] NEW_NAME",
    help="Repository [default: of the local clone], and its new name, which determines the slug",
)
@repo_option
@pass_app
def rename_repo(app: App, names: tuple[str, ...], repo: RepoAddress | None) -> Record | None:
    """Rename a repository.

    In a local clone the new name is enough. The server redirects the old URLs until another repository takes the old
    name.

    \b
    Examples:
      # Rename a repository
      bbcli repos rename WORK/tools build-tools
      # Show what the rename of the local clone's repository would change
      bbcli repos rename build-tools --dry-run
    """
    *named, name = names
    if named and repo:
        raise click.UsageError("REPO and --repo cannot be combined")
    if len(named) > 1:
        raise click.UsageError(f"unexpected arguments: {' '.join(names[2:])}")
    if "/" in name:
        raise click.UsageError(f"{name!r} is not a repository name: NEW_NAME follows REPO")
    variables = app.repo(REPO.convert(named[0], None, None) if named else repo).variables
    return app.client.write("PUT", REPO_PATH, variables, {"name": name})


@group.command("delete", endpoint={f"DELETE {REPO_PATH}": "Delete a repository."}, writes=True)
@click.argument(
    "repo", cls=BatchArgument, type=REPO, metavar="REPO", help="Repository to delete: WORK/my-repo or a URL"
)
@yes_option
@pass_app
def delete_repo(app: App, repo: RepoAddress, yes: bool) -> None:
    """Delete a repository with its history and pull requests.

    \b
    Example:
      bbcli repos delete WORK/old --yes
    """
    from bbcli.context.deletion import count_repo_contents

    address = app.repo(repo)
    confirm = app.confirming("repository", str(address), yes=yes)
    _check_name(app.client.record(REPO_PATH, address.variables), address)
    confirm(count_repo_contents(app, address))
    app.client.execute("DELETE", delete_repo.path, address.variables)
    app.console.success(f"deleted repository {address}")


@group.command(
    "fork",
    endpoint=f"POST {REPO_PATH}",
    columns=FIELDS,
    field_options={"project": "--to", "name": "--name|REPO"},
    writes=True,
)
@repo_argument
@click.option(
    "--to", "project", type=PROJECT, metavar="PROJECT", help="Project of the fork [default: your personal project]"
)
@click.option("--name", help="Name of the fork [default: same name]")
@pass_app
def fork_repo(app: App, repo: RepoAddress | None, project: str | None, name: str | None) -> Record | None:
    """Fork a repository.

    \b
    Example:
      bbcli repos fork WORK/my-repo --to PLAY --name my-copy
    """
    variables = app.repo(repo).variables
    body = {"name": name, "project": {"key": project} if project else None}
    return app.client.write("POST", fork_repo.path, variables, body)


@group.command("forks", endpoint=f"GET {REPO_PATH}/forks", columns=COLUMNS, empty="no forks")
@repo_argument
@list_options
@pass_app
def list_forks(app: App, repo: RepoAddress | None, list_range: ListRange) -> Iterable[Record]:
    """List the forks of a repository.

    \b
    Example:
      bbcli repos forks WORK/my-repo
    """
    variables = app.repo(repo).variables
    return app.client.records(list_forks.path, variables, list_range)


@group.command(
    "clone",
    output=False,
    hints={
        "no_clone_url": lambda facts: "use --http" if facts["kind"] == "ssh" else "use --ssh",
        "unsafe_clone_url": lambda facts: (
            f"check the base URL of the server, or {'omit' if facts['kind'] == 'ssh' else 'use'} --ssh"
        ),
    },
)
@click.argument(
    "repo", cls=BatchArgument, type=REPO, metavar="REPO", help="Repository: WORK/my-repo, web URL or clone URL"
)
@click.argument("folder", metavar="[DIR]", required=False, help="Target directory [default: name of the repository]")
@click.argument("git_options", nargs=-1, metavar="[-- GIT OPTIONS]", help="Options of git clone, after --")
@click.option("--ssh/--http", default=False, help="Clone over ssh or http [default: http, with the saved login]")
@pass_app
def clone_repo(app: App, repo: RepoAddress, folder: str | None, git_options: tuple[str, ...], ssh: bool) -> None:
    """Clone a repository with git.

    git signs in with the saved login; the password or token is not written into the clone.

    \b
    Examples:
      # Clone into a directory with the name of the repository
      bbcli repos clone WORK/my-repo
      # Pass options to git clone
      bbcli repos clone WORK/my-repo work -- --depth 1
    """
    from bbcli.config.shell import command_line
    from bbcli.context import git
    from bbcli.context.clone_url import clone_url

    if folder and folder.startswith("-"):  # the first word after "--" if DIR is omitted
        git_options, folder = (folder, *git_options), None
    address = app.repo(repo)
    found = app.client.record(REPO_PATH, address.variables)
    url = clone_url(found, "ssh" if ssh else "http", app.server.url)
    folder = folder or _folder_of(found, address, git_options)
    access, quiet = app.connections.git_access, app.selection.options.quiet
    with app.console.progress.aside():
        git.clone(
            url,
            access,
            folder=folder,
            options=git_options,
            cwd=app.selection.cwd,
            environ=app.selection.environ,
            quiet=quiet,
        )
    for name, value in access.passing.items():
        if name.startswith("http.https:") and ".sslCA" in name:
            setting = command_line("git", "-C", folder, "config", name, value)
            app.console.info(f"later git commands require the CA certificates too: {setting}")


@group.command("open")
@repo_argument
@print_url_option
@pass_app
def open_repo(app: App, repo: RepoAddress | None, print_url: bool) -> str | None:
    """Open the web page of a repository.

    \b
    Example:
      bbcli repos open WORK/my-repo --print
    """
    from bbcli.context.web_page import page_url

    return app.page(page_url(app, app.repo(repo), None, None), print_url=print_url)


@group.command("browse")
@click.argument(
    "where", metavar="[PLACE]", required=False, help="PATH[:LINE], commit hash, branch, tag or pull request number"
)
@repo_option
@click.option("-b", "--branch", type=REF, metavar="BRANCH", help="Branch of the file [default: default branch]")
@click.option("-c", "--commit", type=COMMIT, metavar="COMMIT", help="Commit of the file: hash, tag or git revision")
@print_url_option
@pass_app
def browse_repo(
    app: App, where: str | None, repo: RepoAddress | None, branch: str | None, commit: str | None, print_url: bool
) -> str | None:
    """Open the web page of a file, line, commit, branch or pull request.

    In a local clone a path is relative to the current directory; with -R, to the root of the repository. Without PLACE
    the page of the repository opens.

    \b
    Examples:
      # Open a line of a file
      bbcli repos browse README.md:12 --print
      # Open a commit
      bbcli repos browse 01f9c86 --print
      # Open the files of a branch
      bbcli repos browse --branch master --print
    """
    from bbcli.context.web_page import page_url

    one_of(branch=branch, commit=commit)
    return app.page(page_url(app, repo, where, branch, commit), print_url=print_url)


def _check_name(found: Record, address: RepoAddress) -> None:
    """Raise InvalidInput for a renamed repository: the server redirects from the old name, also a DELETE.

    Reading the repository first also detects a missing one, for which DELETE reports no error.
    """
    name = f"{found.text_at('project.key')}/{found.text_at('slug')}"
    if name.casefold() != str(address).casefold():
        from bbcli.config.shell import command_line

        raise InvalidInput(
            f"repository {address} was renamed to {name}", hint=command_line("bbcli", "repos", "delete", name)
        )


def _folder_of(repo: Record, address: RepoAddress, options: Iterable[str]) -> str:
    """Return the directory that git clone would create, with the server's upper and lower case."""
    slug = str(repo.get("slug"))
    name = slug if slug.casefold() == address.slug.casefold() else address.slug
    return f"{name}.git" if {"--bare", "--mirror"} & set(options) else name
