"""The command `bbcli auth login`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import DAYS, PORT, WORDS, Option, one_of
from bbcli.commands.auth.endpoints import TOKEN_PAGE
from bbcli.commands.auth.login_options import PERMISSIONS, SCOPES, LoginOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.context.app import App


FLAGS = ("with_token", "create_token", "session", "cookie_stdin", "oauth", "oauth1")


def _section(title: str, *options: tuple[list[str], dict[str, Any]]) -> list[click.Option]:
    return [Option(names, section=title, **settings) for names, settings in options]


OPTIONS = [
    *_section(
        "With a token",
        (["--with-token"], {"is_flag": True, "help": "Read an HTTP access token from stdin"}),
        (["--web"], {"is_flag": True, "help": "Open the token page in the browser, then prompt for the token"}),
        (["--create-token"], {"is_flag": True, "help": "Sign in once with the password and create a token"}),
        (
            ["--permissions"],
            {
                "type": WORDS,
                "default": ",".join(PERMISSIONS),
                "show_default": True,
                "metavar": "LIST",
                "help": "Permissions of the new token",
            },
        ),
        (["--expires"], {"type": DAYS, "metavar": "DAYS", "help": "Lifetime of the new token, e.g. 90d"}),
        (["--command"], {"metavar": "COMMAND", "help": "Run a program that prints the token, e.g. a password manager"}),
    ),
    *_section(
        "With a password",
        (["--username"], {"metavar": "NAME", "help": "User name"}),
        (["--password-stdin"], {"is_flag": True, "help": "Read the password from stdin"}),
        (["--session"], {"is_flag": True, "help": "Sign in on the web page with the password, save its cookies"}),
        (["--cookie-stdin"], {"is_flag": True, "help": "Read browser cookies from stdin, e.g. after single sign-on"}),
    ),
    *_section(
        "With OAuth",
        (["--oauth"], {"is_flag": True, "help": "Sign in with OAuth 2.0 in the browser (Bitbucket 7.20+)"}),
        (["--client-id"], {"metavar": "ID", "help": "Client ID of the application link"}),
        (
            ["--client-secret-stdin"],
            {"is_flag": True, "help": "Read the client secret from stdin [default: saved, else prompt]"},
        ),
        (
            ["--scopes"],
            {
                "type": WORDS,
                "default": ",".join(SCOPES),
                "show_default": True,
                "metavar": "LIST",
                "help": "Scopes that bbcli requests",
            },
        ),
        (["--oauth1"], {"is_flag": True, "help": "Sign in with OAuth 1.0a (servers before 7.20)"}),
        (["--consumer-key"], {"metavar": "KEY", "help": "Consumer key of the application link"}),
        (["--key"], {"metavar": "FILE", "help": "Private key of the application link, a PEM file"}),
        (
            ["--port", "redirect_port"],
            {
                "type": PORT,
                "default": 0,
                "metavar": "PORT",
                "help": "Local port of the redirect [default: any free port]",
            },
        ),
        (["--redirect-uri"], {"metavar": "URL", "help": "Redirect URL of the application link, if it is another host"}),
        (
            ["--no-browser", "browser"],
            {
                "is_flag": True,
                "default": True,
                "flag_value": False,
                "help": "Print the sign-in URL instead of opening a browser",
            },
        ),
    ),
]


def _check_again(facts: Mapping[str, Any]) -> str:
    """Return the hint for a login that the server rejects: to repeat the line would not help."""
    if facts["auth"] == "basic":
        return "check the user name and the password"
    if facts["auth"] == "bearer":
        return f"check the token, or create another one: {facts['server']}{TOKEN_PAGE}"
    return "check that the credential is valid on this server"


@click.command("login", cls=Command, params=OPTIONS, writes=True, hints={"credential_not_accepted": _check_again})
@click.argument("url", metavar="URL", help="Server URL, or the URL of any of its pages")
@click.option("--name", metavar="NAME", help="Name of the server [default: its host]")
@click.option(
    "--store",
    type=click.Choice(["keyring", "file"]),
    default="keyring",
    show_default=True,
    help="Storage of the secret; the file is not encrypted",
)
@click.option("--ssh-host", metavar="HOST", help="Host of ssh URLs [default: as in clone links]")
@pass_app
def sign_in(app: App, /, url: str, name: str | None, store: str, ssh_host: str | None, **values: Any) -> None:
    """Sign in to a server.

    Without an option the command prompts for an HTTP access token, or for user name and password. It checks the
    credential with the server and saves it in the keyring of the operating system, with the TLS and proxy options. The
    new account becomes active; `bbcli auth switch` activates another one.

    \b
    Examples:
      # Sign in and answer prompts
      bbcli auth login https://bitbucket.example.com
      # Use a token from a file
      bbcli auth login https://bitbucket.example.com --with-token < token.txt
      # Create a token with the password
      bbcli auth login https://bitbucket.example.com --create-token --expires 90d
      # Sign in with OAuth in the browser
      bbcli auth login https://bitbucket.example.com --oauth --client-id 4bb0c0a1
      # Use a password manager
      bbcli auth login https://bitbucket.example.com --command 'pass show bitbucket'
    """
    from bbcli.commands.auth.login_check import check_dry_run
    from bbcli.commands.auth.login_flow import server_for_login
    from bbcli.commands.auth.login_flow import sign_in_and_save as begin
    from bbcli.commands.auth.login_methods import choose_method
    from bbcli.config.addresses import parse_server

    flags = {flag: values.pop(flag) for flag in FLAGS}
    check_dry_run(app, "--create-token", writes=flags["create_token"])
    options = LoginOptions(**values)
    method = choose_method(one_of(**flags, command=options.command is not None), options)
    server = server_for_login(app, parse_server(url), name, ssh_host)
    user = begin(app, server, method, options, store)
    app.console.success(f"signed in to {server.url} as {user}")
    if store == "file" and not options.command:
        folder = app.selection.config_path.parent
        app.console.success(f"warning: the secret is saved unencrypted in {folder / 'secrets' / 'logins.json'}")
