"""`bbcli help`: show pages of the manual."""

from __future__ import annotations

import click

from bbcli.cli.command import SETUP, Command
from bbcli.cli.index import NOUNS, TOPICS
from bbcli.cli.options import output_options
from bbcli.cli.types import Text
from bbcli.output import StyledText


class Subject(Text):
    """The name of a manual page: a command or a topic."""

    @property
    def words(self) -> tuple[str, ...]:
        """All names."""
        return tuple(sorted({*(topic.rpartition(" ")[2] for topic in TOPICS), *NOUNS}))

    @words.setter
    def words(self, _: tuple[str, ...]) -> None:
        pass


@click.command("help", cls=Command, section=SETUP, position=150, output=False, connection=False)
@click.argument(
    "subject", type=Subject(), metavar="[SECTION] [SUBJECT]", required=False, help="Command or topic; SECTION is 7 or 5"
)
@click.argument("more", nargs=-1, type=Text("verb"), metavar="[SUBCOMMAND]", help="Subcommand")
@click.pass_context
def group(ctx: click.Context, subject: str | None, more: tuple[str, ...]) -> StyledText | str:
    """Show the manual page of a command or a topic.

    The page is the same as with man, fitted to the terminal. Without an argument the command lists all commands and
    topics. If a topic has the name of a command, put the section of the manual before it: 7, or 5 for the configuration
    file. Names of manual pages, such as bbcli-servers, are accepted too.

    json-schema is not a page, but the JSON Schema of errors and of the objects that bbcli builds.

    \b
    Examples:
      # List all commands and topics
      bbcli help
      # Show the page of a command
      bbcli help commits list
      # Show a topic
      bbcli help exit-codes
      # Show a topic with the name of a command
      bbcli help 7 api
      # List the objects in the JSON Schema
      bbcli help json-schema | jq '."$defs" | keys'
    """
    if subject is None:
        return ctx.find_root().get_help()
    from bbcli.docs.topics import SCHEMA

    if subject == SCHEMA:
        return _schema()
    from bbcli.docs.lookup import page_of
    from bbcli.docs.plain_text import render

    page = page_of(ctx.find_root().command, (subject, *more))
    return StyledText(lambda screen: render(page, screen))


def _schema() -> str:
    from bbcli._lazy import msgspec
    from bbcli.docs.json_schema import schema

    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode()


# Of the shared output options only these apply to text.
group.params += [option for option in output_options() if option.name in ("colour", "pager")]
