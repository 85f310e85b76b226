"""`api show` on a terminal."""

from __future__ import annotations

from tests.support.terminal import ESCAPE, on_terminal


def test_a_terminal_gets_the_same_page() -> None:
    code, sent = on_terminal("api", "show", "GET", "/projects/WORK")
    assert (code, "\x1b" in sent) == (0, False)
    assert ESCAPE.sub("", sent).startswith("GET /api/latest/projects/{projectKey}\n  Show a project.\n")
