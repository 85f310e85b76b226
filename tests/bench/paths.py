"""`python -m tests.bench.paths`: list 100,000 paths against curl; exit with 1 for a missed bar.

The paths are those of a real repository in the sandbox, in one response.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.sandbox.git.process import Git
from bbcli.sandbox.server import Sandbox
from tests.bench.bars import MISSED, Bar, Row, judge
from tests.bench.report import table
from tests.bench.server import program
from tests.bench.timing import Command, race

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = 100_000
_MOST_MIB = 60
_CURL, _LISTED, _JSON, _FOUND, _FEW = (
    "curl",
    "files list -r",
    "files list -r --json",
    "files find",
    "files list -r -L 1",
)
_REPO = ("-R", "WORK/empty")


def paths() -> Iterator[str]:
    """Yield the paths of a large Java project, a hundred files per directory."""
    for number in range(COUNT):
        module, package = divmod(number // 100, 50)
        yield f"modules/module-{module:02}/src/main/java/com/example/package{package:02}/Class{number:06}.java"


def fill(sandbox: Sandbox) -> None:
    """Commit the paths to a repository of the sandbox."""
    found = sandbox.store.repositories.by_slug("WORK", "empty")
    if found is None:
        raise SystemExit("the sandbox has no repository WORK/empty")
    files = "".join(f"M 100644 :1 {path}\n" for path in paths())
    commit = "commit refs/heads/master\ncommitter Bench <bench@example.com> 1764000000 +0000\ndata 4\nAll\n"
    stream = f"blob\nmark :1\ndata 1\nx\n{commit}{files}done\n"
    Git(sandbox.data / "repositories" / f"{found.id}.git").run(
        "fast-import", "--quiet", "--done", stdin=stream.encode()
    )


def commands(url: str, venv: Path, home: Path) -> tuple[Command, ...]:
    """Return the lists of bbcli, and the one request of curl that has the same bytes."""
    places = {"HOME": str(home), "BBCLI_CONFIG_DIR": str(home / "config"), "BBCLI_CACHE_DIR": str(home / "cache")}
    signed_in = {"BBCLI_SERVER": url, "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}
    env = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", **places, **signed_in}

    def bbcli(name: str, *words: str) -> Command:
        return Command(name, (str(venv / "bin" / "bbcli"), *words, *_REPO), env)

    place = f"{url}/rest/api/latest/projects/WORK/repos/empty/files?limit={COUNT}"
    found = program("curl") or ""
    return (
        Command(_CURL, (found, "-sf", "-u", "fred:fred", place), env, missing="" if found else "curl is not installed"),
        bbcli(_LISTED, "files", "list", "-r", "--all"),
        bbcli(_JSON, "files", "list", "-r", "--all", "--json"),
        bbcli(_FOUND, "files", "find", "*.java", "--all"),
        bbcli(_FEW, "files", "list", "-r", "-L", "1"),
    )


BARS = (
    *(Bar(f"100k paths, {name}", (name,), (_CURL,), 2) for name in (_LISTED, _JSON)),
    Bar(f"100k paths, {_FOUND}", (_FOUND,), (_CURL,)),
    *(Bar(f"peak memory, {name}", (name,), (), _MOST_MIB, measure="peak") for name in (_LISTED, _JSON, _FOUND)),
    Bar("one path of 100k", (_FEW,), (_CURL,)),
)


def check(command: Command) -> None:
    """Raise SystemExit unless a list is what was committed."""
    listed = subprocess.run(command.argv, env=dict(command.env), capture_output=True, check=True, text=True).stdout
    if listed.splitlines() != list(paths()):
        raise SystemExit(f"{command.name}: not the paths that were committed")


def main() -> None:
    """Run the race."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.paths", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, metavar="N", help="[10]")
    parser.add_argument("--venv", type=Path, default=Path(sys.prefix), metavar="DIR", help="[that of this Python]")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Sandbox(Path(folder) / "data") as sandbox:
        work = Path(folder)
        fill(sandbox)
        runs = commands(sandbox.url, wanted.venv, work)
        check(runs[1])
        results = race(runs, wanted.rounds, 1, work)
        rows = [judge(bar, results) for bar in BARS]
    sys.stdout.write(table(Row, rows) + "\n")
    sys.exit(any(row.verdict == MISSED for row in rows))


if __name__ == "__main__":
    main()
