"""Finds the operations that a path means: a template, or a concrete path with the values of its variables in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bbcli.endpoints import LONG_VARIABLES
from bbcli.spec import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bbcli.spec import Operation, Spec

API = "/api/latest"
# From here on a step is taken for a mistyped one.
_ALIKE = 0.6
_OPEN = re.compile(r"\{[^{}/]*\}")
# A root of its own, of the product or of a plug-in, and its version.
_ROOTED = re.compile(r"/[\w.-]+/(?:latest|\d[\w.]*)(?:/|$)")


@dataclass(frozen=True)
class Found:
    """A template that a path fits: its operations by method, and the values that the path has for its variables."""

    path: str
    operations: Mapping[str, Operation]
    values: Mapping[str, str] = field(default_factory=dict)


def find(spec: Spec, path: str) -> list[Found]:
    """Return the templates that a path below /rest fits, the most literal first; /api/latest may be left out."""
    for candidate in (path, API + path):
        if found := sorted(_fitting(spec, canonical(candidate)), key=lambda each: _openness(each.path)):
            return found
    return []


def rooted(path: str) -> str:
    """Return the path below /rest of a resource that no description has."""
    return canonical(path if _ROOTED.match(path) else API + path)


def by_path(operations: Sequence[Operation]) -> dict[str, dict[str, Operation]]:
    """Return the operations by path and method."""
    found: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        found.setdefault(operation.path, {})[operation.method] = operation
    return found


def _fitting(spec: Spec, path: str) -> Iterator[Found]:
    words = path.split("/")
    for template, operations in by_path(spec.operations).items():
        values = _values(canonical(template).split("/"), words, next(iter(operations.values())))
        if values is not None:
            yield Found(template, operations, values)


def _values(template: Sequence[str], words: Sequence[str], operation: Operation) -> dict[str, str] | None:
    """Return the values of a template's variables in a path, those left out that are open; None where it is another."""
    last = template[-1][1:-1]
    if template[-1][:1] == "{" and last in LONG_VARIABLES:
        if len(words) == len(template) - 1 and may_be_empty(operation, last):
            return _values(template[:-1], words, operation)
        words = [*words[: len(template) - 1], "/".join(words[len(template) - 1 :])]
    if len(words) != len(template):
        return None
    values: dict[str, str] = {}
    for part, word in zip(template, words, strict=True):
        if part == word:
            continue
        before, brace, rest = part.partition("{")
        name, _, after = rest.partition("}")
        inner = word[len(before) : len(word) - len(after)]
        if not (brace and inner and word == f"{before}{inner}{after}"):
            return None
        if not _OPEN.fullmatch(inner):
            values[name] = unquote(inner)
    return values


def may_be_empty(operation: Operation, name: str) -> bool:
    """Whether a variable at the end of a path may be left out: to servers it is a pattern that nothing fits, too."""
    parameter = operation.parameter(name, "path")
    return parameter is not None and parameter.schema.pattern == ".*"


def _openness(path: str) -> tuple[int, int]:
    return path.count("{"), -len(path)


def nearest(spec: Spec, path: str) -> str | None:
    """Return the template that a path which fits none is likely to mean: of as many steps, nearly the same ones."""
    words = canonical(path).split("/")
    alike = [each for each in by_path(spec.operations) if each.count("/") == len(words) - 1]
    ranked = max(((_likeness(each.split("/"), words), each) for each in alike), default=(0.0, ""))
    return ranked[1] if ranked[0] > _ALIKE else None


def _likeness(template: Sequence[str], words: Sequence[str]) -> float:
    """Return 1 for the same steps; a variable is like any word, though a little less than the word itself."""
    from difflib import SequenceMatcher

    def like(part: str, word: str) -> float:
        return 0.9 if part.startswith("{") else SequenceMatcher(None, part, word).ratio()

    steps = [like(part, word) for part, word in zip(template, words, strict=True) if part]
    return min(steps, default=0.0)
