"""Lists of texts in TSV: those of printable ASCII are written without decoding, and look as all others do."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli._lazy import msgspec
from bbcli.output import Column, RecordList, cells
from bbcli.output.delimited import Tsv, unescaped
from bbcli.output.terminal import Screen

TEXTS = st.lists(
    st.text(st.sampled_from('ab/ "\\\n\t\x1b\x7fä\u202e'), max_size=4) | st.text("xyz", max_size=4), min_size=1
)


def written(texts: list[object], column: Column) -> str:
    out = io.StringIO()
    Tsv(Screen(out)).rows(RecordList([[msgspec.json.encode(text) for text in texts]]), (column,))
    return out.getvalue()


@given(TEXTS, st.sampled_from(["", "../", "ä/", "a\\b/", "a\nb/"]))
def test_texts_are_written_as_cells_are(texts: list[object], prefix: str) -> None:
    slow = Column("PATH", ".", lambda _, seen: cells.Cell(f"{prefix}{seen.record.value}"))
    quick = Column("PATH", ".", cells.Itself(prefix))
    assert written(texts, quick) == written(texts, slow)


@given(st.lists(st.text(), min_size=1))
def test_a_cell_can_be_restored(texts: list[str]) -> None:
    lines = written(list(texts), Column("PATH", ".", cells.Itself())).split("\n")[:-1]
    assert [unescaped(line) for line in lines] == texts


@pytest.mark.parametrize("values", [[{"a": 1}], ["a", 1], [None], [["a", "b"]], ['"'], ["a", "", "b"]])
def test_values_of_another_kind_are_written_too(values: list[object]) -> None:
    assert len(written(values, Column("PATH", ".", cells.Itself())).splitlines()) == len(values)


@pytest.mark.parametrize("text", ["a\\q", "\\", "C:\\dir", "\\x1", "\\uzzzz"])
def test_a_backslash_that_begins_no_escape_is_one(text: str) -> None:
    assert unescaped(text) == text
