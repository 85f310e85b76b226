"""The curl lines that `api show` prints, run by a shell."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from bbcli.openapi.store import bundled_spec
from bbcli.sandbox.routes import ENDPOINTS
from tests.support.plain_http import token

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

TOKENS = "/access-tokens/latest/"
# Lines that can't succeed, or not where they stand, and why.
LEFT_OUT = {
    "DELETE /api/latest/projects/{projectKey}": "a project that has repositories is not deleted",
    "DELETE /api/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}/comments/{commentId}":
        "the comment is at version 1, which the line before this one has made",
}  # fmt: skip


def operations() -> list[tuple[str, str]]:
    """Those of the index that the sandbox has; what deletes comes last, and first what was made last."""
    known = {(operation.method, operation.path) for operation in bundled_spec().operations}
    there = [key for endpoint in ENDPOINTS if (key := (endpoint.method, endpoint.template)) in known]
    kept = [key for key in there if " ".join(key) not in LEFT_OUT and not key[1].endswith("{tokenId}")]
    return [*(key for key in kept if key[0] != "DELETE"), *(key for key in reversed(kept) if key[0] == "DELETE")]


def example_lines(invoke: Invoke, method: str, path: str, env: dict[str, str]) -> tuple[str, str]:
    result = invoke("api", "show", method, path, "--json", env=env)
    assert result.code == 0, result.err
    bbcli, curl = json.loads(result.out)["examples"]
    return bbcli, curl


OPERATIONS = operations()
# The lines of curl have a token, which makes no tokens, and no projects.
OF_CURL = [key for key in OPERATIONS if not key[1].startswith(TOKENS) and key != ("POST", "/api/latest/projects")]


def parametrize_operations(operations: list[tuple[str, str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("method", "path"), operations, ids=[" ".join(key) for key in operations])


@parametrize_operations(OF_CURL)
def test_the_line_of_curl_succeeds(second: Sandbox, invoke: Invoke, tmp_path: Path, method: str, path: str) -> None:
    (tmp_path / "colours.md").write_text("red, green, blue\n")
    _, line = example_lines(invoke, method, path, {"BBCLI_SERVER": second.url})
    secret = token(second, "users/admin", "PROJECT_ADMIN", "REPO_ADMIN", user="admin")
    run = subprocess.run(
        ["bash", "-c", f"{line} --silent --show-error --write-out '\n%{{http_code}}'"], cwd=tmp_path, check=True,
        env={"PATH": "/usr/bin:/bin", "BBCLI_TOKEN": secret, "NO_PROXY": "*"}, capture_output=True, text=True,
        errors="replace",
    )  # fmt: skip
    assert run.stdout.rpartition("\n")[2][0] == "2", (line, run.stdout)
