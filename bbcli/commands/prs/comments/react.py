"""`bbcli prs comments react`: add a reaction to a comment, or remove it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import COMMENT, BatchArgument, repo_option
from bbcli.commands.prs.comments.argument import COMMENT_HELP, leading_pull_argument, resolve_comment
from bbcli.commands.prs.endpoints import REACTION
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from bbcli.config.addresses import CommentName, PullName, RepoAddress
    from bbcli.context.app import App

# Emoticons that can be typed -> their names on the server.
_SHORTCUTS = {
    "+1": "thumbsup", "-1": "thumbsdown",
    "\N{THUMBS UP SIGN}": "thumbsup", "\N{THUMBS DOWN SIGN}": "thumbsdown", "\N{BLACK HEART SUIT}": "heart",
    "\N{HEAVY BLACK HEART}": "heart", "\N{PARTY POPPER}": "tada", "\N{EYES}": "eyes", "\N{ROCKET}": "rocket",
    "\N{THINKING FACE}": "thinking", "\N{SMILING FACE WITH OPEN MOUTH AND SMILING EYES}": "smile",
}  # fmt: skip


class _Emoticon(click.ParamType[str]):
    """The name of an emoticon, with or without colons, or the character."""

    name = "emoticon"
    words = ("thumbsup", "thumbsdown", "heart", "tada", "eyes", "rocket", "thinking", "smile")

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name on the server; any other name is left to it."""
        name = _SHORTCUTS.get(value.removesuffix("\N{VARIATION SELECTOR-16}"), value.strip(":"))
        if not name.replace("_", "").replace("-", "").isalnum() or not name.isascii():
            raise InvalidInput(f"{value!r} is not the name of an emoticon", hint=f"use one of {', '.join(self.words)}")
        return name


@click.command(
    "react",
    cls=Command,
    endpoint={f"PUT {REACTION}": "Add a reaction to a comment.", f"DELETE {REACTION}": "Remove a reaction."},
    writes=True,
)
@leading_pull_argument
@click.argument("comment", cls=BatchArgument, type=COMMENT, metavar="COMMENT", help=COMMENT_HELP)
@click.argument("emoticon", type=_Emoticon(), metavar="EMOTICON", help="Name of the emoticon, such as thumbsup")
@repo_option
@click.option("--off", is_flag=True, help="Remove your reaction")
@pass_app
def react_to_comment(
    app: App, pull: PullName | None, comment: CommentName, emoticon: str, repo: RepoAddress | None, off: bool
) -> None:
    """React to a comment with an emoticon.

    \b
    Examples:
      # React to a comment
      bbcli prs comments react 42 17 thumbsup -R WORK/my-repo
      # Remove the reaction
      bbcli prs comments react 42 17 thumbsup --off
    """
    named = resolve_comment(app, repo, pull, comment)
    app.connections.dry_run.present = {}
    app.client.execute("DELETE" if off else "PUT", REACTION, {**named.variables, "emoticon": emoticon})
    app.console.success(f"{'removed' if off else 'added'} {emoticon} {'from' if off else 'to'} {named}")
