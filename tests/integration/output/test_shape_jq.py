"""--jq over the whole result of a command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from bbcli.sandbox.routes.commits import MAX_COMMITS
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

LIST = ("commits", "list", "-R", "WORK/my-repo")
COMMITS = "/rest/api/latest/projects/WORK/repos/r/commits"


# With several jobs pages behind the end are prefetched, too: how many depends on the times of the responses. While the
# last page is read, at most so many others are on their way.
@pytest.mark.parametrize(("jobs", "ahead"), [(1, 0), (2, 1), (8, 3)])
def test_a_filter_sees_the_commits_of_all_pages(sandbox: Sandbox, invoke: Invoke, jobs: int, ahead: int) -> None:
    listed = json.loads(invoke(*LIST, "--all", "--json").out)
    assert len(listed) > 2 * MAX_COMMITS
    assert requests_to(sandbox)
    sandbox.requests.clear()
    words = (*LIST, "--all", "-q", ".[] | select((.parents | length) > 1) | .id")
    result = invoke(*words, env={"BBCLI_JOBS": str(jobs)})
    assert (result.code, result.err) == (0, "")
    assert result.lines == [each["id"] for each in listed if len(each["parents"]) > 1] != []
    first, *others = (parse_qs(request.query) for request in requests_to(sandbox))
    assert "start" not in first
    starts = sorted(int(query["start"][0]) for query in others)
    needed = range(MAX_COMMITS, len(listed), MAX_COMMITS)
    beyond = starts[len(needed) :]
    assert starts[: len(needed)] == [*needed]
    assert len(beyond) == len(set(beyond))
    assert set(beyond) <= {needed[-1] + step * MAX_COMMITS for step in range(1, ahead + 1)}
    assert {query["until"][0] for query in others} == {listed[0]["id"]}


def test_it_means_json_and_strings_keep_their_quotes_where_that_is_wanted(sandbox: Sandbox, invoke: Invoke) -> None:
    name = ("repos", "show", "WORK/my-repo", "--jq", ".slug")
    assert invoke(*name).out == "my-repo\n"
    assert invoke(*name, "--raw-output").out == "my-repo\n"
    assert invoke(*name, "--raw-output=false").out == '"my-repo"\n'
    assert invoke(*name[:-1], "{slug, id}").out == '{\n  "slug": "my-repo",\n  "id": 1\n}\n'
    for form in (["--jsonl"], ["-o", "jsonl"], ["-ojsonl"]):
        assert invoke(*name[:-1], "{slug, id}", *form).out == '{"slug":"my-repo","id":1}\n'
    assert invoke(*name, "--json").out == "my-repo\n"


def test_it_sees_the_order_and_the_fields_that_are_asked_for(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("repos", "list", "WORK", "--all")
    assert invoke(*words, "--sort", "-slug", "-q", ".[0].slug").out == "web-frontend\n"
    assert invoke(*words, "--fields", "slug,project.key", "-q", ".[0] | tojson").out == (
        '{"slug":"account-service","project":{"key":"WORK"}}\n'
    )
    assert invoke(*words, "--json=slug", "-q", ".[0] | keys[]").out == "slug\n"


def test_a_diff_and_a_text_are_seen_too(sandbox: Sandbox, invoke: Invoke) -> None:
    diff = ("commits", "diff", "01f9c86", "-R", "WORK/my-repo")
    whole = json.loads(invoke(*diff, "--json").out)
    assert invoke(*diff, "-q", ".diffs | length").out == f"{len(whole['diffs'])}\n"


def test_a_filter_that_does_not_compile_sends_nothing(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "create", "WORK/new", "-q", ".[")
    assert (result.code, result.out, list(sandbox.requests)) == (2, "", [])
    said = json.loads(result.err)
    assert said["kind"] == "usage"
    assert said["message"].startswith("the jq filter does not compile: syntax error")


def test_one_that_fails_on_the_data_is_a_failure(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "-L", "2", "-q", ".[].id.x")
    said = json.loads(result.err)
    assert (result.code, result.out, said["kind"]) == (1, "", "failure")
    assert said["message"].startswith("the jq filter failed: Cannot index string")


@pytest.mark.parametrize(
    "other", [["-o", "csv"], ["-o", "table"], ["--columns", "id"], ["--template", "{id}"], ["--no-headers"]]
)
def test_it_goes_with_json_alone(sandbox: Sandbox, invoke: Invoke, other: list[str]) -> None:
    result = invoke(*LIST, "-q", ".", *other)
    assert (result.code, result.out, list(sandbox.requests)) == (2, "", [])
    assert "--jq and" in result.err
    assert "cannot be combined" in result.err


def test_raw_output_is_about_jq(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "--raw-output=false")
    assert (result.code, result.err.splitlines()[0]) == (2, "error: --raw-output requires --jq")


def test_a_list_that_breaks_off_leaves_what_was_filtered_until_then(stub: Stub, invoke: Invoke) -> None:
    stub.page(COMMITS, {"id": "a" * 40}, isLastPage=False, nextPageStart=1)
    stub.expect("GET", COMMITS, status=403, json_body={"errors": []})
    words = ("commits", "list", "-R", "WORK/r", "--all", "--until", "b" * 40)
    result = invoke(*words, "-q", ".[].id")
    assert (result.code, result.out) == (5, f"{'a' * 40}\n")
    stub.page(COMMITS, {"id": "a" * 40}, isLastPage=False, nextPageStart=1)
    stub.expect("GET", COMMITS, status=403, json_body={"errors": []})
    result = invoke(*words, "-q", "length")
    assert (result.code, result.out) == (5, "")


def test_what_jq_says_in_the_words_of_the_server_is_shown_on_a_terminal(stub: Stub, invoke: Invoke) -> None:
    stub.page(COMMITS, {"id": "\x1b[31m", "message": "\x9b1m"})
    result = invoke("commits", "list", "-R", "WORK/r", "-q", ".[] | .id, {message}", "--color", "never", tty=True)
    assert result.out == '\u241b[31m\n{\n  "message": "\\u009b1m"\n}\n'
    stub.page(COMMITS, {"id": "\x1b[31m"})
    result = invoke("commits", "list", "-R", "WORK/r", "-q", ".[] | .id | error", tty=True)
    assert result.code == 1
    assert "\x1b[31m" not in result.err
