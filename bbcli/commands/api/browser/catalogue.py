"""The resources of a description as they are listed: by tag, or by what they have of the words that are searched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.openapi.search import search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bbcli.openapi import Operation, Spec

_API = "/api/latest"
# What most paths begin with, those of other roots than the API's own too.
_PREFIX = re.compile(r"(?:/([\w-]+)/latest)?/projects/\{projectKey\}(/repos/\{repositorySlug\})?(?=/|$)")
# A word with fewer letters is one that is still being typed.
_MIN_WORD = 3


@dataclass(frozen=True)
class Resource:
    """A path and what can be done with it; `method` is what is wanted most."""

    path: str
    operations: Mapping[str, Operation]
    method: str

    @property
    def tags(self) -> Sequence[str]:
        """What it is listed under."""
        operation = self.operations[self.method]
        return operation.tags or (operation.plugin or "Other",)


def find_resources(spec: Spec, text: str) -> tuple[dict[str, list[Resource]], bool]:
    """Return the resources that have all of the words in a text, by tag, what has most of them first, and True.

    Where there are none: those with most of the words, and False. Without words: all, by the alphabet.
    """
    words = search_words(text)
    if not words:
        return dict(sorted(_by_tag(spec, sorted(spec.operations, key=lambda each: each.path)).items())), True
    found, has_all = search(spec, spec.operations, words)
    return _by_tag(spec, found), has_all


def search_words(text: str) -> list[str]:
    """Return the words of a text that are worth looking for."""
    return [word for word in text.split() if len(word) >= _MIN_WORD]


def _by_tag(spec: Spec, operations: Iterable[Operation]) -> dict[str, list[Resource]]:
    found: dict[str, Resource] = {}
    for each in operations:
        if each.path not in found:
            found[each.path] = Resource(each.path, spec.at(each.path), each.method)
    tags: dict[str, list[Resource]] = {}
    for resource in found.values():
        for tag in resource.tags:
            tags.setdefault(tag, []).append(resource)
    return tags


def shorten_path(path: str, room: int) -> str:
    """Return a path in so many columns, where it can be: what it ends with is what tells it from others."""
    path = _PREFIX.sub(_placeholder, path.removeprefix(_API), count=1)
    shown = next((form for form in _shorter_forms(path) if len(form) <= room), None)
    return shown or f"…{path[max(0, len(path) - room + 1) :]}"


def _placeholder(start: re.Match[str]) -> str:
    return f"{f'{start[1]}:' if start[1] else ''}{'{repo}' if start[2] else '{project}'}"


def _shorter_forms(path: str) -> Iterator[str]:
    """Yield forms of a path, each shorter than the one before: without names of variables, without its beginning."""
    yield path
    steps = path.split("/")
    bare = ["{}" if re.fullmatch(r"\{(?!repo\}|project\})\w+\}", step) else step for step in steps]
    yield "/".join((*bare[:-1], steps[-1]))
    yield "/".join(bare)
    for count in range(1, len(bare)):
        yield "/".join(("…", *bare[count:]))
