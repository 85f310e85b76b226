from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from bbcli.config.files import atomic_write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("durable", [True, False])
def test_the_file_is_replaced_at_the_end_of_the_block(tmp_path: Path, *, durable: bool) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with atomic_write(path, durable=durable) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert (path.read_text(), [each.name for each in tmp_path.iterdir()]) == ("new", ["file"])


def test_an_exception_leaves_the_file_and_nothing_beside_it(tmp_path: Path) -> None:
    def interrupted() -> None:
        with atomic_write(path) as file:
            file.write(b"new")
            raise KeyboardInterrupt

    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert (path.read_text(), [each.name for each in tmp_path.iterdir()]) == ("old", ["file"])


def test_a_private_file_is_for_its_owner_and_another_one_as_the_umask_has_it(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "private"), atomic_write(tmp_path / "other", private=False):
        pass
    (tmp_path / "plain").touch()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert (modes["private"], modes["other"]) == (0o600, modes["plain"])
