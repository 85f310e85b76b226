"""The commands `bbcli auth tokens`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Group, pass_app
from bbcli.cli.decorators import DAYS, PROJECT, REPO, WORDS, list_options, one_of, yes_option
from bbcli.commands.auth.endpoints import PROJECTS, REPOS, USERS
from bbcli.output import Column, Record, cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

# Lists of tokens have no permissions and no expiry.
COLUMNS = (Column("ID", "id"), Column("NAME", "name"), Column("CREATED", "createdDate", cells.age))
FIELDS = (
    Column("ID", "id"),
    Column("NAME", "name"),
    Column("CREATED", "createdDate", cells.moment),
    Column("TOKEN", "token"),
)

tokens = Group("tokens", help="Manage HTTP access tokens", example="bbcli auth tokens list -R WORK/my-repo")
project_option = click.option(
    "--project", type=PROJECT, metavar="PROJECT", help="Use the tokens of a project [default: your own]"
)
repo_option = click.option("-R", "--repo", type=REPO, metavar="REPO", help="Use the tokens of a repository")


def _each_owner(method: str, suffix: str, summary: str) -> dict[str, str]:
    """Return the same operation for the tokens of a user, a project and a repository."""
    return {f"{method} {owner}{suffix}": summary for owner in (USERS, PROJECTS, REPOS)}


@tokens.command("list", endpoint=_each_owner("GET", "", "List HTTP access tokens."), columns=COLUMNS)
@project_option
@repo_option
@list_options
@pass_app
def list_tokens(app: App, project: str | None, repo: RepoAddress | None, list_range: ListRange) -> Iterable[Record]:
    """List HTTP access tokens, without their secrets.

    The tokens are your own, or those of a project or a repository that you administer.

    \b
    Examples:
      # List your own tokens
      bbcli auth tokens list
      # List the tokens of a project
      bbcli auth tokens list --project WORK
    """
    from bbcli.commands.auth.access_tokens import SINCE, client_for_reading, owner_of, template_of

    named, client = _named(app, project, repo), client_for_reading(app)
    app.connections.require_version(SINCE, "auth tokens", client)
    owner = named or owner_of(app, app.server, client)
    return client.records(template_of(owner), owner, list_range)


@tokens.command(
    "create",
    endpoint=_each_owner("PUT", "", "Make an HTTP access token."),
    columns=FIELDS,
    field_options={"expiryDays": "--expires"},
    writes=True,
)
@click.argument("name", metavar="NAME", help="Token name")
@click.option(
    "--permissions", type=WORDS, required=True, metavar="LIST", help="Permissions, e.g. PROJECT_READ,REPO_WRITE"
)
@click.option("--expires", type=DAYS, metavar="DAYS", help="Lifetime, e.g. 90d")
@project_option
@repo_option
@pass_app
def create_token(
    app: App,
    name: str,
    permissions: tuple[str, ...],
    expires: int | None,
    project: str | None,
    repo: RepoAddress | None,
) -> Record:
    """Create an HTTP access token and print it once.

    A token cannot create tokens: if the login is a token, the command prompts for the password.

    \b
    Examples:
      # Create a token of your own
      bbcli auth tokens create nightly --permissions REPO_READ --expires 90d
      # Create a token of a repository for CI
      bbcli auth tokens create ci --permissions REPO_WRITE -R WORK/my-repo
      # Print only the secret
      bbcli auth tokens create ci --permissions REPO_READ --json | jq -r .token
    """
    from bbcli.commands.auth.access_tokens import SINCE, client_for_managing, create, owner_of

    named, client = _named(app, project, repo), client_for_managing(app)
    app.connections.require_version(SINCE, "auth tokens", client)
    return create(client, named or owner_of(app, app.server, client), name, permissions, expires)


@tokens.command(
    "revoke", endpoint=_each_owner("DELETE", "/{tokenId}", "Revoke an HTTP access token."), output=False, writes=True
)
@click.argument("token_id", metavar="ID", help="Token id, as `bbcli auth tokens list` shows it")
@project_option
@repo_option
@yes_option
@pass_app
def revoke_token(app: App, token_id: str, project: str | None, repo: RepoAddress | None, yes: bool) -> None:
    """Revoke an HTTP access token.

    Requests with the token fail at once.

    \b
    Example:
      bbcli auth tokens revoke 252973515069 --yes
    """
    from bbcli.commands.auth.access_tokens import SINCE, client_for_managing, describe_token, owner_of, revoke

    confirm = app.confirming("access token", token_id, yes=yes)
    named, client = _named(app, project, repo), client_for_managing(app)
    app.connections.require_version(SINCE, "auth tokens", client)
    owner = named or owner_of(app, app.server, client)
    confirm(describe_token(client, owner, token_id))
    revoke(client, owner, token_id)
    app.console.success(f"revoked access token {token_id}")


def _named(app: App, project: str | None, repo: RepoAddress | None) -> dict[str, str]:
    """Return the path variables of the named owner, empty for the user; a repository also selects the server."""
    one_of(project=project, repo=repo)
    if repo:
        return app.repo(repo).variables
    return {"projectKey": project} if project else {}
