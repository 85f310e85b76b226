"""Races: the commands that run against each other, and the bars for their samples."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.bench.bars import Bar
from tests.bench.data import COMMITS_EACH, SINGLE, TEAMS

if TYPE_CHECKING:
    from collections.abc import Collection

    from tests.bench.lab import Lab
    from tests.bench.timing import Command

_PEERS = ("stashy_commits", "atlassian_commits")
_WIDE = 8
_MOST_MIB, _MOST_MIB_MERGED = 40, 120


@dataclass(frozen=True)
class Race:
    """Commands that run in turns, and their bars; a long race has fewer rounds.

    One that `is_inside` has one command, which takes the time of several things that it does: they are what bars name.
    `sizes` names the commands that do the same for ever more, each with how much, for the table of growth.
    """

    title: str
    commands: tuple[Command, ...]
    bars: tuple[Bar, ...]
    is_long: bool = True
    is_inside: bool = False
    sizes: tuple[tuple[str, int], ...] = ()

    def only(self, names: Collection[str]) -> Race | None:
        """Return the part of this race whose bars one of the names is in; its title stands for all of them."""
        if not names or any(name in self.title for name in names):
            return self
        bars = tuple(bar for bar in self.bars if any(name in bar.what for name in names))
        run = {name for bar in bars for name in (*bar.ours, *bar.against, *(bar.less or ()))}
        commands = tuple(command for command in self.commands if command.name in run)
        return replace(self, commands=commands, bars=bars, sizes=()) if bars else None


def races(lab: Lab) -> list[Race]:
    """Return all races."""
    return [_start(lab), _one_record(lab), _description(lab), _bulk(lab), _bulk_with_latency(lab), _bulk_call(lab),
            _table(lab), _drawing(lab), _first_row(lab), _growth_of_commits(lab),
            _growth_of_repositories(lab)]  # fmt: skip


def _start(lab: Lab) -> Race:
    """Race runs that send no request: start-up, help and completion."""
    complete = completing(lab)
    asked = [("--help",), *((group, "--help") for group in groups(lab))]
    helps = [lab.bbcli(" ".join(words), *words, delay=None) for words in asked]
    names = tuple(command.name for command in helps)
    python = ("python -c pass",)
    return Race(
        "start",
        (lab.python(*python, "-c", "pass"), lab.bbcli("--version", "--version", delay=None), *helps, complete,
         lab.other("gh --version", "gh", "--version")),
        (
            Bar("--version", ("--version",), python, 1.2),
            *(Bar(name, (name,), python, 3.8) for name in names),
            Bar(complete.name, (complete.name,), python, 5),
            Bar("the slowest of these", ("--version", *names, complete.name), ("gh --version",), 1, faster=True),
        ),
        is_long=False,
    )  # fmt: skip


def groups(lab: Lab) -> list[str]:
    """Return the names of bbcli's groups, as its help lists them."""
    ask = lab.bbcli("", "--help", delay=None)
    told = subprocess.run(ask.argv, env=ask.env, stdout=subprocess.PIPE, text=True).stdout
    return re.findall(r"^  (\w+)  ", told.partition("Commands:")[2], re.MULTILINE)


def completing(lab: Lab) -> Command:
    """Return what a shell runs at a TAB that its script has no answer to: the commands and options it knows itself."""
    asked = {"_BBCLI_COMPLETE": "values"}
    return lab.bbcli("completion of a word", "config", "set", "pro", delay=None, env=asked)


def _one_record(lab: Lab) -> Race:
    ours = "one record over http"
    return Race(
        ours,
        (lab.bbcli(ours, "repos", "show", "WORK/r100k", "--json"), lab.httpx_get()),
        (Bar(ours, (ours,), ("httpx_get",), 0.6),),
        is_long=False,
    )


def _description(lab: Lab) -> Race:
    """Race what reads the description of the REST API: all of it, or one operation of it before it is called."""
    every, called, shown, python = "api list", "api call of one record", "repos show", "python -c pass"
    return Race(
        "api",
        (lab.python(python, "-c", "pass"), lab.bbcli(every, "api", "list", delay=None),
         lab.bbcli(called, "api", "call", "/projects/WORK/repos/r100k"),
         lab.bbcli(shown, "repos", "show", "WORK/r100k", "--brief")),
        (Bar(every, (every,), (python,), 5), Bar(called, (called,), (shown,), 1)),
        is_long=False,
    )  # fmt: skip


def _bulk_call(lab: Lab) -> Race:
    ours = "100k commits by api call --paginate"
    path = "/projects/WORK/repos/r100k/commits"
    return Race(
        "bulk by api call",
        (lab.bbcli(ours, "api", "call", path, "--paginate", "--jsonl"), lab.curl("curl", "r100k", SINGLE["r100k"])),
        (
            Bar(ours, (ours,), ("curl",), 2.3),
            Bar(f"peak memory, {ours}", (ours,), (), _MOST_MIB, measure="peak"),
        ),
    )


def _bulk(lab: Lab) -> Race:
    ours, small = "100k commits, 0 ms", "10k commits, 0 ms"
    return Race(
        "bulk without latency",
        (_all_commits(lab, ours, "r100k"), lab.curl("curl", "r100k", SINGLE["r100k"]), lab.curl_jq("r100k"),
         *_peers(lab), _all_commits(lab, small, "r10k")),
        (
            Bar(ours, (ours,), ("curl",), 2.3),
            Bar(ours, (ours,), ("curl + jq",), 12, faster=True),
            Bar(ours, (ours,), _PEERS, 5, faster=True),
            Bar("peak memory, 100k commits", (ours,), (), _MOST_MIB, measure="peak"),
            Bar("peak memory, 100k commits", (ours,), (small,), 1.15, measure="peak"),
        ),
    )  # fmt: skip


def _bulk_with_latency(lab: Lab) -> Race:
    ours, wide = f"100k commits, 50 ms, --jobs {_WIDE}", f"curl, {_WIDE} wide"
    return Race(
        "bulk with latency",
        (_all_commits(lab, ours, "r100k", "--jobs", str(_WIDE), delay=50),
         lab.curl(wide, "r100k", SINGLE["r100k"], delay=50, wide=_WIDE), *_peers(lab, 50)),
        (
            Bar(ours, (ours,), (wide,), 1.2),
            Bar(ours, (ours,), _PEERS, 6.5, faster=True),
            Bar(f"peak memory, {ours}", (ours,), (), _MOST_MIB, measure="peak"),
        ),
    )  # fmt: skip


def _table(lab: Lab) -> Race:
    ours = "10k commits as a table"
    return Race(
        "table on a terminal",
        (_shown(lab, ours, "r10k"), lab.rich_table("r10k")),
        (
            Bar(ours, (ours,), ("rich_table",), 20, faster=True),
            Bar(f"first row of {ours}", (ours,), measure="first"),
            Bar(f"first row of {ours}", (ours,), ("rich_table",), faster=True, measure="first"),
        ),
    )


def _drawing(lab: Lab) -> Race:
    """Race what of the table is neither start nor network, in seconds of CPU: there is nothing to wait for."""
    ours = "bbcli"
    return Race(
        "drawing alone",
        (lab.drawing(ours, "r10k"),),
        (Bar("10k rows drawn, without start and network", (ours,), ("rich.table",), 20, faster=True, measure="cpu"),),
        is_inside=True,
    )


def _first_row(lab: Lab) -> Race:
    """Race a list of a hundred pages to its first row against one that has no other page than the first."""
    ours, one_page = "first row of 100k commits, 200 ms", "first row of 1k commits, 200 ms"
    return Race(
        "first row on a terminal",
        (_shown(lab, ours, "r100k", delay=200, stop=True), _shown(lab, one_page, "r1k", delay=200, stop=True)),
        (Bar(ours, (ours,), (one_page,), 1.2, measure="first"),),
    )


def _growth_of_commits(lab: Lab) -> Race:
    names = {slug: f"{total:,} commits" for slug, total in SINGLE.items()}
    large, larger = names["r100k"], names["r1m"]
    return Race(
        "growth with commits",
        tuple(_all_commits(lab, name, slug) for slug, name in names.items()),
        (
            Bar("time of 1M commits", (larger,), (large,), 1.15, times=10),
            Bar("peak memory, 1M commits", (larger,), (large,), 1.15, measure="peak"),
        ),
        sizes=tuple((name, SINGLE[slug]) for slug, name in names.items()),
    )


def _growth_of_repositories(lab: Lab) -> Race:
    names = {key: f"{count:,} repositories" if count > 1 else "1 repository" for key, count in TEAMS.items()}
    merged = names["TEAM1000"]
    return Race(
        "growth with repositories",
        tuple(lab.bbcli(name, *merging(key)) for key, name in names.items()),
        (Bar(f"peak memory, {merged} of {COMMITS_EACH} commits", (merged,), (), _MOST_MIB_MERGED, measure="peak"),),
        sizes=tuple((name, TEAMS[key]) for key, name in names.items()),
    )


def merging(project: str) -> tuple[str, ...]:
    """Return the words that list all commits of a project, in the order of time."""
    return ("commits", "list", "--project", project, "--all", "--jsonl")


def listing(slug: str) -> tuple[str, ...]:
    """Return the words that list all commits of a repository."""
    return ("commits", "list", "-R", f"WORK/{slug}", "--all", "--jsonl")


def _all_commits(lab: Lab, name: str, slug: str, *words: str, delay: int = 0) -> Command:
    return lab.bbcli(name, *listing(slug), *words, delay=delay)


def _shown(lab: Lab, name: str, slug: str, *, delay: int = 0, stop: bool = False) -> Command:
    words = ("commits", "list", "-R", f"WORK/{slug}", "--all")
    return lab.bbcli(name, *words, delay=delay, terminal=True, marker=lab.answers.first_commit, stop=stop)


def _peers(lab: Lab, delay: int = 0) -> tuple[Command, ...]:
    words = (lab.site.url(delay), "WORK", "r100k")
    packages = ("stashy", "atlassian-python-api")
    return tuple(
        lab.script(name, *words, package=package, delay=delay) for name, package in zip(_PEERS, packages, strict=True)
    )
