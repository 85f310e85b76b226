"""`bbcli sandbox` as processes: what it runs, what it leaves behind, how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.plain_http import get

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Invoke

BBCLI = [sys.executable, "-m", "bbcli"]
PATIENCE = 20


@pytest.fixture(autouse=True)
def folder_for_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let children make their temporary files where the test sees what is left of them."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)  # so that it is looked up again
    return folder


def run(*words: str, **how: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BBCLI, *words], capture_output=True, text=True, timeout=PATIENCE, check=False, **how)


@pytest.fixture
def started() -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Start a sandbox in the foreground of a process of its own; return it and its URL once it answers."""
    running: list[subprocess.Popen[str]] = []

    def start(*words: str) -> tuple[subprocess.Popen[str], str]:
        child = subprocess.Popen([*BBCLI, "sandbox", *words], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        running.append(child)
        assert child.stderr is not None
        for line in child.stderr:
            if match := re.search(r"sandbox on (\S+)", line):
                return child, match[1]
        raise AssertionError(f"ended with {child.wait()}")

    yield start
    for child in running:
        with child:
            child.kill()


def ended(child: subprocess.Popen[str], number: signal.Signals = signal.SIGINT) -> tuple[int, float, str]:
    """Send the signal; return the code, the seconds it took, and what was still said."""
    before = time.monotonic()
    child.send_signal(number)
    code = child.wait(timeout=PATIENCE)
    assert child.stderr is not None
    return code, time.monotonic() - before, child.stderr.read()


# Run


def test_run_lists_commits_and_leaves_nothing_behind(folder_for_temporary_files: Path) -> None:
    result = run("sandbox", "run", "--", "bbcli", "commits", "list", "-R", "WORK/my-repo", "-L", "1")
    assert (result.returncode, result.stderr) == (0, "1 shown, more exist: --all\n")
    assert result.stdout.endswith("\tNONE: Add groovy as java synhi\n")
    assert list(folder_for_temporary_files.iterdir()) == []


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("kill -TERM $$", 143)])
def test_run_exits_with_the_commands_code(
    invoke: Invoke, folder_for_temporary_files: Path, script: str, code: int
) -> None:
    result = invoke("sandbox", "run", "--", "sh", "-c", script)
    assert (result.code, result.out, result.err) == (code, "", "")
    assert list(folder_for_temporary_files.iterdir()) == []


def test_the_command_finds_the_sandbox_and_nothing_of_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BBCLI_TOKEN", "of-another-server")
    monkeypatch.setenv("BBCLI_SERVER", "https://bitbucket.example.com")
    monkeypatch.setenv("BBCLI_REPO", "OTHER/repo")
    result = run("sandbox", "run", "--", "sh", "-c", "env; cat; echo said >&2", input="TYPED=1")
    seen = dict(line.split("=", 1) for line in result.stdout.splitlines() if "=" in line)
    assert seen.items() >= {"BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}.items()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", seen["BBCLI_SERVER"])
    assert "BBCLI_TOKEN" not in seen
    assert (result.returncode, result.stderr, seen["TYPED"]) == (0, "said\n", "1"), "its streams are the run's"


def test_the_command_does_not_get_the_repository_of_another_server(
    invoke: Invoke, capfd: pytest.CaptureFixture[str]
) -> None:
    env = {"BBCLI_REPO": "https://bitbucket.example.com/projects/OTHER/repos/repo"}
    invoke("sandbox", "run", "--", "sh", "-c", "echo ${BBCLI_REPO-none}", env=env)
    assert capfd.readouterr().out == "none\n"


def test_words_of_the_command_that_look_like_options_are_its_own(
    invoke: Invoke, capfd: pytest.CaptureFixture[str]
) -> None:
    assert invoke("sandbox", "run", "printf", "%s ", "--fault", "-h", "--", "x").code == 0
    assert capfd.readouterr().out == "--fault -h -- x "


def test_a_program_that_is_not_there_is_2(invoke: Invoke, folder_for_temporary_files: Path) -> None:
    result = invoke("sandbox", "run", "--", "no-such-program")
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: no-such-program: there is no such program\n"
    assert list(folder_for_temporary_files.iterdir()) == []


def test_a_fault_hits_the_command() -> None:
    command = ["bbcli", "projects", "list", "--retries", "0"]
    result = run("sandbox", "run", "--fault", "429 times=1", "--", *command)
    assert (result.returncode, result.stdout) == (7, "")


@pytest.mark.parametrize("text", ["nonsense", "429 times=x", "429 what=1", "999", ""])
def test_a_fault_that_is_none_is_2(invoke: Invoke, text: str) -> None:
    result = invoke("sandbox", "run", "--fault", text, "--", "true")
    assert (result.code, result.out) == (2, "")
    assert "--fault" in result.err


def test_run_without_a_command_says_how_to_use_it_and_ends_with_ctrl_c(
    started: Callable[..., tuple[subprocess.Popen[str], str]], folder_for_temporary_files: Path
) -> None:
    child, url = started("run")
    assert b'"version"' in get(f"{url}/rest/api/1.0/application-properties")
    code, seconds, said = ended(child)
    assert code in (0, 130)
    assert seconds < 5
    assert f"export BBCLI_SERVER={url} BBCLI_USERNAME=fred BBCLI_PASSWORD=fred" in said
    assert "Traceback" not in said
    assert list(folder_for_temporary_files.iterdir()) == []


def test_ctrl_c_goes_to_the_command_and_the_run_is_cleaned_up(folder_for_temporary_files: Path) -> None:
    words = ["sandbox", "run", "--", "sh", "-c", "echo ready; exec sleep 60"]
    child = subprocess.Popen(
        [*BBCLI, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does
    _, said = child.communicate(timeout=PATIENCE)
    assert child.returncode == 130
    assert "Traceback" not in said
    assert list(folder_for_temporary_files.iterdir()) == []


# Start


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_start_ends_cleanly_and_at_once_with_a_connection_open(
    started: Callable[..., tuple[subprocess.Popen[str], str]], folder_for_temporary_files: Path, number: signal.Signals
) -> None:
    child, url = started("start", "--port", "0")
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        code, seconds, said = ended(child, number)
    assert code in (0, 130)
    assert seconds < 5
    assert "Traceback" not in said
    assert list(folder_for_temporary_files.iterdir()) == []


def test_data_in_a_folder_is_kept(
    started: Callable[..., tuple[subprocess.Popen[str], str]], tmp_path: Path, invoke: Invoke
) -> None:
    words = ["start", "--port", "0", "--data", str(tmp_path / "new" / "data")]
    sign_in = {"BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}
    child, url = started(*words)
    assert invoke("projects", "create", "KEPT", "-S", url, env=sign_in).code == 0
    ended(child)
    child, url = started(*words)
    assert invoke("projects", "show", "KEPT", "-S", url, env=sign_in).code == 0
    ended(child)


def test_a_folder_that_holds_something_else_is_left_alone(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("x")
    result = invoke("sandbox", "start", "--port", "0", "--data", str(tmp_path / "mine"))
    assert (result.code, result.out) != (0, "")
    assert "is not empty" in result.err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


def test_a_folder_that_holds_something_else_is_no_defect(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    assert "defect" not in invoke("sandbox", "start", "--port", "0", "--data", str(tmp_path)).err


def test_a_port_in_use_ends_with_an_error_that_names_it(invoke: Invoke) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = invoke("sandbox", "start", "--port", str(taken.getsockname()[1]))
    assert result.code != 0
    assert result.out == ""
    assert "in use" in result.err
    assert "Traceback" not in result.err


def test_a_port_in_use_is_no_defect(invoke: Invoke) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = invoke("sandbox", "start", "--port", port)
    assert "defect" not in result.err
    assert port in result.err


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_other_machines_are_let_in_with_a_warning_only(host: str) -> None:
    child = subprocess.Popen(
        [*BBCLI, "sandbox", "start", "--port", "0", "--host", host], stderr=subprocess.PIPE, text=True
    )
    assert child.stderr is not None
    first = child.stderr.readline()
    second = child.stderr.readline()
    code, _, _ = ended(child)
    child.stderr.close()
    assert first.startswith(f"warning: {host} lets other machines in")
    if "sandbox on" in second:  # a machine may have no IPv6
        assert code in (0, 130)


def test_loopback_gets_no_warning_and_nobody_else_is_let_in(
    started: Callable[..., tuple[subprocess.Popen[str], str]],
) -> None:
    child, url = started("start", "--port", "0")
    assert url.startswith("http://127.0.0.1:")
    assert "warning" not in ended(child)[2]


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_port_that_is_none_is_2(invoke: Invoke, port: str) -> None:
    assert invoke("sandbox", "start", "--port", port).code == 2


@pytest.mark.parametrize("words", [["start"], ["run", "--", "true"], ["run", "--fault", "drop", "--", "true"]])
def test_without_the_extra_one_line_says_how_to_install_it(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "from importlib.machinery import PathFinder\n"
        "found = PathFinder.find_spec\n"
        "def find_spec(name, path=None, target=None):\n"
        "    return None if name.partition('.')[0] in ('starlette', 'uvicorn') else found(name, path, target)\n"
        "PathFinder.find_spec = find_spec\n"
    )
    result = run("sandbox", *words, env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == "error: the sandbox is not installed\nhint: pip install 'bbcli[sandbox]'\n"
