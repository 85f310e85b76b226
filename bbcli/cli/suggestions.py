"""The hint of a usage error: the command that was meant, by meaning and then by spelling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from bbcli.cli.index import NOUNS
from bbcli.cli.other_names import (
    ARGUMENT_COUNTERPARTS,
    COMMAND_OPTIONS,
    COUNTERPARTS,
    OPTION_COUNTERPARTS,
    OTHER_WAYS,
    VALUE_COUNTERPARTS,
    VERB_COUNTERPARTS,
    VERBS,
    WEB,
    other_nouns,
)
from bbcli.cli.usage_errors import message_of
from bbcli.config.shell import command_line

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

_PROGRAM = "bbcli"
# Names with a lower similarity, from 0 to 1, have little in common: `branches` and `cache`.
_MIN_SIMILARITY = 0.7
# The fewest letters of a word that is searched in the API: shorter ones are parts of too many names.
_FEWEST_LETTERS = 3
# Words that say what to do, and not with what.
_GENERIC_VERBS = {*VERBS, *VERBS.values(), *VERB_COUNTERPARTS, *VERB_COUNTERPARTS.values()}
# The word after an unknown noun that narrows the search for an operation: `pr create`.
_API_VERBS = ("create", "delete", "merge", "approve", "decline")
# Values of options in other programs.
_ON, _OFF = ("true", "yes", "1"), ("false", "no", "0")
_SEARCH = f"{_PROGRAM} api list"
_AFTER_COMMAND = "write options after the command: bbcli repos list --json"


def refined(error: click.UsageError) -> click.UsageError:
    """Return the error with the similar names that are worth naming: none if the meaning is known."""
    match error:
        case click.exceptions.NoSuchCommand(command_name=name):
            names = [] if _counterpart(error.ctx, name) else similar(name, error.possibilities)
            return click.exceptions.NoSuchCommand(name, possibilities=names, ctx=error.ctx)
        case click.exceptions.NoSuchOption(option_name=name):
            names = [] if _option_counterpart(error.ctx, name) else similar(name, error.possibilities)
            return click.exceptions.NoSuchOption(name, possibilities=names, ctx=error.ctx)
        case _:
            return error


def hint_of(error: click.UsageError, words: Sequence[str]) -> str:
    """Return the hint for a refined error of a command line: the command that was meant, else the help.

    An unknown command that resembles none may be an operation of the REST API: the hint is then its search.
    """
    ctx, path = error.ctx, _path(error.ctx)
    match error:
        case click.exceptions.NoSuchCommand(command_name=name):
            name = _after_git(words, name)
            found = _narrowed(_counterpart(error.ctx, name), words, name) or _spelled(path, error.possibilities)
            return found or _find_operation(name) or _help_of(path)
        case click.exceptions.NoSuchOption(option_name=name) if ctx is None or isinstance(ctx.command, click.Group):
            found = _by_meaning(path, name) if path else ""
            return found or _after_command(words, ctx) or (_help_of(path) if path else _AFTER_COMMAND)
        case click.exceptions.NoSuchOption(option_name=name):
            nearest = (error.possibilities or ())[:1]
            found = _option_counterpart(error.ctx, name)
            if found and _value_of(name, words) in _OFF:
                return f"omit {name}"
            return _with_repo(found, path, words) or _spelled(path, nearest) or _help_of(path)
        case click.BadOptionUsage(option_name=name) if ctx and (switch := _switch(ctx, name, words)):
            return _line(path, switch)
        case _:
            return _value_counterpart(path, message_of(error)) or _help_of(path)


def _value_counterpart(path: str, message: str) -> str:
    """Return the line that takes a value which the command refuses; empty if none is known."""
    pattern, words = VALUE_COUNTERPARTS.get(path, ("", ""))
    match = re.fullmatch(pattern, message)
    return _line(words, command_line(match[1])) if match and words else ""


def _path(ctx: click.Context | None) -> str:
    """Return the words of the command after bbcli; empty for the root."""
    return ctx.command_path.removeprefix(_PROGRAM).strip() if ctx else ""


def _line(*words: str) -> str:
    return " ".join(filter(None, (_PROGRAM, *words)))


def _help_of(path: str) -> str:
    return _line(path, "--help")


def similar(name: str, known: Iterable[str] | None) -> list[str]:
    """Return at most two known names that are spelled like a name, the most similar first."""
    from difflib import get_close_matches

    by_spelling = {each.lstrip("-"): each for each in known or () if not name.startswith("--") or each[:2] == "--"}
    return [by_spelling[each] for each in get_close_matches(name.lstrip("-"), by_spelling, n=2, cutoff=_MIN_SIMILARITY)]


def _spelled(path: str, names: Sequence[str] | None) -> str:
    return ", or ".join(_line(path, name) for name in names or ())


# Commands


def _counterpart(ctx: click.Context | None, name: str) -> str:
    """Return the command that an unknown one is elsewhere; empty if none is known."""
    path = _path(ctx)
    if found := _by_meaning(path, name):
        return found
    group, verb = ctx.command if ctx else None, VERB_COUNTERPARTS.get(name.lower(), "")
    is_known = path and isinstance(group, click.Group) and ctx and verb in group.list_commands(ctx)
    return _line(path, verb) if is_known else ""


def _by_meaning(path: str, name: str) -> str:
    """Return what an unknown subcommand, or an option in its place, is here; empty if that is not known."""
    words = f"{path} {name}".strip()
    if other := OTHER_WAYS.get(words, OTHER_WAYS.get(words.lower(), "")):
        return other
    meant = COUNTERPARTS.get(words, COUNTERPARTS.get(words.lower(), ""))
    return _line(meant) if meant else ""


def _after_git(words: Sequence[str], name: str) -> str:
    """Return the command of git in a line such as `bbcli git log`; of any other line the name itself."""
    return list(words)[list(words).index(name) + 1] if name == "git" and name in words[:-1] else name


def _narrowed(hint: str, words: Sequence[str], name: str) -> str:
    """Return the search for an operation with the verb of the line: `pr create`."""
    after = list(words)[list(words).index(name) + 1 :][:1] if name in words else []
    return " ".join((hint, *after)) if hint.startswith(_SEARCH) and after and after[0] in _API_VERBS else hint


def _find_operation(name: str) -> str:
    """Return the search for an operation by the words of an unknown command; empty if the API has none."""
    from bbcli.openapi.search import search, split_words
    from bbcli.openapi.store import bundled_spec

    if len(name) < _FEWEST_LETTERS or name.lower() in _GENERIC_VERBS:
        return ""
    spec, words = bundled_spec(), split_words(name)
    return command_line(*_SEARCH.split(), *words) if words and search(spec, spec.operations, words)[1] else ""


# Options


def _option_counterpart(ctx: click.Context | None, name: str) -> str:
    """Return the command with the option or argument that an unknown option is elsewhere; empty if none is known."""
    if ctx is None or not _path(ctx):
        return ""
    params, path = ctx.command.get_params(ctx), _path(ctx)
    if other := OTHER_WAYS.get(f"{path} {name}"):
        return other
    if words := COMMAND_OPTIONS.get(path, {}).get(name):
        return _line(words)
    if name in WEB:
        parent = ctx.parent.command if ctx.parent else None
        has_page = isinstance(parent, click.Group) and ctx.parent and "open" in parent.list_commands(ctx.parent)
        return _line(path.partition(" ")[0], "open") if has_page else _line("browse")
    for param in params:
        metavar = (param.metavar or "").strip("[]")
        if isinstance(param, click.Argument) and metavar == ARGUMENT_COUNTERPARTS.get(name):
            return _line(path, metavar)
    known = {option for param in params for option in (*param.opts, *param.secondary_opts)}
    ways = (way for way in OPTION_COUNTERPARTS.get(name, ()) if way.partition(" ")[0] in known)
    return next((_line(path, way) for way in ways), "")


def _switch(ctx: click.Context, name: str, words: Sequence[str]) -> str:
    """Return the option for a value that an option without values has in the line: --no-draft for --draft=false."""
    value = _value_of(name, words)
    for param in ctx.command.get_params(ctx):
        if isinstance(param, click.Option) and param.is_flag and name in param.opts:
            names = param.secondary_opts if value in _OFF else [name] if value in _ON else []
            return max(names, key=len, default="")
    return ""


def _value_of(name: str, words: Sequence[str]) -> str:
    return next((word.partition("=")[2].lower() for word in words if word.startswith(f"{name}=")), "")


def _with_repo(hint: str, path: str, words: Sequence[str]) -> str:
    """Return a hint with the repository that stands behind the command; any other word may be a secret."""
    word = "".join(words[len(path.split()) :][:1])
    return hint.replace("REPO", command_line(word)) if re.fullmatch(r"~?\w[\w.-]*/\w[\w.-]*", word) else hint


def _after_command(words: Sequence[str], ctx: click.Context | None) -> str:
    """Return the line with the options in front of a noun or its subcommand at the end, without values; else empty.

    An option that the subcommand does not have is omitted, unless its counterpart is known.
    """
    at = _place(words, {*NOUNS, *other_nouns(NOUNS)})
    if at is None:
        return ""
    after = words[at + 1 :]
    group = ctx.command if ctx and _path(ctx) else None
    verb = _place(after, {*group.list_commands(ctx), *VERBS}) if isinstance(group, click.Group) and ctx else 0
    if verb is None:
        return ""
    command = [word for word in (words[at], *after[verb : verb + 1]) if not word.startswith("-")]
    moved = _without_values([*words[:at], *after[:verb]], _options_of(command, ctx))
    return " ".join((_PROGRAM, *command, *moved))


def _options_of(command: Sequence[str], ctx: click.Context | None) -> Container[str]:
    """Return the names of the options of a command, and those with a known counterpart."""
    from bbcli.cli.tree import Node

    node = Node(ctx.find_root().command) if ctx else None
    rest = node.canonical(command) if node else []
    while node and rest and (child := node.child(rest[0])):
        node, rest = child, child.canonical(rest[1:])
    return {name for option in (node.options if node else ()) for name in option.names} | OPTION_COUNTERPARTS.keys()


def _place(words: Sequence[str], known: Container[str]) -> int | None:
    return next((number for number, word in enumerate(words) if word in known), None)


def _without_values(words: Sequence[str], known: Container[str]) -> Iterator[str]:
    """Yield the known options, and … in the place of their values, which may be secrets."""
    is_known = False
    for word in words:
        name, equals, _ = word.partition("=") if word.startswith("--") else (word[:2], word[2:], "")
        if word.startswith("-"):
            is_known = name in known
        if is_known and word.startswith("-"):
            yield name
        if is_known and (equals or not word.startswith("-")):
            yield "…"
