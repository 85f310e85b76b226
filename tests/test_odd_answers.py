"""Answers that no Bitbucket gives: whatever comes, it is the server's failure and not a defect of bbcli."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.ending import error_object, said

if TYPE_CHECKING:
    from tests.conftest import Invoke
    from tests.stub_server import Stub

PROJECTS = "/rest/api/latest/projects"
BROKEN = "the server, or a plug-in of it, is broken: tell its administrator"
HASH = "0123456789" * 4
COMMIT = f"/rest/api/latest/projects/WORK/repos/my-repo/commits/{HASH}"
JSON = {"Content-Type": "application/json;charset=UTF-8"}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"values":[' + b"[" * 50_000 + b"]" * 50_000 + b"]}", id="deep"),
        pytest.param(b'{"values":[{"key":"\xff\xfe"}]}', id="not UTF-8"),
    ],
)
def test_json_that_can_not_be_read_is_the_servers_failure(stub: Stub, invoke: Invoke, body: bytes) -> None:
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
    assert "the server's list holds what is no object" in result.err


def test_a_hundred_empty_pages_are_a_list_that_does_not_end(stub: Stub, invoke: Invoke) -> None:
    for start in range(100):
        stub.page(PROJECTS, isLastPage=False, start=start, nextPageStart=start + 1)
    result = invoke("projects", "list")
    assert (result.code, result.out) == (9, "")
    assert result.err == said("the list does not end: 100 pages without a value, up to 99", BROKEN)


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
    assert "defect" not in result.err


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
