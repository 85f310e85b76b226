"""`bbcli reference`: the command tree as one JSON object, and as a list."""

from __future__ import annotations

from textwrap import indent, wrap
from typing import TYPE_CHECKING, Any

from bbcli import __version__
from bbcli.cli.help_text import MARK, parse
from bbcli.cli.tree import PROGRAM
from bbcli.errors import exit_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.cli.tree import Node, Parameter

_WIDTH = 80
# Sections of shared options, which the list omits.
_SHARED = ("Output", "Connection")


def facts(tree: Node) -> dict[str, Any]:
    """Return the JSON object: exit codes, groups, and every verb in the order of the help."""
    return {
        "program": PROGRAM,
        "version": __version__,
        "exitCodes": [{"code": code, "meaning": meaning} for code, meaning in exit_codes().items()],
        "groups": [_named(node) for node in tree.walk() if node.children and node.path],
        "commands": [_command(node) for node in _verbs(tree)],
    }


def listing(tree: Node) -> str:
    """Return the list: the summary, arguments and own options of each verb."""
    return "\n".join(line for node in _verbs(tree) for line in _lines(node))


def _verbs(tree: Node) -> Iterator[Node]:
    return (node for node in tree.walk() if not node.children)


def _named(node: Node) -> dict[str, Any]:
    return {"path": list(node.path), "summary": node.summary}


def _command(node: Node) -> dict[str, Any]:
    text = parse(node.help)
    return {
        **_named(node),
        "description": "\n\n".join(paragraph.removeprefix(MARK) for paragraph in text.paragraphs),
        "arguments": [_argument(each) for each in node.arguments],
        "options": [_option(each) for each in node.options],
        "columns": [{"header": column.header, "path": column.path} for column in node.columns],
        "formats": list(node.formats),
        "writes": node.writes,
        "examples": [command for example in text.examples for command in example.commands],
    }


def _argument(parameter: Parameter) -> dict[str, Any]:
    return {
        "metavar": parameter.metavar,
        "type": parameter.type,
        "choices": list(parameter.choices),
        "required": parameter.required,
        "multiple": parameter.multiple,
        "help": parameter.help,
    }


def _option(parameter: Parameter) -> dict[str, Any]:
    return {
        "names": list(parameter.names),
        **_argument(parameter),
        "valueOptional": parameter.optional_value,
        "default": parameter.default,
        "envvar": parameter.variable,
        "section": parameter.section,
    }


def _lines(node: Node) -> Iterator[str]:
    arguments = [each.metavar for each in node.arguments]
    yield " ".join((PROGRAM, node.name, *arguments))
    yield from indent("\n".join(wrap(f"{node.summary}.", _WIDTH - 2)), "  ").splitlines()
    own = [_short(each) for each in node.options if each.section not in _SHARED]
    # Text in brackets is not wrapped.
    text = " ".join(option.replace(" ", "\0") for option in own if "--help" not in option)
    filled = wrap(text, _WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    yield from indent("\n".join(filled), "    ").replace("\0", " ").splitlines()


def _short(option: Parameter) -> str:
    long = "|".join(name for name in option.names if name.startswith("--")) or option.names[0]
    name = f"{long} {option.metavar}" if option.metavar else long
    more = "..." if option.multiple else ""
    return f"{name}{more}" if option.required else f"[{name}]{more}"
