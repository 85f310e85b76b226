"""The candidates for the word at the cursor, by the kind of its value, and the lines that a shell reads them from."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from bbcli.cli.aliases import resolve
from bbcli.cli.completion.session import matching
from bbcli.cli.user_commands import PREFIX, extensions

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from bbcli.cli.completion.session import CompletionSession, Pair
    from bbcli.cli.tree import Node
    from bbcli.context.app import App


# kind -> (module of bbcli.cli.completion, function); the module is imported when the kind is needed.
KINDS = {
    "account": ("server_names", "accounts"),
    "alias": ("candidates", "aliases"),
    "branch": ("refs", "branches"),
    "columns": ("fields", "columns"),
    "comment": ("pull_values", "comments"),
    "commit": ("refs", "commits"),
    "field": ("api", "body"),
    "git_tag": ("refs", "tags"),
    "fields": ("fields", "fields"),
    "login": ("server_names", "logins"),
    "operation": ("api", "operations"),
    "order": ("fields", "order"),
    "user_commands": ("candidates", "user_commands"),
    "parameter": ("api", "parameters"),
    "path": ("paths", "paths"),
    "permissions": ("server_names", "permissions"),
    "plugin": ("api", "plugins"),
    "project": ("server_names", "projects"),
    "pull": ("server_names", "pulls"),
    "pull_file": ("pull_values", "files"),
    "pull_number": ("server_names", "pull_numbers"),
    "repo": ("server_names", "repos"),
    "reviewer": ("pull_values", "reviewers"),
    "server": ("server_names", "servers"),
    "setting": ("server_names", "settings"),
    "strategy": ("pull_values", "strategies"),
    "tag": ("api", "tags"),
    "task": ("pull_values", "tasks"),
    "user": ("server_names", "users"),
    "verb": ("candidates", "verbs"),
}


def candidates(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the candidates at the cursor that begin with the prefix, each with its description."""
    value = session.line.value
    if value is None:
        return _of_tree(session, prefix)
    if value.words:
        return matching([(word, "") for word in value.words], prefix)
    return of_kind(session, value.kind, prefix) if value.kind in KINDS else []


def _of_tree(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return options, or subcommands, aliases and extensions; the scripts have these too, but expand no alias."""
    node, used = session.line.node, {param for param, _, _ in session.line.values}
    if prefix.startswith("-"):
        unused = (option for option in node.options if option.multiple or option.name not in used)
        return matching([(name, option.summary) for option in unused for name in option.names], prefix)
    if not session.line.is_first:
        return []
    subcommands = [(child.path[-1], child.first_sentence) for child in node.children]
    found = [*matching(subcommands, prefix), *(() if node.path else of_kind(session, "user_commands", prefix))]
    return found or matching([(name, "") for name in node.other_names], prefix)


def of_kind(session: CompletionSession, kind: str, prefix: str) -> list[Pair]:
    """Return the candidates of a kind that begin with the prefix; KeyError for an unknown kind."""
    module, name = KINDS[kind]
    found: list[Pair] = getattr(import_module(f"bbcli.cli.completion.{module}"), name)(session, prefix)
    return found


def lines(found: Iterable[Pair]) -> list[str]:
    """Return a line per candidate: the word, a tab, its description; the first of equal words wins.

    Titles on servers can contain escape sequences: they are removed from descriptions, and a word that contains one is
    omitted, since it cannot be typed.
    """
    each = dict(pair for pair in reversed(list(found)) if _is_plain(pair[0]))
    return [f"{value}\t{_one_line(text)}".rstrip("\t") for value, text in reversed(each.items())]


def _is_plain(value: str) -> bool:
    if value.isascii() and value.isprintable():
        return True
    from bbcli.output.cells import visible

    return visible(value) == value


def _one_line(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    from bbcli.output.cells import one_line

    return one_line(text)


# Marks the word at the cursor while an alias is expanded; no word can contain it.
_CURSOR = "\0"


def aliases(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the aliases with their expansions."""
    return matching(session.app.selection.config.aliases.items(), prefix)


def user_commands(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the aliases with their expansions, and the extensions on the PATH."""
    programs = [(name, f"{PREFIX}{name}") for name in extensions(session.app.selection.environ.get("PATH", ""))]
    return matching([*session.app.selection.config.aliases.items(), *programs], prefix)


def expand_alias(words: Sequence[str], prefix: str, built_in: Container[str], app: App) -> tuple[Sequence[str], str]:
    """Return the words before the cursor and the prefix with the alias in the first word expanded.

    The words of an extension stay as they are. InvalidInput for an alias that needs more arguments.
    """
    line = resolve([*words, _CURSOR], built_in, app.selection.config.aliases, "")
    if not isinstance(line, list):
        return words, prefix
    at = next(number for number, word in enumerate(line) if _CURSOR in word)
    return line[:at], line[at].replace(_CURSOR, prefix)


def verbs(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the verbs of the command that the words of `bbcli help` name."""
    node: Node | None = session.line.root
    words = [*session.line.of_param("subject"), *session.line.of_param("more")]
    while node and (words := node.canonical(words)):
        node, words = node.child(words[0]), words[1:]
    return matching([(child.path[-1], child.first_sentence) for child in node.children], prefix) if node else []
