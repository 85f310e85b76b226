"""The fields and columns of what a command shows: candidates for --fields, --columns and --sort."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.cli.completion.session import matching

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.cli.completion.session import CompletionSession, Pair
    from bbcli.openapi import Schema, Spec


def fields(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the next fields of a comma-separated list of paths; after a dot, the fields of the object before it."""
    before, comma, last = prefix.rpartition(",")
    above, dot, _ = last.rpartition(".")
    steps = [re.sub(r"\[\d+\]$", "", step) for step in above.split(".")] if dot else []
    known = dict([*_of_columns(session, steps), *_of_response(session, steps)])
    found = matching([(f"{above}{dot}{name}", text) for name, text in known.items()], last)
    return [(f"{before}{comma}{path}", text) for path, text in found if path not in before.split(",")]


def columns(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the next columns of a comma-separated list."""
    before, comma, last = prefix.rpartition(",")
    found = [(name, text) for name, text in matching(_columns(session), last) if name not in before.split(",")]
    return [(f"{before}{comma}{name}", text) for name, text in found]


def order(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the columns that rows can be sorted by; a dash before one reverses the order."""
    dash = "-" if prefix.startswith("-") else ""
    return [(f"{dash}{name}", text) for name, text in matching(_columns(session), prefix.removeprefix("-"))]


def _columns(session: CompletionSession) -> list[Pair]:
    return [(each.header.lower(), each.path) for each in session.line.node.columns]


def _of_columns(session: CompletionSession, steps: list[str]) -> Iterator[Pair]:
    for column in session.line.node.columns:
        path = column.path.split(".")
        if len(path) > len(steps) and path[: len(steps)] == steps and not path[len(steps)].isdecimal():
            yield path[len(steps)], column.header.capitalize()


def _of_response(session: CompletionSession, steps: list[str]) -> Iterator[Pair]:
    """Yield the names of the fields at a path, each with its type, as the description of the API has them."""
    schema = _record_schema(session)
    for step in steps:
        schema = _inner(session.app.spec, schema.properties.get(step)) if schema else None
    for name, each in schema.properties.items() if schema else ():
        yield name, session.app.spec.resolved(each).type


def _record_schema(session: CompletionSession) -> Schema | None:
    """Return the schema of a record of the operation that the line calls; None if it is unknown."""
    if words := session.line.of_kind("operation"):
        return _schema_of(session.app.spec, words[0].upper() if len(words) > 1 else "GET", words[-1])
    endpoints = getattr(session.line.node.command, "endpoints", ())
    schema = _schema_of(session.app.spec, endpoints[0].method, endpoints[0].path) if endpoints else None
    # A verb with other columns shows something that it makes itself, as `commits diff --stat` and `doctor` do.
    columns = {column.path.partition(".")[0] for column in session.line.node.columns}
    return schema if schema and columns & schema.properties.keys() else None


def _schema_of(spec: Spec, method: str, path: str) -> Schema | None:
    """Return the schema of a record in the response of an operation; of a page, that of its values."""
    from bbcli.openapi.match import operation_at

    operation = operation_at(spec, path, method)
    answers = [each.schema for each in operation.answers if each.status < 300] if operation else []
    schema = _inner(spec, answers[0]) if answers else None
    return _inner(spec, schema.properties.get("values")) if schema and "isLastPage" in schema.properties else schema


def _inner(spec: Spec, schema: Schema | None) -> Schema | None:
    """Return the resolved schema; of a list, that of its elements."""
    resolved = spec.resolved(schema) if schema else None
    return _inner(spec, resolved.items) if resolved and resolved.items else resolved
