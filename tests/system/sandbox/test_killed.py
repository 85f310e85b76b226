"""Acknowledged writes of a sandbox survive a kill."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.system.sandbox.kills import LEAST, lost_after

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_acknowledged_is_lost_when_it_is_killed_under_load(populated: Path, tmp_path: Path) -> None:
    data = shutil.copytree(populated, tmp_path / "data", symlinks=True)
    acknowledged, lost = lost_after(data, 2)
    assert acknowledged >= 2 * LEAST
    assert lost == []
