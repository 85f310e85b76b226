"""`bbcli api call`: checks before a request is sent, and requests that are sent unchecked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_object, error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

REPO = "/projects/WORK/repos/my-repo"
TEMPLATE = "/projects/{projectKey}/repos/{repositorySlug}"
COMMIT = f"{REPO}/commits/01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
SENT = "--no-check sends it all the same"


@pytest.mark.parametrize(
    ("words", "operation", "problem"),
    [
        (["{}/commits", "-p", "untli=x"], "GET {}/commits", "untli is no parameter: did you mean until?"),
        (["{}/commits?untli=x"], "GET {}/commits", "untli is no parameter: did you mean until?"),
        (["{}/commits", "-p", "limit=ten"], "GET {}/commits", "limit: 'ten' is no number"),
        (["{}/branches", "-p", "orderBy=modification"], "GET {}/branches",
         "orderBy: 'modification' is none of ALPHABETICAL, MODIFICATION: did you mean MODIFICATION?"),
        (["{}/commits/01f9c86/comments"], "GET {}/commits/{commitId}/comments", "path is missing: -p path=…"),
        (["{}", "-p", "x=1"], "GET {}", "x is no parameter: it has none"),
        (["{}", "-p", "start=0"], "GET {}", "start is no parameter: it has none"),
        (["{}", "-X", "PUT", "-F", "public=yes"], "PUT {}", "public is no boolean: 'yes'"),
        (["POST", "{}/commits/01f9c86/watch", "-f", "a=1"], "POST {}/commits/{commitId}/watch", "it takes no body"),
        (["GET", "{}/commits", "-f", "until=x"], "GET {}/commits", "it takes no body"),
        (["PUT", "{}/browse/a", "-f", "content=x"], "PUT {}/browse/{path}",
         "its body is multipart/form-data, not application/json: --form name=value, --form name=@file"),
        (["{}", "-X", "PUT", "--input", "-", "-H", "Content-Type: text/plain"], "PUT {}",
         "its body is application/json, not text/plain"),
        (["POST", "{}/commits/01f9c86/builds", "-f", "key=1", "-f", "state=DONE"], "POST {}/commits/{commitId}/builds",
         "url is missing in its body; state: 'DONE' is none of CANCELLED, FAILED, INPROGRESS, SUCCESSFUL, UNKNOWN"),
        (["POST", "{}/commits/01f9c86/builds"], "POST {}/commits/{commitId}/builds",
         "its body is missing: -f key=… -f state=… -f url=…"),
    ],
)  # fmt: skip
def test_an_invalid_call_is_2_with_a_hint_and_nothing_is_sent(
    sandbox: Sandbox, invoke: Invoke, words: list[str], operation: str, problem: str
) -> None:
    result = invoke("api", "call", *(word.replace("{}", REPO) for word in words), stdin="text")
    named = operation.replace("{}", TEMPLATE)
    method, _, path = named.partition(" ")
    instead = "parameters of the query are -p NAME=VALUE; " if problem == "it takes no body" else ""
    hint = f"{instead}bbcli api show {method} '{path}'; {SENT}"
    assert (result.code, result.out, result.err) == (2, "", error_text(f"{named}: {problem}", hint))
    assert requests_to(sandbox) == []
    shown = invoke("api", "show", method, path)
    assert (shown.code, shown.lines[0].split()[0]) == (0, method)


def test_no_check_sends_an_invalid_call(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", f"{REPO}/commits", "-p", "untli=x", "-p", "limit=1", "--no-check")
    assert (result.code, result.err, len(json.loads(result.out)["values"])) == (0, "", 1)
    result = invoke("api", "call", "PUT", REPO, "-F", "description=1", "--no-check")
    assert (result.code, json.loads(result.out)["errors"][0]["context"]) == (2, "description")
    assert [(seen.method, seen.query) for seen in requests_to(sandbox)] == [
        ("GET", "untli=x&limit=1"),
        ("PUT", ""),
    ]


def test_a_method_that_a_path_does_not_have_is_2_and_those_it_has_are_named(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "DELETE", f"{REPO}/commits")
    message = f"DELETE does not exist on {TEMPLATE}/commits: it has GET"
    assert (result.code, result.err) == (2, error_text(message, f"bbcli api show GET '{TEMPLATE}/commits'; {SENT}"))
    result = invoke("api", "call", COMMIT + "/watch")
    path = f"{TEMPLATE}/commits/{{commitId}}/watch"
    hint = f"bbcli api show POST '{path}'; {SENT}"
    assert result.err == error_text(f"GET does not exist on {path}: it has POST and DELETE", hint)
    assert requests_to(sandbox) == []
    sent = invoke("api", "call", "DELETE", f"{REPO}/commits", "--no-check")
    assert (sent.code, [seen.method for seen in requests_to(sandbox)]) == (1, ["DELETE"])


def test_fields_for_what_is_only_read_are_told_from_parameters(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", f"{REPO}/commits", "-f", "until=master")
    hint = "a body makes it POST; parameters of the query are -p NAME=VALUE; bbcli api show GET"
    assert (result.code, f"hint: {hint} '{TEMPLATE}/commits'" in result.err) == (2, True)
    assert requests_to(sandbox) == []


def test_a_path_that_is_nearly_one_is_2_and_the_near_one_is_named(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", f"{REPO}/comits")
    hint = f"did you mean {TEMPLATE}/commits? bbcli api list WORDS; {SENT}"
    assert (result.code, result.err) == (2, error_text(f"no operation has the path {REPO}/comits", hint))
    result = invoke("api", "call", "/xyzzy")
    assert result.err == error_text("no operation has the path /xyzzy", f"bbcli api list WORDS; {SENT}")
    assert requests_to(sandbox) == []
    sent = invoke("api", "call", "/xyzzy", "--no-check")
    assert (sent.code, [seen.path for seen in requests_to(sandbox)]) == (3, ["/rest/api/latest/xyzzy"])


def test_a_usage_error_is_one_object_in_json(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", f"{REPO}/commits", "-p", "untli=x", "--json")
    error = error_object(result)
    assert (result.code, result.out, error["kind"]) == (2, "", "usage")
    assert error["message"].endswith("untli is no parameter: did you mean until?")


def test_an_operation_that_no_description_has_is_sent_with_a_note(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", "/rest/notes/1.0/a%20b/c?x=1&y=%C3%A4%26", json_body={"a": 1})
    result = invoke("api", "call", "/notes/1.0/a b/c?x=1", "-p", "y=ä&")
    sync = "bbcli api sync asks the server for one, --no-check says nothing"
    note = f"no description has GET /notes/1.0/a b/c: it is sent unchecked ({sync})\n"
    assert (result.code, result.out, result.err) == (0, '{"a": 1}', note)


def test_a_path_that_begins_with_rest_has_its_root_in_it(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", "/rest/capabilities", json_body={}, times=2)
    for path in ("/rest/capabilities", f"{stub.url}/rest/capabilities"):
        result = invoke("api", "call", path)
        assert (result.code, result.out) == (0, "{}")
        assert result.err.startswith("no description has GET /capabilities: it is sent unchecked ")


def test_quiet_and_no_check_hide_the_note(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", "/rest/notes/1.0/x", json_body={}, times=2)
    assert invoke("api", "call", "/notes/1.0/x", "--quiet").err == ""
    assert invoke("api", "call", "/notes/1.0/x", "--no-check").err == ""


def test_an_encoded_path_without_a_description_is_sent_unchanged(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", "/rest/notes/1.0/a%2Fb%20c/%7Bd%7D", json_body={})
    assert invoke("api", "call", "/notes/1.0/a%2Fb%20c/{d}").code == 0


def test_a_parameter_that_is_a_header_is_sent_as_one(stub: Stub, invoke: Invoke) -> None:
    path = "/projects/WORK/repos/my-repo/attachments/7"
    stub.expect("GET", f"/rest/api/latest{path}", text=b"ab", headers={"Content-Type": "application/octet-stream"})
    assert invoke("api", "call", path, "-p", "Range=bytes=0-1").raw == b"ab"
    assert stub.seen[0].headers["range"] == "bytes=0-1"
    for value in ("a\nX-Evil: 1", "größe"):
        result = invoke("api", "call", path, "-p", f"Range={value}")
        assert (result.code, result.err) == (
            2,
            error_text("-H Range: its value can't be sent: only printable ASCII can"),
        )


def test_start_limit_and_numbered_parameters_are_accepted(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("api", "call", "/projects", "-p", "start=1", "-p", "limit=1").code == 0
    assert (
        invoke("api", "call", "/users", "-p", "permission.1=REPO_READ", "-p", "permission.1.projectKey=WORK").code == 0
    )


@pytest.mark.parametrize("words", [["-L", "3"], ["-L", "0", "--paginate"], ["--paginate", "--include"],
                                   ["--paginate", "--silent"], ["--paginate", "--output-file", "x"]])  # fmt: skip
def test_contradictory_options_are_2(sandbox: Sandbox, invoke: Invoke, words: list[str]) -> None:
    result = invoke("api", "call", "/projects", *words)
    assert (result.code, result.out) == (2, "")
    assert requests_to(sandbox) == []
