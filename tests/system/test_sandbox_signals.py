"""`bbcli sandbox` and signals, and its listening address."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.support.sandbox_process import BBCLI, PATIENCE, end_with_signal, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Invoke

pytestmark = pytest.mark.usefixtures("folder_for_temporary_files")

TRAP = """
import os, signal, sys, time, urllib.request
def asked_to_end(number, frame):
    time.sleep(0.3)
    url = os.environ["BBCLI_SERVER"] + "/rest/api/latest/application-properties"
    os.write(1, b"%d\\n" % urllib.request.urlopen(url).status)
    sys.exit(7)
signal.signal(signal.SIGINT, asked_to_end)
os.write(1, b"ready\\n")  # not print: the signal can come before print has returned, and print can't be entered twice
time.sleep(30)
"""


def beside(*command: str) -> subprocess.Popen[str]:
    """Start `sandbox run` with this command in a new process group, and wait until it prints ready."""
    words = [*BBCLI, "sandbox", "run", "--", *command]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def test_ctrl_c_goes_to_the_command_and_the_run_is_cleaned_up(folder_for_temporary_files: Path) -> None:
    child = beside("sh", "-c", "echo ready; exec sleep 60")
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does
    _, said = child.communicate(timeout=PATIENCE)
    assert child.returncode == 130
    assert "Traceback" not in said
    assert list(folder_for_temporary_files.iterdir()) == []


def test_a_command_that_catches_ctrl_c_ends_as_it_likes_with_the_server_still_there(
    folder_for_temporary_files: Path,
) -> None:
    child = beside(sys.executable, "-c", TRAP)
    os.killpg(child.pid, signal.SIGINT)
    out, said = child.communicate(timeout=PATIENCE)
    assert (child.returncode, out, said) == (7, "200\n", "")
    assert list(folder_for_temporary_files.iterdir()) == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_to_the_run_ends_its_command_and_leaves_nothing(
    folder_for_temporary_files: Path, number: signal.Signals, code: int
) -> None:
    child = beside("sh", "-c", f"echo $$ > '{folder_for_temporary_files}/../pid'; sleep 0.2; echo ready; exec sleep 30")
    pid = int((folder_for_temporary_files.parent / "pid").read_text())
    before = time.monotonic()
    child.send_signal(number)
    out, said = child.communicate(timeout=PATIENCE)
    assert (child.returncode, out, said) == (code, "", "")
    assert time.monotonic() - before < 5
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert list(folder_for_temporary_files.iterdir()) == []


# Ends the run as soon as its command does something.
TOO_EARLY = """
import os, signal, subprocess, time
start = subprocess.Popen.__init__
def started(self, args, *rest, **how):
    start(self, args, *rest, **how)
    if os.path.basename(args[0]) == "sh":
        while not os.path.exists("started"):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
subprocess.Popen.__init__ = started
"""


def test_a_signal_while_the_command_is_started_does_not_leave_it_behind(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(TOO_EARLY)
    words = [*BBCLI, "sandbox", "run", "--", "sh", "-c", "echo $$ > pid; mv pid started; exec sleep 30"]
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    assert subprocess.run(words, cwd=tmp_path, env=env, timeout=PATIENCE, check=False).returncode == 143
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "started").read_text()), signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_a_run_without_a_command_leaves_nothing(
    started: Callable[..., tuple[subprocess.Popen[str], str]], folder_for_temporary_files: Path, number: signal.Signals
) -> None:
    child, _ = started("run")
    code, seconds, said = end_with_signal(child, number)
    assert (code in (0, 128 + number), seconds < 5, "Traceback" in said) == (True, True, False)
    assert list(folder_for_temporary_files.iterdir()) == []


@pytest.mark.parametrize("words", [["run", "--", "true"], ["start", "--port", "0"]])
def test_without_git_one_line_says_so(
    invoke: Invoke, folder_for_temporary_files: Path, tmp_path: Path, words: list[str]
) -> None:
    result = invoke("sandbox", *words, env={"PATH": str(tmp_path)})
    assert (result.code, result.out) == (1, "")
    assert result.err == "error: git is not installed\nhint: the sandbox keeps its repositories with it\n"
    assert list(folder_for_temporary_files.iterdir()) == []


# Where it listens


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("host", "warned"),
    [
        ("0.0.0.0", True),
        ("localhost", False),
        pytest.param("::1", False, marks=pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")),
        pytest.param("::", True, marks=pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")),
    ],
)
def test_the_address_that_is_printed_works_and_who_lets_others_in_is_warned(
    populated: Path, tmp_path: Path, host: str, warned: bool
) -> None:
    data = shutil.copytree(populated, tmp_path / "world", symlinks=True)
    words = ["sandbox", "start", "--port", "0", "--host", host, "--data", str(data)]
    with subprocess.Popen([*BBCLI, *words], stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr is not None
        lines = [child.stderr.readline() for _ in range(3 + warned)]
        settings = dict(re.findall(r"(BBCLI_\w+)=(\S+)", lines[-2]))
        listed = run(*lines[-1].split()[1:], "-L", "1", env={**os.environ, **settings})
        child.send_signal(signal.SIGINT)
    assert lines[0].startswith("warning: ") == warned
    assert (listed.returncode, listed.stdout.count("\n")) == (0, 1), listed.stderr
