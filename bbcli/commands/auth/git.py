"""The commands by which git uses bbcli's logins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app

if TYPE_CHECKING:
    from bbcli.context.app import App


@click.command("setup-git", cls=Command, output=False)
@click.option("--undo", is_flag=True, help="Remove the settings of all servers, or of --server")
@pass_app
def setup_git(app: App, undo: bool) -> None:
    """Set up git to sign in with the saved login.

    It applies to every clone, fetch and push on the server. The command writes git's global configuration, with the CA
    certificates, the client certificate and the proxy of the server. The credential stays in the keyring; git requests
    it from bbcli.

    \b
    Examples:
      # Set up git for a server
      bbcli auth setup-git --server bitbucket.example.com
      # Remove the settings of all servers
      bbcli auth setup-git --undo
    """
    if undo:
        _undo(app)
        return
    from bbcli.auth.git_helper import helper_command
    from bbcli.context import git

    server = app.server
    helper = helper_command(server, allow_http=app.selection.options.allow_http)
    git.set_up(server.url, helper, app.connections.git_settings_for(server), app.selection.environ)
    app.console.success(f"git now signs in to {server.url} with bbcli")


def _undo(app: App) -> None:
    """Remove bbcli from git's global configuration."""
    from bbcli.auth.git_helper import is_helper
    from bbcli.config.shell import command_line
    from bbcli.context import git

    # The settings of a proxy have no password: none is prompted for.
    environ = app.selection.environ = {"BBCLI_PROXY_PASSWORD": "", **app.selection.environ}
    config = app.selection.config
    urls = [app.server.url] if app.selection.options.server else git.servers_set_up(is_helper, environ)
    for url in urls:
        undone = git.undo_set_up(url, is_helper, app.connections.git_settings_for(config.named(url)), environ)
        for name in undone.removed:
            app.console.info(f"removed {name} from git's configuration")
        for name in undone.kept:
            unset = command_line("git", "config", "--global", "--unset-all", name)
            app.console.info(f"kept {name}; to remove it: {unset}")


@click.command("git-credential", cls=Command, hidden=True, output=False)
@click.argument("operation", metavar="OPERATION", help="Operation that git requests: get, store or erase")
@click.option("--credential-fd", type=int, hidden=True, help="File descriptor with the credential")
@pass_app
def git_credential(app: App, operation: str, credential_fd: int | None) -> str | None:
    """Return the saved login to git, as a credential helper.

    The operations store and erase have no effect.

    \b
    Example:
      git -c credential.https://HOST.helper='!bbcli auth git-credential' clone URL
    """
    from bbcli.auth.git_helper import (
        MAX_REQUEST_BYTES,
        HelperSecrets,
        format_response,
        is_for_server,
        parse_request,
        read_helper_secrets,
        response_for,
    )

    app.connections.for_git = True
    with app.console.progress.aside():
        # Bytes, since a text stream takes a carriage return for the end of a line.
        question = parse_request(app.console.stdin.buffer.read(MAX_REQUEST_BYTES) if app.console.stdin else b"")
    secrets = read_helper_secrets(credential_fd) if credential_fd else HelperSecrets()
    app.selection.environ = {**app.selection.environ, **secrets.environ}
    if operation != "get":
        return None
    if question.problem:
        app.console.info(f"warning: the request of git is ignored: {question.problem}")
        return None
    if is_for_server(question, app.server.url):
        credential = secrets.credential or app.connections.credential
        app.console.hidden.append(credential)
        return response_for(question, credential)
    password = app.connections.factory.connection_to(app.server).git_answer(question.values)
    return format_response({"password": password}) if password else None
