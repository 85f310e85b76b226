"""Paths in reports of tools, resolved to paths of the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.context.findings.paths import RepoRoot

if TYPE_CHECKING:
    from pathlib import Path

CI = RepoRoot("/home/ci/shop", "/home/ci/shop/web")
WINDOWS = RepoRoot("C:/ci/shop", "C:/ci/shop/web")


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        (CI, "/home/ci/shop/src/a.py", "src/a.py"),
        (CI, "/home/ci/shop/src/../b.py", "b.py"),
        (CI, "a.js", "web/a.js"),
        (CI, "./a.js", "web/a.js"),
        (CI, "../src/a.py", "src/a.py"),
        (CI, "../../other/a.py", None),
        (CI, "/home/ci/shopping/a.py", None),
        (CI, "/home/ci/shop", None),
        (CI, "/usr/lib/python3/os.py", None),
        (CI, "a\0b", None),
        (CI, "C:\\ci\\shop\\a.py", None),
        (CI, "a b\\c.js", "web/a b/c.js"),
        (CI, "x/a\\b.js", "web/x/a\\b.js"),
        (WINDOWS, "C:\\ci\\shop\\src\\a.py", "src/a.py"),
        (WINDOWS, "c:/CI/shop/src/a.py", "src/a.py"),
        (WINDOWS, "D:\\a.py", None),
        (RepoRoot("/", "/"), "/src/a.py", "src/a.py"),
    ],
)
def test_a_path_begins_at_the_root_of_the_repository_or_is_not_in_it(
    root: RepoRoot, path: str, expected: str | None
) -> None:
    assert root.relative(path) == expected


def test_a_file_that_is_at_the_root_only_is_found_there(tmp_path: Path) -> None:
    for name in ("web/a.js", "web/b.js", "b.js", "c.js"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    root = RepoRoot(str(tmp_path), str(tmp_path / "web"))
    assert [root.relative(name) for name in ("a.js", "b.js", "c.js", "web/a.js", "none.js")] == [
        "web/a.js", "web/b.js", "c.js", "web/a.js", "web/none.js",
    ]  # fmt: skip


def test_a_working_copy_that_is_reached_over_a_link_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert RepoRoot(str(tmp_path / "real"), "/").relative(f"{tmp_path}/link/a.py") == "a.py"
    assert RepoRoot(str(tmp_path / "link"), "/").relative(f"{tmp_path}/real/a.py") == "a.py"


def test_what_lies_elsewhere_is_said_in_the_message() -> None:
    found = CI.annotation("Boom", "/usr/lib/os.py", 3, "HIGH", "BUG")
    assert (found.message, found.path, found.line) == ("/usr/lib/os.py:3: Boom", None, None)
    assert found.body == {"message": "/usr/lib/os.py:3: Boom", "severity": "HIGH", "type": "BUG"}
    assert CI.annotation("Boom", None).body == {"message": "Boom", "severity": "LOW"}
