"""Search operations by the words of their paths, names, parameters and fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bbcli.openapi.model import Operation, Schema, Spec

# The weight of a match, by the place of the word.
_LAST_STEP, _PATH, _NAME, _VERB, _TAG, _SENT, _RECEIVED = 11.0, 10.0, 8.0, 4.0, 3.0, 2.0, 1.0
_EXACT_NAME = 4.0
# Path segments without meaning for a search.
_STOP_WORDS = frozenset({"latest", "projects", "repos"})
# Verbs by method.
_VERBS = {
    "GET": ("get", "list", "show", "read", "find"),
    "POST": ("create", "add", "new", "make", "set"),
    "PUT": ("update", "edit", "set", "change", "create", "replace", "rename"),
    "PATCH": ("update", "edit", "change"),
    "DELETE": ("delete", "remove", "revoke"),
}
# Synonyms, abbreviations, and further words by path segment.
_SYNONYMS = dict.fromkeys(("pr", "prs", "mr", "mrs"), ("pull", "request"))
_ABBREVIATIONS = {"repo": "repository"}
_STEP_WORDS = {"raw": ("file", "download", "content"), "archive": ("download",)}
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def search(spec: Spec, operations: Sequence[Operation], words: Sequence[str]) -> tuple[list[Operation], bool]:
    """Return the operations that match every word, best first, and True.

    If no operation matches every word: those that match most, and False. Without words: all operations and True.
    """
    if not words:
        return list(operations), True
    query = _Query(spec, tuple(word for text in words for word in _SYNONYMS.get(text.lower()) or split_words(text)))
    ranked = [(*query.rank(operation), operation) for operation in operations]
    most = max((count for count, _, _ in ranked), default=0)
    found = sorted((each for each in ranked if each[0] == most > 0), key=lambda each: -each[1])
    return [operation for _, _, operation in found], most == len(query.words)


def filter_operations(
    spec: Spec, *, tag: str | None = None, method: str | None = None, plugin: str | None = None,
    writes: bool | None = None,
) -> list[Operation]:  # fmt: skip
    """Return the operations of a tag (or part of one), a method, a plugin, or only (no) writes."""

    def fits(operation: Operation) -> bool:
        return (
            (tag is None or any(tag.casefold() in each.casefold() for each in operation.tags))
            and (method is None or operation.method == method)
            and (plugin is None or operation.plugin.casefold() == plugin.casefold())
            and (writes is None or operation.is_write == writes)
        )

    return [operation for operation in spec.operations if fits(operation)]


@cache
def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a name in lower case and singular."""
    words = (_singular(word.lower()) for word in _WORDS.findall(text))
    return tuple(_ABBREVIATIONS.get(word, word) for word in words)


@dataclass(frozen=True)
class _Query:
    """A search; `fields` caches the words of schemas."""

    spec: Spec
    words: tuple[str, ...]
    fields: dict[tuple[str, int], frozenset[str]] = field(default_factory=dict)

    def rank(self, operation: Operation) -> tuple[int, float]:
        """Return the number of words that match an operation, and its score."""
        places = _places(operation)
        weights = [_best(places, word) or self._in_fields(operation, word) for word in self.words]
        name = {*places[_NAME]} - {*_VERBS.get(operation.method, ())}
        is_named = bool(name) and name <= {*self.words}
        # Prefer the operation with fewer other words.
        other_words = sum(word not in self.words for place in (_LAST_STEP, _PATH) for word in places[place])
        rank = sum(weights) - other_words + (_EXACT_NAME if is_named else 0) - (0.2 if operation.deprecated else 0)
        return sum(map(bool, weights)), rank

    def _in_fields(self, operation: Operation, word: str) -> float:
        sent = [operation.body.schema] if operation.body else []
        received = [answer.schema for answer in operation.answers]
        for weight, schemas in ((_SENT, sent), (_RECEIVED, received)):
            if any(word in self._words_of(schema) for schema in schemas):
                return weight
        return 0

    def _words_of(self, schema: Schema, depth: int = 3) -> frozenset[str]:
        """Return the words of field names, down to a depth."""
        if not schema.ref:
            return frozenset(self._words_in(schema, depth))
        if (schema.ref, depth) not in self.fields:
            self.fields[schema.ref, depth] = frozenset()  # a schema can contain itself
            self.fields[schema.ref, depth] = frozenset(self._words_in(self.spec.resolved(schema), depth))
        return self.fields[schema.ref, depth]

    def _words_in(self, schema: Schema, depth: int) -> Iterator[str]:
        for name, inner in schema.properties.items() if depth else ():
            yield from split_words(name)
            yield from self._words_of(inner, depth - 1)
        for inner in (*schema.one_of, *([schema.items] if schema.items else ())):
            yield from self._words_of(inner, depth)


def _places(operation: Operation) -> dict[float, Sequence[str]]:
    steps = operation.path.removeprefix("/api/latest").strip("/").split("/")
    named = [step for step in steps if not step.startswith("{")]
    literal = [step for step in named if step not in _STOP_WORDS] or named[-1:]
    return {
        _LAST_STEP: split_words(literal[-1] if literal else ""),
        _PATH: [word for step in literal[:-1] for word in split_words(step)],
        _NAME: (*split_words(operation.name), *(word for step in literal for word in _STEP_WORDS.get(step, ()))),
        _VERB: _VERBS.get(operation.method, ()),
        _TAG: [word for tag in operation.tags for word in split_words(tag)],
        _SENT: [word for parameter in operation.parameters for word in split_words(parameter.name)],
    }


def _best(places: Mapping[float, Sequence[str]], word: str) -> float:
    return max((_weight(weight, found, word) for weight, found in places.items()), default=0)


def _weight(weight: float, found: Sequence[str], word: str) -> float:
    if word in found:
        return weight
    return weight * 0.7 if len(word) > 2 and any(each.startswith(word) for each in found) else 0


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word
