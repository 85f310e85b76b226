"""Lookup of programs: absolute directories of the PATH only, never the current directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bbcli.config.executables import executable, find_executable

if TYPE_CHECKING:
    from pathlib import Path

WINDOWS = (".COM", ".EXE")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current directory, with a program of each name; `bin`, later on the PATH, has them too."""
    for folder in (tmp_path / "here", tmp_path / "bin"):
        folder.mkdir()
        for name in ("git", "git.EXE", "git.bat"):
            (folder / name).touch(0o755)
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.mark.parametrize("entry", ["", ".", "../here", "here"])
@pytest.mark.parametrize(("extensions", "found"), [(("",), "git"), (WINDOWS, "git.EXE")])
def test_the_current_directory_has_no_program(
    here: Path, tmp_path: Path, entry: str, extensions: tuple[str, ...], found: str
) -> None:
    path = os.pathsep.join([entry, str(tmp_path / "bin")])
    assert find_executable("git", path, extensions) == str(tmp_path / "bin" / found)
    assert find_executable("git", entry, extensions) is None


def test_only_the_extensions_that_are_named_are_programs(here: Path) -> None:
    assert find_executable("git.exe", str(here), (".COM", ".EXE")) is None, "Linux tells upper and lower case apart"
    assert find_executable("git.EXE", str(here), WINDOWS) == str(here / "git.EXE")
    assert find_executable("git.bat", str(here), WINDOWS) is None


def test_a_name_with_a_directory_is_what_it_says(here: Path) -> None:
    assert find_executable("./git", "", WINDOWS) == "./git"


def test_what_is_not_to_be_executed_is_passed_over(here: Path, tmp_path: Path) -> None:
    (here / "git").chmod(0o644)
    (tmp_path / "git").mkdir()
    path = os.pathsep.join(map(str, (here, tmp_path, tmp_path / "bin")))
    assert find_executable("git", path) == str(tmp_path / "bin" / "git")


def test_a_program_that_is_nowhere_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="No such file"):
        executable("git", {"PATH": str(tmp_path)})
