"""A morning with branches and files: clone, push, compare, look, edit, tag and tidy up, in short lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox

pytestmark = pytest.mark.needs("bash")

LONGEST = 60
# Lines of a shell, and a part of what each writes.
LINES = (
    ("bbcli repos clone WORK/my-repo clone -- --quiet", ""),
    ("cd clone", ""),
    ("git switch -qc fix/groovy", ""),
    ("echo 'Groovy is known.' >> README.md", ""),
    ("git commit -qam 'Tell about groovy'", ""),
    ("git push -qu origin HEAD", ""),
    ("bbcli compare", "\tTell about groovy\n"),
    ("bbcli compare fix/groovy --diff", "\n+Groovy is known.\n"),
    ("bbcli files list languages --at staging -L 3", "ada.lang\t"),
    ("bbcli files show VERSION --at release/2.0", "2.0\n"),
    ("echo 2.3-dev > version", ""),
    ("bbcli files edit VERSION --from version -m 'Start 2.3'", "MESSAGE\tStart 2.3\n"),
    ("git pull -q --rebase origin master", ""),
    ("bbcli tags create v2.2 -m 'Release 2.2'", "NAME\tv2.2\n"),
    ("bbcli branches list --filter fix/groovy --details", "fix/groovy\t"),
    ("git push -q origin HEAD:master", ""),
    ("bbcli branches list --merged --stale 90d", "bugfix/STASH-1275-word-wrap\t"),
    ("bbcli branches prune --merged --older-than 90d --yes", "bugfix/STASH-1275-word-wrap\t"),
    ("bbcli branches delete fix/groovy --yes", ""),
    ("bbcli compare v1.2..master --shortstat", "\t"),
    ("bbcli commits list v1.2..master -L 1", "\tTell about groovy\n"),
)


def test_a_line_is_short() -> None:
    assert [line for line, _ in LINES if len(line) > LONGEST] == []


def test_a_morning_goes_through(sandbox: Sandbox, tmp_path: Path) -> None:
    marks = [f"printf '<{number}>\\n'; {line}" for number, (line, _) in enumerate(LINES)]
    script = "\n".join(["set -euo pipefail", *marks])
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment, check=False, text=True, stdin=subprocess.DEVNULL,
        capture_output=True,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for number, (line, part) in enumerate(LINES):
        written = ran.stdout.partition(f"<{number}>\n")[2].partition(f"<{number + 1}>\n")[0]
        assert part in written, line
