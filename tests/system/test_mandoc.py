"""Manual pages: mdoc that mandoc accepts without warnings and renders correctly."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.main import root
from bbcli.docs.generate.mdoc import render
from bbcli.docs.page_model import Definition, Definitions, Page, Paragraph, Section, Span, Verbatim
from bbcli.docs.pages import pages

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.needs("mandoc")

PAGES = list(pages(root))
# What man shows in the place of letters that are bold or underlined.
_STRUCK = re.compile(".\b")


def shown(page: Page, *, form: str = "utf8") -> str:
    """Return a page as mandoc renders it."""
    command = ["mandoc", f"-T{form}", "-Owidth=80"]
    run = subprocess.run(command, input=render(page), capture_output=True, text=True, check=True)
    return _STRUCK.sub("", run.stdout)


def page(*blocks: Paragraph | Verbatim | Definitions) -> Page:
    return Page("x", 7, "what it is", (Section("DESCRIPTION", blocks),))


def test_mandoc_has_nothing_against_any_page(tmp_path: Path) -> None:
    for each in PAGES:
        (tmp_path / each.file).write_text(render(each), encoding="ascii")
    # In the folder of the pages: that those are there which a page refers to is looked at, too.
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) > 90
    run = subprocess.run(
        ["mandoc", "-Tlint", "-Wall", *names], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)


@pytest.mark.parametrize(
    "text",
    [
        ".Bd is no request here", "'tis", r"\fB \n \" \(bu", "a--b -x --until @1", "~user `~/.netrc` ^ 'x' \"y\"",
        "ends. Next one. (In brackets.) e.g. this", "Übung, …, ✓ and 日本語", "`.`, `'x'`, `-` and `\\`", "Nm Fl Ar Sh",
    ],
)  # fmt: skip
def test_a_text_is_shown_as_it_is(text: str) -> None:
    for block in (Paragraph(text), Verbatim(text.replace("`", ""))):
        assert " ".join(text.replace("`", "").split()) in " ".join(shown(page(block)).split())


def test_a_hyphen_of_an_option_is_the_one_that_is_typed() -> None:
    said = shown(page(Paragraph("--until and `-R` are options"), Verbatim("bbcli x --all")))
    assert "--until and -R" in said
    assert "bbcli x --all" in said


def test_a_word_that_is_typed_is_not_divided_at_the_end_of_a_line() -> None:
    lines = render(
        page(Paragraph("BBCLI_JOBS, (~/.local/sh-are) or $PROFILE says CANCELLED. It is a word."))
    ).splitlines()
    assert lines[-2:] == [
        "\\%BBCLI_JOBS, \\%(\\(ti/.local/sh\\-are) or \\%$PROFILE says \\%CANCELLED.",
        "It is a word.",
    ]


@pytest.mark.parametrize("word", ["Nm", "Fl", "Op", "No", "|", ".", "(", "N", "a b", '"'])
def test_a_term_is_shown_as_it_is(word: str) -> None:
    for kind in ("arg", "command", "code", "variable", ""):
        item = Definition((Span("--x", "flag"), Span(word, kind)), (Paragraph("what it is"),))
        assert f"--x {word}" in shown(page(Definitions((item,))))


def test_a_value_behind_an_equals_sign_follows_its_option_at_once() -> None:
    item = Definition((Span("--debug", "flag"), Span("[=body]", "arg", tight=True)), (Paragraph("Show it."),))
    assert "--debug[=body]" in shown(page(Definitions((item,))))


def test_every_page_has_its_name_and_a_day_that_does_not_change() -> None:
    for each in PAGES:
        lines = render(each).splitlines()
        assert f".Dt {each.title.upper()} {each.number}" in lines
        assert f".Nm {each.title}" in lines
        assert ".Dd November 28, 2026" in lines


def test_a_line_of_a_page_fits_into_eighty_columns() -> None:
    for each in PAGES:
        said = shown(each)
        examples = {line.strip() for line in render(each).replace("\\-", "-").splitlines()}
        too_long = [line for line in said.splitlines() if len(line) > 81 and line.strip() not in examples]
        assert [line for line in too_long if not line.startswith(" " * 5) or "bbcli" not in line] == [], each.file
