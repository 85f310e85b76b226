"""Ten processes merge one pull request at once: one does, and every other says why it did not."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.integration.sandbox.conftest import Api
from tests.integration.sandbox.pulls import Pulls

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox

PROCESSES = 10


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
    name = f"pull request {pull['id']} of WORK/data-export was not merged: "
    # Read before the merge or after it.
    reasons = (f"error: {name}this pull request has already been merged\n", f"error: {name}it is merged already\n")
    assert all(error.startswith(reasons) for code, error in ended if code), ended
    assert pulls.actions(pull).count("MERGED") == 1
