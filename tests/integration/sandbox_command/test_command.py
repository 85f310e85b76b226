"""`bbcli sandbox`: the arguments, directories and ports that it refuses."""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Invoke

pytestmark = pytest.mark.usefixtures("folder_for_temporary_files")


@pytest.mark.parametrize("text", ["nonsense", "429 times=x", "429 what=1", "999", ""])
def test_a_fault_that_is_none_is_2(invoke: Invoke, text: str) -> None:
    result = invoke("sandbox", "run", "--fault", text, "--", "true")
    assert (result.code, result.out) == (2, "")
    assert "--fault" in result.err


@pytest.mark.parametrize("words", [["start"], ["run", "--", "true"]])
def test_a_version_that_is_none_is_2(invoke: Invoke, words: list[str]) -> None:
    result = invoke("sandbox", words[0], "--version", "nine", *words[1:])
    assert (result.code, result.out) == (2, "")
    assert "'nine' is not a version such as 9.4.22" in result.err


def test_a_folder_that_holds_something_else_is_left_alone(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("x")
    result = invoke("sandbox", "start", "--port", "0", "--data", str(tmp_path / "mine"))
    assert (result.code, result.out) != (0, "")
    assert "is not empty" in result.err
    assert "internal error" not in result.err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.tex"]


def test_a_port_in_use_ends_with_an_error_that_names_it(invoke: Invoke) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = invoke("sandbox", "start", "--port", port)
    assert result.code != 0
    assert result.out == ""
    assert "in use" in result.err
    assert port in result.err
    assert "internal error" not in result.err
    assert "Traceback" not in result.err


def test_an_address_of_another_machine_ends_with_an_error_that_names_it(invoke: Invoke) -> None:
    result = invoke("sandbox", "start", "--port", "0", "--host", "192.0.2.1")
    assert (result.code, result.out) == (1, "")
    assert result.err.splitlines()[1:] == [
        f"error: cannot listen on 192.0.2.1 port 0: {os.strerror(errno.EADDRNOTAVAIL)}"
    ]


@pytest.mark.parametrize("port", ["-1", "65536", "x"])
def test_a_port_that_is_none_is_2(invoke: Invoke, port: str) -> None:
    assert invoke("sandbox", "start", "--port", port).code == 2
