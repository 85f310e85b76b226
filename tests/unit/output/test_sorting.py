"""The order of a list by a field."""

from __future__ import annotations

import pytest

from bbcli.output.selection import sort_records
from bbcli.records import Record, RecordList

VALUES: list[object] = ["b", 10, None, "A", 9, "a", 2.5, "", "B", True]


def sorted_values(*, descending: bool) -> list[object]:
    records = RecordList.of(Record.of(x=value, at=place) for place, value in enumerate(VALUES))
    pages = sort_records(records, lambda record: record.get("x"), descending=descending)
    return [Record(raw).get("x") for page in pages for raw in page]


def test_numbers_come_as_numbers_then_text_in_any_case_and_what_is_missing_last() -> None:
    assert sorted_values(descending=False) == [True, 2.5, 9, 10, "A", "a", "b", "B", None, ""]


def test_the_other_way_round_what_is_equal_stays_as_it_came_and_what_is_missing_last() -> None:
    assert sorted_values(descending=True) == ["b", "B", "A", "a", 10, 9, 2.5, True, None, ""]


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1200])
def test_every_object_is_there_once(count: int) -> None:
    records = RecordList.of(Record.of(x=-each) for each in range(count))
    pages = list(sort_records(records, lambda record: record.get("x"), descending=False))
    assert [Record(raw).get("x") for page in pages for raw in page] == list(range(1 - count, 1))
    assert all(len(page) <= 500 for page in pages)
