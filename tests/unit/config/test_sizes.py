"""Sizes for people."""

from __future__ import annotations

import pytest

from bbcli.config.sizes import shown_size


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (12_345, "12.3 kB"), (999_600, "1.0 MB"), (200_000_000, "200 MB"),
     (5 * 10**15, "5000 TB")],
)  # fmt: skip
def test_a_size_is_shown_in_the_largest_unit_that_it_fills(size: int, text: str) -> None:
    assert shown_size(size) == text
