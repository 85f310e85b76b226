"""What is known of an operation, in words and lines: its facts, and the fields of a JSON value with their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.cli.index import EQUIVALENT_COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.openapi import Operation, Schema, Spec

_DEPTH = 4
_INDENT = "  "


def facts(operation: Operation) -> str:
    """Return what is known of an operation: what it does where that is known, and its facts in a line."""
    command, summary = EQUIVALENT_COMMANDS.get((operation.method, operation.path), ("", ""))
    return f"{summary} (bbcli {command})\n{_facts(operation)}" if command else _facts(operation)


def _facts(operation: Operation) -> str:
    """Return what it is called, who may do it, whether its list has pages, and since when it is there."""
    known = [operation.name, " or ".join(operation.permission), "pages" if operation.pages else ""]
    known += [f"since {operation.since}" if operation.since else "", f"plug-in {operation.plugin}"]
    if operation.deprecated:
        known.append("deprecated" if operation.deprecated == "yes" else f"deprecated in {operation.deprecated}")
    return " · ".join(each for each in known if each and each != "plug-in ")


def kind(spec: Spec, schema: Schema) -> str:
    """Return the type of a value in a word: string, number, list of string, object; any where it is not said."""
    known = spec.resolved(schema)
    if known.type == "array":
        return f"list of {kind(spec, known.items)}" if known.items else "list"
    return known.type or ("object" if known.properties else "any")


def outline(spec: Spec, schema: Schema, *, sent: bool, depth: int = 0) -> Iterator[str]:
    """Yield a line for each field of a JSON value, with its type and its choices, and for those in it, to a depth.

    What is `sent` has no fields that only answers have; those that it must have end with a star.
    """
    known = spec.resolved(schema)
    if known.items:
        yield from outline(spec, known.items, sent=sent, depth=depth)
    for name, each in known.properties.items() if depth < _DEPTH else ():
        if sent and (each.read_only or spec.resolved(each).read_only):
            continue
        star = "*" if sent and name in known.required else ""
        of = " | ".join(map(str, spec.resolved(each).enum))
        yield f"{_INDENT * depth}{name}{star}  {kind(spec, each)}{f': {of}' if of else ''}"
        yield from outline(spec, each, sent=sent, depth=depth + 1)
