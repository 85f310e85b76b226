"""The fixture that completes a line in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.completion.ask import Ask

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Complete a line in a directory that is no local clone."""
    return Ask(tmp_path)
