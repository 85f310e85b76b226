"""`bbcli prs review import`: a review from a file, all of it or nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.integration.sandbox.pulls import Pulls
    from tests.support.stub_server import Stub

R = ("-R", "WORK/data-export")
PATH = "reviewed.txt"
REVIEW = f"""# What I saw
{PATH}:2: second
  with a block:
    ```
      code
    ```

{PATH}:1-3: all of it
{PATH}:3:14: as a compiler prints it
{PATH}: the file
{PATH}: the file
"""


@pytest.fixture
def pull(pulls: Pulls) -> Any:
    """Return a new pull request of mary with three new lines in PATH."""
    number = pulls.create(user="mary", reviewers=("fred",))["fromRef"]["displayId"]
    pulls.commit(f"of-{number}", PATH, "one\ntwo\nthree\n")
    return pulls.create(f"of-{number}", user="mary", reviewers=("fred",))


def import_review(invoke: Invoke, pull: Any, text: str, *words: str) -> Result:
    return invoke("prs", "review", "import", str(pull["id"]), "-", *words, *R, stdin=text)


def listed(invoke: Invoke, pull: Any) -> list[str]:
    return invoke("prs", "comments", "list", str(pull["id"]), *R, "--columns", "PLACE,TEXT").lines


def test_lines_become_one_review(invoke: Invoke, pull: Any, pulls: Pulls) -> None:
    found = import_review(invoke, pull, REVIEW, "--needs-work", "-m", "see below", "--json")
    assert json.loads(found.out) == {
        "comments": 4,
        "skipped": 0,
        "state": "OPEN",
        "status": "NEEDS_WORK",
        "lastReviewedCommit": pull["fromRef"]["latestCommit"],
    }, found.err
    places = [f"{PATH}:2\tsecond", f"{PATH}:1-3\tall of it", f"{PATH}:3\tas a compiler prints it"]
    assert listed(invoke, pull) == [*places, f"{PATH}\tthe file", "\tsee below"]
    activities = pulls.get(pull, "/activities?limit=500", user="mary")["values"]
    texts = {each["comment"]["text"] for each in activities if each["action"] == "COMMENTED"}
    assert "second\nwith a block:\n  ```\n    code\n  ```" in texts
    assert [each["action"] for each in activities].count("REVIEW_FINISHED") == 1


def test_drafts_can_be_kept_and_are_not_published_by_another_import(invoke: Invoke, pull: Any) -> None:
    kept = import_review(invoke, pull, f"{PATH}:1: x", "--draft")
    assert (kept.code, "STATE\tdraft" in kept.lines, listed(invoke, pull)) == (0, True, []), kept.err
    found = import_review(invoke, pull, f"{PATH}:2: y")
    message = f"error: you have 1 draft on pull request {pull['id']} of WORK/data-export, which would be published, too"
    assert (found.code, found.err.splitlines()[0], listed(invoke, pull)) == (6, message, [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{PATH}:1: x\n{PATH}:9: y\n", "stdin: line 2: line 9 of reviewed.txt is not in the diff of"),
        (f"{PATH}:1: x\nother.txt: y\n", "does not change other.txt"),
        (f"{PATH}:1: x\n/etc/passwd:1: y\n", "does not change /etc/passwd"),
        (f"{PATH}:-1: x", "line 1 of reviewed.txt is not in the diff of"),
        (f"{PATH}:1: x\nhello\n", "stdin: line 2 does not have the form PATH:LINE: TEXT: 'hello'"),
        (f"{PATH}:3-1: x\n", "stdin: line 1: the lines 3-1 are in the wrong order"),
        ("", "stdin has no comments"),
        ("[{", "stdin: line 1, column"),
    ],
)
def test_what_cannot_be_posted_is_named_before_anything_is(
    sandbox: Sandbox, invoke: Invoke, pull: Any, text: str, message: str
) -> None:
    sandbox.requests.clear()
    found = import_review(invoke, pull, text)
    assert (found.code, message in found.err) == (2, True), found.err
    assert all(seen.method == "GET" for seen in requests_to(sandbox))


def test_lines_outside_of_the_diff_can_be_skipped(invoke: Invoke, pull: Any) -> None:
    found = import_review(invoke, pull, f"{PATH}:9: far\n{PATH}:1: near\n", "--skip-outside")
    assert (found.code, "SKIPPED\t1" in found.lines, listed(invoke, pull)) == (0, True, [f"{PATH}:1\tnear"])
    assert "skipped 1 comment outside of the diff" in found.err


def test_findings_of_a_tool_are_posted_where_the_diff_has_their_lines(invoke: Invoke, pull: Any) -> None:
    def result(text: str, path: str) -> dict[str, Any]:
        place = {"artifactLocation": {"uri": path}, "region": {"startLine": 2}}
        return {"message": {"text": text}, "ruleId": "R1", "locations": [{"physicalLocation": place}]}

    run = {"tool": {"driver": {"name": "scan"}}, "results": [result("near", PATH), result("far", "README.md")]}
    found = import_review(invoke, pull, json.dumps({"version": "2.1.0", "runs": [run]}))
    assert (found.code, listed(invoke, pull)) == (0, [f"{PATH}:2\tnear (R1)"]), found.err
    # A tool without findings can still set the status.
    none = import_review(invoke, pull, json.dumps({"version": "2.1.0", "runs": []}), "--approve")
    assert (none.code, "STATUS\tapproved" in none.lines) == (0, True), none.err


def test_a_refused_comment_leaves_no_other(sandbox: Sandbox, invoke: Invoke, pull: Any) -> None:
    sandbox.faults.add(Fault.parse("409 method=POST path=*/comments after=2"))
    found = import_review(invoke, pull, f"{PATH}:1: a\n{PATH}:2: b\n{PATH}:3: c\n")
    assert (found.code, "the 2 comments were deleted" in found.err) == (6, True), found.err
    assert invoke("prs", "review", "show", str(pull["id"]), *R).out == ""


def test_a_server_that_publishes_drafts_is_left_as_it_was(stub: Stub, invoke: Invoke) -> None:
    place = "/rest/api/latest/projects/WORK/repos/r/pull-requests/1"
    head = {"X-AUSERNAME": "fred"}
    stub.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "7.0.0"}, headers=head)
    stub.expect("GET", place, json_body={"id": 1, "fromRef": {"latestCommit": "a" * 40}})
    stub.page(f"{place}/review")
    stub.page(f"{place}/changes", {"path": {"toString": "a"}})
    stub.expect("POST", f"{place}/comments", status=201, json_body={"id": 9, "version": 0, "state": "OPEN"})
    stub.expect("DELETE", f"{place}/comments/9", status=204)
    found = invoke("prs", "review", "import", "1", "-", "-R", "WORK/r", stdin="a: x\n", env={"BBCLI_JOBS": "1"})
    assert (found.code, "published comment 9 at once" in found.err) == (1, True), found.err
    assert ("the comment was deleted" in found.err, "hint:" in found.err) == (True, False)


def test_the_drafts_of_a_failed_publication_are_named(sandbox: Sandbox, invoke: Invoke, pull: Any) -> None:
    sandbox.faults.add(Fault.parse("409 method=PUT path=*/review"))
    found = import_review(invoke, pull, f"{PATH}:1: a\n")
    assert (found.code, "the comment is kept as a draft: bbcli prs review show" in found.err) == (6, True), found.err


def test_a_dry_run_shows_each_comment_and_the_review(invoke: Invoke, pull: Any) -> None:
    found = import_review(invoke, pull, f"{PATH}:1: a\n{PATH}:2: b\n", "--approve", "--dry-run", "--json")
    steps = [(each["method"], each["url"].rpartition("/")[2]) for each in json.loads(found.out)]
    assert steps == [("POST", "comments"), ("POST", "comments"), ("PUT", f"review?version={pull['version']}")]
    assert listed(invoke, pull) == []


@pytest.mark.parametrize("words", [("--draft", "--approve"), ("--draft", "-m", "x"), ("-m", "-")])
def test_options_that_contradict_each_other_are_refused(invoke: Invoke, pull: Any, words: tuple[str, ...]) -> None:
    assert import_review(invoke, pull, f"{PATH}: x", *words).code == 2
