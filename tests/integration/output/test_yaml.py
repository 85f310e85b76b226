from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bbcli.config.installation import install_command
from bbcli.errors import ServerFailed
from bbcli.output import Document, Record, RecordList
from bbcli.output.cells import visible
from bbcli.output.renderers import renderer_for
from bbcli.output.terminal import Screen
from tests.support.error_output import error_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

ODD = [
    "yes",
    "no",
    "y",
    "on",
    "null",
    "~",
    "",
    "1",
    "1e3",
    ".5",
    "0x1f",
    "0o17",
    "1:30:00",
    "2020-01-01",
    "+1",
    ".inf",
    "=",
    "<<",
    "---",
    "...",
    "- a",
    "? a",
    "a: b",
    "a #b",
    "#a",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a",
    "[a",
    "{a",
    "|",
    ">",
    " a",
    "a ",
    "\n",
    "a\n",
    "a\n\n",
    "\na",
    "a\n b\n",
    " a\nb",
    "a\n\n\nb",
    "a \nb",
    "a\tb\n",
    "a\r\nb\r\n",
    "\x85",
    "a\u2028b",
    "\u202eevil",
    "\ufeff",
    "\x1b[31m",
    "\x00",
    "\U0001f600",
    "\u00a0",
    "long " * 900,
    "x" * 5000,
]
TEXTS = (
    st.sampled_from(ODD)
    | st.text(st.characters(codec="utf-8"))
    | st.text("ab \t\r\n\",'\\\0\x1b\x85\u2028\u202e\ufeff漢😀\u200d\ufe0f\u3164\U000e0041:#-?|>&*!%@`{}[]~=<0123eE.+_")
    | st.text("\n -#:a")
)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=15
)


def render_yaml(*values: Any, tty: bool = False) -> str:
    return render_raw_yaml(*(json.dumps(value).encode() for value in values), tty=tty)


def render_raw_yaml(*raws: bytes, tty: bool = False) -> str:
    out = io.StringIO(newline="")
    renderer_for("yaml", Screen(out, is_terminal=tty)).rows(RecordList([[raw] for raw in raws]), ())
    return out.getvalue()


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@given(values=st.lists(VALUES, max_size=3), tty=st.booleans())
def test_a_list_is_one_sequence_of_the_very_values(loader: type[yaml.SafeLoader], values: list[Any], tty: bool) -> None:
    out = render_yaml(*values, tty=tty)
    assert yaml.load(out, Loader=loader) == values
    assert visible(out, keep="\n") == out


@pytest.mark.parametrize("text", ODD)
def test_a_text_is_a_text_when_it_is_read_back(text: str) -> None:
    assert yaml.safe_load(render_yaml({"a": text, text: [text]})) == [{"a": text, text: [text]}]


@pytest.mark.parametrize("text", ["1e3", "y", "0o17", "2020-01-01", "1_000", ".5", "+.inf"])
def test_what_only_other_readers_take_for_no_text_is_quoted(text: str) -> None:
    assert render_yaml({"a": text}) == f"- a: '{text}'\n"


def test_a_message_stands_as_its_lines_and_the_keys_as_the_server_has_them() -> None:
    commit = {"id": "a1", "b": 1, "message": "one\n\n  * two\n", "parents": [{"id": "b1"}], "a": None, "é": []}
    assert render_yaml(commit) == (
        "- id: a1\n  b: 1\n  message: |\n    one\n\n      * two\n  parents:\n  - id: b1\n  a: null\n  é: []\n"
    )


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("12345678901234567890123456789", "12345678901234567890123456789"),
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
        ("1e400", "1.0e+400"),
        ("1E5", "1.0e+5"),
        ("-2.5e-7", "-2.5e-7"),
        ("-0", "-0"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_number_keeps_all_its_digits_and_is_a_number(number: str, shown: str) -> None:
    out = render_raw_yaml(f'{{"k":{number}}}'.encode())
    assert out == f"- k: {shown}\n"
    if len(number) < 4000:  # more digits Python reads only when it is told to
        assert yaml.safe_load(out) == json.loads(f'[{{"k":{number}}}]')


def test_an_empty_list_is_an_empty_sequence() -> None:
    assert render_yaml() == "[]\n"


def test_each_page_is_written_before_the_next_is_asked_for() -> None:
    out = io.StringIO()
    before: list[str] = []

    def pages() -> Iterator[list[bytes]]:
        for name in (b"1", b"2", b""):
            before.append(out.getvalue())
            yield [name] if name else []

    renderer_for("yaml", Screen(out)).rows(RecordList(pages()), ())
    assert before == ["", "- 1\n", "- 1\n- 2\n"]


def test_one_record_is_one_object_and_a_document_its_json_form() -> None:
    out = io.StringIO()
    renderer = renderer_for("yaml", Screen(out))
    renderer.block(Record(b' {"a": {"b": []}} '), ())
    renderer.document(Document(text=lambda: "no", record=lambda: Record(b'{"c":1}')))
    renderer.text("plain")
    assert out.getvalue() == 'a:\n  b: []\nc: 1\n"plain"\n'


@pytest.mark.parametrize("raw", [b"{", b"[" * 100_000 + b"]" * 100_000, b"\xff"])
def test_what_is_no_json_is_the_fault_of_the_server(raw: bytes) -> None:
    with pytest.raises(ServerFailed, match=r"cannot read|nested too deeply"):
        render_raw_yaml(raw)


def test_half_a_character_becomes_one_that_shows() -> None:
    assert yaml.safe_load(render_raw_yaml(b'{"a":"\\ud800"}')) == [{"a": "\ufffd"}]


def test_without_the_library_nothing_is_asked_of_the_server(
    stub: Stub, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    monkeypatch.delitem(sys.modules, "bbcli.output.yaml", raising=False)
    monkeypatch.delattr("bbcli.output.yaml", raising=False)
    run = invoke("repos", "create", "WORK/new", "-o", "yaml")
    assert (run.code, run.out) == (2, "")
    assert run.err == error_text("writing YAML requires a library that is not installed", install_command("yaml"))
    assert stub.seen == []
