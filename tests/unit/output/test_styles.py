"""Styles of cells, compared with those of rich for the same cells."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style
from rich.text import Text

from bbcli.output import Column, Record, RecordList
from bbcli.output.cells import Cell, one_line
from bbcli.output.renderers import renderer_for
from bbcli.output.styles import Pen
from bbcli.output.terminal import Screen, screen_of
from tests.conftest import Stream
from tests.unit.output.test_table import MARKS, TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    System = Literal["standard", "256", "truecolor"]

NO_WEB_PAGES = [
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ssh://-oProxyCommand=touch",
    "data:text/html,x",
    "vscode://file/x",
    "/projects/WORK",
    "http:",
    "http://",
    "http:///x",
    "https://h\x1b\\",
    "https://h/\x07",
    "https://h/a b",
    " https://h",
    "https://good.example\\@evil.example",
    "https://good.example@evil.example",
    "https://h\u202e",
    "https://h/\U000e0041",
    "https://h/x\n",
    "httpsx://h",
]
STYLES = ["", "bold", "dim", "red", "green", "yellow", "blue", "magenta", "cyan", "green bold", "bold cyan"]
LINKS = st.sampled_from(["", "https://h/x", "https://h/ü?a=1;b=2", "https://h/\x1b\\"])
KEYS = st.sampled_from(["AB-1", "AB-12", "AB-123", "m", "1", "漢", ""])
CELLS = st.builds(
    Cell,
    TEXTS,
    st.just("") | st.lists(KEYS | TEXTS, max_size=4).map("".join),
    st.sampled_from(STYLES),
    LINKS,
    st.lists(st.tuples(KEYS, st.just("cyan")), max_size=3).map(tuple),
)
ROWS = st.integers(1, 4).flatmap(lambda count: st.lists(st.lists(CELLS, min_size=count, max_size=count), min_size=1))
CODES = re.compile(r"\x1b\[([\d;]*)m|\x1b\]8;[^;]*;([^\x1b\x07]*)\x1b\\|(.)", re.DOTALL)
ATTRIBUTES = {"1": "bold", "2": "dim"}


def screen_cells(drawn: str) -> list[list[tuple[str, str, str, str]]]:
    """Return the lines of a terminal: characters, each with weight, color and link."""
    weight = colour = link = ""
    lines: list[list[tuple[str, str, str, str]]] = [[]]
    for codes, href, char in (match.groups() for match in CODES.finditer(drawn)):
        if char == "\n":
            lines.append([])
        elif char:
            assert char != "\x1b"
            lines[-1].append((char, weight, colour, link))
        elif codes is None:
            link = href
        for code in (codes or "").split(";"):
            if code == "0":
                weight = colour = ""
            elif code:
                weight, colour = (weight + code, colour) if code in ATTRIBUTES else (weight, code)
    assert (weight, colour, link) == ("", "", ""), "something is left on"
    return [_without_blank_end(line) for line in lines]


def _without_blank_end(line: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    return line[: max((at for at, each in enumerate(line, 1) if each != (" ", "", "", "")), default=0)]


def render_table(rows: Sequence[Sequence[Cell]], screen: Screen) -> str:
    columns = [Column(f"{mark}head", str(at), lambda cell, _: Cell(*cell)) for at, mark in enumerate(MARKS)]
    records = RecordList.of(Record.of(**{str(at): cell for at, cell in enumerate(row)}) for row in rows)
    renderer_for("table", screen).rows(records, columns[: len(rows[0])])
    assert isinstance(screen.out, io.StringIO)
    return screen.out.getvalue()


def drawn_by_rich(rows: Sequence[Sequence[Cell]], screen: Screen, system: System) -> str:
    """Draw a table with rich, wide enough for all cells."""
    header = [Cell(f"{mark}head", style="bold") for mark in MARKS[: len(rows[0])]]
    widths = [
        max(cell_len(one_line(cell.short or cell.text).rstrip()) for cell in column)
        for column in zip(header, *rows, strict=True)
    ]
    out = io.StringIO()
    console = Console(
        file=out,
        width=screen.width,
        force_terminal=screen.colour,
        color_system=system if screen.colour else None,
        no_color=not screen.colour,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for row in (header, *rows):
        line = Text()
        for cell, width in zip(row, widths, strict=True):
            piece = by_rich(cell, one_line(cell.short or cell.text).rstrip(), screen)
            line += piece
            line.append(" " * (width - piece.cell_len + 2))
        console.print(line, soft_wrap=True)
    return out.getvalue()


def by_rich(cell: Cell, text: str, screen: Screen) -> Text:
    link = cell.link if screen.hyperlinks and cell.link.isprintable() else None
    piece = Text(text, style=Style.parse(cell.style) + Style(link=link))
    for part, style in cell.accents:
        piece.highlight_words([part], style)
    return piece


@pytest.mark.parametrize(
    ("system", "colour", "hyperlinks"),
    [
        ("standard", True, True),
        ("256", True, True),
        ("truecolor", True, True),
        ("standard", True, False),
        ("standard", False, False),
    ],
)
@given(rows=ROWS)
def test_a_table_looks_as_rich_would_draw_it(
    system: System, colour: bool, hyperlinks: bool, rows: Sequence[Sequence[Cell]]
) -> None:
    screen = Screen(io.StringIO(), is_terminal=True, width=1000, colour=colour, hyperlinks=hyperlinks)
    assert screen_cells(render_table(rows, screen)) == screen_cells(drawn_by_rich(rows, screen, system))


@given(st.text("abc漢é\u0301 AB-1", min_size=1), st.integers(1, 12))
def test_a_cell_is_cut_where_rich_would_cut_it(text: str, width: int) -> None:
    screen = Screen(io.StringIO(), is_terminal=True, width=width, colour=True)
    (_, line, _) = screen_cells(render_table([[Cell(text, accents=(("AB-1", "cyan"),))]], screen))
    whole = text.rstrip()
    expected = set_cell_size(whole, width - 1).rstrip() + "…" if cell_len(whole) > width else whole
    assert "".join(char for char, *_ in line) == expected


@pytest.mark.parametrize(
    ("env", "codes"),
    [
        ({"TERM": "dumb"}, (False, False)),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, (False, False)),
        ({"TERM": "linux"}, (True, False)),
        ({"TERM": "xterm-16color"}, (True, True)),
    ],
)
def test_a_terminal_gets_the_codes_that_it_knows(env: dict[str, str], codes: tuple[bool, bool]) -> None:
    screen = screen_of(Stream(tty=True), env, "auto", 0)
    shown = Pen(screen.colour, screen.hyperlinks).styled("x", Cell("x", style="red", link="https://h"))
    assert ("\x1b[31m" in shown, "\x1b]8;" in shown) == codes


def test_a_styled_text_with_a_link_is_these_codes() -> None:
    cell = Cell("x", style="green bold", link="https://h", accents=(("AB-1", "cyan"),))
    shown = Pen(colour=True, hyperlinks=True).styled("x AB-1", cell)
    assert shown == ("\x1b]8;;https://h\x1b\\\x1b[32;1mx \x1b[0m\x1b[32;1;36mAB-1\x1b[0m\x1b]8;;\x1b\\")


@pytest.mark.parametrize("link", ["http://h", "HTTPS://h:7990/a?b#c", "https://[::1]/x", "https://h/a%20b"])
def test_a_web_page_is_a_link(link: str) -> None:
    assert f"\x1b]8;;{link}\x1b\\" in Pen(colour=True, hyperlinks=True).styled("x", Cell("x", link=link))


@pytest.mark.parametrize("link", NO_WEB_PAGES, ids=ascii)
def test_nothing_but_a_web_page_is_a_link(link: str) -> None:
    assert Pen(colour=True, hyperlinks=True).styled("x", Cell("x", link=link)) == "x"


def test_a_key_of_the_server_can_not_break_the_codes_of_another() -> None:
    cell = Cell("", style="red", accents=(("AB-1", "cyan"), ("3", "cyan"), ("m", "cyan"), ("[", "cyan"), ("", "cyan")))
    shown = Pen(colour=True, hyperlinks=True).styled("AB-1 [m3]", cell)
    (line,) = screen_cells(shown)
    assert "".join(char for char, *_ in line) == "AB-1 [m3]"
    assert [char for char, _, colour, _ in line if colour == "31"] == [" ", "]"]


@pytest.mark.parametrize("style", STYLES)
def test_nothing_is_drawn_around_nothing(style: str) -> None:
    assert Pen(colour=True, hyperlinks=True).styled("", Cell("", style=style, link="https://h")) == ""


def test_thousands_of_accents_are_drawn_too() -> None:
    """A server may report thousands of issue keys for a commit."""
    accents = tuple((f"AB-{number}", "cyan") for number in range(3000))
    drawn = Pen(colour=True, hyperlinks=False).styled("see AB-2999 and AB-29", Cell("", style="bold", accents=accents))
    assert drawn.count("\x1b[1;36mAB-29") == 2
