"""A configuration file that is unreadable or invalid: exit code, stdout and stderr."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import assert_fails

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


def config_file(tmp_path: Path, content: str | bytes) -> Path:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_broken_configuration_names_file_and_line(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    text = 'default = "here"\n[servers.here\nurl = 3\n'
    path = config_file(tmp_path, text)
    with pytest.raises(tomllib.TOMLDecodeError, match="at line 2") as broken:
        tomllib.loads(text)
    assert_fails(invoke, "projects list", 10, f"{path}: {broken.value}", f"mend the file, or move it away: {path}")
    assert not sandbox.requests


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("servers = 3", "line 1: servers is no table"),
        ("\n[servers.x]\n", 'line 2: servers.x has no url = "https://…"'),
        ("[servers]\nx = 1", "line 2: servers.x is no table"),
        ("[servers.x]\nurl = 7", "line 2: servers.x.url is no text"),
        ('[servers.x]\nurl = "ftp://x"', "line 2: servers.x.url is not a server URL"),
        ("# mine\n\ndefault = 7", "line 3: default is no text"),
    ],
)
def test_a_configuration_that_means_nothing_is_an_error(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, text: str, told: str
) -> None:
    path = config_file(tmp_path, text)
    assert_fails(invoke, "projects list", 10, f"{path}: {told}", f"mend the file, or move it away: {path}")


def test_a_configuration_that_is_no_text_is_an_error(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    path = config_file(tmp_path, b'default = "x"\n\n# caf\xe9\n')
    assert_fails(invoke, "projects list", 10, f"{path}: line 3: not UTF-8", f"mend the file, or move it away: {path}")
    path.unlink()
    path.mkdir()
    assert_fails(invoke, "projects list", 10, f"{path}: Is a directory", f"mend the file, or move it away: {path}")
