"""Responses that no Bitbucket sends are reported as a failure of the server, never as a defect of bbcli."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_object, error_text

if TYPE_CHECKING:
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

PROJECTS = "/rest/api/latest/projects"
BROKEN = "report this to the server's administrator"
HASH = "0123456789" * 4
COMMIT = f"/rest/api/latest/projects/WORK/repos/my-repo/commits/{HASH}"
PATHS = {"source": {"toString": "a.txt"}, "destination": {"toString": "a.txt"}}
JSON = {"Content-Type": "application/json;charset=UTF-8"}


def test_json_that_can_not_be_read_is_the_servers_failure(stub: Stub, invoke: Invoke) -> None:
    body = b'{"values":[' + b"[" * 50_000 + b"]" * 50_000 + b"]}"
    stub.expect("GET", PROJECTS, text=body, headers=JSON)
    result = invoke("projects", "list")
    assert (result.code, result.out) == (9, "")


@pytest.mark.parametrize("form", ["--jsonl", "--json"])
def test_what_nobody_decodes_goes_through_as_it_came(stub: Stub, invoke: Invoke, form: str) -> None:
    stub.expect("GET", PROJECTS, text=b'{"values":[{"key":"\xff\xfe"}]}', headers=JSON)
    stub.expect("GET", PROJECTS, text=b'{"values":[{"key":"\xff\xfe"}]}', headers=JSON)
    result = invoke("projects", "list", form)
    assert (result.code, result.raw.strip(b"[]\n")) == (0, b'{"key":"\xff\xfe"}')
    shown = invoke("projects", "list", form, tty=True, env={"NO_COLOR": "1"})
    assert (shown.code, "\ufffd\ufffd" in shown.out) == (0, True)


@pytest.mark.parametrize("number", ["1e999", "-1e999", "7" * 5000, "12345678901234567890123"])
def test_a_number_is_shown_as_it_is_written(stub: Stub, invoke: Invoke, number: str) -> None:
    stub.expect("GET", PROJECTS, text=f'{{"values":[{{"key":{number}}}]}}', headers=JSON)
    result = invoke("projects", "list")
    assert (result.code, result.out.split("\t")[0], result.err) == (0, number, "")


@pytest.mark.parametrize("value", [7, "text", None, [{}], True])
@pytest.mark.parametrize("form", [(), ("--jsonl",)])
def test_a_list_of_what_are_no_objects_is_the_servers_failure(
    stub: Stub, invoke: Invoke, value: object, form: tuple[str, ...]
) -> None:
    stub.page(PROJECTS, value)
    result = invoke("projects", "list", *form)
    assert (result.code, result.out) == (9, "")
    assert "the server's list contains a value that is not an object" in result.err


def test_a_hundred_empty_pages_are_a_list_that_does_not_end(stub: Stub, invoke: Invoke) -> None:
    for start in range(100):
        stub.page(PROJECTS, isLastPage=False, start=start, nextPageStart=start + 1)
    result = invoke("projects", "list")
    assert (result.code, result.out) == (9, "")
    assert result.err == error_text("the list does not end: 100 empty pages, up to 99", BROKEN)


def test_pages_that_are_empty_now_and_then_are_no_failure(stub: Stub, invoke: Invoke) -> None:
    for start in range(199):
        stub.page(PROJECTS, *([{"key": "A"}] if start == 99 else []), isLastPage=False, nextPageStart=start + 1)
    stub.page(PROJECTS, {"key": "B"})
    assert invoke("projects", "list", "--jsonl").out == '{"key": "A"}\n{"key": "B"}\n'


@pytest.mark.parametrize(
    "commit",
    [
        {"id": HASH, "author": "Fred"},
        {"id": HASH, "parents": [{}]},
        {"id": HASH, "parents": 3},
        {"id": HASH, "author": [1]},
    ],
)
def test_a_commit_of_another_shape_is_no_defect(stub: Stub, invoke: Invoke, commit: dict[str, object]) -> None:
    stub.expect("GET", COMMIT, json_body=commit)
    result = invoke("commits", "show", HASH, "-R", "WORK/my-repo")
    assert result.code in (0, 9)
    assert "internal error" not in result.err


@pytest.mark.parametrize(
    "commit",
    [
        {"id": 1, "authorTimestamp": 10**30},
        {"id": None, "message": None, "author": None},
        {"id": HASH, "authorTimestamp": "yesterday", "properties": []},
        {"id": {"a": [1]}, "parents": [], "displayId": 7},
        {},
    ],
)
@pytest.mark.parametrize("tty", [False, True])
def test_members_that_are_missing_or_strange_are_shown_as_far_as_they_go(
    stub: Stub, invoke: Invoke, commit: dict[str, object], tty: bool
) -> None:
    stub.expect("GET", COMMIT, json_body=commit)
    result = invoke("commits", "show", HASH, "-R", "WORK/my-repo", tty=tty)
    assert (result.code, result.err) == (0, "")


def test_a_diff_without_files_is_no_defect(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"{COMMIT}/diff", json_body={"fromHash": HASH})
    assert invoke("commits", "diff", HASH, "--stat", "-R", "WORK/my-repo").code in (0, 9)


@pytest.mark.parametrize(
    ("status", "code", "body"),
    [
        (404, 3, {"errors": []}),
        (404, 3, {"errors": ["not found"]}),
        (409, 6, {"errors": [{"message": None, "context": None, "exceptionName": None}]}),
        (404, 9, {"errors": None}),
        (404, 9, {}),
        (404, 9, []),
        (500, 9, "down"),
    ],
)
def test_an_error_envelope_of_another_shape_keeps_the_meaning_of_its_status(
    stub: Stub, invoke: Invoke, status: int, code: int, body: object
) -> None:
    stub.expect("GET", PROJECTS, status=status, json_body=body)
    result = invoke("projects", "list", "--json")
    assert (result.code, result.out, error_object(result)["status"]) == (code, "", status)


@pytest.mark.parametrize("entry", [{"details": 7}, {"vetoes": [None]}, {"vetoes": 1}])
def test_members_of_an_error_of_another_shape_are_no_defect(
    stub: Stub, invoke: Invoke, entry: dict[str, object]
) -> None:
    stub.expect("GET", PROJECTS, status=409, json_body={"errors": [{"message": "No.", **entry}]})
    assert invoke("projects", "list").code == 6


@pytest.mark.parametrize(
    ("status", "code", "body", "kind"),
    [
        (401, 4, b"", "text/plain"),
        (403, 5, b"XSRF check failed", "text/html"),
        (404, 3, b"<status><status-code>404</status-code></status>", "application/xml"),
        (404, 3, b"null for uri: https://host/rest/api/latest/projects", "text/plain"),
        (406, 9, b"", ""),
        (204, 9, b"", ""),
        (304, 9, b"", ""),
        (503, 9, b"Service Unavailable", "text/plain"),
    ],
)
def test_answers_without_an_envelope_mean_what_their_status_says(
    stub: Stub, invoke: Invoke, status: int, code: int, body: bytes, kind: str
) -> None:
    stub.expect("GET", PROJECTS, status=status, text=body, headers={"Content-Type": kind})
    result = invoke("projects", "list", "--retries", "0")
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("error: ")
    assert body.decode() not in result.err or not body


def test_a_body_that_is_not_compressed_as_it_says_is_a_failure(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, text="not gzip", headers={**JSON, "Content-Encoding": "gzip"})
    result = invoke("projects", "list", "--retries", "0")
    assert (result.code, result.out) == (9, "")
    assert result.err.startswith(f"error: {stub.url}: ")


def test_numbers_that_no_program_holds_pass_through_json_untouched(stub: Stub, invoke: Invoke) -> None:
    value = '{"key": "A", "id": 123456789012345678901234567890.12345678901234567890}'
    stub.expect("GET", PROJECTS, text=f'{{"values":[{value}],"isLastPage":true}}', headers=JSON)
    result = invoke("projects", "list", "--json")
    assert (result.code, result.out) == (0, f"[{value}]\n")


def test_a_message_that_is_html_inside_json_stays_text(stub: Stub, invoke: Invoke) -> None:
    entry = {"message": "<b>No</b> such &amp; thing", "exceptionName": None}
    stub.expect("GET", PROJECTS, status=404, text=json.dumps({"errors": [entry]}), headers=JSON)
    result = invoke("projects", "list")
    assert (result.code, result.err) == (3, "error: <b>No</b> such &amp; thing\n")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "missing required field `diffs`"),
        ({"diffs": 5}, "Expected `array`, got `int` - at `$.diffs`"),
        ({"diffs": [None]}, "Expected `object`, got `null`"),
        ({"diffs": [{**PATHS, "hunks": [{}]}]}, "missing required field `segments`"),
        ({"diffs": [{**PATHS, "hunks": [{"segments": [{"lines": []}]}]}]}, "missing required field `type`"),
        ({"diffs": [{**PATHS, "hunks": [{"segments": [{"type": "ADDED", "lines": 3}]}]}]}, "Expected `array`"),
        ({"diffs": [{"source": None, "destination": None}]}, "a file has neither a source nor a destination"),
        ({"diffs": [{"source": {}}]}, "missing required field `toString`"),
    ],
)
def test_counting_the_lines_of_what_is_no_diff_says_what_was_expected(
    stub: Stub, invoke: Invoke, body: object, expected: str
) -> None:
    stub.expect("GET", f"{COMMIT}/diff", json_body=body)
    result = invoke("commits", "diff", HASH, "--stat", "-R", "WORK/my-repo")
    assert (result.code, result.out) == (9, "")
    assert result.err.startswith("error: the server's response is not a JSON diff: ")
    assert expected in result.err


def test_a_binary_file_has_no_lines_to_count(stub: Stub, invoke: Invoke) -> None:
    files = [{**PATHS, "hunks": None}, {**PATHS, "binary": True}]
    stub.expect("GET", f"{COMMIT}/diff", json_body={"diffs": files})
    result = invoke("commits", "diff", HASH, "--stat", "-R", "WORK/my-repo")
    assert (result.code, result.out) == (0, "a.txt\t0\t0\n" * 2)


def test_json_that_is_not_a_diff_is_the_servers_failure(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"{COMMIT}/diff", json_body={"values": []})
    result = invoke("commits", "diff", HASH, "--json", "-R", "WORK/my-repo")
    assert (result.code, result.out) == (9, "")
    assert "the server's response is not a JSON diff: it has no list of diffs" in result.err


def test_json_is_not_shown_as_the_text_of_a_diff(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"{COMMIT}/diff", json_body={"diffs": []})
    result = invoke("commits", "diff", HASH, "-R", "WORK/my-repo")
    message = f"{stub.url.removeprefix('http://')} responded with JSON where text was requested"
    assert (result.code, result.out, result.err) == (9, "", error_text(message, "add --json"))


def test_not_modified_is_no_empty_diff(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"{COMMIT}/diff", status=304, headers={"Content-Type": "text/plain"})
    assert invoke("commits", "diff", HASH, "-R", "WORK/my-repo").code == 9


def nested_arrays(depth: int) -> bytes:
    return b"[" * depth + b'"x"' + b"]" * depth


@pytest.mark.parametrize("depth", [130, 400, 900, 1100, 30_000])
@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("", "A\tcut\t\tprivate\t\nB\tb\t\tprivate\t\n"),
        ("-o csv", None),
        ("-o markdown", None),
        ("-o table", None),
        ("--columns name", "cut\nb\n"),
        ("--fields name -o tsv", "cut\nb\n"),
        ("--template {key}", "A\nB\n"),
        ("--sort name --columns key", "A\nB\n"),
    ],
)
def test_a_value_that_is_nested_deeply_is_cut_and_all_rows_are_there(
    stub: Stub, invoke: Invoke, depth: int, form: str, shown: str | None
) -> None:
    stub.expect("GET", PROJECTS, text=_deep(depth), headers=JSON)
    result = invoke("projects", "list", *form.split())
    assert (result.code, "internal error" in result.err) == (0, False), result.err
    assert all(key in result.out for key in ("A", "B") if shown is None)
    assert shown is None or re.sub('\\[{90,100}"\u2026"]{90,100}', "cut", result.out) == shown


@pytest.mark.parametrize("depth", [400, 1100])
def test_a_value_that_is_nested_deeply_passes_through_json(stub: Stub, invoke: Invoke, depth: int) -> None:
    for form in ("--json", "--jsonl"):
        stub.expect("GET", PROJECTS, text=_deep(depth), headers=JSON)
        result = invoke("projects", "list", form)
        assert (result.code, result.err, nested_arrays(depth) in result.raw) == (0, "", True)
    stub.expect("GET", PROJECTS, text=_deep(depth), headers=JSON)
    assert invoke("projects", "list", "-q", ".[].key").out == "A\nB\n"
    stub.expect("GET", PROJECTS, text=_deep(depth), headers=JSON)
    assert invoke("projects", "list", "--json", tty=True).code == 0


@pytest.mark.parametrize("depth", [200, 600, 900])
@pytest.mark.parametrize("form", [("--template", "{name}"), ("--fields", "name", "-o", "tsv")])
def test_a_field_of_lists_in_lists_is_no_defect(stub: Stub, invoke: Invoke, form: tuple[str, ...], depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    stub.expect("GET", PROJECTS, text=b'{"isLastPage":true,"values":[%s]}' % nested, headers=JSON)
    result = invoke("api", "call", "/projects", "--paginate", *form)
    assert result.code == 0, result.err
    assert ("\u2026" in result.out) == ("--template" in form)


@pytest.mark.parametrize("depth", [400, 1100])
def test_yaml_refuses_what_is_nested_deeply_and_shows_the_rest(stub: Stub, invoke: Invoke, depth: int) -> None:
    stub.expect("GET", PROJECTS, text=_deep(depth), headers=JSON)
    result = invoke("projects", "list", "-o", "yaml")
    assert (result.code, result.out) == (9, "- key: B\n  name: b\n")
    assert result.err == error_text("the server's response is nested too deeply for YAML")


def _deep(depth: int) -> bytes:
    return b'{"values":[{"key":"A","name":' + nested_arrays(depth) + b'},{"key":"B","name":"b"}],"isLastPage":true}'


def test_a_write_is_reported_although_its_response_can_not_be_shown(stub: Stub, invoke: Invoke) -> None:
    words = ("projects", "create", "A")
    body = b'{"key":"A","description":' + nested_arrays(400) + b"}"
    stub.expect("POST", PROJECTS, text=body, headers=JSON)
    result = invoke(*words)
    assert (result.code, "DESCRIPTION\t[[[" in result.out) == (0, True)
    for form in ("-o yaml", "--json"):
        stub.expect("POST", PROJECTS, text=body if "yaml" in form else b"7", headers=JSON)
        result = invoke(*words, *form.split())
        assert (result.code, result.out) == (9, "")
        assert f"the server accepted POST {PROJECTS}" in result.err
    assert error_object(result)["retryable"] is False


def test_what_was_written_before_a_failure_is_reported(stub: Stub, invoke: Invoke) -> None:
    repo = "/rest/api/latest/projects/WORK/repos/my-repo"
    stub.expect("PUT", f"{repo}/default-branch", status=204)
    stub.expect("PUT", repo, status=409, json_body={"errors": [{"message": "No."}]})
    result = invoke("repos", "edit", "WORK/my-repo", "--default-branch", "main", "--name", "x")
    assert (result.code, result.err) == (6, f"error: no\nthe server accepted PUT {repo}/default-branch\n")


def test_a_write_without_a_readable_response_is_unknown(stub: Stub, invoke: Invoke) -> None:
    stub.expect("POST", PROJECTS, drop=True)
    result = invoke("projects", "create", "A")
    assert (
        result.code,
        f"the result of POST {PROJECTS} is unknown: the server may have accepted it\n" in result.err,
    ) == (9, True)


FORBIDDEN = "com.atlassian.bitbucket.AuthorisationException"


@pytest.mark.parametrize(
    ("status", "code", "body", "message"),
    [
        (401, 5, {"context": None, "message": "Not you.", "exceptionName": FORBIDDEN}, "/projects: not you"),
        (409, 6, {"message": "Taken."}, "taken"),
        (409, 6, {"message": {"a": 1}}, '{"a":1}'),
        (409, 6, {"errors": [{"message": ["a", {"b": None}]}]}, '["a",{"b":null}]'),
        (404, 3, {"exceptionName": "x.NoSuchProjectException"}, "the server rejected the request (404)"),
    ],
)
def test_an_error_without_its_envelope_is_read(
    stub: Stub, invoke: Invoke, status: int, code: int, body: object, message: str
) -> None:
    stub.expect("GET", PROJECTS, status=status, json_body=body)
    result = invoke("projects", "list", "--json")
    assert (result.code, error_object(result)["message"]) == (code, message)


def test_a_build_with_a_list_as_key_is_no_defect(stub: Stub, invoke: Invoke) -> None:
    builds = f"/rest/build-status/latest/commits/{HASH}"
    stub.page(builds, {"key": ["a", 1], "state": ["FAILED"]}, {"key": "unit", "state": "SUCCESSFUL"})
    result = invoke("builds", "wait", HASH, "--max-wait", "0")
    assert (result.code, "internal error" in result.err) == (8, False)


BROKEN_TEXT = b'{"values":[{"key":"a\xff","name":"b"},{"key":"c\\ud800"}]}'
REPAIRED = (
    "warning: parts of the response are not valid Unicode, or are nested more than 100 levels deep: "
    "they are shown as \ufffd or \u2026\n"
)


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("", "a\ufffd\tb\t\tprivate\t\nc\ufffd\t\t\tprivate\t\n"),
        ("-o csv --columns key", "KEY\r\na\ufffd\r\nc\ufffd\r\n"),
        ("-o markdown --columns key", "| KEY |\n| --- |\n| a\ufffd |\n| c\ufffd |\n"),
        ("-o yaml", "- key: a\ufffd\n  name: b\n- key: c\ufffd\n"),
        ("-q .[].key", "a\ufffd\nc\ufffd\n"),
        ("--template {key}", "a\ufffd\nc\ufffd\n"),
    ],
)
def test_what_is_no_unicode_is_shown_as_such_and_warned_of_once(
    stub: Stub, invoke: Invoke, form: str, shown: str
) -> None:
    stub.expect("GET", PROJECTS, text=BROKEN_TEXT, headers=JSON)
    result = invoke("projects", "list", *form.split())
    assert (result.code, result.out, result.err) == (0, shown, REPAIRED)


def test_what_is_no_unicode_passes_through_json(stub: Stub, invoke: Invoke) -> None:
    body = b'{"id":"a\xff","message":"\\ud800"}'
    for form in ("--json", "--jsonl"):
        stub.expect("GET", COMMIT, text=body, headers=JSON)
        result = invoke("commits", "show", HASH, "-R", "WORK/my-repo", form)
        assert (result.code, result.raw, result.err) == (0, body + b"\n", "")
    stub.expect("GET", COMMIT, text=body, headers=JSON)
    result = invoke("commits", "show", HASH, "-R", "WORK/my-repo")
    assert (result.code, result.out.splitlines()[0], result.err) == (0, "COMMIT\ta\ufffd", REPAIRED)


def test_a_list_of_texts_has_one_column(stub: Stub, invoke: Invoke) -> None:
    files = "/rest/api/latest/projects/WORK/repos/my-repo/files"
    for form, shown in (("tsv", "a.txt\nb\\tc\n"), ("csv", "VALUE\r\na.txt\r\nb\tc\r\n")):
        stub.page(files, "a.txt", "b\tc")
        result = invoke("api", "call", "/projects/WORK/repos/my-repo/files", "--paginate", "-o", form)
        assert (result.code, result.out, result.err) == (0, shown, "")


def test_a_page_that_names_another_one_is_not_the_last(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECTS, json_body={"values": [{"key": "A"}], "nextPageStart": 1})
    stub.expect("GET", PROJECTS, json_body={"values": [{"key": "B"}]})
    assert invoke("projects", "list", "--columns", "key").out == "A\nB\n"


def test_no_value_between_objects_is_passed_over(stub: Stub, invoke: Invoke) -> None:
    stub.page(PROJECTS, {"key": "A"}, None, {"key": "B"})
    result = invoke("projects", "list", "--columns", "key")
    assert (result.code, result.out) == (9, "A\n")


def test_a_commit_without_a_hash_is_not_asked_for_as_none(stub: Stub, invoke: Invoke) -> None:
    stub.page(f"{COMMIT.rpartition('/')[0]}", {"message": "x"})
    result = invoke("commits", "show", "master", "-R", "WORK/my-repo")
    assert (result.code, result.err) == (9, error_text("the server's response has no valid id: nothing"))


def test_a_number_that_no_program_holds_leaves_the_others_as_they_are(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", COMMIT, text=b'{"id":"a","authorTimestamp":1334730000000,"x":1e999}', headers=JSON)
    result = invoke("commits", "show", HASH, "-R", "WORK/my-repo")
    assert "DATE\t2012-04-18T06:20:00Z\n" in result.out
