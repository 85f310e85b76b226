"""jq filters: over pages, on a terminal, and their errors."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.errors import BbcliError, InvalidInput
from bbcli.output.jq import JqRenderer, compile_filter
from bbcli.output.terminal import Screen
from bbcli.records import Record, RecordList
from tests.conftest import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

OBJECTS = [
    b'{"id":"a","n":100000000000000000001,"x":1.10,"who":{"name":"Zo\xc3\xab \xf0\x9f\x98\x80"},"tags":[]}',
    b'{"id":"b","n":-0,"x":1E+3,"who":null,"tags":["t","\\u007f\\"\\n\\t"]}',
    b'{"id":"c","n":7,"x":0.1,"who":{"name":""},"tags":[{"k":{}}],"odd key":1}',
]
EACH = [
    ".[]",
    ".[].id",
    ".[] .id",
    '.[]."odd key"',
    ".[].tags[]",
    ".[].tags[0]?",
    '.[]["id"]',
    ".[].who?.name?",
    ".[] | .n",
    ".[] | select(.n > 5) | .id, .x",
    ".[]|[.id,.n]|@csv",
    ".[] | . as $one | $one.id",
    ".[] | to_entries",
    ".[] | try error catch .id",
    ".[]? | {id}",
    ".[][]",
    ".[] | reduce .tags[] as $t (0; . + 1)",
    ".[].n | tojson",
]
WHOLE = [
    "length",
    "map(.id)",
    ".[0]",
    ".[] as $x | $x.id",
    ".[].n |= 3",
    "[.[].id]",
    ".[].id, .[0].id",
    ".[].who // 1",
    "[limit(2; .[].id)]",
    "first(.[])",
    "group_by(.n > 0)",
    "sort_by(.id) | reverse",
    ".[] | input",
    ".[] | halt",
    "reduce .[] as $x (0; . + 1)",
    "add",
    "del(.[].who)",
    "[.[] | .x]",
    "(.[].id)",
    "def f: .id; .[] | f",
    "",
    ".[].id # a comment",
    "-1",
    '"\\(length) objects"',
    "[paths] | length",
    "@json",
    "null, true, 1.0, 1e1000",
]


@pytest.fixture
def engine() -> str:
    """Run filters with the library; tests/system/test_jq_program.py runs the same tests with the program."""
    return "library"


def filtered(
    expression: str, pages: Sequence[Sequence[bytes]], *, raw: bool = True, lines: bool = False, tty: bool = False
) -> str:
    out = Stream(tty=tty)
    made = compile_filter(expression)
    JqRenderer(Screen(out, is_terminal=tty, colour=tty), made, raw, lines).rows(RecordList(pages), ())
    return out.written.decode()


@pytest.mark.parametrize("expression", EACH)
def test_page_by_page_gives_what_the_whole_gives(engine: str, expression: str) -> None:
    assert compile_filter(expression).is_per_page
    paged = filtered(expression, [OBJECTS[:1], [], OBJECTS[1:]])
    assert paged == filtered(expression, [OBJECTS]) == filtered(f"({expression})", [OBJECTS[:2], OBJECTS[2:]])
    assert not compile_filter(f"({expression})").is_per_page


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "n", "tags", "who"]), inner),
    max_leaves=8,
)


@given(st.lists(st.lists(json_values, max_size=3), max_size=4), st.sampled_from(EACH))
def test_page_by_page_gives_what_the_whole_gives_of_anything(pages: list[list[object]], expression: str) -> None:
    raw = [[json.dumps(value, ensure_ascii=False).encode() for value in page] for page in pages]
    results = []
    for made in (compile_filter(expression), compile_filter(f"({expression})")):
        out, failure = Stream(), ""
        try:
            JqRenderer(Screen(out), made).rows(RecordList(raw), ())
        except BbcliError as error:
            failure = error.message
        results.append((out.written, failure))
    assert results[0] == results[1]


@pytest.mark.parametrize("expression", WHOLE)
def test_what_sees_more_than_one_element_sees_all_pages(engine: str, expression: str) -> None:
    assert not compile_filter(expression).is_per_page


def test_the_first_page_is_written_before_the_next_is_read(engine: str) -> None:
    out, written = Stream(), []

    def pages() -> Iterator[list[bytes]]:
        for page in OBJECTS:
            yield [page]
            written.append(out.written)

    JqRenderer(Screen(out), compile_filter(".[].id")).rows(RecordList(pages()), ())
    assert written == [b"a\n", b"a\nb\n", b"a\nb\nc\n"]


def test_an_empty_list_is_an_empty_array_and_nothing_for_each(engine: str) -> None:
    assert filtered("length", []) == "0\n"
    assert filtered(".[].id", [[]]) == ""


@pytest.mark.parametrize("expression", [".[", "foo", ".a.b.", ".a) | (.b", "1 as x"])
def test_a_filter_that_does_not_compile_is_usage_in_one_line(engine: str, expression: str) -> None:
    with pytest.raises(InvalidInput, match=r"^the jq filter does not compile: [^\n]+$") as caught:
        compile_filter(expression)
    assert "compile error" not in caught.value.message


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (".[].id.x", 'Cannot index string with "?string'),
        (".[].id | error", "a"),
        ('error("one\\ntwo")', "one"),
        (".[] | input", ".+"),
        (".[].id | halt_error", "a$"),
        (".[0].who | halt_error(3)", '"name"'),
    ],
)
def test_one_that_fails_on_what_it_gets_is_a_failure_in_one_line(engine: str, expression: str, words: str) -> None:
    with pytest.raises(BbcliError, match=r"^the jq filter failed: [^\n]+$") as caught:
        filtered(expression, [OBJECTS])
    assert type(caught.value) is BbcliError
    assert re.search(words, caught.value.message)


def test_what_comes_behind_a_failure_is_not_written(engine: str) -> None:
    out = Stream()
    with pytest.raises(BbcliError, match="failed: odd"):
        JqRenderer(Screen(out), compile_filter('.[] | if .id == "b" then error("odd") else .id end')).rows(
            RecordList([[each] for each in OBJECTS]), ()
        )
    assert out.written == b"a\n"


def test_what_came_before_a_failure_is_written(engine: str) -> None:
    out = Stream()
    with pytest.raises(BbcliError, match="failed"):
        JqRenderer(Screen(out), compile_filter('.[] | if .id == "c" then error else .id end')).rows(
            RecordList([OBJECTS[:2], OBJECTS[2:]]), ()
        )
    assert out.written == b"a\nb\n"


def test_a_list_that_breaks_off_leaves_no_program_behind(engine: str) -> None:
    def breaking() -> Iterator[list[bytes]]:
        yield OBJECTS
        raise BbcliError("it broke off")

    out = Stream()
    with pytest.raises(BbcliError, match="broke off"):
        JqRenderer(Screen(out), compile_filter(".[].id")).rows(RecordList(breaking()), ())
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_reader_that_has_gone_ends_it(engine: str) -> None:
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        JqRenderer(Screen(Closed()), compile_filter(".[].id")).rows(RecordList([OBJECTS] * 100), ())
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_what_a_filter_leaves_unread_and_writes_in_masses_is_no_deadlock(engine: str) -> None:
    page = [b'{"id":"%s"}' % (b"x" * 50_000)] * 20
    assert len(filtered(".[].id", [page] * 5)) == 100 * 50_001
    assert filtered("null | halt", [page] * 5) == ""


def test_on_a_terminal_it_is_coloured_and_nothing_acts_on_it(engine: str) -> None:
    page = [b'{"id":"\\u001b[31m\\u0085 red"}']
    assert filtered(".[].id", [page], tty=True) == "\u241b[31m<U+0085> red\n"
    assert filtered(".[]", [page], tty=True) == (
        '{\n  \x1b[34m"id"\x1b[0m: \x1b[32m"\\u001b[31m\\u0085 red"\x1b[0m\n}\n'
    )


def test_an_object_and_a_text_are_seen_as_they_are(engine: str) -> None:
    out = Stream()
    JqRenderer(Screen(out), compile_filter(".id")).block(Record(OBJECTS[0]), ())
    JqRenderer(Screen(out), compile_filter("length")).text("größe\n")
    assert out.written == b"a\n6\n"


def test_without_library_and_program_a_hint_installs_the_library(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "jq", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InvalidInput, match="jq is installed") as caught:
        compile_filter(".")
    assert (caught.value.reason, caught.value.facts) == ("library_missing", {"extra": "jq"})
