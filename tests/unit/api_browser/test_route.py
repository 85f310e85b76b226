from __future__ import annotations

import pytest

from bbcli.commands.api.browser.widgets import break_path


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("/projects/WORK", 20, ["/projects/WORK"]),
        ("/projects/WORK/repos", 12, ["/projects/", "WORK/repos"]),
        ("GET /projects/averylongname/x", 8, ["GET /", "projects/", "averylongname/", "x"]),
        ("", 8, [""]),
    ],
)
def test_a_path_is_broken_behind_its_slashes(text: str, width: int, shown: list[str]) -> None:
    assert list(break_path(text, width)) == shown
