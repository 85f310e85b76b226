"""The command tree for tools, as one JSON object, and as a list to read."""

from __future__ import annotations

from textwrap import indent, wrap
from typing import TYPE_CHECKING, Any

from bbcli import __version__
from bbcli.docs.pages import PROGRAM, entries
from bbcli.errors import exit_codes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.docs.pages import Entry, Parameter

_WIDTH = 80
# Options of all commands, which the list to read leaves out.
_SHARED = ("Output", "Connection")


def facts(whole: Entry) -> dict[str, Any]:
    """Return what there is to know of every command: the verbs, in the order of the help."""
    return {
        "program": PROGRAM,
        "version": __version__,
        "exitCodes": [{"code": code, "meaning": meaning} for code, meaning in exit_codes().items()],
        "groups": [_named(entry) for entry in entries(whole) if entry.verbs and entry.path],
        "commands": [_command(entry) for entry in _verbs(whole)],
    }


def listing(whole: Entry) -> str:
    """Return a list to read: of each verb what it is for, its arguments, and the options of its own."""
    return "\n".join(line for entry in _verbs(whole) for line in _lines(entry))


def _verbs(whole: Entry) -> Iterator[Entry]:
    return (entry for entry in entries(whole) if not entry.verbs)


def _named(entry: Entry) -> dict[str, Any]:
    return {"path": list(entry.path), "summary": entry.summary}


def _command(entry: Entry) -> dict[str, Any]:
    description = [block.text for block in entry.description]
    return {
        **_named(entry),
        "description": "\n\n".join(description),
        "arguments": [_argument(each) for each in entry.parameters if not each.names],
        "options": [_option(each) for each in entry.parameters if each.names],
        "columns": [{"header": header, "path": path} for header, path in entry.columns],
        "formats": list(entry.formats),
        "writes": entry.writes,
        "examples": entry.examples.splitlines(),
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


def _lines(entry: Entry) -> Iterator[str]:
    arguments = [each.metavar for each in entry.parameters if not each.names]
    yield " ".join((PROGRAM, entry.name, *arguments))
    yield from indent("\n".join(wrap(f"{entry.summary}.", _WIDTH - 2)), "  ").splitlines()
    own = [_short(each) for each in entry.parameters if each.names and each.section not in _SHARED]
    # What is in one bracket stays in one line.
    text = " ".join(option.replace(" ", "\0") for option in own if "--help" not in option)
    filled = wrap(text, _WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    yield from indent("\n".join(filled), "    ").replace("\0", " ").splitlines()


def _short(option: Parameter) -> str:
    long = "|".join(name for name in option.names if name.startswith("--")) or option.names[0]
    name = f"{long} {option.metavar}" if option.metavar else long
    more = "..." if option.multiple else ""
    return f"{name}{more}" if option.required else f"[{name}]{more}"
