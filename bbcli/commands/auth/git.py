"""`bbcli auth`: git, signed in with bbcli's logins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app

if TYPE_CHECKING:
    from bbcli.context.app import App


@click.command("setup-git", cls=Command, output=False)
@pass_app
def setup_git(app: App) -> None:
    """Let git ask bbcli for the login.

    For every clone, fetch and push on that server. It writes git's own global configuration, with the authority, client
    certificate and proxy of the server; the credential stays where it is, and git gets it when it asks.

    \b
    Example:
      bbcli auth setup-git --server bitbucket.example.com
    """
    from bbcli.auth.git_helper import helper_command
    from bbcli.context import git

    server = app.server
    helper = helper_command(server, allow_http=app.options.allow_http)
    git.set_up(server.url, helper, app.git_settings, app.environ)
    app.tell(f"git asks bbcli for the login on {server.url}")


@click.command("git-credential", cls=Command, hidden=True, output=False)
@click.argument("operation", metavar="OPERATION")
@click.option("--credential-fd", type=int, hidden=True, help="An open file that holds what is handed over.")
@pass_app
def git_credential(app: App, operation: str, credential_fd: int | None) -> str | None:
    """Answer git's question for a password, as a credential helper does; what git tells besides is not kept.

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

    app.answers_git = True
    with app.progress.aside():
        # Bytes, since a text stream takes a carriage return for the end of a line.
        question = parse_request(app.stdin.buffer.read(MAX_REQUEST_BYTES) if app.stdin else b"")
    handed = read_helper_secrets(credential_fd) if credential_fd else HelperSecrets()
    app.environ = {**app.environ, **handed.environ}
    if operation != "get":
        return None
    if question.problem:
        app.info(f"warning: git's question is not answered: {question.problem}")
        return None
    if is_for_server(question, app.server.url):
        credential = handed.credential or app.credential
        app.hidden.append(credential)
        return response_for(question, credential)
    password = app.network.connection_to(app.server).git_answer(question.values)
    return format_response({"password": password}) if password else None
