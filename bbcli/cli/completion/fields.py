"""The fields of what a command answers with, and its columns: for options that choose some of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.cli.completion.session import matching
from bbcli.client.endpoints import API, COMMITS, PROJECT_REPOS, PULLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.cli.completion.session import CompletionSession, Pair
    from bbcli.openapi import Schema, Spec

_PROJECT, _REPO, _COMMIT = f"{API}/projects/{{projectKey}}", f"{PROJECT_REPOS}/{{repositorySlug}}", "{commitId}"
# What a command answers with, as the operation of this path does; of the others the columns tell.
ANSWERS: dict[tuple[str, ...], str] = {
    **{("projects", verb): _PROJECT for verb in ("list", "show", "create", "edit")},
    **{("repos", verb): _REPO for verb in ("list", "show", "create", "edit", "fork", "forks")},
    ("commits", "list"): COMMITS, ("commits", "show"): f"{COMMITS}/{_COMMIT}",
    ("commits", "changes"): f"{COMMITS}/{_COMMIT}/changes", ("commits", "pulls"): PULLS,
    ("commits", "comments"): f"{COMMITS}/{_COMMIT}/comments",
}  # fmt: skip


def fields(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the fields that a list of paths may go on with; behind a dot, those of what stands before it."""
    before, comma, last = begun.rpartition(",")
    above, dot, _ = last.rpartition(".")
    steps = [re.sub(r"\[\d+\]$", "", step) for step in above.split(".")] if dot else []
    known = dict([*_of_columns(asked, steps), *_of_answer(asked, steps)])
    found = matching([(f"{above}{dot}{name}", text) for name, text in known.items()], last)
    return [(f"{before}{comma}{path}", text) for path, text in found if path not in before.split(",")]


def columns(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the columns that a list of them may go on with."""
    before, comma, last = begun.rpartition(",")
    found = [(name, text) for name, text in matching(_columns(asked), last) if name not in before.split(",")]
    return [(f"{before}{comma}{name}", text) for name, text in found]


def order(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the columns that rows may be ordered by; a dash before one turns the order round."""
    dash = "-" if begun.startswith("-") else ""
    return [(f"{dash}{name}", text) for name, text in matching(_columns(asked), begun.removeprefix("-"))]


def _columns(asked: CompletionSession) -> list[Pair]:
    return [(each.header.lower(), each.path) for each in getattr(asked.line.command, "columns", ())]


def _of_columns(asked: CompletionSession, steps: list[str]) -> Iterator[Pair]:
    for column in getattr(asked.line.command, "columns", ()):
        path = column.path.split(".")
        if len(path) > len(steps) and path[: len(steps)] == steps and not path[len(steps)].isdecimal():
            yield path[len(steps)], column.header.capitalize()


def _of_answer(asked: CompletionSession, steps: list[str]) -> Iterator[Pair]:
    """Yield what the description of the API has: names of fields, each with its type."""
    schema = _schema(asked)
    for step in steps:
        schema = _inner(asked.app.spec, schema.properties.get(step)) if schema else None
    for name, each in schema.properties.items() if schema else ():
        yield name, asked.app.spec.resolved(each).type


def _schema(asked: CompletionSession) -> Schema | None:
    """Return the schema of a record; None where it is not known."""
    from bbcli.openapi.match import operation_at

    path, method = ANSWERS.get(asked.line.node.path), "GET"
    if words := asked.line.texts("operation"):
        path, method = words[-1], words[0].upper() if len(words) > 1 else "GET"
    operation = operation_at(asked.app.spec, path, method) if path else None
    answers = [each.schema for each in operation.answers if each.status < 300] if operation else []
    schema = _inner(asked.app.spec, answers[0]) if answers else None
    if schema and "isLastPage" in schema.properties:  # a page: what is listed counts
        return _inner(asked.app.spec, schema.properties.get("values"))
    return schema


def _inner(spec: Spec, schema: Schema | None) -> Schema | None:
    """Return a schema, or that of the elements of a list."""
    resolved = spec.resolved(schema) if schema else None
    return _inner(spec, resolved.items) if resolved and resolved.items else resolved
