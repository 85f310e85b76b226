"""`bbcli auth login`: every way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bbcli.address import parse_server
from bbcli.command import Command, pass_app
from bbcli.login.begin import reached
from bbcli.login.begin import sign_in as begin
from bbcli.login.ways import PERMISSIONS, WAYS, Wanted, by_question
from bbcli.options import SharedOption
from bbcli.params import DAYS, PORT, WORDS, one_of

if TYPE_CHECKING:
    from bbcli.app import App


FLAGS = ("with_token", "create_token", "session", "cookie_stdin", "oauth", "oauth1")


def _section(title: str, *options: tuple[list[str], dict[str, Any]]) -> list[click.Option]:
    return [SharedOption(names, section=title, **settings) for names, settings in options]


OPTIONS = [
    *_section(
        "With a token",
        (["--with-token"], {"is_flag": True, "help": "Read an HTTP access token from stdin."}),
        (["--web"], {"is_flag": True, "help": "Open the server's page where a token is made."}),
        (["--create-token"], {"is_flag": True, "help": "Sign in once with the password, and have a token made."}),
        (["--permissions"], {"type": WORDS, "default": ",".join(PERMISSIONS), "show_default": True, "metavar": "LIST",
                             "help": "What the new token allows."}),
        (["--expires"], {"type": DAYS, "metavar": "DAYS", "help": "How long it lives, such as 90d."}),
        (["--command"], {"metavar": "COMMAND", "help": "A program that prints it: 'pass show bitbucket'."}),
    ),
    *_section(
        "With a password",
        (["--username"], {"metavar": "NAME", "help": "The user name."}),
        (["--password-stdin"], {"is_flag": True, "help": "Read the password from stdin."}),
        (["--session"], {"is_flag": True, "help": "Use the sign-in form, and keep its cookies, not the password."}),
        (["--cookie-stdin"], {"is_flag": True, "help": "Read the cookies of a browser's session from stdin."}),
    ),
    *_section(
        "With OAuth",
        (["--oauth"], {"is_flag": True, "help": "OAuth 2.0 in the browser, from Bitbucket 7.20 on."}),
        (["--client-id"], {"metavar": "ID", "help": "The application link's client ID."}),
        (["--client-secret-stdin"], {
            "is_flag": True, "help": "Read its secret from stdin; else the login before has it, or you are asked."}),
        (["--scopes"], {"type": WORDS, "default": "REPO_WRITE", "show_default": True, "metavar": "LIST",
                        "help": "What bbcli may do."}),
        (["--oauth1"], {"is_flag": True, "help": "OAuth 1.0a, for servers before 7.20."}),
        (["--consumer-key"], {"metavar": "KEY", "help": "The application link's consumer key."}),
        (["--key"], {"metavar": "FILE", "help": "Its private key: a PEM file."}),
        (["--port", "redirect_port"], {"type": PORT, "default": 0, "metavar": "PORT",
                                       "help": "The port that the browser comes back to; left out, a free one."}),
        (["--redirect-uri"], {"metavar": "URL",
                              "help": "The link's redirect URL, where it leads elsewhere; paste the answer."}),
        (["--no-browser", "browser"], {"is_flag": True, "default": True, "flag_value": False,
                                       "help": "Open no browser: show the page's address, and paste the answer."}),
    ),
]  # fmt: skip


@click.command("login", cls=Command, params=OPTIONS)
@click.argument("url", metavar="URL", help="The server: https://bitbucket.example.com, or any page of it.")
@click.option("--name", help="What to call the server; left out, its host.")
@click.option(
    "--store",
    type=click.Choice(["keyring", "file"]),
    default="keyring",
    show_default=True,
    help="In what the secret is kept.",
)
@click.option("--ssh-host", metavar="HOST", help="The host of its ssh URLs; left out, its clone links tell.")
@pass_app
def sign_in(app: App, /, url: str, name: str | None, store: str, ssh_host: str | None, **wanted: Any) -> None:
    """Sign in to a server.

    It takes an HTTP access token, or a user name and a password; more ways are below. What is given is checked against
    the server before it is kept in the keyring of the operating system. How the server is reached (--ca-bundle,
    --client-cert, --proxy, …) is kept, too.

    \b
    Examples:
      bbcli auth login https://bitbucket.example.com
      bbcli auth login https://bitbucket.example.com --with-token < token.txt
      bbcli auth login https://bitbucket.example.com --create-token --expires 90d
      bbcli auth login https://bitbucket.example.com --oauth --client-id 4bb0c0a1
      bbcli auth login https://bitbucket.example.com --command 'pass show bitbucket'
    """
    flags = {flag: wanted.pop(flag) for flag in FLAGS}
    way = one_of(**flags, command=bool(wanted["command"]))
    server = reached(app, parse_server(url), name, ssh_host)
    user = begin(app, server, WAYS.get(way or "", by_question), Wanted(**wanted), store)
    app.tell(f"signed in to {server.url} as {user}")
