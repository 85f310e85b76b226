"""`python -m bbcli.docs.generate` on a changed tree and in another environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bbcli.docs.generate import INDEX, TREE, main

if TYPE_CHECKING:
    from pathlib import Path

README = (TREE / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the generated files."""
    for name in ("completions", "man"):
        shutil.copytree(TREE / name, tmp_path / name)
    shutil.copy(TREE / "README.md", tmp_path)
    (tmp_path / INDEX).parent.mkdir(parents=True)
    shutil.copy(TREE / INDEX, tmp_path / INDEX)
    return tmp_path


def test_each_file_that_is_not_as_the_code_says_is_named_and_mended(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "man/bbcli-watch.1").write_text("other")
    (tree / "man/bbcli-gone.1").write_text("left over")
    (tree / "man/bbcli.1").unlink()
    (tree / "completions/old").write_text("left over")
    (tree / "README.md").write_text(README.replace("| 3 | not found |", "| 3 | lost |"))
    (tree / INDEX).write_text("NOUNS = {}")
    assert main(["--check"], tree) == 1
    wrong = [INDEX, "man/bbcli.1", "man/bbcli-watch.1", "README.md", "completions/old", "man/bbcli-gone.1"]
    advice = "is not as the code says: python -m bbcli.docs.generate"
    assert capsys.readouterr().err.splitlines() == [f"{name} {advice}" for name in wrong]
    assert main([], tree) == 0
    assert main(["--check"], tree) == 0
    assert (tree / "README.md").read_text() == README


@pytest.mark.parametrize("env", [{"LC_ALL": "C", "COLUMNS": "40"}, {"HOME": "", "TERM": "dumb", "BBCLI_TIMEOUT": "5"}])
def test_nothing_around_it_changes_what_is_made(env: dict[str, str]) -> None:
    without = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    run = subprocess.run(
        [sys.executable, "-m", "bbcli.docs.generate", "--check"], cwd=TREE, env={**without, **env}, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
