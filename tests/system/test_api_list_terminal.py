"""`api list` on a terminal."""

from __future__ import annotations

import pytest

from tests.support.terminal import ESCAPE, on_terminal


def test_a_terminal_of_80_columns_shows_each_path_to_its_end() -> None:
    code, sent = on_terminal("api", "list", "merge", "pull", "request", "-L", "2")
    lines = ESCAPE.sub("", sent).splitlines()
    assert (code, max(map(len, lines)) <= 80) == (0, True)
    assert [" ".join(line.split()) for line in lines] == [
        "METHOD PATH PERMISSION SINCE",
        "POST /projects/{projectKey}/repos/{repositorySlug}/ REPO_WRITE",
        "pull-requests/{pullRequestId}/merge",
        "GET /projects/{projectKey}/repos/{repositorySlug}/ REPO_READ",
        "pull-requests/{pullRequestId}/merge",
        "2 shown, more exist: --all",
    ]


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_line_of_a_terminal_is_too_long_and_no_path_is_cut(columns: int) -> None:
    code, sent = on_terminal("api", "list", "--tag", "mirroring", "--all", columns=columns)
    lines = ESCAPE.sub("", sent).splitlines()
    assert (code, "…" in sent) == (0, False)
    assert max(map(len, lines)) <= columns
    if columns == 200:
        assert any(line.split()[1].startswith("/mirroring/latest/mirrorServers") for line in lines)
