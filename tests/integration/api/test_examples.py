"""The example lines of `bbcli api show`, run as they stand: bbcli's against one sandbox, curl's against another."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest

from bbcli.openapi.store import bundled_spec
from bbcli.sandbox.routes import ENDPOINTS

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

ADMIN = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
TOKENS = "/access-tokens/latest/"
# Lines that can't succeed, or not where they stand, and why.
LEFT_OUT = {
    "DELETE /api/latest/projects/{projectKey}": "a project that has repositories is not deleted",
    "DELETE /api/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}/comments/{commentId}":
        "the comment is at version 1, which the line before this one has made",
}  # fmt: skip


def operations() -> list[tuple[str, str]]:
    """Return the operations of the index that the sandbox has; deletions last, in reverse order of creation."""
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


def test_there_are_lines_of_many_reads_and_writes() -> None:
    for operations in (OPERATIONS, OF_CURL):
        assert sum(method == "GET" for method, _ in operations) > 30
        assert sum(method != "GET" for method, _ in operations) > 15


@parametrize_operations(OPERATIONS)
def test_the_line_of_bbcli_succeeds(sandbox: Sandbox, invoke: Invoke, tmp_path: Path, method: str, path: str) -> None:
    (tmp_path / "colours.md").write_text("red, green, blue\n")
    line, _ = example_lines(invoke, method, path, {})
    words = shlex.split(line)
    fed = words.index("|") if "|" in words else -1  # printf %s BODY | bbcli …
    result = invoke(*words[fed + 2 :], "--include", stdin=words[2] if fed > 0 else "", env=ADMIN)
    assert (result.code, result.err) == (0, ""), line
    assert result.out.startswith("HTTP/1.1 2"), line
