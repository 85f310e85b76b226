"""A login in a script: strict bash, a real process, pipes, from login to logout."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.file_keyring import CHEST, read_keyring

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

pytestmark = pytest.mark.needs("bash", "jq")

SCRIPT = """
set -euo pipefail
bbcli() { "$PYTHON" -m bbcli "$@"; }
printf mary | bbcli auth login "$URL" --create-token --username mary --password-stdin --expires 30d
bbcli auth status --json | jq -e '.[0].state == "signed in"' > status
bbcli auth token > token
bbcli projects list --all > own
BBCLI_SERVER="$URL" BBCLI_TOKEN="$(cat token)" bbcli projects list --all | cmp - own
bbcli config set project WORK
bbcli commits list -R my-repo -L 2 2> more | cut -f1 > commits
bbcli auth logout --no-revoke 2> left
code=0; bbcli projects list 2> none || code=$?
test "$code" = 4
BBCLI_SERVER="$URL" BBCLI_USERNAME=mary BBCLI_PASSWORD=mary
export BBCLI_SERVER BBCLI_USERNAME BBCLI_PASSWORD
bbcli auth tokens list | cut -f1 | while read -r id; do bbcli auth tokens revoke "$id" --yes; done
test -z "$(bbcli auth tokens list)"
code=0; BBCLI_TOKEN="$(cat token)" bbcli auth status 2> ended || code=$?
test "$code" = 4
"""


def test_a_strict_script_gets_from_login_to_logout(signed_out: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "chest.py").write_text(CHEST)
    env = {
        **os.environ, "PYTHON": sys.executable, "URL": signed_out.url, "PYTHONPATH": str(tmp_path),
        "PYTHON_KEYRING_BACKEND": "chest.Chest",
    }  # fmt: skip
    run = subprocess.run(
        ["bash", "-c", SCRIPT], cwd=tmp_path, env=env, capture_output=True, check=False, timeout=60, text=True
    )
    assert (run.returncode, run.stderr) == (0, ""), [path.read_text() for path in tmp_path.glob("*") if path.is_file()]
    assert (tmp_path / "status").read_text() == "true\n"
    assert len((tmp_path / "commits").read_text().split()) == 2
    assert (tmp_path / "more").read_text() == "2 shown, more exist: --all\n"
    assert (tmp_path / "left").read_text().startswith("the token that bbcli made stays valid: ")
    assert (tmp_path / "none").read_text().startswith("error: no server")
    assert "check BBCLI_TOKEN" in (tmp_path / "ended").read_text()
    assert read_keyring(tmp_path) == {}
