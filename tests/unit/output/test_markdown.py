from __future__ import annotations

import html
import io
import json
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bbcli.output import Column, Document, Record, RecordList
from bbcli.output.cells import visible
from bbcli.output.markdown import escaped
from bbcli.output.renderers import renderer_for
from bbcli.output.terminal import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

COLUMNS = [Column("ONE", "a"), Column("TWO", "b")]
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PIECES = [
    "http://h/a_b?c=1&d=~e", "https://h.", "http://h/%7e_a_", "www.h.de", "&amp;", "&#65;", "&copy", "<b>", "<!--", "`",
    "``", "**", "__", "~~", "\\|", "|", "\\", "![x](y)", "[x]: y", "\n", "mailto:a@b.c", "HTTPS://h/_a_", "a", " ",
]  # fmt: skip
TEXTS = (
    st.text(st.characters(codec="utf-8"))
    | st.text("ab1 \t\r\n\\`*_[]()<>|~&#!:;.-+=$\"'/@{}\x1b\x85\u2028\u202e\u00a0é漢👩\u200d\ufe0f\u3164\U000e0041")
    | st.lists(st.sampled_from(PIECES)).map("".join)
)


def record(row: Sequence[str]) -> Record:
    return Record(json.dumps(dict(zip("ab", row, strict=True))).encode())


def render(*rows: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    renderer_for("markdown", Screen(out)).rows(RecordList.of(map(record, rows)), COLUMNS)
    return out.getvalue()


def parse_table(table: str) -> list[list[str]]:
    """Return the cell texts of a table as a Markdown parser reads them; fail for anything but text."""
    tokens = READER.parse(table)
    assert [token.type for token in tokens if not token.level] == ["table_open", "table_close"]
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append("".join(text_of(token.children or [])))
    return rows


def text_of(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        match token.type:
            case "text" | "text_special":
                yield token.content
            case "html_inline":
                assert token.content == "<br>"
                yield "\n"
            case "link_open" | "link_close":
                assert token.info == "auto"
            case kind:
                raise AssertionError(kind)


def visible_text(text: str) -> str:
    """Return the text with control characters made visible, as Markdown output has it."""
    return "".join(
        visible(char, keep="\t\r\f\n") if unicodedata.category(char) in {"Cc", "Cs"} else char for char in text
    )


@given(st.lists(st.tuples(TEXTS, TEXTS)))
def test_a_reader_of_markdown_gets_each_text_as_it_is(rows: list[tuple[str, str]]) -> None:
    expected = [[visible_text(text) for text in row] for row in rows]
    assert parse_table(render(*rows)) == [["ONE", "TWO"], *expected]


@given(TEXTS)
def test_nothing_in_a_cell_is_acted_on_by_a_terminal_or_ends_the_row(text: str) -> None:
    cell = escaped(text)
    assert visible(cell) == cell
    assert "|" not in cell.replace("\\|", "")
    assert cell.strip() == cell


@given(TEXTS)
def test_html_made_of_a_cell_shows_the_text(text: str) -> None:
    made = READER.renderInline(escaped(text))
    without_links = made.replace("</a>", "")
    while '<a href="' in without_links:
        before, _, behind = without_links.partition('<a href="')
        without_links = before + behind.partition('">')[2]
    assert html.unescape(without_links.replace("<br>", "\n").replace("<br />", "\n")) == visible_text(text)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("snake_case", "snake_case"),
        ("_a_ *b* `c` ~d~", "\\_a\\_ \\*b\\* \\`c\\` \\~d\\~"),
        ("a|b\\", "a\\|b\\\\"),
        ("<script>", "\\<script\\>"),
        ("R&D &amp;", "R\\&D \\&amp;"),
        ("[x](y)", "\\[x\\](y)"),
        ("one\ntwo\r\n", "one<br>two&#13;<br>"),
        (" a\t", "&#32;a&#9;"),
        ("https://h/~fred/a_b?c=1&d.", "<https://h/~fred/a_b?c=1&d>."),
        ("see http://h/%20", "see http\\://h/%20"),
        ("www.example.com", "www\\.example.com"),
        ("\x1b[31m\u202e", "␛\\[31m&#8238;"),
    ],
)
def test_what_means_something_is_escaped_and_nothing_else(text: str, cell: str) -> None:
    assert escaped(text) == cell


def test_a_list_is_a_table_and_an_empty_one_its_header() -> None:
    assert render(("a", ""), ("b", "x y")) == "| ONE | TWO |\n| --- | --- |\n| a |  |\n| b | x y |\n"
    assert render() == "| ONE | TWO |\n| --- | --- |\n"


def test_one_record_is_a_row_a_field() -> None:
    out = io.StringIO()
    renderer_for("markdown", Screen(out)).block(record(("x", "1|2")), COLUMNS)
    assert out.getvalue() == "| FIELD | VALUE |\n| --- | --- |\n| ONE | x |\n| TWO | 1\\|2 |\n"
    assert parse_table(out.getvalue()) == [["FIELD", "VALUE"], ["ONE", "x"], ["TWO", "1|2"]]


def test_a_text_stays_a_text() -> None:
    out = io.StringIO()
    renderer = renderer_for("markdown", Screen(out))
    renderer.document(Document(text=lambda: "* a *", record=lambda: Record(b"{}")))
    renderer.text("<b>")
    assert out.getvalue() == "* a *\n<b>\n"


def test_each_page_is_written_before_the_next_is_asked_for() -> None:
    out = io.StringIO()
    before: list[str] = []

    def records() -> Iterator[Record]:
        for name in ("first", "second"):
            before.append(out.getvalue())
            yield record((name, ""))

    renderer_for("markdown", Screen(out)).rows(RecordList.of(records()), COLUMNS)
    assert ["first" in text for text in before] == [False, True]
