"""`bbcli help`: the manual, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.command import Command
from bbcli.options import output_options
from bbcli.params.types import Text

if TYPE_CHECKING:
    from bbcli.output import Drawn


class Subject(Text):
    """What there is a page of: a noun, or a topic."""

    @property
    def words(self) -> tuple[str, ...]:
        """All that there are; only who completes lines asks for them."""
        from pkgutil import iter_modules

        from bbcli import commands
        from bbcli.manual.topics import SCHEMA, TOPICS

        return tuple(sorted({*TOPICS, SCHEMA, *(module.name for module in iter_modules(commands.__path__))}))

    @words.setter
    def words(self, _: tuple[str, ...]) -> None:
        pass


@click.command("help", cls=Command, output=False, connection=False)
@click.argument("subject", type=Subject(), metavar="[SUBJECT]", required=False, help="A command, or a topic.")
@click.argument("more", nargs=-1, type=Text("verb"), metavar="[VERB]", help="The verb of the command.")
@click.pass_context
def group(ctx: click.Context, subject: str | None, more: tuple[str, ...]) -> Drawn | str:
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
    from bbcli.manual.topics import SCHEMA

    if subject == SCHEMA:
        return _schema()
    from bbcli.manual.find import page_of
    from bbcli.manual.text import drawn
    from bbcli.output import Drawn

    page = page_of(ctx.find_root().command, (subject, *more))
    return Drawn(lambda screen: drawn(page, screen))


def _schema() -> str:
    from bbcli.codec import msgspec
    from bbcli.schema import schema

    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode()


# Of the options of all outputs those that a text has a use for.
group.params += [option for option in output_options() if option.name in ("colour", "pager")]
