"""`bbcli sandbox` as a process: its command, leftover files and exit code."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import BY_CTRL_C
from tests.support.plain_http import get
from tests.support.sandbox_process import end_with_signal, run

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Invoke

pytestmark = pytest.mark.usefixtures("folder_for_temporary_files")


@pytest.fixture
def world(populated: Path, tmp_path: Path) -> Path:
    """A directory with data, so that the sandbox need not create it."""
    return shutil.copytree(populated, tmp_path / "world", symlinks=True)


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


def test_a_fault_hits_the_command(invoke: Invoke, capfd: pytest.CaptureFixture[str]) -> None:
    command = ["bbcli", "projects", "list", "--retries", "0"]
    assert invoke("sandbox", "run", "--fault", "429 times=1", "--", *command).code == 7
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("version", "variables"), [("7.19.3", ["BBCLI_PASSWORD", "BBCLI_USERNAME"]), ("10.4.2", ["BBCLI_TOKEN"])]
)
def test_the_command_is_signed_in_as_the_version_allows(
    invoke: Invoke, capfd: pytest.CaptureFixture[str], version: str, variables: list[str]
) -> None:
    listing = "bbcli projects list -L 1 && env | grep -o '^BBCLI_[UPT][A-Z]*' | sort"
    env = {"BBCLI_USERNAME": "of-another-server", "BBCLI_PASSWORD": "of-another-server", "BBCLI_TOKEN": "foreign"}
    assert invoke("sandbox", "run", "--version", version, "--", "sh", "-c", listing, env=env).code == 0
    listed, *found = capfd.readouterr().out.splitlines()
    assert (listed.partition("\t")[0], found) == ("ANALYTICS", variables)


def test_start_names_the_oauth_client_where_there_is_one(
    started: Callable[..., tuple[subprocess.Popen[str], str]], world: Path
) -> None:
    for version, known in (("7.19.3", False), ("7.20.0", True)):
        child, url = started("start", "--port", "0", "--data", str(world), "--version", version)
        assert f'"version":"{version}"'.encode() in get(f"{url}/rest/api/latest/application-properties")
        assert ("bbcli-secret" in end_with_signal(child)[2]) is known


def test_run_without_a_command_says_how_to_use_it_and_ends_with_ctrl_c(
    started: Callable[..., tuple[subprocess.Popen[str], str]], folder_for_temporary_files: Path
) -> None:
    child, url = started("run")
    assert b'"version"' in get(f"{url}/rest/api/1.0/application-properties")
    code, seconds, said = end_with_signal(child)
    assert code in (0, BY_CTRL_C)
    assert seconds < 5
    assert f"export BBCLI_SERVER={url} BBCLI_USERNAME=fred BBCLI_PASSWORD=fred" in said
    assert "Traceback" not in said
    assert list(folder_for_temporary_files.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_start_ends_cleanly_and_at_once_with_a_connection_open(
    started: Callable[..., tuple[subprocess.Popen[str], str]], folder_for_temporary_files: Path, number: signal.Signals
) -> None:
    child, url = started("start", "--port", "0")
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        code, seconds, said = end_with_signal(child, number)
    assert code in (0, BY_CTRL_C)
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
    end_with_signal(child)
    child, url = started(*words)
    assert invoke("projects", "show", "KEPT", "-S", url, env=sign_in).code == 0
    end_with_signal(child)


def test_loopback_gets_no_warning_and_nobody_else_is_let_in(
    started: Callable[..., tuple[subprocess.Popen[str], str]], world: Path
) -> None:
    child, url = started("start", "--port", "0", "--data", str(world))
    assert url.startswith("http://127.0.0.1:")
    assert "warning" not in end_with_signal(child)[2]


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
