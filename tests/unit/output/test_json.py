from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.output import Document, Record, RecordList
from bbcli.output.cells import visible
from bbcli.output.renderers import renderer_for
from bbcli.output.terminal import Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = st.text(alphabet=st.characters(codec="utf-8")) | st.text(
    '"\\/:{}[], true1\x1b\x7f\x9b\u202e\u2028\ufeff\u200b\u3164\U000e0041👩\u200d'
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=4)
DIGITS = ["1e400", "1.0000000000000000000001", "123456789012345678901234567890", "-0", "-0.0", "1E+2", "0.10", "1e-400"]
SGR = re.compile(r"\x1b\[\d*m")


def compact_json(value: object, *, ascii_only: bool = False) -> bytes:
    return json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":")).encode()


def render(form: str, raws: list[bytes], *, tty: bool = False, colour: bool = False) -> str:
    out = io.StringIO(newline="")
    renderer_for(form, Screen(out, is_terminal=tty, colour=colour)).rows(RecordList.of(map(Record, raws)), ())
    return out.getvalue()


@given(st.lists(OBJECTS, max_size=4), st.booleans())
def test_a_list_in_a_pipe_is_one_array_of_the_bytes_that_came(values: list[Any], ascii_only: bool) -> None:
    raws = [compact_json(value, ascii_only=ascii_only) for value in values]
    out = render("json", raws)
    assert json.loads(out) == values
    assert out.encode() == b"[" + b",\n".join(raws) + b"]\n"


@given(st.lists(OBJECTS, max_size=4), st.booleans())
def test_json_lines_in_a_pipe_are_the_bytes_that_came(values: list[Any], ascii_only: bool) -> None:
    raws = [compact_json(value, ascii_only=ascii_only) for value in values]
    out = render("jsonl", raws)
    assert out.encode().split(b"\n") == [*raws, b""]
    assert [json.loads(line) for line in out.split("\n")[:-1]] == values


@given(st.lists(OBJECTS, max_size=3), st.sampled_from(["json", "jsonl"]), st.booleans())
def test_on_a_terminal_it_is_the_same_value_and_safe_with_colours_and_without(
    values: list[Any], form: str, ascii_only: bool
) -> None:
    raws = [compact_json(value, ascii_only=ascii_only) for value in values]
    bare = render(form, raws, tty=True)
    assert visible(bare, keep="\n") == bare
    assert SGR.sub("", render(form, raws, tty=True, colour=True)) == bare
    found = [json.loads(line) for line in bare.splitlines()] if form == "jsonl" else json.loads(bare)
    assert found == values


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_blanks_between_values_that_move_the_cursor_reach_no_terminal(form: str) -> None:
    out = render(form, [b'{"evil":1,\r\t"good":2}'], tty=True)
    assert (json.loads(out) in ({"evil": 1, "good": 2}, [{"evil": 1, "good": 2}]), set(out) & set("\r\t")) == (
        True,
        set(),
    )


@pytest.mark.parametrize("digits", DIGITS)
@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("tty", [False, True])
def test_a_number_keeps_its_digits(digits: str, form: str, tty: bool) -> None:
    out = render(form, [f'{{"n":{digits}}}'.encode()], tty=tty)
    assert re.findall(r'"n": ?([^\s}]+)', out) == [digits]


@pytest.mark.parametrize("tty", [False, True])
def test_order_and_doubles_of_keys_stay(tty: bool) -> None:
    out = render("json", [b'{"z":1,"a":2,"z":3}'], tty=tty)
    assert re.findall(r'"(\w)"', out) == ["z", "a", "z"]


def test_keys_strings_and_other_values_have_a_colour_each() -> None:
    out = render("jsonl", [b'{"a:":"b","n":-1.5e3,"t":[true,null]}'], tty=True, colour=True)
    blue, green, cyan, end = "\x1b[34m", "\x1b[32m", "\x1b[36m", "\x1b[0m"
    assert out == (
        f'{{{blue}"a:"{end}:{green}"b"{end},{blue}"n"{end}:{cyan}-1.5e3{end},'
        f'{blue}"t"{end}:[{cyan}true{end},{cyan}null{end}]}}\n'
    )


def test_on_a_terminal_an_object_is_indented_and_a_line_of_jsonl_is_not() -> None:
    assert render("json", [b'{"a":[1]}'], tty=True) == '[{\n  "a": [\n    1\n  ]\n}]\n'
    assert render("jsonl", [b'{"a":[1]}'], tty=True) == '{"a":[1]}\n'


def test_a_pipe_has_no_colour_unless_forced_and_never_a_changed_byte() -> None:
    raw = '{"a":"\u202e\x7f"}'.encode()
    assert render("jsonl", [raw], colour=True).encode() == raw + b"\n"


@pytest.mark.parametrize(("form", "out"), [("json", "[]\n"), ("jsonl", "")])
def test_an_empty_list_is_an_empty_array_or_no_line(form: str, out: str) -> None:
    assert render(form, []) == out


def _failing() -> Iterator[Record]:
    yield Record(b'{"a":1}')
    raise ConnectionError


@pytest.mark.parametrize(("form", "prefix"), [("json", '[{"a":1}'), ("jsonl", '{"a":1}\n')])
def test_a_list_that_fails_is_not_closed_into_a_valid_array(form: str, prefix: str) -> None:
    out = io.StringIO()
    with pytest.raises(ConnectionError):
        renderer_for(form, Screen(out)).rows(RecordList.of(_failing()), ())
    assert out.getvalue() == prefix


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_one_record_is_one_object_and_so_is_the_json_of_a_document(form: str) -> None:
    out = io.StringIO()
    renderer = renderer_for(form, Screen(out))
    renderer.block(Record(b'{"a":1.50}'), ())
    renderer.document(Document(text=lambda: "never asked for", record=lambda: Record(b'{"d":[]}')))
    assert out.getvalue() == '{"a":1.50}\n{"d":[]}\n'


@pytest.mark.parametrize("tty", [False, True])
@pytest.mark.parametrize("raw", [b'{"a":\n 1,\r\n"b":"x y"}', b'{"a": 1}\n'])
def test_json_lines_stay_one_line_where_the_server_breaks_its_own(raw: bytes, tty: bool) -> None:
    out = render("jsonl", [raw], tty=tty)
    assert [json.loads(line) for line in out.splitlines()] == [json.loads(raw)]
