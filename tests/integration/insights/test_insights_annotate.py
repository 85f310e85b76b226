"""`bbcli insights annotate`: reports of tools replace all annotations, also if requests fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.support.stub_server import Stub

REPO = ("-R", "WORK/my-repo")
DATA = Path(__file__).parents[2] / "unit" / "insights" / "data"
HIGH = {"message": "Broken", "severity": "HIGH", "path": "README.md", "line": 1}
LOW = {"message": "Unused", "severity": "LOW"}
WORDS = ("insights", "annotate", "master", "--key", "lint", *REPO)


@pytest.fixture(autouse=True)
def no_reports(sandbox: Sandbox) -> None:
    sandbox.store.database.write("delete from reports")


def annotate(invoke: Invoke, *found: dict[str, Any], options: tuple[str, ...] = ()) -> Result:
    return invoke(*WORDS, *options, stdin=json.dumps({"annotations": found}))


def show_report(invoke: Invoke, key: str = "lint") -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(invoke("insights", "show", "master", "--key", key, *REPO, "--json").out)
    return shown


def writes(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Return the method and the last path segment of each write so far."""
    return [
        (request.method, request.path.rpartition("/")[2]) for request in requests_to(sandbox) if request.method != "GET"
    ]


def sarif(*results: dict[str, Any]) -> str:
    run = {"tool": {"driver": {"name": "Scan"}}, "results": results}
    return json.dumps({"version": "2.1.0", "runs": [run]})


@pytest.mark.parametrize(
    ("file", "options", "counted"),
    [
        ("ruff.json", (), "7 (3 HIGH, 4 MEDIUM)"),
        ("ruff.sarif", ("--format", "sarif"), "7 (3 HIGH, 4 MEDIUM)"),
        ("pylint.json", (), "6 (2 HIGH, 2 MEDIUM, 2 LOW)"),
        ("eslint.json", ("--format", "eslint"), "5 (2 HIGH, 3 MEDIUM)"),
        ("gitlab.json", (), "7 (7 MEDIUM)"),
    ],
)
def test_what_a_tool_writes_is_read_from_stdin_and_from_a_file(
    sandbox: Sandbox, invoke: Invoke, file: str, options: tuple[str, ...], counted: str
) -> None:
    words = (*WORDS, "--root", "/home/ci/shop", *options)
    piped = invoke(*words, stdin=(DATA / file).read_text("utf-8"))
    assert (piped.code, piped.err, piped.lines[-1]) == (0, "", f"ANNOTATIONS\t{counted}")
    named = invoke("insights", "annotate", "master", str(DATA / file), *words[3:])
    assert (named.code, named.lines[-1]) == (0, piped.lines[-1])
    assert {each["path"].partition("/")[0] for each in show_report(invoke)["annotations"]} <= {"src", "web"}


def test_a_second_run_leaves_nothing_of_the_first(sandbox: Sandbox, invoke: Invoke) -> None:
    assert annotate(invoke, HIGH, LOW, LOW).lines[-1] == "ANNOTATIONS\t3 (1 HIGH, 2 LOW)"
    assert show_report(invoke)["result"] == "FAIL"
    sandbox.requests.clear()
    assert annotate(invoke, LOW).code == 0
    assert writes(sandbox) == [("PUT", "lint"), ("DELETE", "annotations"), ("POST", "annotations")]
    assert [each["message"] for each in show_report(invoke)["annotations"]] == ["Unused"]
    assert show_report(invoke)["result"] == "PASS"
    sandbox.requests.clear()
    assert annotate(invoke).lines[-1] == "ANNOTATIONS\t0"
    assert writes(sandbox) == [("PUT", "lint"), ("DELETE", "annotations")]
    assert show_report(invoke)["annotations"] == []


def test_a_report_keeps_what_it_says_but_for_the_result_and_what_is_said_anew(sandbox: Sandbox, invoke: Invoke) -> None:
    data = ("--data", "Lines=85%", "--details", "Long")
    invoke("insights", "report", "master", "--key", "lint", "--title", "Lint", *data, "--result", "PASS", *REPO)
    annotate(invoke, HIGH, options=("--reporter", "me"))
    shown = show_report(invoke)
    assert (shown["title"], shown["details"], shown["reporter"], shown["result"]) == ("Lint", "Long", "me", "FAIL")
    assert shown["data"] == [{"title": "Lines", "type": "PERCENTAGE", "value": 85}]


def test_a_new_report_is_called_as_the_tool_or_as_it_is_said(sandbox: Sandbox, invoke: Invoke) -> None:
    annotate(invoke, LOW)
    assert (show_report(invoke)["title"], "reporter" in show_report(invoke)) == ("lint", False)
    assert invoke(*WORDS[:4], "scan", *REPO, stdin=sarif()).code == 0
    assert (show_report(invoke, "scan")["title"], show_report(invoke, "scan")["reporter"]) == ("Scan", "Scan")
    invoke(*WORDS, "--title", "My scan", stdin=sarif())
    assert show_report(invoke)["title"] == "My scan"


@pytest.mark.parametrize(
    ("options", "result", "code"),
    [
        ((), "PASS", 0),
        (("--fail-on", "medium"), "FAIL", 0),
        (("--fail-on", "LOW", "--exit-code"), "FAIL", 1),
        (("--exit-code",), "PASS", 0),
        (("--result", "FAIL", "--exit-code"), "FAIL", 1),
    ],
)
def test_the_result_follows_from_what_was_found_and_the_exit_code_only_where_it_is_asked_to(
    sandbox: Sandbox, invoke: Invoke, options: tuple[str, ...], result: str, code: int
) -> None:
    made = annotate(invoke, {**LOW, "severity": "MEDIUM"}, LOW, options=options)
    assert (made.code, show_report(invoke)["result"]) == (code, result)


def test_more_than_a_thousand_are_refused_before_anything_is_sent(sandbox: Sandbox, invoke: Invoke) -> None:
    refused = annotate(invoke, *[LOW] * 1000, HIGH)
    hint = "add --most-severe to send only the most severe annotations"
    assert (refused.code, refused.err) == (2, error_text("1001 annotations: the maximum of a report is 1000", hint))
    assert not sandbox.requests
    taken = annotate(invoke, *[LOW] * 1000, HIGH, options=("--most-severe",))
    assert taken.lines[-1] == "ANNOTATIONS\t1000 (1 HIGH, 999 LOW)"
    assert taken.err == "sent only the 1000 most severe of 1001 annotations\n"


def test_messages_that_are_too_long_are_cut_if_a_tool_wrote_them(sandbox: Sandbox, invoke: Invoke) -> None:
    made = invoke(*WORDS, stdin=sarif({"message": {"text": "x" * 3000}}))
    assert (made.code, made.err) == (0, "messages truncated to 2000 characters: 1\n")
    assert len(show_report(invoke)["annotations"][0]["message"]) == 2000
    refused = annotate(invoke, {**LOW, "message": "x" * 3000})
    assert refused.err == error_text("stdin: annotations[0].message has 3000 characters: the maximum is 2000")


@pytest.mark.parametrize("kind", [Fault("html", status=502, times=1), Fault("drop", times=1)], ids=lambda it: it.kind)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_a_write_that_nobody_knows_the_end_of_is_done_anew_and_nothing_is_there_twice(
    sandbox: Sandbox, invoke: Invoke, kind: Fault, method: str
) -> None:
    annotate(invoke, LOW)
    sandbox.faults.add(Fault(kind.kind, path="/rest/insights", method=method, status=502, times=1))
    made = annotate(invoke, HIGH, LOW)
    assert (made.code, len(made.waits)) == (0, 1)
    assert "retrying in" in made.err
    assert [each["message"] for each in show_report(invoke)["annotations"]] == ["Broken", "Unused"]


def test_as_many_annotations_as_were_to_be_sent_are_not_taken_for_them(sandbox: Sandbox, invoke: Invoke) -> None:
    annotate(invoke, LOW)
    sandbox.faults.add(Fault("html", path="/rest/insights", method="DELETE", status=502, times=1))
    assert annotate(invoke, HIGH).code == 0
    assert [each["message"] for each in show_report(invoke)["annotations"]] == ["Broken"]


def test_a_write_that_fails_every_time_ends_with_what_is_left(sandbox: Sandbox, invoke: Invoke) -> None:
    sandbox.faults.add(Fault("html", path="/rest/insights", method="POST", status=502))
    failed = annotate(invoke, HIGH)
    assert (failed.code, failed.out, len(failed.waits)) == (9, "", 2)
    assert "report lint may have missing or duplicate annotations: run the command again\n" in failed.err
    sandbox.faults.clear()
    assert annotate(invoke, HIGH, options=("--retries", "0")).code == 0


REPORT = f"/rest/insights/latest/projects/WORK/repos/my-repo/commits/{'a' * 40}/reports/lint"


def expect_replace(stub: Stub) -> Callable[[int], None]:
    """Expect the beginning, and return what expects that so many annotations are found there."""
    stub.page(REPORT.rpartition("/")[0])
    stub.expect("PUT", REPORT, json_body={"key": "lint", "title": "lint"})
    stub.expect("DELETE", f"{REPORT}/annotations", status=204)
    stub.expect("POST", f"{REPORT}/annotations", status=504, text="<html>late</html>")
    return lambda count: stub.expect("GET", f"{REPORT}/annotations", json_body={"annotations": [LOW] * count})


def test_annotations_that_arrived_although_the_answer_was_lost_are_not_sent_again(stub: Stub, invoke: Invoke) -> None:
    finds = expect_replace(stub)
    finds(2)
    assert invoke(*WORDS[:2], "a" * 40, *WORDS[3:], stdin=json.dumps([LOW, LOW])).code == 0


def test_annotations_that_arrive_late_are_noticed_and_replaced(stub: Stub, invoke: Invoke) -> None:
    finds = expect_replace(stub)
    for counts in ((0, 4), (4, 2)):
        finds(counts[0])
        stub.expect("DELETE", f"{REPORT}/annotations", status=204)
        stub.expect("POST", f"{REPORT}/annotations", status=204)
        finds(counts[1])
    made = invoke(*WORDS[:2], "a" * 40, *WORDS[3:], stdin=json.dumps([LOW, LOW]))
    assert (made.code, len(made.waits)) == (0, 2)
    assert "the annotations on the server differ from those that were sent: retrying" in made.err


def test_a_refusal_is_not_sent_again_and_what_it_leaves_is_said(stub: Stub, invoke: Invoke) -> None:
    stub.page(REPORT.rpartition("/")[0])
    stub.expect("PUT", REPORT, json_body={"key": "lint", "title": "lint"})
    stub.expect("DELETE", f"{REPORT}/annotations", status=204)
    errors = [{"context": None, "message": "A report has 10 annotations at the most.", "exceptionName": None}]
    stub.expect("POST", f"{REPORT}/annotations", status=400, json_body={"errors": errors})
    refused = invoke(*WORDS[:2], "a" * 40, *WORDS[3:], stdin=json.dumps([LOW]))
    assert (refused.code, refused.waits) == (2, [])
    assert refused.err.splitlines() == [
        "error: A report has 10 annotations at the most",
        "report lint has no annotations now",
        f"the server accepted PUT {REPORT}",
        f"the server accepted DELETE {REPORT}/annotations",
    ]


def test_paths_begin_at_the_root_of_the_working_copy(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, tip: str
) -> None:
    (folder := working_copy / "web").mkdir()
    (folder / "a.py").touch()
    finding = {"code": "F401", "message": "unused", "location": {"row": 1}}
    found = [{**finding, "filename": name} for name in (str(folder / "a.py"), "a.py", "README.md", "/usr/x.py")]
    (folder / "ruff.json").write_text(json.dumps(found))
    made = invoke("insights", "annotate", "ruff.json", "--key", "lint", cwd=folder)
    assert (made.code, sandbox.requests[-1].path.rpartition("/commits/")[2]) == (0, f"{tip}/reports/lint/annotations")
    listed = show_report(invoke)["annotations"]
    assert [each.get("path") for each in listed] == ["web/a.py", "web/a.py", "README.md", None]
    assert listed[3]["message"] == "/usr/x.py:1: unused (F401)"


def test_one_word_alone_is_a_file_if_it_is_there_or_looks_like_one(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path
) -> None:
    (working_copy / "found").write_text("[]")
    assert invoke("insights", "annotate", "found", "--key", "lint", cwd=working_copy).code == 0
    assert invoke("insights", "annotate", "-", "--key", "lint", cwd=working_copy, stdin="[]").code == 0
    assert invoke("insights", "annotate", "v1.0", "--key", "lint", cwd=working_copy, stdin="[]").code == 0
    missing = invoke("insights", "annotate", "scan.sarif", "--key", "lint", cwd=working_copy)
    hint = "use a readable file, or - for stdin"
    assert missing.err == error_text("scan.sarif: No such file or directory", hint)


@pytest.mark.parametrize(
    ("options", "stdin", "message"),
    [
        ((), "", "stdin is empty"),
        ((), "{", "stdin: line 1, column 2: expecting property name enclosed in double quotes"),
        ((), "Segmentation fault\n", "stdin: line 1: unrecognized report format"),
        (("--format", "ruff"), "what\n", "stdin: line 1: not a report of ruff"),
        (("--format", "sarif"), "[]", "stdin: the document is not an object"),
        (("--fail-on", "LOW", "--result", "PASS"), "[]", "--fail-on and --result cannot be combined"),
        (("a", "b"), "[]", "unexpected arguments: b"),
        (("--title", "x" * 451), "[]", "the report: title has 451 characters: the maximum is 450"),
    ],
)
def test_an_invalid_report_is_one_error_line_and_writes_nothing(
    sandbox: Sandbox, invoke: Invoke, options: tuple[str, ...], stdin: str, message: str
) -> None:
    refused = invoke(*WORDS, *options, stdin=stdin)
    assert (refused.code, refused.out, refused.err.splitlines()[0]) == (2, "", f"error: {message}")
    assert writes(sandbox) == []


def test_on_a_terminal_without_a_file_it_does_not_wait_for_input(sandbox: Sandbox, invoke: Invoke) -> None:
    refused = invoke(*WORDS, tty=True)
    assert refused.code == 2
    assert "nothing to read" in refused.err


def test_bytes_that_are_no_text_are_named_by_their_line(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(b'[\n"\xff"]')
    refused = invoke("insights", "annotate", "master", "bad.json", *WORDS[3:])
    assert refused.err == error_text("bad.json: line 2 is not UTF-8")
