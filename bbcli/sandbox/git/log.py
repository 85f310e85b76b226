"""Commits as JSON objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bbcli.sandbox.git.process import Git, decode, split

PersonFormat = Callable[[str, str], dict[str, Any]]

_FIELDS = ("%H", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%B")
_FORMAT = "--format=" + "%x00".join(_FIELDS)
MERGES = {"include": (), "exclude": ("--no-merges",), "only": ("--merges",)}

# A Jira issue key; the project key may contain a dash: Atlassian's introduction shows CR-STASH-1199 as one key.
_JIRA_KEY = re.compile(
    r"(?<![A-Za-z0-9_-])(?!(?:UTF|ISO|SHA)-)[A-Z][A-Z0-9_]+(?:-[A-Z][A-Z0-9_]*)*-[0-9]+(?![A-Za-z0-9_])"
)


@dataclass(frozen=True)
class Selection:
    """Commits reachable from `until` (full hash) but not from `since`, with the filters of the REST API."""

    until: str
    since: str | None = None
    path: str = ""
    follow: bool = False
    merges: str = "include"

    def arguments(self) -> tuple[str, ...]:
        """Return arguments of `git log`, the paths last."""
        since = (f"^{self.since}",) if self.since else ()
        follow = ("--follow",) if self.follow and self.path else ()
        path = (self.path,) if self.path else ()
        return (*MERGES[self.merges], *follow, self.until, *since, "--", *path)


def format_person(name: str, email: str) -> dict[str, Any]:
    """Return name and email of an author; servers omit an empty email."""
    return {"name": name, "emailAddress": email} if email else {"name": name}


def jira_keys(message: str) -> list[str]:
    """Return the issue keys in a message, without duplicates; UTF-8 and the like are excluded."""
    return list(dict.fromkeys(_JIRA_KEY.findall(message)))


def page(
    git: Git, selection: Selection, person: PersonFormat, start: int, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """Return `limit` commits from number `start`, and whether more exist."""
    # With --follow git applies --skip before the path filter, so commits are skipped here.
    skip, drop = (0, start) if selection.follow else (start, 0)
    bounds = (f"--skip={skip}", f"--max-count={drop + limit + 1}")
    records = _records(git, *bounds, *selection.arguments())
    found = list(islice(_commits(records, person), drop, drop + limit + 1))
    return found[:limit], len(found) > limit


def show(git: Git, commit: str, person: PersonFormat) -> dict[str, Any]:
    """Return the commit with this full hash."""
    return show_all(git, [commit], person)[0]


def show_all(git: Git, commits: Sequence[str], person: PersonFormat) -> list[dict[str, Any]]:
    """Return the commits with these full hashes, in the same order."""
    if not commits:
        return []
    return list(_commits(_records(git, "--no-walk=unsorted", *commits, "--"), person))


def count(git: Git, selection: Selection) -> tuple[int, int]:
    """Return the number of commits and of authors."""
    total, authors = 0, set()
    for author in git.records("log", "-z", "--format=%an <%ae>", *selection.arguments()):
        total += 1
        authors.add(author)
    return total, len(authors)


def parents(git: Git, commit: str) -> list[str]:
    """Return the full hashes of a commit's parents in order."""
    return git.constant("log", "--max-count=1", "--format=%P", commit).stdout.decode().split()


def _records(git: Git, *arguments: str) -> Iterator[bytes]:
    return split([git.constant("log", "-z", _FORMAT, *arguments).stdout], b"\0")


def _commits(records: Iterator[bytes], person: PersonFormat) -> Iterator[dict[str, Any]]:
    while fields := list(islice(records, len(_FIELDS))):
        yield _commit([decode(each) for each in fields], person)


def _commit(fields: list[str], person: PersonFormat) -> dict[str, Any]:
    commit, ancestors, author, author_email, authored, committer, committer_email, committed, message = fields
    keys = jira_keys(message)
    return {
        "id": commit,
        "displayId": commit[:11],
        "author": person(author, author_email),
        "authorTimestamp": int(authored) * 1000,
        "committer": person(committer, committer_email),
        "committerTimestamp": int(committed) * 1000,
        "message": message.removesuffix("\n"),
        "parents": [{"id": each, "displayId": each[:11]} for each in ancestors.split()],
        **({"properties": {"jira-key": keys}} if keys else {}),
    }
