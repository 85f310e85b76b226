"""Ten processes merge one pull request at once, also while others push: one does, and every other says why not."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.sandbox.conftest import Api
from tests.integration.sandbox.pulls import Pulls

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

PROCESSES = 10
PUSHES = 6
# Why a merge against others is refused: read after the merge, sent after it, or overtaken by a push.
REASONS = (
    "it is merged already\n", "this pull request has already been merged\n", "Fred Stone pushed ",
    "new changes were pushed to ", "the target branch moved ",
)  # fmt: skip


def merges(number: int) -> list[tuple[int, str]]:
    """Return exit code and error of simultaneous merges of one pull request."""
    line = [sys.executable, "-m", "bbcli", "prs", "merge", str(number), "-R", "WORK/data-export"]
    running = [
        subprocess.Popen(line, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    errors = [each.communicate()[1] for each in running]
    return [(each.returncode, error) for each, error in zip(running, errors, strict=True)]


def test_one_of_ten_simultaneous_merges_merges_and_the_others_say_why(sandbox: Sandbox) -> None:
    pulls = Pulls(Api(sandbox))
    pull = pulls.create()
    ended = merges(pull["id"])
    assert sorted(code for code, _ in ended) == [0, *[6] * (PROCESSES - 1)], ended
    name = f"error: pull request {pull['id']} of WORK/data-export was not merged: "
    reasons = tuple(name + reason for reason in REASONS[:2])
    assert all(error.startswith(reasons) for code, error in ended if code), ended
    assert pulls.actions(pull).count("MERGED") == 1


def push(git: Callable[..., str], clone: Path, branch: str) -> None:
    """Push commits to a branch, one after the other, as long as nothing else does."""
    for number in range(PUSHES):
        with suppress(subprocess.CalledProcessError):  # a merge was faster
            git(clone, "fetch", "-q")
            git(clone, "checkout", "-q", "-B", branch, f"origin/{branch}")
            git(clone, "commit", "-q", "--allow-empty", "-m", f"Push {number}")
            git(clone, "push", "-q", "origin", branch)


@pytest.mark.parametrize("side", ["fromRef", "toRef"])
def test_merges_against_pushes_merge_once_and_the_others_say_why(
    sandbox: Sandbox, git: Callable[..., str], tmp_path: Path, side: str
) -> None:
    """A push into the target does not prevent a merge, one into the source is not what was read."""
    pulls = Pulls(Api(sandbox))
    pull: Any = pulls.create()
    url = sandbox.url.replace("://", "://fred:fred@")
    git(tmp_path, "clone", "-q", f"{url}/scm/work/data-export.git", "clone")
    with ThreadPoolExecutor(1) as pool:
        pushed = pool.submit(push, git, tmp_path / "clone", pull[side]["displayId"])
        ended = merges(pull["id"])
        pushed.result()
    name = f"error: pull request {pull['id']} of WORK/data-export was not merged: "
    reasons = tuple(name + reason for reason in REASONS)
    assert all(code == 0 or (code, error.startswith(reasons)) == (6, True) for code, error in ended), ended
    assert sum(code == 0 for code, _ in ended) <= 1, ended
    if all(code for code, _ in ended):  # each met a push
        ended = merges(pull["id"])
    assert sum(code == 0 for code, _ in ended) == 1, ended
    assert pulls.actions(pull).count("MERGED") == 1
