from __future__ import annotations

import io
import json
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.errors import ServerFailed
from bbcli.output import Column, Record, RecordList, cells
from bbcli.output.renderers import renderer_for
from bbcli.output.table import fit
from bbcli.output.terminal import Screen
from tests.unit.output.test_cells import harmful

if TYPE_CHECKING:
    from collections.abc import Iterator

GAP = 2
# Each column's cells begin with a letter of its own (none of `<U+202E>`), so that a test sees where the column begins.
MARKS = "GHJKLM"
# Narrow, wide and combining characters whose widths all terminals agree on, and what may not get through.
TEXTS = st.text("abcxyz .-é漢字ハングル한글\u0301\t\n\r\x1b\x9b\u202e", max_size=40)
TABLES = st.integers(1, len(MARKS)).flatmap(
    lambda count: st.lists(st.lists(TEXTS, min_size=count, max_size=count), min_size=1, max_size=5)
)
WIDTHS = st.integers(20, 250)
OSC8 = re.compile(r"\x1b\]8;[^\x1b\x07]*\x1b\\")
SGR = re.compile(r"\x1b\[[\d;]*m")


def width(text: str) -> int:
    """Return the cells that a text takes, by Unicode and not by the library that draws it."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def columns_of(count: int) -> list[Column]:
    return [Column(f"{mark}head", mark) for mark in MARKS[:count]]


def record(row: list[str]) -> Record:
    return Record(json.dumps({mark: mark + text for mark, text in zip(MARKS, row, strict=False)}).encode())


def render_table(rows: list[list[str]], screen_width: int, *, colour: bool = False) -> list[str]:
    out = io.StringIO()
    screen = Screen(out, is_terminal=True, width=screen_width, colour=colour, hyperlinks=colour)
    renderer_for(None, screen).rows(RecordList.of(map(record, rows)), columns_of(len(rows[0])))
    return out.getvalue().split("\n")


@given(TABLES, WIDTHS)
def test_no_line_is_wider_than_the_screen_and_each_record_has_one(rows: list[list[str]], screen_width: int) -> None:
    lines = render_table(rows, screen_width)
    assert lines.pop() == ""
    assert len(lines) == 1 + len(rows)
    assert max(map(width, lines)) <= screen_width


@given(TABLES, WIDTHS)
def test_columns_line_up(rows: list[list[str]], screen_width: int) -> None:
    for mark in MARKS:
        starts = {width(line[: line.index(mark)]) for line in render_table(rows, screen_width) if mark in line}
        assert len(starts) <= 1, mark


@given(TABLES)
def test_nothing_is_cut_where_there_is_room(rows: list[list[str]]) -> None:
    for line, row in zip(render_table(rows, 600)[1:], rows, strict=False):
        for mark, text in zip(MARKS, row, strict=False):
            assert cells.one_line(mark + text).rstrip() in line


def test_the_last_column_of_a_later_row_has_all_the_room_there_is() -> None:
    rows = [["a", "b"]] * 200 + [["c", "x" * 60]]
    assert render_table(rows, 80)[-2].endswith("x" * 60)


@given(TABLES, WIDTHS)
def test_nothing_of_the_server_reaches_the_terminal_as_control(rows: list[list[str]], screen_width: int) -> None:
    assert harmful("".join(render_table(rows, screen_width))) == set()
    coloured = "\n".join(render_table(rows, screen_width, colour=True))
    assert SGR.sub("", OSC8.sub("", coloured)).split("\n") == render_table(rows, screen_width)


@given(st.lists(st.integers(1, 300), min_size=1, max_size=6), WIDTHS)
def test_widths_fit_the_screen_and_the_widest_give_way_first(natural: list[int], total: int) -> None:
    fitted = fit(natural, total)
    room = total - GAP * (len(natural) - 1)
    assert sum(fitted) == min(sum(natural), room)
    assert all(1 <= width <= wish for width, wish in zip(fitted, natural, strict=True))
    cut = [width for width, wish in zip(fitted, natural, strict=True) if width < wish]
    # What does not divide evenly goes to the first of them.
    assert all(width > max(fitted) - len(natural) for width in cut if len(natural) > 1)


@pytest.mark.parametrize(
    ("text", "screen_width", "line"),
    [
        ("bcdef", 6, "Gbcdef"),
        ("bcdefg", 6, "Gbcde…"),
        ("漢字漢字", 8, "G漢字漢…"),
        ("漢字漢字", 7, "G漢字…"),
        ("bcd efg", 6, "Gbcd…"),
    ],
)
def test_a_cut_cell_ends_in_an_ellipsis_and_holds_no_half_character(text: str, screen_width: int, line: str) -> None:
    assert render_table([[text]], screen_width)[1] == line


def test_a_table_has_a_header_and_two_spaces_between_columns() -> None:
    assert render_table([["x", "long one"], ["longer", ""]], 80) == [
        "Ghead    Hhead",
        "Gx       Hlong one",
        "Glonger  H",
        "",
    ]


def test_no_line_ends_in_spaces() -> None:
    out = io.StringIO()
    records = [Record.of(G="long one", H="x"), Record.of(G="y"), Record.of(H="z   "), Record.of()]
    renderer_for("table", Screen(out, is_terminal=True)).rows(RecordList.of(records), columns_of(3))
    assert out.getvalue().split("\n") == ["Ghead     Hhead  Jhead", "long one  x", "y", "          z", "", ""]


def test_an_empty_table_is_nothing() -> None:
    out = io.StringIO()
    renderer_for("table", Screen(out, is_terminal=True)).rows(RecordList.of([]), columns_of(2))
    assert out.getvalue() == ""


def test_later_rows_are_drawn_as_they_come_in_the_widths_of_the_first() -> None:
    out = io.StringIO()
    lengths: list[int] = []

    def records() -> Iterator[Record]:
        for number in range(103):
            lengths.append(out.getvalue().count("\n"))
            yield record(["x" if number < 100 else "much longer than those before", "y"])

    renderer_for("table", Screen(out, is_terminal=True)).rows(RecordList.of(records()), columns_of(2))
    assert lengths[99:] == [0, 101, 102, 103]
    assert [line.split()[0] for line in out.getvalue().split("\n")[101:103]] == ["Gmuc…", "Gmuc…"]


def test_the_widths_are_those_of_whole_pages_and_each_page_is_written_in_one_piece() -> None:
    out = RecordingStream()
    before: list[int] = []

    def pages() -> Iterator[list[bytes]]:
        for sizes in ([3] * 60, [7] * 60, [12] * 60):
            before.append(len(out.pieces))
            yield [record(["x" * size, "y"]).raw for size in sizes]

    renderer_for("table", Screen(out, is_terminal=True)).rows(RecordList(pages()), columns_of(2))
    assert before == [0, 0, 1]
    assert [piece.count("\n") for piece in out.pieces] == [121, 60]
    assert out.pieces[0].split("\n")[120].split()[0] == "Gxxxxxxx"
    assert out.pieces[1].split("\n")[0].split()[0] == "Gxxxxxx…"


class RecordingStream(io.StringIO):
    """A stream that records each write."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def write(self, text: str) -> int:
        self.pieces.append(text)
        return super().write(text)


@pytest.mark.parametrize("good", [1, 99, 250])
def test_what_came_before_a_failure_is_shown(good: int) -> None:
    out = io.StringIO()

    def records() -> Iterator[Record]:
        yield from (record(["x"]) for _ in range(good))
        raise ServerFailed("gone")

    with pytest.raises(ServerFailed):
        renderer_for("table", Screen(out, is_terminal=True)).rows(RecordList.of(records()), columns_of(1))
    assert out.getvalue() == "Ghead\n" + "Gx\n" * good


def test_without_colours_and_links_there_is_no_escape_sequence() -> None:
    out = io.StringIO()
    column = Column("NAME", "slug", cells.linked)
    repo = Record.of(slug="x", links={"self": [{"href": "https://h/x"}]})
    renderer_for("table", Screen(out, is_terminal=True)).rows(RecordList.of([repo]), [column])
    assert out.getvalue() == "NAME\nx\n"


@pytest.mark.parametrize(
    ("href", "is_linked"),
    [("https://h/x", True), ("https://h/\x1b]0;title\x07", False), ("https://h/\n", False), ("", False)],
)
def test_a_link_is_a_hyperlink_unless_it_holds_control_characters(href: str, is_linked: bool) -> None:
    out = io.StringIO()
    column = Column("NAME", "slug", cells.linked)
    repo = Record.of(slug="x", links={"self": [{"href": href}]})
    renderer_for("table", Screen(out, is_terminal=True, colour=True, hyperlinks=True)).rows(
        RecordList.of([repo]), [column]
    )
    assert bool(OSC8.search(out.getvalue())) is is_linked
    assert harmful(SGR.sub("", OSC8.sub("", out.getvalue()))) == {"\n"}


def test_issue_keys_of_a_message_are_coloured() -> None:
    out = io.StringIO()
    commit = Record.of(message="AB-1: fix", properties={"jira-key": ["AB-1"]})
    screen = Screen(out, is_terminal=True, colour=True)
    renderer_for("table", screen).rows(RecordList.of([commit]), [Column("MESSAGE", "message", cells.first_line)])
    assert "\x1b[36mAB-1\x1b[0m: fix" in out.getvalue()


@given(st.lists(TEXTS, min_size=3, max_size=3))
def test_a_block_is_safe_and_indents_the_lines_of_a_value(row: list[str]) -> None:
    out = io.StringIO()
    renderer_for("table", Screen(out, is_terminal=True)).block(record(row), columns_of(3))
    expected = [
        f"{column.header if not number else ' ' * 5}  {line}"
        for column, text in zip(columns_of(3), row, strict=True)
        for number, line in enumerate(cells.visible(column.path + text, keep="\n").split("\n"))
    ]
    assert out.getvalue().split("\n") == [*expected, ""]
    assert harmful(out.getvalue()) == {"\n"}


def test_the_labels_of_a_block_have_one_width() -> None:
    out = io.StringIO()
    columns = [Column("ID", "id"), Column("MESSAGE", "message")]
    renderer_for("table", Screen(out, is_terminal=True)).block(Record.of(id=7, message="one\n\ntwo"), columns)
    assert out.getvalue() == "ID       7\nMESSAGE  one\n         \n         two\n"


@given(TABLES, WIDTHS)
def test_a_column_that_wraps_goes_on_below_itself_and_loses_nothing(rows: list[list[str]], screen_width: int) -> None:
    out = io.StringIO()
    *others, last = columns_of(len(rows[0]))
    columns = [*others, Column(last.header, last.path, wraps=True)]
    renderer_for(None, Screen(out, is_terminal=True, width=screen_width)).rows(
        RecordList.of(map(record, rows)), columns
    )
    header, *lines = out.getvalue().split("\n")
    assert max(map(width, (header, *lines))) <= max(screen_width, width(header))
    start = width(header[: header.index(last.header[0])])
    pieces = [cells_from(line, start) for line in lines]
    whole = "".join("".join(pieces).split())
    assert whole == "".join("".join(cells.visible(last.path + row[-1], keep="\n") for row in rows).split())


def cells_from(line: str, start: int) -> str:
    """Return the rest of a line from that cell on."""
    at = next((at for at in range(len(line) + 1) if width(line[:at]) >= start), len(line))
    return line[at:]


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ("You still need one approval", ["ONE  You still need", "     one approval"]),
        ("  two blanks  and more", ["ONE    two blanks", "     and more"]),
        ("https://h/abcdef", ["ONE", "    https://h/abcdef"]),
        ("see https://h/abcdef now", ["ONE  see", "    https://h/abcdef", "     now"]),
        ("https://h/a/b/c/d/e/f/g", ["ONE", "https://h/a/b/c/d/e/f/g"]),
        (
            "\u79c1\u79c1\u79c1 \u79c1\u79c1\u79c1\u79c1\u79c1",
            ["ONE  \u79c1\u79c1\u79c1", "     \u79c1\u79c1\u79c1\u79c1\u79c1"],
        ),
        ("fits in fifteen", ["ONE  fits in fifteen"]),
        ("fits in fifteen ", ["ONE  fits in fifteen"]),
    ],
)
def test_a_block_breaks_lines_at_blanks_only(value: str, lines: list[str]) -> None:
    out = io.StringIO()
    screen = Screen(out, is_terminal=True, width=20)
    renderer_for("table", screen).block(Record.of(one=value), [Column("ONE", "one")])
    assert out.getvalue().splitlines() == lines


@pytest.mark.parametrize("width", [20, 3])
def test_a_block_in_a_pipe_breaks_no_line(width: int) -> None:
    out = io.StringIO()
    record = Record.of(one="You still need one approval")
    renderer_for("table", Screen(out, width=width)).block(record, [Column("ONE", "one")])
    assert out.getvalue() == "ONE  You still need one approval\n"
