"""Pages, media types and bytes, without a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.sandbox.responses import JSON, TEXT, PageRequest, encode_json, negotiate, paginate_filtered, parse_int32


@given(visible=st.lists(st.booleans(), max_size=40), limit=st.integers(1, 9))
def test_pages_with_gaps_add_up_to_all_that_may_be_seen(visible: list[bool], limit: int) -> None:
    numbers = list(range(len(visible)))
    seen: list[int] = []
    start: int | None = 0
    while start is not None:
        page = paginate_filtered(numbers, PageRequest(start, limit), lambda number: visible[number])
        assert len(page.values) <= limit
        assert page.next_start is None or page.next_start > start
        seen += page.values
        start = page.next_start
    assert seen == [number for number in numbers if visible[number]]


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("*/*", JSON),
        ("", JSON),
        ("text/plain", TEXT),
        ("text/*", TEXT),
        ("application/json, text/plain;q=0.9", JSON),
        ("application/json;q=0.1,text/plain;q=0.9", TEXT),
        ("application/json;q=0,*/*", TEXT),
        ("text/plain;charset=utf-8", TEXT),
        ("text/plain;q=much, */*;q=0.2", JSON),
        ("image/png", None),
    ],
)
def test_the_media_type_that_is_liked_best_is_chosen(accept: str, chosen: str | None) -> None:
    assert negotiate(accept, (JSON, TEXT)) == chosen


@pytest.mark.parametrize(
    ("typed", "number"),
    [("0", 0), ("25", 25), ("2147483647", 2**31 - 1), ("2147483648", None), ("", None), ("²", None), ("-1", None)],
)
def test_a_whole_number_has_ascii_digits_and_fits_32_bits(typed: str, number: int | None) -> None:
    assert parse_int32(typed) == number


def test_json_never_fails_on_text_that_is_none() -> None:
    assert encode_json({"name": "a\udcffb", "日本": 1}) == '{"name":"a?b","日本":1}'.encode()
