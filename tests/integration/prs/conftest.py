"""Pull requests in WORK/data-export of the live sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.sandbox.conftest import Api
from tests.integration.sandbox.pulls import Pulls

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox


@pytest.fixture
def pulls(sandbox: Sandbox) -> Pulls:
    """Makes branches and pull requests in WORK/data-export."""
    return Pulls(Api(sandbox))
