"""Finds out how a command line requests its error, in JSON or in color, even if it can't be parsed."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bbcli.cli.command import Command, Group, with_optional_values
from bbcli.cli.options import output_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class ErrorFormat(NamedTuple):
    """The format of an error; `color` is the value of --color, None without it.

    `is_for_script`: JSON is requested by --jq or --fields alone, so that a person on a terminal reads the text.
    `has_fields`: --json takes fields.
    """

    is_json: bool
    color: str | None
    is_for_script: bool = False
    has_fields: bool = True


def error_format(words: Sequence[str], root: click.Command) -> ErrorFormat:
    """Return the format that the words behind `bbcli`, aliases expanded, request; `root` has the commands.

    The parser of the verb tells options from values, and skips unknown ones. Requests that no run can meet count too:
    `--json` before the noun, or for a verb without JSON.
    """
    command, rest = _meant(root, list(words))
    verb = copy(command)
    known = {name for param in verb.params for name in param.opts}
    verb.params = [*verb.params, *(param for param in output_options() if known.isdisjoint(param.opts))]
    context = _context(verb)
    given, _, _ = verb.make_parser(context).parse_args([*with_optional_values(verb, context, _bare(verb, rest))])
    is_filtered = not given.keys().isdisjoint(("jq_filter", "shown_fields"))
    is_named = _names_json(given)
    return ErrorFormat(
        is_named or (is_filtered and not given.get("output")),
        given.get("colour"),
        is_for_script=not is_named,
        has_fields=not (isinstance(command, Command) and command.prints_nothing),
    )


def _meant(command: click.Command, words: list[str]) -> tuple[click.Command, list[str]]:
    """Return the named verb and the other words; without a verb a stand-in that has all options."""
    while isinstance(command, click.Group):
        context = _context(command)
        _, words, _ = command.make_parser(context).parse_args(words)
        place = next((number for number, word in enumerate(words) if not word.startswith("-")), None)
        if place is not None and isinstance(command, Group):
            words = [*words[:place], *command.canonical(words[place:])]
        found = None if place is None else _named(command, context, words[place])
        if place is None or found is None:
            return Command(None), words
        command, words = found, words[:place] + words[place + 1 :]
    return command, words


def _named(group: click.Group, context: click.Context, name: str) -> click.Command | None:
    """Return a subcommand of a group; None if its module fails to load, which is the error to report."""
    try:
        return group.get_command(context, name)
    except Exception:  # noqa: BLE001 - a module that is broken fails in any way
        return None


def _context(command: click.Command) -> click.Context:
    """Return a context in which invalid words do not end the parsing."""
    return click.Context(
        command, **{**command.context_settings, "resilient_parsing": True, "ignore_unknown_options": True}
    )


def _bare(command: click.Command, words: Sequence[str]) -> Iterator[str]:
    """Remove the value of a flag, such as --jsonl=id, which would end the parsing."""
    options = [param for param in command.params if isinstance(param, click.Option) and param.is_flag]
    flags = {name for option in options for name in (*option.opts, *option.secondary_opts)}
    for word in words:
        name, _, _ = word.partition("=")
        yield name if name in flags else word


def _names_json(given: dict[str, Any]) -> bool:
    """True if these options name JSON as the format."""
    form = str(given.get("output") or "").removeprefix("=")
    return form.startswith("json") or not given.keys().isdisjoint(("json", "jsonl"))
