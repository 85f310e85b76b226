"""`bbcli help`: show pages of the manual."""

from __future__ import annotations

import click

from bbcli.cli.command import Command
from bbcli.cli.options import output_options
from bbcli.cli.types import Text
from bbcli.output import StyledText


class Subject(Text):
    """The name of a manual page: a command or a topic."""

    @property
    def words(self) -> tuple[str, ...]:
        """All names; only completion needs them."""
        from bbcli.cli.index import NOUNS
        from bbcli.docs.topics import SCHEMA, TOPICS

        return tuple(sorted({*TOPICS, SCHEMA, *NOUNS}))

    @words.setter
    def words(self, _: tuple[str, ...]) -> None:
        pass


@click.command("help", cls=Command, position=150, output=False, connection=False)
@click.argument("subject", type=Subject(), metavar="[SUBJECT]", required=False, help="A command, or a topic.")
@click.argument("more", nargs=-1, type=Text("verb"), metavar="[VERB]", help="The verb of the command.")
@click.pass_context
def group(ctx: click.Context, subject: str | None, more: tuple[str, ...]) -> StyledText | str:
    """Read the manual: of a command, or on a topic.

    It is what man shows, as wide as the terminal; without a subject it lists all that there are. Where a topic is
    called as a command is, the number of its part of the manual stands before it: 7, or 5 for the configuration file.
    json-schema is no page, but the JSON Schema of the errors, and of the objects that bbcli makes itself.

    \b
    Examples:
      bbcli help
      bbcli help commits list
      bbcli help exit-codes
      bbcli help 7 api
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
