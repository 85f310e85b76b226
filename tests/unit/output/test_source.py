"""A file on a terminal: lines, encodings, numbers and colors; and lines as bytes."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.output.source import LineRange, is_binary, select_lines, write_source
from bbcli.output.terminal import Screen

CHUNKS = st.lists(st.binary(max_size=6).map(lambda data: data.replace(b"a", b"\n")))


def shown(*chunks: bytes, name: str = "x", colour: bool = False, plain: bool = True, wanted: LineRange) -> str:
    out = io.StringIO()
    write_source(chunks, Screen(out, True, colour=colour), name, wanted, is_plain=plain)
    return out.getvalue()


@given(CHUNKS, st.integers(1, 5), st.none() | st.integers(0, 5))
def test_lines_are_those_of_the_whole_however_it_is_cut(chunks: list[bytes], first: int, more: int | None) -> None:
    whole = b"".join(chunks)
    ended = [line + b"\n" for line in whole.split(b"\n")[:-1]]
    lines = [*ended, *filter(None, [whole.rpartition(b"\n")[2]])]
    last = None if more is None else first + more
    found: list[bytes] = []
    count = select_lines(chunks, LineRange(first, last), found.append)
    assert b"".join(found) == b"".join(lines[first - 1 : last])
    assert min(count, last or count) == min(len(lines), last or len(lines))


def test_no_more_is_read_than_the_last_line() -> None:
    chunks = iter([b"1\n", b"2\n", b"3\n"])
    select_lines(chunks, LineRange(1, 2), lambda _: None)
    assert list(chunks) == [b"3\n"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", False),
        (b"text\n", False),
        (b"\x00", True),
        (b"a" * 7999 + b"\x00", True),
        (b"a" * 8000 + b"\x00", False),
        ("ä".encode("utf-16"), False),
        ("ä".encode("utf-16-be"), True),
        ("ä".encode("utf-32"), False),
    ],
)
def test_a_file_with_a_nul_at_its_beginning_is_binary(data: bytes, expected: bool) -> None:
    assert is_binary(data) is expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_selects_the_encoding(encoding: str) -> None:
    data = "eins\r\nzwölf 日本\n".encode(encoding)
    pieces = (data[:9], *(data[at : at + 1] for at in range(9, len(data))))
    assert shown(*pieces, wanted=LineRange()) == "eins\nzwölf 日本\n"


def test_nothing_of_a_file_reaches_the_terminal_raw() -> None:
    text = shown(b"\x1b]0;title\x07\r\rx\x9b31m\xe2\x80\xae\n", wanted=LineRange())
    assert text == "␛]0;title␇␍␍x\ufffd31m<U+202E>\n"


def test_colors_change_no_text_and_no_number_of_lines() -> None:
    code = b'\n\n"""a\nb\n\n"""\n\nif 1:\n\tpass\n\n\n'
    plain = shown(code, plain=False, wanted=LineRange())
    colored = shown(code, name="x.py", colour=True, plain=False, wanted=LineRange())
    assert "\x1b[" in colored
    lines = [line.split(None, 1) for line in re.sub(r"\x1b\[[0-9;]*m", "", colored).splitlines()]
    assert lines == [line.split(None, 1) for line in plain.splitlines()]


def test_a_file_of_no_known_language_or_with_long_lines_has_no_colors() -> None:
    for name, code in (("x.unknown", b"if 1: pass\n"), ("x.py", b"if 1: pass # " + b"x" * 3000)):
        line = shown(code, name=name, colour=True, plain=False, wanted=LineRange())
        assert line.count("\x1b[") == 2
