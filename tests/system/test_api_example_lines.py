"""The curl lines that `api show` prints, run by a shell."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.support.api_examples import OF_CURL, example_lines, parametrize_operations
from tests.support.plain_http import create_token

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


@parametrize_operations(OF_CURL)
def test_the_line_of_curl_succeeds(second: Sandbox, invoke: Invoke, tmp_path: Path, method: str, path: str) -> None:
    (tmp_path / "colors.md").write_text("red, green, blue\n")
    _, line = example_lines(invoke, method, path, {"BBCLI_SERVER": second.url})
    secret = create_token(second, "users/admin", "PROJECT_ADMIN", "REPO_ADMIN", user="admin")
    run = subprocess.run(
        ["bash", "-c", f"{line} --silent --show-error --write-out '\n%{{http_code}}'"], cwd=tmp_path, check=True,
        env={"PATH": "/usr/bin:/bin", "BBCLI_TOKEN": secret, "NO_PROXY": "*"}, capture_output=True, text=True,
        errors="replace",
    )  # fmt: skip
    assert run.stdout.rpartition("\n")[2][0] == "2", (line, run.stdout)
