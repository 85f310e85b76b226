"""Reads the last commit of each line of a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.git.names import unquote
from bbcli.sandbox.git.process import Git, GitError, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.sandbox.git.log import PersonFormat


@dataclass
class _Span:
    commit: str
    first: int
    lines: int
    facts: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        return decode(unquote(self.facts.get(b"filename", b"")))


def spans(
    git: Git, commit: str, path: str, person: PersonFormat, start: int, limit: int | None
) -> list[dict[str, Any]]:
    """Return who changed which lines, in their order; `start` counts from 0, without `limit` to the last line.

    There are none beyond the end of the file.
    """
    last = "" if limit is None else str(start + limit)
    options = ("--incremental", "--no-textconv", "--encoding=UTF-8", f"-L{start + 1},{last}")
    try:
        found = list(_read(git.records("blame", *options, commit, "--", path, end=b"\n")))
    except GitError:  # the file has fewer lines than `start`
        return []
    return [_to_json(span, person) for span in sorted(found, key=lambda span: span.first)]


def _read(lines: Iterator[bytes]) -> Iterator[_Span]:
    """Yield the spans of the incremental format: the facts of a commit come once, `filename` ends each span."""
    commits: dict[str, dict[bytes, bytes]] = {}
    span: _Span | None = None
    for line in lines:
        key, _, value = line.partition(b" ")
        if span is None:
            _, first, count = value.split(b" ")
            span = _Span(decode(key), int(first), int(count), commits.setdefault(decode(key), {}))
        else:
            span.facts[key] = value
            if key == b"filename":
                span.facts = dict(span.facts)
                yield span
                span = None


def _to_json(span: _Span, person: PersonFormat) -> dict[str, Any]:
    facts = {key: decode(value) for key, value in span.facts.items()}
    return {
        "author": person(facts[b"author"], facts[b"author-mail"].removeprefix("<").removesuffix(">")),
        "authorTimestamp": int(facts[b"author-time"]) * 1000,
        "committer": person(facts[b"committer"], facts[b"committer-mail"].removeprefix("<").removesuffix(">")),
        "committerTimestamp": int(facts[b"committer-time"]) * 1000,
        "commitHash": span.commit,
        "displayCommitHash": span.commit[:11],
        "commitId": span.commit,
        "commitDisplayId": span.commit[:11],
        "fileName": span.file_name,
        "lineNumber": span.first,
        "spannedLines": span.lines,
    }
