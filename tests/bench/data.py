"""The responses that nginx serves: pages of generated commits and repositories, one file each, written once."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import chain
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A server never gives more than it is asked for, so there are files for several sizes of page.
LIMITS = (1, 10, 25, 50, 100, 250, 500, 1000)
SINGLE = {"r1k": 1_000, "r10k": 10_000, "r100k": 100_000, "r1m": 1_000_000}
TEAMS = {"TEAM1": 1, "TEAM10": 10, "TEAM100": 100, "TEAM1000": 1000}
COMMITS_EACH = 100
_STORED = 100_000
_REPOS = max(TEAMS.values())
_NEWEST = 1_764_000_000_000
_PEOPLE = (
    ("mara", "Mara Lindqvist"),
    ("jörg", "Jörg Müßig"),
    ("okafor", "Chidi Okafor"),
    ("sato", "佐藤 花子"),
    ("d.oneill", "Deirdre O'Neill"),
    ("renovate", "Renovate 🤖"),
)
_VERBS = ("Add", "Remove", "Speed up", "Rename", "Document", "Test", "Guard", "Split", "Restore", "Tidy")
_THINGS = (
    "the retry of uploads",
    "a cache for avatars",
    "the search index",
    "signed webhooks",
    "the mail queue",
    "an export to CSV",
    "the naïve lock",
    "paging of branches",
    "the “quick” filter",
    "a tab\tin a path such as C:\\temp",
)
_REASONS = (
    "It was read twice for each request.",
    "Nothing has called it since the last release.",
    "Builds that ran at night failed now and then, and nobody saw why.",
    "Ünïcode in names of branches went through it unharmed, which a test now says.",
)


@dataclass(frozen=True)
class Answers:
    """The folder of the pages, and the SHA-256 of what each list is as JSON lines, by its repository or project."""

    folder: Path
    digests: dict[str, str]
    first_commit: str


def answers(cache: Path) -> Answers:
    """Return the responses; generate them unless the cache has those of this version of the module."""
    stamp = sha256(Path(__file__).read_bytes()).hexdigest()
    manifest = cache / "bench-answers.json"
    folder = cache / "bench-answers"
    known = json.loads(manifest.read_text()) if manifest.exists() else {}
    if known.get("stamp") != stamp:
        manifest.unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
        known = {"stamp": stamp, **_Writer(folder).write()}
        manifest.write_text(json.dumps(known))
    return Answers(folder, known["digests"], known["first_commit"])


@dataclass
class _Writer:
    folder: Path
    digests: dict[str, str] = field(default_factory=dict)

    def write(self) -> dict[str, Any]:
        """Write every page; return what there is to know of them."""
        history = list(_commits(Random(20), b"one", (_NEWEST - 61_000 * number for number in range(_STORED))))
        for slug, total in SINGLE.items():
            # A million is ten times the same hundred thousand, in the largest pages only.
            limits = LIMITS if total <= _STORED else LIMITS[-1:]
            self._pages(f"commits/{slug}", history, total, limits)
            self._digest(slug, (history[number % _STORED] for number in range(total)))
        self._teams()
        first = json.loads(history[0])["displayId"]
        self._file("repository.json", _repository("r100k", "WORK"))
        self._file("project.json", json.dumps(_project("WORK")).encode())
        return {"digests": self.digests, "first_commit": first}

    def _teams(self) -> None:
        """Write repositories whose commits lie between those of the others, and the lists of the first 1, 10, …"""
        repos = [f"repo-{number:04}" for number in range(_REPOS)]
        moments = _interleaved(Random(21))
        commits = {slug: list(_commits(Random(slug), slug.encode(), moments[at])) for at, slug in enumerate(repos)}
        for slug, history in commits.items():
            self._pages(f"commits/{slug}", history, COMMITS_EACH, LIMITS)
        for key, count in TEAMS.items():
            self._pages(f"repos/{key}", [_repository(slug, key) for slug in repos[:count]], count, LIMITS[1:])
            told = (_of_repository(commit, slug, key) for slug in repos[:count] for commit in commits[slug])
            together = sorted(zip(chain(*moments[:count]), told, strict=True), reverse=True)
            self._digest(key, (commit for _, commit in together))

    def _pages(self, name: str, values: Sequence[bytes], total: int, limits: Iterable[int]) -> None:
        """Write a list in pages of each size; where it is longer than the values, they come again."""
        for limit in limits:
            # Who asks for one wants to see the first, or a few.
            for start in range(0, total if limit > 1 else min(total, 10), limit):
                held = values[start % len(values) :][: min(limit, total - start)]
                self._file(f"{name}/{limit}/{start}.json", _page(held, start, limit, total))

    def _digest(self, name: str, lines: Iterable[bytes]) -> None:
        digest = sha256()
        for line in lines:
            digest.update(line + b"\n")
        self.digests[name] = digest.hexdigest()

    def _file(self, name: str, body: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def _page(values: Sequence[bytes], start: int, limit: int, total: int) -> bytes:
    end = start + len(values)
    head = {"size": len(values), "limit": limit, "isLastPage": end >= total}
    tail = {"start": start, "nextPageStart": None if end >= total else end}
    return _json(head)[:-1] + b',"values":[' + b",".join(values) + b"]," + _json(tail)[1:]


def _commits(random: Random, name: bytes, moments: Iterable[int]) -> Iterator[bytes]:
    """Make a commit for each moment, the newest first."""
    identity = sha256(name).hexdigest()[:40]
    for moment in moments:
        parents = [sha256(f"{identity}{side}".encode()).hexdigest()[:40] for side in range(1 + (random.random() < 0.1))]
        yield _json(_commit(random, identity, moment, parents))
        identity = parents[0]


def _commit(random: Random, identity: str, moment: int, parents: list[str]) -> dict[str, Any]:
    key = f"{random.choice(('WORK', 'DOCS'))}-{random.randrange(1, 9000)}"
    return {
        **_named(identity),
        "author": _person(random),
        "authorTimestamp": moment - random.randrange(9) * 60_000,
        "committer": _person(random),
        "committerTimestamp": moment,
        "message": f"{key}: {_message(random)}",
        "parents": [_named(parent) for parent in parents],
        "properties": {"jira-key": [key]},
    }


def _named(identity: str) -> dict[str, str]:
    return {"id": identity, "displayId": identity[:11]}


def _person(random: Random) -> dict[str, str]:
    slug, name = random.choice(_PEOPLE)
    return {"name": name, "emailAddress": f"{slug}@example.com"}


def _message(random: Random) -> str:
    subject = f"{random.choice(_VERBS)} {random.choice(_THINGS)}"
    reasons = random.sample(_REASONS, random.randrange(len(_REASONS)))
    return "\n\n".join((subject, "\n".join(reasons))) if reasons else subject


def _interleaved(random: Random) -> list[list[int]]:
    """Return the moments of each repository's commits, all different: in each round every repository has its turn."""
    rounds = [random.sample(range(_REPOS), _REPOS) for _ in range(COMMITS_EACH)]
    return [
        [_NEWEST - (number * _REPOS + turns[repo]) * 1000 for number, turns in enumerate(rounds)]
        for repo in range(_REPOS)
    ]


def _repository(slug: str, key: str) -> bytes:
    base = "https://bitbucket.example.com"
    clone = [{"href": f"{base}/scm/{key.lower()}/{slug}.git", "name": "http"}]
    return _json({
        "slug": slug,
        "id": 1,
        "name": slug,
        "hierarchyId": "7f3a90c1d2e4b5a60718",
        "scmId": "git",
        "state": "AVAILABLE",
        "statusMessage": "Available",
        "forkable": True,
        "project": _project(key),
        "public": False,
        "archived": False,
        "links": {"clone": clone, "self": [{"href": f"{base}/projects/{key}/repos/{slug}/browse"}]},
    })  # fmt: skip


def _of_repository(commit: bytes, slug: str, key: str) -> bytes:
    """Return a commit as it is told in a list of several repositories."""
    return _json({"repository": {"slug": slug, "project": {"key": key}}})[:-1] + b"," + commit[1:]


def _project(key: str) -> dict[str, Any]:
    return {"key": key, "id": 1, "name": key.title(), "public": False, "type": "NORMAL"}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
