"""OAuth 1.0a without its optional libraries."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bbcli.config.installation import install_command
from tests.support.error_output import error_text
from tests.support.oauth1_login import login_words
from tests.support.oauth_flow import Person, Runs

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


LIST = ("commits", "list", "-R", "WORK/my-repo", "-L", "2")


# Later


@pytest.mark.parametrize("library", ["authlib", "cryptography"])
def test_without_the_extra_a_login_and_a_listing_name_it(
    server_7: Sandbox, runs: Runs, key: Path, tmp_path: Path, library: str
) -> None:
    assert runs(*login_words(server_7, key, "--store", "file"), person=Person()).code == 0
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sitecustomize.py").write_text(f"import sys\nsys.modules[{library!r}] = None\n")
    environ = {**os.environ, "PYTHONPATH": str(tmp_path / "without")}
    for each in (login_words(server_7, key, "--store", "file"), LIST):
        result = subprocess.run(
            [sys.executable, "-m", "bbcli", *each], env=environ, capture_output=True, text=True, check=False
        )
        message = error_text(
            "OAuth 1.0a requires an optional dependency that is not installed", install_command("oauth1")
        )
        assert (result.returncode, result.stdout, result.stderr) == (10, "", message)
