"""Prompts of git that contain a URL."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.sign_in_methods import BBCLI

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox


@pytest.mark.parametrize("end", ["\r", "\f", "\u2028"])
def test_a_url_adds_no_line_to_the_question(sandbox: Sandbox, end: str) -> None:
    """Run bbcli as a process: its text streams treat a carriage return as the end of a line."""
    host = sandbox.url.removeprefix("http://")
    question = f"protocol=http\nhost=evil.example\nusername=x{end}host={host}\n\n"
    run = subprocess.run(
        [*BBCLI, "auth", "git-credential", "get"], input=question.encode(), capture_output=True, check=False
    )
    said = b"warning: git's question is not answered: username has a control character\n"
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", said)
