"""The example lines of `bbcli api show` work unchanged: bbcli's against one sandbox, curl's against another."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tests.support.api_examples import OF_CURL, OPERATIONS, example_lines, parametrize_operations

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

ADMIN = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}


def test_there_are_lines_of_many_reads_and_writes() -> None:
    for operations in (OPERATIONS, OF_CURL):
        assert sum(method == "GET" for method, _ in operations) > 30
        assert sum(method != "GET" for method, _ in operations) > 15


@parametrize_operations(OPERATIONS)
def test_the_line_of_bbcli_succeeds(sandbox: Sandbox, invoke: Invoke, tmp_path: Path, method: str, path: str) -> None:
    (tmp_path / "colors.md").write_text("red, green, blue\n")
    line, _ = example_lines(invoke, method, path, {})
    words = shlex.split(line)
    fed = words.index("|") if "|" in words else -1  # printf %s BODY | bbcli …
    result = invoke(*words[fed + 2 :], "--include", stdin=words[2] if fed > 0 else "", env=ADMIN)
    assert (result.code, result.err) == (0, ""), line
    assert result.raw.startswith(b"HTTP/1.1 2"), line
