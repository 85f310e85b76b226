"""Markdown that people wrote, drawn for a terminal."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.output.markdown_text import draw_markdown

STYLES = re.compile(r"\x1b\[[\d;]*m")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("plain", "plain"),
        ("one\r\ntwo", "one\ntwo"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("**bold** and `code` and ~~gone~~", "bold and code and gone"),
        ("[text](https://x.example/a)", "text (https://x.example/a)"),
        ("[https://x.example/a](https://x.example/a)", "https://x.example/a"),
        ("[https://good.example](https://evil.example)", "https://good.example (https://evil.example)"),
        ("<https://x.example/a>", "https://x.example/a"),
        ("![plan](attachment:1/plan.png)", "[image: plan] (attachment:1/plan.png)"),
        ("![](x.png)", "[image] (x.png)"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("a <b>b</b> <!-- c -->", "a <b>b</b> <!-- c -->"),
        ("<script>\nx\n</script>", "<script>\nx\n</script>"),
        ("a\x1b[31mb", "a␛[31mb"),
        ("&#27;[31m &#x9b;31m", "\ufffd[31m \ufffd31m"),
        ("a &#x202e;b *c*", "a <U+202E>b c"),
        ("- one\n- two", " • one\n • two"),
        ("# Title\ntext", "Title\n\ntext"),
        ("```\na  b\n```", "  a  b"),
        ("Better:\n\n```suggestion\nx = 1\n```", "Better:\n\nSuggestion:\n  x = 1"),
        ("```suggestion\n```", "Suggestion:"),
        ("", ""),
    ],
)
def test_it_is_text_that_shows_where_it_leads(text: str, drawn: str) -> None:
    assert draw_markdown(text, 60, colour=False) == drawn


def test_styles_are_those_of_the_terminal_and_continue_on_the_next_line() -> None:
    assert draw_markdown("a **b c** d", 60, colour=True) == "a \x1b[1mb c\x1b[0m d"
    assert draw_markdown("a **b c** d", 4, colour=True) == "a \x1b[1mb\x1b[0m\n\x1b[1mc\x1b[0m d"


def test_a_table_and_code_are_drawn() -> None:
    drawn = draw_markdown("| a | b |\n|---|--:|\n| 1 | 2 |\n\n```python\nx = 1\n```", 40, colour=False)
    header, rule, row = [line.split() for line in drawn.splitlines() if line][:3]
    assert (header, row) == (["a", "b"], ["1", "2"])
    assert set("".join(rule)) <= {"─", "━"}  # as the version of rich draws it
    assert drawn.endswith("  x = 1")


@given(st.text(max_size=200), st.integers(1, 60), st.booleans())
def test_no_text_writes_more_than_styles_to_the_terminal(text: str, width: int, colour: bool) -> None:
    drawn = STYLES.sub("", draw_markdown(text, width, colour=colour))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]", drawn)


@given(st.lists(st.sampled_from(["word", "longer-word", "*a*", "`b c`", "**d e f**", "\n", "[l](https://x.y/z)"])))
def test_lines_fit(words: list[str]) -> None:
    drawn = STYLES.sub("", draw_markdown(" ".join(words), 24, colour=True))
    assert all(len(line) <= 24 for line in drawn.splitlines())
