from __future__ import annotations

import csv
import io
import json
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.output import Column, Document, Record, RecordList
from bbcli.output.cells import visible
from bbcli.output.renderers import renderer_for
from bbcli.output.terminal import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = st.text() | st.text("ab \t\r\n\",'\\\0\x1b\x85\u2028é漢\ud800")
ENCODABLE = st.text(alphabet=st.characters(codec="utf-8")) | st.text(
    "ab \t\r\n\",'\\\0\x1b\x85\u2028é漢👩\u200d\ufe0f\u3164\U000e0041"
)
SHOWN = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="\\").filter(
    lambda char: visible(char) == char
)
COLUMNS = [Column("ONE", "a"), Column("TWO", "b"), Column("THREE", "c.d")]
ROWS = st.lists(st.lists(ENCODABLE, min_size=3, max_size=3))


def record(row: list[str]) -> Record:
    return Record(json.dumps({"a": row[0], "b": row[1], "c": {"d": row[2]}}).encode())


def render(form: str, rows: list[list[str]], *, tty: bool = False) -> str:
    out = io.StringIO(newline="")
    renderer_for(form, Screen(out, is_terminal=tty)).rows(RecordList.of(map(record, rows)), COLUMNS)
    return out.getvalue()


def read_tsv_cell(cell: str) -> str:
    """Read a cell of TSV as the module's docstring says."""
    return cell.encode("latin-1", "backslashreplace").decode("unicode_escape")


@given(ROWS, st.booleans())
def test_tsv_is_a_line_a_record_whose_values_can_be_read_back_whatever_they_are(
    rows: list[list[str]], tty: bool
) -> None:
    out = render("tsv", rows, tty=tty)
    assert out == "" or out.endswith("\n")
    lines = [line.split("\t") for line in out.split("\n")[:-1]]
    assert [[read_tsv_cell(cell) for cell in line] for line in lines] == rows
    assert len(out.splitlines()) == len(rows)


@given(st.lists(ENCODABLE, min_size=3, max_size=3))
def test_nothing_in_tsv_is_acted_on_by_a_terminal_behind_the_pipe(row: list[str]) -> None:
    out = render("tsv", [row]).removesuffix("\n").replace("\t", "")
    assert visible(out) == out


@given(st.lists(st.text(SHOWN), min_size=3, max_size=3))
def test_tsv_changes_nothing_in_text_that_shows(row: list[str]) -> None:
    assert render("tsv", [row]) == "\t".join(row) + "\n"


@given(ROWS)
def test_csv_in_a_pipe_reads_back_as_the_values_that_were_sent(rows: list[list[str]]) -> None:
    out = render("csv", rows)
    assert list(csv.reader(io.StringIO(out, newline=""), strict=True)) == [["ONE", "TWO", "THREE"], *rows]
    assert out.endswith("\r\n")


@given(ROWS)
def test_csv_on_a_terminal_shows_control_characters_but_line_breaks_and_tabs(rows: list[list[str]]) -> None:
    expected = [[visible(cell, keep="\r\n\t") for cell in row] for row in rows]
    out = io.StringIO(render("csv", rows, tty=True), newline="")
    assert list(csv.reader(out, strict=True)) == [["ONE", "TWO", "THREE"], *expected]


def test_half_a_character_is_no_end_of_a_list_though_no_file_can_hold_it() -> None:
    shown = {}
    for form in ("csv", "tsv"):
        out = io.StringIO(newline="")
        # Only behind a number beyond any float is it read at all.
        half = Record(b'{"n":1e400,"a":"a\\ud800b"}')
        renderer_for(form, Screen(out)).rows(RecordList.of([half]), COLUMNS[:1])
        shown[form] = out.getvalue()
    assert shown == {"csv": "ONE\r\na\ufffdb\r\n", "tsv": "a\\ud800b\n"}


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=", "-", "\uff1dx"]


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_that_is_safe_has_an_apostrophe_before_what_would_be_a_formula(text: str) -> None:
    rows = render_safe_csv([[text, "a=1", ""]])
    assert rows == [[f"'{text}", "a=1", ""]]
    assert render_safe_csv([["", "x", f" {text}"]]) == [["", "x", f" {text}"]]


@given(ROWS)
def test_csv_that_is_safe_changes_nothing_but_what_would_be_a_formula(rows: list[list[str]]) -> None:
    for text, cell in zip(chain(*rows), chain(*render_safe_csv(rows)), strict=True):
        assert cell == (f"'{text}" if text.startswith(tuple(each[0] for each in FORMULAS)) else text)


def render_safe_csv(rows: list[list[str]]) -> list[list[str]]:
    out = io.StringIO(newline="")
    renderer_for("csv", Screen(out, csv_safe=True)).rows(RecordList.of(map(record, rows)), COLUMNS)
    return list(csv.reader(io.StringIO(out.getvalue(), newline=""), strict=True))[1:]


def test_csv_quotes_what_rfc_4180_wants_quoted() -> None:
    assert render("csv", [['say "a"', "x,y", "1\r\n2"]]) == 'ONE,TWO,THREE\r\n"say ""a""","x,y","1\r\n2"\r\n'


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
    assert render("tsv", []) == ""
    assert render("csv", []) == "ONE,TWO,THREE\r\n"


def test_a_block_is_a_line_a_field_in_tsv_and_a_row_in_csv() -> None:
    blocks = {}
    for form in ("tsv", "csv"):
        out = io.StringIO(newline="")
        renderer_for(form, Screen(out)).block(record(["x", "two\nlines", ""]), COLUMNS)
        blocks[form] = out.getvalue()
    assert blocks == {"tsv": "ONE\tx\nTWO\ttwo\\nlines\nTHREE\t\n", "csv": 'ONE,TWO,THREE\r\nx,"two\nlines",\r\n'}


def test_a_cell_is_never_cut_and_never_shortened_outside_a_table() -> None:
    long = "x" * 5000
    assert render("tsv", [[long, "", long]], tty=True) == f"{long}\t\t{long}\n"


def test_a_pipe_without_a_format_is_tsv() -> None:
    out = io.StringIO()
    renderer_for(None, Screen(out)).rows(RecordList.of([record(["a", "b", "c"])]), COLUMNS)
    assert out.getvalue() == "a\tb\tc\n"


@pytest.mark.parametrize("form", ["tsv", "csv", "json", "jsonl"])
def test_each_record_is_written_before_the_next_is_asked_for(form: str) -> None:
    out = io.StringIO()
    before: list[str] = []

    def records() -> Iterator[Record]:
        for name in ("first", "second", "third"):
            before.append(out.getvalue())
            yield record([name, "", ""])

    renderer_for(form, Screen(out)).rows(RecordList.of(records()), COLUMNS)
    assert ["first" in text for text in before] == [False, True, True]
    assert ["second" in text for text in before] == [False, False, True]


@pytest.mark.parametrize("digits", ["123456789012345678901234567890", "-0", "9007199254740993"])
def test_an_integer_keeps_its_digits_in_tsv(digits: str) -> None:
    out = io.StringIO()
    renderer_for("tsv", Screen(out)).rows(RecordList.of([Record(f'{{"a":{digits}}}'.encode())]), COLUMNS[:1])
    assert out.getvalue().strip("-\n") == digits.strip("-")


def test_a_number_beyond_any_float_does_not_end_a_list() -> None:
    out = io.StringIO()
    renderer_for("tsv", Screen(out)).rows(RecordList.of([Record(b'{"a":"x","n":1e400}')]), COLUMNS[:1])
    assert out.getvalue() == "x\n"
