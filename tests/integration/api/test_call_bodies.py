"""`bbcli api call`: every kind of request body as it reaches the server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.support.stub_server import Stub

REPO = "/projects/WORK/repos/my-repo"
COMMENTS = f"{REPO}/commits/01f9c8680e9db9888463b61e423b7b1d18a5c2c1/comments"
PLUGIN = "/notes/1.0/things"
UNKNOWN = (
    "POST /notes/1.0/things is not described and is sent unchecked "
    "(fetch descriptions with bbcli api sync, or add --no-check)\n"
)  # fmt: skip


def created_object(result: Result) -> Any:
    """Return the created object from the response."""
    assert (result.code, result.err) == (0, ""), (result.out, result.err)
    return json.loads(result.out)


def test_texts_stay_texts(sandbox: Sandbox, invoke: Invoke) -> None:
    for text in ("Well done", "true", "1", "@file", "", 'a "b"\n\\c\té', "x=y"):
        if text:
            assert created_object(invoke("api", "call", COMMENTS, "-f", f"text={text}"))["text"] == text


def test_values_are_typed_and_fields_nest(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("-f", "text=Here", "-f", "anchor[path]=languages/java.lang", "-F", "anchor[line]=1")
    comment = created_object(invoke("api", "call", COMMENTS, *words))
    assert (comment["anchor"]["path"]["toString"], comment["anchor"]["line"]) == ("languages/java.lang", 1)


def test_lists_and_null_and_booleans_are_sent(stub: Stub, invoke: Invoke) -> None:
    stub.expect("POST", f"/rest{PLUGIN}", json_body={})
    words = ("-f", "a[]=x", "-F", "a[]=1", "-F", "b[c]=true", "-F", "b[d]=null", "-F", "e[]", "-F", "f=1.5")
    assert invoke("api", "call", PLUGIN, *words).code == 0
    assert json.loads(stub.seen[0].body) == {"a": ["x", 1], "b": {"c": True, "d": None}, "e": [], "f": 1.5}
    assert stub.seen[0].headers["content-type"] == "application/json"
    assert stub.seen[0].headers["x-atlassian-token"] == "no-check"


def test_texts_and_values_keep_the_order_in_which_they_stand(stub: Stub, invoke: Invoke) -> None:
    stub.expect("POST", f"/rest{PLUGIN}", json_body={})
    words = ("-f", "r[][n]=a", "-F", "r[][ok]=true", "-f", "r[][n]=b", "--silent", "-F", "r[][ok]=false")
    assert invoke("api", "call", PLUGIN, *words).code == 0
    assert json.loads(stub.seen[0].body) == {"r": [{"n": "a", "ok": True}, {"n": "b", "ok": False}]}


def test_an_option_whose_value_is_left_out_leaves_fields_as_they_are(stub: Stub, invoke: Invoke) -> None:
    stub.expect("POST", f"/rest{PLUGIN}", json_body={})
    assert invoke("api", "call", "-f", "a=1", "--debug", PLUGIN, "-F", "a2=2").code == 0
    assert json.loads(stub.seen[0].body) == {"a": "1", "a2": 2}


def test_a_field_is_what_a_file_or_stdin_holds(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("Größe\nzwei\n")
    assert created_object(invoke("api", "call", COMMENTS, "-F", "text=@note.md"))["text"] == "Größe\nzwei\n"
    assert created_object(invoke("api", "call", COMMENTS, "-F", "text=@-", stdin="by the way"))["text"] == "by the way"


def test_a_body_is_a_file_or_stdin_as_it_is(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    body = b'{ "big" : 123456789012345678901234567890,\n "a": [ ] }\n'
    (tmp_path / "body.json").write_bytes(body)
    stub.expect("POST", f"/rest{PLUGIN}", json_body={}, times=2)
    assert invoke("api", "call", PLUGIN, "--input", "body.json").err == UNKNOWN
    assert invoke("api", "call", PLUGIN, "--input", "-", stdin=body.decode()).code == 0
    assert [seen.body for seen in stub.seen] == [body, body]


def test_a_body_from_a_file_is_checked_like_any_other(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text('{"text": "From a file"}')
    assert created_object(invoke("api", "call", COMMENTS, "--input", "body.json"))["text"] == "From a file"
    (tmp_path / "body.json").write_text('{"text": 1}')
    sandbox.requests.clear()
    result = invoke("api", "call", COMMENTS, "--input", "body.json")
    assert (result.code, "text is not a string: 1" in result.err) == (2, True)
    assert requests_to(sandbox) == []


def test_a_body_of_another_type_is_sent_as_it_is(stub: Stub, invoke: Invoke) -> None:
    stub.expect("POST", f"/rest{PLUGIN}", json_body={})
    words = ("--input", "-", "-H", "content-type: text/x-notes; charset=utf-8", "-H", "X-Extra: one")
    assert invoke("api", "call", PLUGIN, *words, stdin="no { JSON").code == 0
    seen = stub.seen[0]
    assert (seen.body, seen.headers["content-type"]) == (b"no { JSON", "text/x-notes; charset=utf-8")
    assert seen.headers["x-extra"] == "one"


def test_an_accept_of_ones_own_goes_before_the_usual_one(sandbox: Sandbox, invoke: Invoke) -> None:
    path = f"{REPO}/diff/languages/java.lang"
    words = ("-p", "since=c9d6630", "-p", "until=master")
    as_text = invoke("api", "call", path, *words, "-H", "Accept: text/plain")
    assert (as_text.code, as_text.out.startswith("diff --git ")) == (0, True)
    assert invoke("api", "call", path, *words).out.startswith('{"')


def test_a_form_sends_texts_and_files(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    content = b"\x00\xff raw\r\n--boundary\r\n"
    (tmp_path / "new.bin").write_bytes(content)
    words = ("--form", "content=@new.bin", "--form", 'message=Größe; "x" = 1', "--form", "branch=master")
    commit = created_object(invoke("api", "call", f"{REPO}/browse/one/new.bin", *words))
    assert commit["message"] == 'Größe; "x" = 1'
    assert invoke("api", "call", f"{REPO}/raw/one/new.bin").raw == content
    words = ("--form", "content=@-", "--form", "message=m", "--form", "branch=master")
    created_object(invoke("api", "call", "PUT", f"{REPO}/browse/one/stdin.txt", *words, stdin="typed"))
    assert invoke("api", "call", f"{REPO}/raw/one/stdin.txt").raw == b"typed"


def test_a_body_for_delete_is_sent(sandbox: Sandbox, invoke: Invoke) -> None:
    branches = f"/branch-utils/latest{REPO}/branches"
    created_object(invoke("api", "call", branches, "-f", "name=gone/soon", "-f", "startPoint=master"))
    result = invoke("api", "call", "DELETE", branches, "-f", "name=gone/soon", "-F", "dryRun=false")
    assert (result.code, result.out, result.err) == (0, "", "")
    left = invoke("api", "call", f"{REPO}/branches", "-p", "filterText=gone/soon")
    assert created_object(left)["values"] == []


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["-f", "text"], "-f text: not of the form name=value", "-f name=value"),
        (["-F", "=1"], "-F =1: not of the form name=value", "-F name=value"),
        (["-p", "x"], "-p x: not of the form name=value", "-p name=value"),
        (["--form", "x"], "--form x: not of the form name=value", "--form name=value"),
        (["-f", "a=1", "-f", "a=2"], "the field a occurs twice", "write a[]=… for a list"),
        (["-f", "a=1", "--input", "-"], "-f/-F and --input cannot be combined: a request has one body",
         "omit one of them"),
        (["--form", "a=1", "--input", ""], "--input and --form cannot be combined: a request has one body",
         "omit one of them"),
        (["-F", "n=99999999999999999999"], "-F: the number 99999999999999999999 is too large",
         "use -f to send text, or --input FILE to send the number unchanged"),
        (["-H", "Cookie: a=b"], "-H Cookie: bbcli sets this header",
         "save the session cookies: bbcli auth login URL --cookie-stdin"),
    ],
)  # fmt: skip
def test_an_invalid_body_is_2(sandbox: Sandbox, invoke: Invoke, words: list[str], message: str, hint: str) -> None:
    result = invoke("api", "call", COMMENTS, *words, stdin="{}")
    assert (result.code, result.out, result.err) == (2, "", error_text(message, hint))
    assert requests_to(sandbox) == []


def test_a_body_that_is_not_json_is_2_with_a_hint(sandbox: Sandbox, invoke: Invoke) -> None:
    for text in ("{", "text", '{"a": NaN}'):
        result = invoke("api", "call", COMMENTS, "--input", "-", stdin=text)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith("error: the request body is not JSON: ")
        assert result.err.endswith("hint: set another type with -H 'Content-Type: …'\n")
    assert requests_to(sandbox) == []


def test_an_empty_body_and_a_file_without_a_name_are_2(sandbox: Sandbox, invoke: Invoke) -> None:
    empty = invoke("api", "call", COMMENTS, "--input", "-", stdin=" \n")
    assert (empty.code, empty.err) == (2, error_text("the request body is empty", "omit --input to send no body"))
    nameless = invoke("api", "call", COMMENTS, "--form", "x=@")
    assert (nameless.code, nameless.err) == (2, error_text("the file name is empty", "write @FILE, or @- for stdin"))
    twice = invoke("api", "call", COMMENTS, "-F", "text=@-", "-F", "more=@-", stdin="once")
    hint = "use a file for one of them: @FILE"
    assert (twice.code, twice.err) == (2, error_text("stdin can be read only once", hint))
    assert requests_to(sandbox) == []


@pytest.mark.parametrize("words", [["--input", "nowhere"], ["-F", "text=@nowhere"], ["--form", "x=@nowhere"]])
def test_a_file_that_is_not_there_is_named(sandbox: Sandbox, invoke: Invoke, words: list[str]) -> None:
    result = invoke("api", "call", COMMENTS, *words)
    assert (result.code, result.err) == (
        2, error_text("nowhere: No such file or directory", "use a readable file, or - for stdin")
    )  # fmt: skip
    assert requests_to(sandbox) == []


def test_a_field_that_is_no_text_is_2(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "image").write_bytes(b"\xff\xfe")
    result = invoke("api", "call", COMMENTS, "-F", "text=@image")
    assert (result.code, result.err) == (2, error_text("-F: image is not UTF-8"))
    result = invoke("api", "call", COMMENTS, "-f", "text=\udcff")
    assert (result.code, result.err) == (2, error_text("the request contains text that is not UTF-8"))
    assert requests_to(sandbox) == []
