"""The command `bbcli auth login`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import DAYS, PORT, WORDS, one_of
from bbcli.cli.options import SharedOption
from bbcli.commands.auth.login_options import PERMISSIONS, SCOPES, LoginOptions

if TYPE_CHECKING:
    from bbcli.context.app import App


FLAGS = ("with_token", "create_token", "session", "cookie_stdin", "oauth", "oauth1")


def _section(title: str, *options: tuple[list[str], dict[str, Any]]) -> list[click.Option]:
    return [SharedOption(names, section=title, **settings) for names, settings in options]


OPTIONS = [
    *_section(
        "With a token",
        (["--with-token"], {"is_flag": True, "help": "Read an HTTP access token from stdin."}),
        (["--web"], {"is_flag": True, "help": "Open the page where a token is made, then ask for it."}),
        (["--create-token"], {"is_flag": True, "help": "Sign in once with the password, and let a token be made."}),
        (
            ["--permissions"],
            {
                "type": WORDS,
                "default": ",".join(PERMISSIONS),
                "show_default": True,
                "metavar": "LIST",
                "help": "What the new token allows.",
            },
        ),
        (["--expires"], {"type": DAYS, "metavar": "DAYS", "help": "How long the new token lives, such as 90d."}),
        (["--command"], {"metavar": "COMMAND", "help": "A program that prints the token; run each time, no shell."}),
    ),
    *_section(
        "With a password",
        (["--username"], {"metavar": "NAME", "help": "The user name."}),
        (["--password-stdin"], {"is_flag": True, "help": "Read the password from stdin."}),
        (["--session"], {"is_flag": True, "help": "Sign in as on the web page, and keep the session's cookies."}),
        (["--cookie-stdin"], {"is_flag": True, "help": "Read the cookies of a browser's session from stdin."}),
    ),
    *_section(
        "With OAuth",
        (["--oauth"], {"is_flag": True, "help": "OAuth 2.0 in the browser, from Bitbucket 7.20 on."}),
        (["--client-id"], {"metavar": "ID", "help": "The application link's client ID."}),
        (
            ["--client-secret-stdin"],
            {"is_flag": True, "help": "Read its secret from stdin; else the login before has it, or you are asked."},
        ),
        (
            ["--scopes"],
            {
                "type": WORDS,
                "default": ",".join(SCOPES),
                "show_default": True,
                "metavar": "LIST",
                "help": "What bbcli may do.",
            },
        ),
        (["--oauth1"], {"is_flag": True, "help": "OAuth 1.0a, for servers before 7.20."}),
        (["--consumer-key"], {"metavar": "KEY", "help": "The application link's consumer key."}),
        (["--key"], {"metavar": "FILE", "help": "Its private key: a PEM file."}),
        (
            ["--port", "redirect_port"],
            {
                "type": PORT,
                "default": 0,
                "metavar": "PORT",
                "help": "The port that the browser comes back to; left out, a free one.",
            },
        ),
        (
            ["--redirect-uri"],
            {"metavar": "URL", "help": "The link's redirect URL, where it leads elsewhere; paste the answer."},
        ),
        (
            ["--no-browser", "browser"],
            {
                "is_flag": True,
                "default": True,
                "flag_value": False,
                "help": "Open no browser: show the page's address, and paste the answer.",
            },
        ),
    ),
]


@click.command("login", cls=Command, params=OPTIONS, writes=True)
@click.argument("url", metavar="URL", help="The server: https://bitbucket.example.com, or any page of it.")
@click.option("--name", metavar="NAME", help="What to call the server; left out, its host.")
@click.option(
    "--store",
    type=click.Choice(["keyring", "file"]),
    default="keyring",
    show_default=True,
    help="Where the secret is kept; the file is not encrypted.",
)
@click.option("--ssh-host", metavar="HOST", help="The host of ssh URLs; left out, clone links tell.")
@pass_app
def sign_in(app: App, /, url: str, name: str | None, store: str, ssh_host: str | None, **values: Any) -> None:
    """Sign in to a server.

    Without a way it asks: for an HTTP access token, or for a user name and a password. The other ways are below; one
    login takes one of them. What is given is checked with the server, and then kept in the keyring of the operating
    system. What is given of TLS and of the proxy is kept, too. The account is the one in use from then on; "auth
    switch" goes to another one.

    \b
    Examples:
      bbcli auth login https://bitbucket.example.com
      bbcli auth login https://bitbucket.example.com --with-token < token.txt
      bbcli auth login https://bitbucket.example.com --create-token --expires 90d
      bbcli auth login https://bitbucket.example.com --oauth --client-id 4bb0c0a1
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
