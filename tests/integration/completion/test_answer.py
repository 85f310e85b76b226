"""The completion process responds in time and writes nothing but candidates."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.completion.answer import answer
from bbcli.cli.completion.silent_app import SilentApp
from bbcli.cli.main import root
from tests.integration.completion.ask import LIST

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


def test_a_server_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("BBCLI_SERVER", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("BBCLI_TOKEN", "t")
        assert answer(root, ("projects", "show", ""), lambda: SilentApp(None, None, None, os.environ), limit=0.05) == []
    # What it waited for has ended, and so does what waited: a process would have left it behind.
    for thread in (each for each in threading.enumerate() if each.name.startswith("bbcli")):
        thread.join()


def process(*words: str, instruction: str = "values:30") -> tuple[int, str, str]:
    run = subprocess.run(
        [sys.executable, "-m", "bbcli", *words], env={**os.environ, "_BBCLI_COMPLETE": instruction},
        capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip
    return run.returncode, run.stdout, run.stderr


def test_a_process_answers(sandbox: Sandbox) -> None:
    assert process(*LIST, "--until", "mas") == (0, "master\tdefault branch\n", "")


@pytest.mark.parametrize("instruction", ["bash_complete", "zsh_source", "anything", "values:soon"])
def test_an_unknown_completion_instruction_gets_no_response(instruction: str) -> None:
    assert process("commits", "", instruction=instruction) == (0, "", "")


def test_a_process_is_silent_where_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BBCLI_SERVER", "http://127.0.0.1:9")
    monkeypatch.setenv("BBCLI_TOKEN", "t")
    assert process("projects", "show", "") == (0, "", "")


def test_a_process_ends_though_the_server_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("BBCLI_SERVER", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("BBCLI_TOKEN", "t")
        assert process("projects", "show", "", instruction="values") == (0, "", "")
