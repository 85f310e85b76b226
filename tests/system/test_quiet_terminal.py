"""--quiet on a terminal, with a git that draws its own progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.terminal import on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


def test_git_shows_its_own_progress_on_a_terminal_unless_it_is_quiet(sandbox: Sandbox, tmp_path: Path) -> None:
    code, sent = on_terminal("repos", "clone", "WORK/my-repo", str(tmp_path / "one"))
    assert (code, "Receiving objects: 100%" in sent) == (0, True)
    assert on_terminal("repos", "clone", "WORK/my-repo", str(tmp_path / "two"), "--quiet") == (0, "")
