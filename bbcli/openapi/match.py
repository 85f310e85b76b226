"""Find the operations of a path, which is a template or a concrete path with parameter values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bbcli._lazy import msgspec
from bbcli.openapi.model import Operation
from bbcli.openapi.paths import API, LONG_VARIABLES, canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.openapi.model import Spec

_LONG = tuple(f"/{{{name}}}" for name in sorted(LONG_VARIABLES))
# The minimum similarity of a mistyped segment.
_MIN_SIMILARITY = 0.6
# A path that begins with the root and version of an API, of the product or of a plugin.
_ROOTED = r"/[\w.-]+/(?:latest|\d[\w.]*)(?:/|$)"


class TemplateMatch(msgspec.Struct, frozen=True):
    """A template that a path matches, with its operations by method and the path's parameter values."""

    path: str
    operations: Mapping[str, Operation]
    values: Mapping[str, str] = {}


def find_templates(spec: Spec, path: str) -> list[TemplateMatch]:
    """Return the templates that a path below /rest matches, the most literal first; /api/latest may be omitted."""
    for candidate in (path, API + path):
        if found := sorted(_matching(spec, canonical(candidate)), key=lambda each: _openness(each.path)):
            return found
    return []


def operation_at(spec: Spec, path: str, method: str | None) -> Operation | None:
    """Return the operation of a path; without a method, GET or the first one. None if there is none."""
    for found in find_templates(spec, path.partition("?")[0]):
        if method or "GET" in found.operations:
            candidate = found.operations.get(method or "GET")
        else:
            candidate = next(iter(found.operations.values()))
        if candidate:
            return candidate
    return None


def with_api_root(path: str) -> str:
    """Return a path below /rest in canonical form, with /api/latest if it has no root."""
    return canonical(path if re.match(_ROOTED, path) else API + path)


def _matching(spec: Spec, path: str) -> Iterator[TemplateMatch]:
    words = path.split("/")
    root = "/".join(words[:2])
    for template in spec.paths:
        # Skip templates of another root or length without splitting them: nearly all are.
        is_long = template.endswith(_LONG) and template.count("/") <= len(words)
        if not (template.startswith((root, "/{")) and (is_long or template.count("/") == len(words) - 1)):
            continue
        values = _values(canonical(template).split("/"), words)
        if values is None:
            continue
        operations = spec.at(template)
        left_out = template.count("/") >= len(words)
        if not left_out or is_optional(next(iter(operations.values())), template.rpartition("/")[2][1:-1]):
            yield TemplateMatch(template, operations, values)


def _values(template: Sequence[str], words: Sequence[str]) -> dict[str, str] | None:
    """Return a template's parameter values in a path, or None if the path does not match.

    A `{name}` in the path stays open and has no value. A parameter of LONG_VARIABLES takes all remaining segments, or
    none.
    """
    last = template[-1]
    if last.startswith("{") and last[1:-1] in LONG_VARIABLES:
        if len(words) == len(template) - 1:
            template = template[:-1]
        else:
            words = [*words[: len(template) - 1], "/".join(words[len(template) - 1 :])]
    if len(words) != len(template):
        return None
    values: dict[str, str] = {}
    for part, word in zip(template, words, strict=True):
        if part == word:
            continue
        before, brace, tail = part.partition("{")
        name, _, after = tail.partition("}")
        inner = word[len(before) : len(word) - len(after)]
        if not (brace and inner and word == f"{before}{inner}{after}"):
            return None
        if not (inner[0] == "{" and inner[-1] == "}"):  # else it stays open
            values[name] = unquote(inner)
    return values


def is_optional(operation: Operation, name: str) -> bool:
    """True if the last path parameter may be omitted: its pattern is `.*`."""
    parameter = operation.parameter(name, "path")
    return parameter is not None and parameter.schema.pattern == ".*"


def _openness(path: str) -> tuple[int, int]:
    return path.count("{"), -len(path)


def nearest_template(spec: Spec, path: str) -> str | None:
    """Return the template with as many segments that a mistyped path most resembles, or None."""
    words = canonical(path).split("/")
    alike = [each for each in spec.paths if each.count("/") == len(words) - 1]
    ranked = max(((_similarity(each.split("/"), words), each) for each in alike), default=(0.0, ""))
    return ranked[1] if ranked[0] > _MIN_SIMILARITY else None


def _similarity(template: Sequence[str], words: Sequence[str]) -> float:
    """Return the lowest similarity of two paths' segments, 1 if equal; a path parameter counts 0.9."""
    # Slow to load, and needed for mistyped names only.
    from difflib import SequenceMatcher

    def like(part: str, word: str) -> float:
        return 0.9 if part.startswith("{") else SequenceMatcher(None, part, word).ratio()

    steps = [like(part, word) for part, word in zip(template, words, strict=True) if part]
    return min(steps, default=0.0)
