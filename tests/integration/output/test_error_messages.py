"""Error responses of a server: one line per error as text, complete as JSON, with the option of each field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import error_object, error_text

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

PULLS = "/projects/WORK/repos/my-repo/pull-requests"
MERGE = ("api", "call", "POST", f"{PULLS}/3/merge", "-p", "version=1", "--silent")
VETOED = [
    "Not enough approvals: 1 of 2 reviewers has approved.",
    "Builds are missing: At least 1 build has to succeed first.",
    "the branches have merge conflicts",
]
BESIDE = {
    "vetoed": ("merging the pull request has been vetoed", VETOED, None),
    "out-of-date": (
        "you are attempting to modify a pull request based on out-of-date information",
        ["current version: 3, expected version: 1"], None),
    "bad-reviewers": (
        "reviewers: Some reviewers could not be added (-f reviewers=…)",
        ["reviewer nobody: nobody is not a user.", "valid reviewers: jane"], "remove the invalid reviewers"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BESIDE)
def test_what_stands_beside_the_message_is_told_in_lines_and_as_details(
    sandbox: Sandbox, invoke: Invoke, kind: str
) -> None:
    message, details, hint = BESIDE[kind]
    sandbox.faults.add(Fault(kind, path="/rest/*"))
    spoken = invoke(*MERGE)
    assert (spoken.code, spoken.out) == (6, "")
    assert spoken.err == "\n".join((f"error: {message}", *details, *([f"hint: {hint}"] if hint else ()), ""))
    error = error_object(invoke(*MERGE, "--json"))
    assert (error["kind"], error["message"], error["details"]) == ("conflict", message, details)
    assert error["requestId"] == "@SANDBOXx0x0x0"
    assert error["exceptionName"].startswith("com.atlassian.bitbucket.pull.")


def test_a_pull_request_that_is_there_already_is_named_with_its_page(sandbox: Sandbox, invoke: Invoke) -> None:
    branch = "refs/heads/feature/STASH-3011-version-3"
    words = ("api", "call", "POST", PULLS, "-f", "title=Again", "-f", f"fromRef[id]={branch}",
             "-f", "toRef[id]=refs/heads/master", "--silent")  # fmt: skip
    result = invoke(*words)
    assert result.code == 6
    (line,) = [line for line in result.err.splitlines() if line.startswith("existing pull request: #4 ")]
    assert line.endswith(f"{sandbox.url}/projects/WORK/repos/my-repo/pull-requests/4")
    assert error_object(invoke(*words, "--json"))["details"] == [line]


def refuse(stub: Stub, method: str, path: str, *entries: dict[str, Any], status: int = 400) -> None:
    """Let the stub respond to this request with these errors."""
    stub.expect(method, f"/rest/api/latest{path}", status=status, json_body={"errors": [*entries]})


REPOS = "/projects/WORK/repos"


@pytest.mark.parametrize(
    ("words", "method", "path", "field", "shown"),
    [
        ("projects create DOCS --name x", "POST", "/projects", "name", "name x: it is too long (--name)"),
        ("projects create DOCS", "POST", "/projects", "key", "key DOCS: it is too long (PROJECT)"),
        ("projects edit DOCS --key D", "PUT", "/projects/DOCS", "key", "key D: it is too long (--key)"),
        ("repos create WORK/x --default-branch y", "POST", REPOS, "defaultBranch",
         "defaultBranch y: it is too long (--default-branch)"),
        ("repos create WORK/x", "POST", REPOS, "slug", "slug: it is too long (REPO)"),
        ("repos create WORK/x --public", "POST", REPOS, "public", "public: it is too long (--public)"),
        ("repos fork WORK/x", "POST", f"{REPOS}/x", "project", "project: it is too long (--to)"),
        ("repos create WORK/x", "POST", REPOS, "scmId", "scmId git: it is too long"),
        ("repos create WORK/x", "POST", REPOS, "output", "output: it is too long"),
        ("api call POST /projects/WORK/repos -f name=x", "POST", REPOS, "name", "name: it is too long (-f name=…)"),
        ("api call POST /projects/WORK/repos -f name=x", "POST", REPOS, "limit", "limit: it is too long (-f limit=…)"),
    ],
)  # fmt: skip
def test_a_field_is_named_with_what_sets_it(
    stub: Stub, invoke: Invoke, words: str, method: str, path: str, field: str, shown: str
) -> None:
    for form in ((), ("--json",)):
        refuse(stub, method, path, {"context": field, "message": "It is too long.", "exceptionName": None})
        result = invoke(*words.split(), *form)
        assert result.code == 2
        told = error_object(result)["message"] if form else result.err.splitlines()[0].removeprefix("error: ")
        assert told.casefold() == shown.casefold()


def test_several_fields_are_told_each_with_its_option_and_a_value_that_is_long_is_cut(
    sandbox: Sandbox, invoke: Invoke
) -> None:
    name = "x" * 300
    result = invoke("repos", "create", "WORK/y", "--name", name)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: name {'x' * 60}…: Repository names ")
    assert result.err.rstrip().endswith("(--name)")
    result = invoke("api", "call", "POST", "/projects", "-f", "key=1", "-f", "name=", "--json", "--silent")
    first, second = error_object(result)["message"].split("; ")
    assert (first[:5], first[-10:]) == ("key: ", "(-f key=…)")
    assert (second[:7], second[-11:]) == ("name: P", "(-f name=…)")


ODD: list[dict[str, Any]] = [
    {"details": {"a": 1}, "vetoes": "no", "existingPullRequest": 7, "reviewerErrors": "x", "validReviewers": 5},
    {"details": [None, [], {}], "vetoes": [{}], "existingPullRequest": {}, "reviewerErrors": [{}, 1, None]},
    {"validReviewers": [{}, {"user": None}, {"user": {"slug": "s"}}, "t"], "currentVersion": {}, "conflicted": "no"},
    {"existingPullRequest": {"id": [], "title": {}, "links": {"self": 3}}, "expectedVersion": False, "context": [1]},
]


@pytest.mark.parametrize("odd", ODD)
def test_members_in_a_form_that_nobody_knows_are_no_defect(stub: Stub, invoke: Invoke, odd: dict[str, Any]) -> None:
    refuse(stub, "POST", "/projects", {"message": "No.", **odd}, status=409)
    result = invoke("projects", "create", "DOCS", "--json")
    error = error_object(result)
    assert (result.code, error["kind"]) == (6, "conflict")
    assert all(isinstance(detail, str) and detail for detail in error["details"])


def test_the_request_is_named_where_the_server_failed_and_not_where_the_line_is_wrong(
    sandbox: Sandbox, invoke: Invoke
) -> None:
    sandbox.faults.add(Fault("status", path="/rest/*", status=500))
    result = invoke("projects", "show", "WORK", "--retries", "0")
    assert (result.code, result.err) == (9, error_text("A fault that was asked for", None, "@SANDBOXx0x0x0"))
    assert error_object(invoke("projects", "show", "WORK", "--retries", "0", "--json"))["requestId"] == "@SANDBOXx0x0x0"
    sandbox.faults.clear()
    assert "request id" not in invoke("projects", "show", "NOPE").err
    assert error_object(invoke("projects", "show", "NOPE", "--jsonl"))["requestId"].startswith("@SANDBOX")


@pytest.mark.parametrize("tty", [False, True])
def test_what_the_server_says_reaches_no_terminal_raw_and_keeps_its_lines(
    stub: Stub, invoke: Invoke, tty: bool
) -> None:
    hook = "remote: \x1b[31mNo\x1b]0;title\x07\n\nremote: really\r\n"
    vetoes = [{"summaryMessage": "A\x9b1m", "detailedMessage": hook}]
    refuse(stub, "POST", "/projects", {"message": "Bad\x1b[2J.", "vetoes": vetoes}, status=409)
    result = invoke("projects", "create", "DOCS", tty=tty, env={"NO_COLOR": "1"})
    assert not any(sign in result.err for sign in "\x1b\x9b\x07\r")
    assert [line.partition(":")[0] for line in result.err.splitlines()] == ["error", "A<U+009B>1m", "remote"]


@pytest.mark.parametrize(
    ("words", "path"),
    [("projects list", "/rest/api/latest/projects"), ("projects show X", "/rest/api/latest/projects/X")],
)
def test_the_request_is_named_whose_answer_can_not_be_read(stub: Stub, invoke: Invoke, words: str, path: str) -> None:
    for form in ((), ("--json",)):
        stub.expect("GET", path, text="{", headers={"X-AREQUESTID": "@ID", "Content-Type": "application/json"})
        result = invoke(*words.split(), "--retries", "0", *form)
        assert (result.code, result.out) == (9, "")
        named = error_object(result)["requestId"] if form else result.err.splitlines()[1]
        assert named == ("@ID" if form else "request id: @ID")
