"""The cache, read, written and removed by several processes and users."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from bbcli.config.cache import Cache
from tests.conftest import NOW
from tests.support.sandbox_process import BBCLI

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.support.oauth_flow import Clock

DAY = 24 * 60 * 60
NEEDS_A_VERSION = ["repos", "list", "--archived", "all"]
NOBODY = 65534
IS_ROOT = os.geteuid() == 0


@pytest.fixture(autouse=True)
def movable_clock(clock: Clock) -> Clock:
    """The clock of all runs; the test moves it."""
    clock.now = NOW
    return clock


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    """The path of the cache directory, which does not exist yet."""
    return tmp_path / "cache"


def cache_entry(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_runs_at_the_same_time_leave_one_whole_entry(sandbox: Sandbox, cache_dir: Path) -> None:
    command = [*BBCLI, *NEEDS_A_VERSION]
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(4)]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [(b"25 shown, more exist: --all\n", 0)] * 4
    assert json.loads(cache_entry(cache_dir).read_text())["value"] == "9.4.22"


WRITER = """
import sys
from pathlib import Path
from bbcli.config.cache import Cache
cache = Cache(Path(sys.argv[1]), "https://h", "", lambda: 1000.0, str)
for _ in range(50):
    cache.put("version", sys.argv[2] * 200_000)
"""


def test_a_reader_beside_two_writers_reads_one_whole_entry(cache_dir: Path) -> None:
    cache = Cache(cache_dir, "https://h", "", lambda: 1000.0, str)
    cache.put("version", "a" * 200_000)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(cache_dir), letter]) for letter in "ab"]
    seen = set()
    while None in [writer.poll() for writer in writers]:
        seen.add(cache.get("version", DAY))
    assert [writer.returncode for writer in writers] == [0, 0]
    assert {*seen, cache.get("version", DAY)} <= {"a" * 200_000, "b" * 200_000}
    assert len(list(cache_dir.iterdir())) == 1


# In a process of its own, since everybody but root is kept out; what is imported late is imported before.
CLEAR_AS = """
import os, sys
from bbcli.context.app import App
from bbcli.cli.main import run
app = App.of_process()
nowhere = {"BBCLI_CACHE_DIR": "/dev/null"}
for words in (["cache", "clear"], ["cache", "clear", "--nonsense"]):
    run(words, lambda: App(None, None, None, nowhere))
if os.geteuid() != int(sys.argv[1]):
    os.seteuid(int(sys.argv[1]))
sys.exit(run(["cache", "clear"], lambda: app))
"""


def test_what_can_not_be_removed_is_named() -> None:
    # Not tmp_path, which nobody but its owner can enter.
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        kept = Cache(Path(place) / "cache", "https://h", "", lambda: NOW, str)
        kept.put("version", "9.4.22")
        path, user = cache_entry(kept.folder), NOBODY if IS_ROOT else os.geteuid()
        for each in (path, kept.folder):
            os.chown(each, user, -1)
        kept.folder.chmod(0o500)
        env = {**os.environ, "BBCLI_CACHE_DIR": str(kept.folder)}
        run = subprocess.run(
            [sys.executable, "-c", CLEAR_AS, str(user)], env=env, capture_output=True, text=True, check=False
        )
        kept.folder.chmod(0o700)
    assert (run.returncode, run.stdout, run.stderr) == (1, "", f"error: {path}: Permission denied\n")
