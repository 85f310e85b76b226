"""The resources of a description, grouped by tag: all of them, or the results of a search."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.openapi.search import search

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bbcli.openapi import Operation, Spec

_API = "/api/latest"
# The prefix of most paths, also of other roots than /api.
_PREFIX = re.compile(r"(?:/([\w-]+)/latest)?/projects/\{projectKey\}(/repos/\{repositorySlug\})?(?=/|$)")
# Shorter words are incomplete while one types.
_MIN_WORD = 3


@dataclass(frozen=True)
class Resource:
    """A path and its operations; `method` is the one to show first."""

    path: str
    operations: Mapping[str, Operation]
    method: str

    @property
    def tags(self) -> Sequence[str]:
        """The tags that the resource is listed under."""
        operation = self.operations[self.method]
        return operation.tags or (operation.plugin or "Other",)


def find_resources(spec: Spec, text: str) -> tuple[dict[str, list[Resource]], bool]:
    """Return resources by tag, the best match first, and True if they match all words of the text.

    Without a complete match they match most of the words. Without words it is all resources, in alphabetical order.
    """
    words = search_words(text)
    if not words:
        return dict(sorted(_by_tag(spec, sorted(spec.operations, key=lambda each: each.path)).items())), True
    found, has_all = search(spec, spec.operations, words)
    return _by_tag(spec, found), has_all


def search_words(text: str) -> list[str]:
    """Return the words of a text that are long enough for a search."""
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
    """Shorten a path to `room` columns at its start, because paths differ at their ends."""
    path = _PREFIX.sub(_placeholder, path.removeprefix(_API), count=1)
    shown = next((form for form in _shorter_forms(path) if len(form) <= room), None)
    return shown or f"…{path[max(0, len(path) - room + 1) :]}"


def _placeholder(start: re.Match[str]) -> str:
    return f"{f'{start[1]}:' if start[1] else ''}{'{repo}' if start[2] else '{project}'}"


def _shorter_forms(path: str) -> Iterator[str]:
    """Yield shorter and shorter forms of a path: without parameter names, then without its first segments."""
    yield path
    steps = path.split("/")
    bare = ["{}" if re.fullmatch(r"\{(?!repo\}|project\})\w+\}", step) else step for step in steps]
    yield "/".join((*bare[:-1], steps[-1]))
    yield "/".join(bare)
    for count in range(1, len(bare)):
        yield "/".join(("…", *bare[count:]))
