"""`bbcli insights` against the sandbox: reports are set, listed, shown and deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.app import LoggedRequest
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result

REPO = ("-R", "WORK/my-repo")
FOUND = {"message": "Unused", "severity": "LOW", "path": "README.md", "line": 3, "type": "CODE_SMELL"}


@pytest.fixture(autouse=True)
def no_reports(sandbox: Sandbox) -> None:
    sandbox.store.database.write("delete from reports")


def write_requests(sandbox: Sandbox) -> list[LoggedRequest]:
    return [request for request in requests_to(sandbox) if request.method != "GET"]


def put_report(invoke: Invoke, *options: str, stdin: str = "") -> Result:
    return invoke("insights", "report", "master", "--key", "lint", "--title", "Lint", *REPO, *options, stdin=stdin)


def test_a_report_is_put_and_shown(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    data = ("--data", "Lines=85%", "--data", "Took=1m30s", "--data", "More=https://example.com/1")
    made = put_report(invoke, "--result", "pass", "--reporter", "me", *data, "--details", "-", stdin="Two\nlines\n")
    assert (made.code, made.err) == (0, "")
    assert [request.method for request in write_requests(sandbox)] == ["PUT"]
    assert write_requests(sandbox)[0].path.endswith(f"/commits/{tip}/reports/lint")
    shown = dict(line.split("\t") for line in invoke("insights", "show", "master", "--key", "lint", *REPO).lines)
    assert (shown["TITLE"], shown["RESULT"], shown["REPORTER"]) == ("Lint", "PASS", "me")
    assert (shown["DETAILS"], shown["ANNOTATIONS"]) == ("Two\\nlines", "0")
    assert shown["DATA"] == "Lines: 85%, Took: 90 s, More: https://example.com/1"
    (row,) = invoke("insights", "list", "master", *REPO).lines
    assert row.split("\t")[:4] == ["lint", "Lint", "PASS", "me"]


def test_a_report_that_is_put_again_keeps_its_annotations_unless_there_are_new_ones(
    sandbox: Sandbox, invoke: Invoke
) -> None:
    whole = {"key": "lint", "title": "Lint", "annotations": [FOUND, {**FOUND, "severity": "HIGH"}]}
    made = invoke("insights", "report", "master", "--file", "-", *REPO, stdin=json.dumps(whole))
    assert (made.code, made.lines[-1]) == (0, "ANNOTATIONS\t2 (1 HIGH, 1 LOW)")
    assert put_report(invoke, "--title", "New").code == 0
    shown = invoke("insights", "show", "master", "--key", "lint", *REPO, "--json")
    assert json.loads(shown.out)["title"] == "New"
    assert [each["severity"] for each in json.loads(shown.out)["annotations"]] == ["LOW", "HIGH"]
    assert put_report(invoke, "--file", "-", stdin='{"annotations": []}').lines[-1] == "ANNOTATIONS\t0"


def test_a_report_goes_with_its_annotations_from_one_commit_to_another(sandbox: Sandbox, invoke: Invoke) -> None:
    whole = {"key": "lint", "title": "Lint", "result": "FAIL", "annotations": [FOUND]}
    assert invoke("insights", "report", "master", "--file", "-", *REPO, stdin=json.dumps(whole)).code == 0
    shown = invoke("insights", "show", "master", "--key", "lint", *REPO, "--json")
    assert invoke("insights", "report", "v1.0", "--file", "-", *REPO, stdin=shown.out).code == 0
    there = invoke("insights", "show", "v1.0", "--key", "lint", *REPO, "--json")
    assert json.loads(there.out) == json.loads(shown.out)


def test_annotations_of_a_commit_are_listed_by_report_severity_type_and_path(sandbox: Sandbox, invoke: Invoke) -> None:
    found = [FOUND, {**FOUND, "severity": "HIGH", "type": "BUG", "path": "a.py"}, {"message": "All", "severity": "LOW"}]
    for key in ("lint", "other"):
        whole = {"key": key, "title": "Lint", "annotations": found}
        assert invoke("insights", "report", "master", "--file", "-", *REPO, stdin=json.dumps(whole)).code == 0

    def listed(*options: str) -> list[str]:
        return invoke("insights", "annotations", "master", *REPO, *options).lines

    assert listed("--key", "lint", "--severity", "high") == ["HIGH\tBUG\ta.py\t3\tUnused\tlint"]
    assert len(listed("--severity", "LOW", "--severity", "HIGH")) == 6
    assert len(listed("--type", "BUG", "--path", "a.py", "--path", "b.py")) == 2
    cut = invoke("insights", "annotations", "master", *REPO, "-L", "2")
    assert (len(cut.lines), cut.err) == (2, "2 shown, more exist: --all\n")
    assert json.loads(invoke("insights", "annotations", "master", *REPO, "--json").out)[2] == {
        "reportKey": "lint",
        "message": "All",
        "severity": "LOW",
        "line": 0,
    }


@pytest.mark.parametrize("verb", ["show", "annotations", "report", "annotate", "delete"])
def test_an_empty_key_is_2_before_anything_is_sent(sandbox: Sandbox, invoke: Invoke, verb: str) -> None:
    result = invoke("insights", verb, "master", "--key", " ", "-R", "WORK/my-repo", stdin="[]")
    assert (result.code, list(sandbox.requests)) == (2, [])
    assert result.err.splitlines()[0] == "error: invalid value for --key: the key is empty"


def test_nothing_reported_is_an_empty_list_and_no_such_report_is_3(sandbox: Sandbox, invoke: Invoke, tip: str) -> None:
    assert (invoke("insights", "list", "master", *REPO).out, invoke("insights", "annotations", tip, *REPO).out) == (
        "",
        "",
    )
    missing = invoke("insights", "show", "master", "--key", "none", *REPO)
    assert (missing.code, missing.err.splitlines()[0]) == (3, f"error: report none does not exist on commit {tip}")


def test_a_report_is_deleted_when_its_key_is_typed(sandbox: Sandbox, invoke: Invoke) -> None:
    put_report(invoke, "--file", "-", stdin=json.dumps({"annotations": [FOUND]}))
    words = ("insights", "delete", "master", "--key", "lint", *REPO)
    refused = invoke(*words)
    assert (refused.code, refused.err) == (
        2,
        error_text("report lint was not deleted: cannot confirm deletion without a terminal", "add --yes"),
    )
    assert invoke(*words, stdin="other\n", tty=True).code == 1
    assert invoke(*words, stdin="lint\n", tty=True).code == 0
    assert invoke("insights", "list", "master", *REPO).out == ""
    assert invoke("insights", "annotations", "master", *REPO).out == ""
    assert invoke(*words, "--yes").code == 3


def test_a_report_of_somebody_else_is_theirs(sandbox: Sandbox, invoke: Invoke) -> None:
    put_report(invoke)
    mary = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}
    refused = invoke("insights", "report", "master", "--key", "lint", "--title", "Mine", *REPO, env=mary)
    assert (refused.code, refused.err.splitlines()[1]) == (5, "hint: ask an administrator for the permission")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--key", "a"), "the report: title is missing"),
        (("--title", "x"), "the report key is missing"),
        (("--key", "a", "--title", "x" * 451), "the report: title has 451 characters: the maximum is 450"),
        (("--key", "a", "--title", "x", "--data", "y"), "--data 'y'"),
        (("--key", "a", "--title", "x", "--file", "none.json"), "none.json: No such file or directory"),
        (("--key", "a", "--details", "-", "--file", "-"), "--details - and --file - cannot be combined"),
    ],
)
def test_invalid_input_is_reported_before_a_request(
    sandbox: Sandbox, invoke: Invoke, options: tuple[str, ...], message: str
) -> None:
    refused = invoke("insights", "report", "master", *REPO, *options)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.startswith(f"error: {message}")
    assert not sandbox.requests


def test_a_report_without_a_commit_is_on_head(sandbox: Sandbox, invoke: Invoke, working_copy: Path, tip: str) -> None:
    made = invoke("insights", "report", "--key", "lint", "--title", "Lint", "--json", cwd=working_copy)
    assert (made.code, json.loads(made.out)["key"]) == (0, "lint")
    assert f"/commits/{tip}/reports/lint" in write_requests(sandbox)[0].path


def test_a_report_without_a_commit_is_on_the_one_that_a_ci_system_builds(
    sandbox: Sandbox, invoke: Invoke, tip: str
) -> None:
    env = {"JENKINS_URL": "https://ci.example.com", "GIT_COMMIT": tip}
    assert invoke("insights", "report", "--key", "lint", "--title", "Lint", *REPO, env=env).code == 0
    assert f"/commits/{tip}/reports/lint" in write_requests(sandbox)[0].path
