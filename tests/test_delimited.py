from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.output import Column, Document, Record, Records, renderer_for
from bbcli.output.cells import one_line, visible
from bbcli.output.screen import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = st.text() | st.text("ab \t\r\n\",'\\\0\x1b\x85\u2028é漢\ud800")
ENCODABLE = st.text(alphabet=st.characters(codec="utf-8")) | st.text("ab \t\r\n\",'\\\0\x1b\x85\u2028é漢")
COLUMNS = [Column("ONE", "a"), Column("TWO", "b"), Column("THREE", "c.d")]
ROWS = st.lists(st.lists(ENCODABLE, min_size=3, max_size=3))


def record(row: list[str]) -> Record:
    return Record(json.dumps({"a": row[0], "b": row[1], "c": {"d": row[2]}}).encode())


def written(form: str, rows: list[list[str]], *, tty: bool = False) -> str:
    out = io.StringIO(newline="")
    renderer_for(form, Screen(out, is_terminal=tty)).rows(Records.of(map(record, rows)), COLUMNS)
    return out.getvalue()


@given(ROWS, st.booleans())
def test_tsv_is_a_line_a_record_and_a_tab_between_cells_whatever_is_in_them(rows: list[list[str]], tty: bool) -> None:
    out = written("tsv", rows, tty=tty)
    assert out == "" or out.endswith("\n")
    assert [line.split("\t") for line in out.split("\n")[:-1]] == [[one_line(cell) for cell in row] for row in rows]
    assert len(out.splitlines()) == len(rows)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"])), min_size=3, max_size=3))
def test_tsv_changes_nothing_in_text_that_shows(row: list[str]) -> None:
    assert written("tsv", [row]) == "\t".join(row) + "\n"


@given(ROWS)
def test_csv_reads_back_with_its_header_line_breaks_and_tabs_kept(rows: list[list[str]]) -> None:
    out = written("csv", rows)
    expected = [[visible(cell, keep="\r\n\t") for cell in row] for row in rows]
    assert list(csv.reader(io.StringIO(out, newline=""), strict=True)) == [["ONE", "TWO", "THREE"], *expected]
    assert out.endswith("\r\n")


def test_csv_quotes_what_rfc_4180_wants_quoted() -> None:
    assert written("csv", [['say "a"', "x,y", "1\r\n2"]]) == 'ONE,TWO,THREE\r\n"say ""a""","x,y","1\r\n2"\r\n'


@given(TEXTS)
def test_text_from_the_server_is_untouched_in_a_pipe_and_safe_on_a_terminal(text: str) -> None:
    document = Document(text=lambda: text, record=lambda: Record(b"{}"))
    for form in ("tsv", "csv", "table"):
        piped, shown = io.StringIO(newline=""), io.StringIO(newline="")
        renderer_for(form, Screen(piped)).document(document)
        renderer_for(form, Screen(shown, is_terminal=True)).document(document)
        assert piped.getvalue() == (text if not text or text.endswith("\n") else text + "\n")
        assert shown.getvalue().removesuffix("\n") == visible(text, keep="\n\t").removesuffix("\n")


def test_an_empty_list_is_nothing_in_tsv_and_a_header_in_csv() -> None:
    assert written("tsv", []) == ""
    assert written("csv", []) == "ONE,TWO,THREE\r\n"


def test_a_block_is_a_line_a_field_in_tsv_and_a_row_in_csv() -> None:
    blocks = {}
    for form in ("tsv", "csv"):
        out = io.StringIO(newline="")
        renderer_for(form, Screen(out)).block(record(["x", "two\nlines", ""]), COLUMNS)
        blocks[form] = out.getvalue()
    assert blocks == {"tsv": "ONE\tx\nTWO\ttwo lines\nTHREE\t\n", "csv": 'ONE,TWO,THREE\r\nx,"two\nlines",\r\n'}


def test_a_cell_is_never_cut_and_never_shortened_outside_a_table() -> None:
    long = "x" * 5000
    assert written("tsv", [[long, "", long]], tty=True) == f"{long}\t\t{long}\n"


def test_a_pipe_without_a_format_is_tsv() -> None:
    out = io.StringIO()
    renderer_for(None, Screen(out)).rows(Records.of([record(["a", "b", "c"])]), COLUMNS)
    assert out.getvalue() == "a\tb\tc\n"


@pytest.mark.parametrize("form", ["tsv", "csv", "json", "jsonl"])
def test_each_record_is_written_before_the_next_is_asked_for(form: str) -> None:
    out = io.StringIO()
    before: list[str] = []

    def records() -> Iterator[Record]:
        for name in ("first", "second", "third"):
            before.append(out.getvalue())
            yield record([name, "", ""])

    renderer_for(form, Screen(out)).rows(Records.of(records()), COLUMNS)
    assert ["first" in text for text in before] == [False, True, True]
    assert ["second" in text for text in before] == [False, False, True]


@pytest.mark.parametrize("digits", ["123456789012345678901234567890", "-0", "9007199254740993"])
def test_an_integer_keeps_its_digits_in_tsv(digits: str) -> None:
    out = io.StringIO()
    renderer_for("tsv", Screen(out)).rows(Records.of([Record(f'{{"a":{digits}}}'.encode())]), COLUMNS[:1])
    assert out.getvalue().strip("-\n") == digits.strip("-")


def test_a_number_beyond_any_float_does_not_end_a_list() -> None:
    out = io.StringIO()
    renderer_for("tsv", Screen(out)).rows(Records.of([Record(b'{"a":"x","n":1e400}')]), COLUMNS[:1])
    assert out.getvalue() == "x\n"
