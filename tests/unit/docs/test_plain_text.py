"""Pages on a terminal and in a pipe."""

from __future__ import annotations

import io
import re

import pytest

from bbcli.cli.main import root
from bbcli.docs.page_model import Definition, Definitions, Page, Paragraph, Section, Span, Verbatim
from bbcli.docs.pages import pages
from bbcli.docs.plain_text import render
from bbcli.output.terminal import Screen

PAGES = list(pages(root))
BLOCKS = (
    Paragraph("Use `--all` or `while read` where there is more."),
    Verbatim("first\n\n  second"),
    Definitions((Definition((Span("0"),), (Paragraph("ok"),)), Definition((Span("130"),), (Paragraph("no"),))), True),
    Definitions((Definition((Span("--limit", "flag"), Span("N", "arg")), (Paragraph("How many."),)),)),
)
PAGE = Page("x y", 1, "what it is", (Section("DESCRIPTION", BLOCKS),), also=(("z", 7),))


def shown(page: Page, *, width: int = 80, colour: bool = False, terminal: bool = True) -> str:
    return render(page, Screen(io.StringIO(), terminal, width, colour))


def test_a_page_looks_as_man_shows_it() -> None:
    assert shown(PAGE).endswith("\n")
    assert shown(PAGE).splitlines() == [
        "NAME",
        "    bbcli-x-y - what it is",
        "",
        "DESCRIPTION",
        "    Use `--all` or `while read` where there is more.",
        "",
        "      first",
        "",
        "        second",
        "",
        "    0    ok",
        "    130  no",
        "",
        "    --limit N",
        "          How many.",
        "",
        "SEE ALSO",
        "    bbcli-z(7)",
    ]


def test_colours_say_what_backticks_say_without_them() -> None:
    text = shown(PAGE, colour=True)
    assert "\x1b[1mNAME\x1b[0m" in text
    assert "Use \x1b[36m--all\x1b[0m or \x1b[36mwhile\x1b[0m \x1b[36mread\x1b[0m where" in text
    assert re.sub(r"\x1b\[\d+m", "", text) == shown(PAGE).replace("`", "")


@pytest.mark.parametrize("width", [60, 80, 100])
def test_every_page_fits_the_terminal(width: int) -> None:
    for page in PAGES:
        examples = {line for section in page.sections for each in section.blocks for line in _verbatim(each)}
        for line in shown(page, width=width).splitlines():
            assert len(line) <= width or line.strip() in examples or " " not in line.strip(), page.file


def test_what_is_wider_than_a_book_is_not_used_and_a_pipe_has_eighty_columns() -> None:
    page = next(page for page in PAGES if page.name == "output")
    assert shown(page, width=300) == shown(page, width=100)
    assert shown(page, width=300, terminal=False) == shown(page, width=80)


def _verbatim(block: Paragraph | Verbatim | Definitions) -> list[str]:
    match block:
        case Verbatim():
            return [line.strip() for line in block.text.splitlines()]
        case Definitions():
            return [line for item in block.items for each in item.blocks for line in _verbatim(each)]
    return []
