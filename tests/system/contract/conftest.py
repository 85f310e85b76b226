"""A separate sandbox for the contract tests, which delete objects that other tests read."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.server import Sandbox
from tests.integration.sandbox.conftest import Api

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def sandbox(populated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Run a sandbox on a copy of the populated data."""
    with Sandbox(shutil.copytree(populated, tmp_path_factory.mktemp("contract") / "data", symlinks=True)) as running:
        yield running


@pytest.fixture(scope="module")
def api(sandbox: Sandbox) -> Api:
    """Return a plain HTTP client of the sandbox."""
    return Api(sandbox)
