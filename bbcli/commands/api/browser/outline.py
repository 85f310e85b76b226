"""Describe an operation in lines of text: its facts, and the fields of a JSON value with their types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.cli.index import EQUIVALENT_COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.openapi import Operation, Schema, Spec

_DEPTH = 4
_INDENT = "  "


def facts(operation: Operation) -> str:
    """Return the purpose of an operation if bbcli has a command for it, and a line of facts."""
    command, summary = EQUIVALENT_COMMANDS.get((operation.method, operation.path), ("", ""))
    return f"{summary} (bbcli {command})\n{_facts(operation)}" if command else _facts(operation)


def _facts(operation: Operation) -> str:
    """Return name, permissions, paging, minimum version, plugin and deprecation of an operation."""
    parts = [operation.name, " or ".join(operation.permission), "paged" if operation.pages else ""]
    parts += [f"since {operation.since}" if operation.since else "", f"plugin {operation.plugin}"]
    if operation.deprecated:
        parts.append("deprecated" if operation.deprecated == "yes" else f"deprecated in {operation.deprecated}")
    return " · ".join(each for each in parts if each and each != "plugin ")


def type_name(spec: Spec, schema: Schema) -> str:
    """Return the name of a type, such as string, list of string, object, or any."""
    resolved = spec.resolved(schema)
    if resolved.type == "array":
        return f"list of {type_name(spec, resolved.items)}" if resolved.items else "list"
    return resolved.type or ("object" if resolved.properties else "any")


def field_lines(spec: Spec, schema: Schema, *, sent: bool, depth: int = 0) -> Iterator[str]:
    """Yield a line for each field of a JSON value, with type and choices, and for nested fields down to _DEPTH.

    If the value is `sent`, read-only fields are skipped, and required ones end with a star.
    """
    resolved = spec.resolved(schema)
    if resolved.items:
        yield from field_lines(spec, resolved.items, sent=sent, depth=depth)
    for name, each in resolved.properties.items() if depth < _DEPTH else ():
        if sent and (each.read_only or spec.resolved(each).read_only):
            continue
        star = "*" if sent and name in resolved.required else ""
        of = " | ".join(map(str, spec.resolved(each).enum))
        yield f"{_INDENT * depth}{name}{star}  {type_name(spec, each)}{f': {of}' if of else ''}"
        yield from field_lines(spec, each, sent=sent, depth=depth + 1)
