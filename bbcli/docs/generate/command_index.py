"""Writes bbcli/cli/index.py: the nouns and their operations, so that the root's help and `api` import no noun."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from bbcli.cli.command import HEADINGS, Command, Group
from bbcli.cli.tree import Node
from bbcli.docs.topics import SCHEMA, TOPICS, summary_of
from bbcli.openapi.store import bundled_spec

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import click

    from bbcli.cli.endpoint import Endpoint

_TEXT = '''"""The nouns and the operations that their verbs call. Written by python -m bbcli.docs.generate: do not edit.

NOUNS: noun -> summary, in the order of the root's help. SECTIONS: noun -> heading in the root's help.
TOPICS: help topic, after its section if a noun has the same name -> summary. EQUIVALENT_COMMANDS: (method, path
template) -> (noun and verb, sentence that says what the operation does).
"""
# fmt: off
# ruff: noqa: E501

from __future__ import annotations

NOUNS: dict[str, str] = {{
{nouns}}}
SECTIONS: dict[str, str] = {{
{sections}}}
TOPICS: dict[str, str] = {{
{topics}}}
EQUIVALENT_COMMANDS: dict[tuple[str, str], tuple[str, str]] = {{
{operations}}}
'''


def render() -> str:
    """Return the text of the module."""
    operations = "".join(
        f"    ({_quoted(method)}, {_quoted(path)}): ({_quoted(verb)}, {_quoted(summary)}),\n"
        for (method, path), (verb, summary) in equivalent_commands().items()
    )
    return _TEXT.format(
        nouns=_items(summaries()), sections=_items(sections()), topics=_items(topics()), operations=operations
    )


def summaries() -> dict[str, str]:
    """Return each noun with its summary, in the order of the root's help."""
    return {noun: Node(group, (noun,)).first_sentence for noun, group in find_nouns().items()}


def sections() -> dict[str, str]:
    """Return each noun with its heading in the root's help, heading by heading in the order of the help."""
    found = {noun: group.section for noun, group in find_nouns().items()}
    return dict(sorted(found.items(), key=lambda noun: HEADINGS.index(noun[1])))


def topics() -> dict[str, str]:
    """Return each help topic, as it is typed behind `bbcli help`, with its summary."""
    nouns = find_nouns()
    typed = {name: f"{number} {name}" if name in nouns else name for name, number in TOPICS.items()}
    return {words: summary_of(name) for name, words in typed.items()} | {SCHEMA: summary_of(SCHEMA)}


def equivalent_commands() -> dict[tuple[str, str], tuple[str, str]]:
    """Return the first verb that declares each operation of the description, with what the operation does.

    A verb that declares it as its first operation takes precedence over one that needs it besides.
    """
    described = {(operation.method, operation.path) for operation in bundled_spec().operations}
    found: dict[tuple[str, str], tuple[str, str]] = {}
    besides: dict[tuple[str, str], tuple[str, str]] = {}
    for noun, group in find_nouns().items():
        for verb, endpoint, summary, is_first in _operations(group, noun):
            entry = (verb, endpoint.summary or f"{summary}.")
            (found if is_first else besides).setdefault((endpoint.method, endpoint.path), entry)
    return {key: entry for key, entry in {**besides, **found}.items() if key in described}


def find_nouns() -> dict[str, Group | Command]:
    """Import every module of bbcli.commands; return the `group` of those that have one, in the order of the help."""
    commands = import_module("bbcli.commands")  # by name, as the root does: commands/ itself imports docs/
    modules = {name: import_module(f"{commands.__name__}.{name}") for _, name, _ in iter_modules(commands.__path__)}
    groups = {name: vars(module)["group"] for name, module in modules.items() if "group" in vars(module)}
    return dict(sorted(groups.items(), key=lambda noun: (noun[1].position, noun[0])))


def _operations(command: click.Command, words: str) -> Iterator[tuple[str, Endpoint, str, bool]]:
    """Yield the operations of a verb, or of all verbs of a group: the words that call it, and its summary.

    True for the first operation of a verb.
    """
    for node in Node(command, tuple(words.split())).walk():
        if isinstance(node.command, Command):
            for number, endpoint in enumerate(node.command.endpoints):
                yield node.name, endpoint, node.summary, number == 0


def _items(pairs: Mapping[str, str]) -> str:
    return "".join(f"    {_quoted(name)}: {_quoted(text)},\n" for name, text in pairs.items())


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
