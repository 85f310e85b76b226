"""Parallel requests of a process whose reader leaves early."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.concurrency_server import Busy, busy

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Busy]:
    """A server with a thousand commits in pages of ten; each page takes 30 ms."""
    with busy(Busy()) as running:
        monkeypatch.setenv("BBCLI_SERVER", running.url)
        monkeypatch.setenv("BBCLI_TOKEN", "x")
        yield running


# At once


@pytest.mark.parametrize("form", ["--jsonl", "--json", "-o csv", ""])
def test_reading_one_line_of_a_slow_list_requests_at_most_three_pages(server: Busy, form: str) -> None:
    server.takes = 0.3  # while the next page is waited for, head has the time to be gone
    script = f'set -o pipefail; "$PYTHON" -m bbcli commits list -R WORK/x --all {form} | head -n 1'
    env = {**os.environ, "PYTHON": sys.executable}
    run = subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.count("\n"), run.stderr) == (0, 1, "")
    assert len(server.asked) <= 3


# Going on


# Growing
