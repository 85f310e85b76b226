"""config.toml, changed by several processes at once."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bbcli.config import file as config_file
from bbcli.config.files import lock
from bbcli.config.model import Server
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

A, B = Server("a", "https://a"), Server("b", "https://b")
ADDER = """if True:
    import sys
    from pathlib import Path
    from bbcli.config import file as config_file
    from bbcli.config.model import Server
    path, first = Path(sys.argv[1]), int(sys.argv[2])
    sys.stdin.readline()
    for number in range(first, first + 10):
        config_file.update(path, lambda known: known.with_server(Server(f"s{number}", f"https://h{number}")))
"""
HOLDER = """if True:
    import sys
    from pathlib import Path
    from bbcli.config.files import lock
    with lock(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "config.toml"


def start_python(program: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_no_change_of_processes_that_write_at_once_is_lost(path: Path) -> None:
    children = [start_python(ADDER, str(path), first) for first in ("0", "10", "20")]
    for child in children:  # they are imported by then, or nearly so
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        child.communicate()
    assert [child.returncode for child in children] == [0, 0, 0]
    assert set(config_file.load(path).servers) == {f"s{number}" for number in range(30)}


def test_a_file_that_another_process_holds_is_named_and_free_when_that_ends(path: Path) -> None:
    with start_python(HOLDER, str(path)) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Misconfigured) as raised, lock(path, seconds=0.05):
            pass
        assert raised.value.message == f"another process has locked {path} for 0.05 s"
        holder.kill()
    with lock(path, seconds=5):
        assert (path.parent / "config.toml.lock").exists()
