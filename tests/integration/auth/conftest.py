"""Fixtures of the sign-in tests."""

from __future__ import annotations

import pytest

from tests.support.oauth_flow import Clock


@pytest.fixture(scope="module")
def clock() -> Clock:
    """Return the clock shared by `timed` and by the bbcli runs against it; tests set its `now`."""
    return Clock()
