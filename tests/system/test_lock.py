"""The lock that lets one process at a time change a file."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bbcli.config.files import lock
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

HOLDER = """
import sys
from pathlib import Path
from bbcli.config.files import lock
with lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_that_another_process_holds_is_waited_for_and_then_named(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdin=pipe, stdout=pipe) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(Misconfigured) as raised, lock(path, 0.2):
            pytest.fail("two hold it")
        assert raised.value.message == f"another process has locked {path} for 0.2 s"
        assert raised.value.hint == "wait for the other process or stop it, then try again"
        holder.kill()  # a lock ends with its holder
        with lock(path, 10):
            assert path.with_name("config.toml.lock").stat().st_mode & 0o777 == 0o600
    assert not path.exists()


def test_a_lock_in_a_folder_that_can_not_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    path = tmp_path / "file" / "config.toml"
    with pytest.raises(Misconfigured) as raised, lock(path):
        pytest.fail("it cannot be held")
    assert raised.value.message == f"{path.parent}: File exists"


def test_a_lock_is_given_back_after_an_error(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with pytest.raises(ValueError, match="mine"), lock(path):
        raise ValueError("mine")
    with lock(path, 0):
        assert path.with_name("config.toml.lock").exists()
