"""Batch input: with `-` as its argument a verb runs for each line of stdin, and a failure is reported per line."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import click
import pytest

from bbcli.cli.decorators import BatchArgument, LeadingArgument
from bbcli.sandbox.faults import Fault
from tests.support.builds import set_build
from tests.support.commits import R, hashes
from tests.support.plain_http import requests_to
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"


@pytest.fixture
def newest_commits(sandbox: Sandbox, invoke: Invoke) -> list[str]:
    return hashes(invoke("commits", "list", *R, "-L", "3"))


def watched_targets(sandbox: Sandbox) -> set[str]:
    return {each.target for each in sandbox.store.watches.of("fred")}


def test_all_of_a_list_is_watched(live: Sandbox, sandbox: Sandbox, invoke: Invoke, newest_commits: list[str]) -> None:
    live.store.database.write("delete from watches")
    for form in ([], ["--jsonl"], ["-o", "tsv", "--columns", "id,message"]):
        rows = invoke("commits", "list", *R, "-L", "3", *form).out
        result = invoke("watch", "commit", "-", *R, stdin=rows)
        assert (result.code, result.out, result.err, watched_targets(sandbox)) == (0, "", "", set(newest_commits))
        assert invoke("watch", "commit", "-", "--off", *R, stdin=rows).code == 0
        assert watched_targets(sandbox) == set()


def test_a_failure_is_a_line_and_the_others_go_on(sandbox: Sandbox, invoke: Invoke, newest_commits: list[str]) -> None:
    stdin = f"nope\n\n   \n{newest_commits[0]} and more\r\n{'0' * 40}\n{newest_commits[1]}"  # the last line has no end
    result = invoke("commits", "show", "-", *R, stdin=stdin)
    assert (result.code, [line.split("\t")[0] for line in result.lines]) == (3, newest_commits[:2])
    assert result.err.splitlines() == [
        f"error: {name}: commit '{name}' does not exist in repository 'my-repo'" for name in ("nope", "0" * 40)
    ]


def test_failures_of_different_kinds_are_1(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("watch", "pull", "-", *R, stdin="99\nx\n3\n")
    assert (result.code, result.out) == (1, "")
    assert result.err.splitlines() == [
        "error: 99: pull request 99 does not exist in WORK/my-repo",
        "error: x: 'x' is not a pull request number",
    ]


def test_messages_name_the_object_of_the_line(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "show", "-", stdin='{"slug":"nope","project":{"key":"WORK"}}\nWORK/nope2\tx')
    assert (result.code, result.err) == (
        3,
        "".join(f"error: WORK/{name}: repository WORK/{name} does not exist\n" for name in ("nope", "nope2")),
    )


def test_a_write_whose_result_is_unknown_is_named(stub: Stub, invoke: Invoke) -> None:
    stub.expect("POST", f"{REPO}/watch", drop=True)
    stub.expect("POST", f"{REPO}2/watch")
    result = invoke("watch", "repo", "-", stdin="WORK/my-repo\nWORK/my-repo2")
    assert result.code == 9
    assert f"(the result of POST {REPO}/watch is unknown: the server may have accepted it)" in result.err


def test_json_is_one_array_and_one_error(sandbox: Sandbox, invoke: Invoke, newest_commits: list[str]) -> None:
    stdin = "\n".join([newest_commits[0], "nope", newest_commits[1]])
    result = invoke("commits", "show", "-", *R, "--json", stdin=stdin)
    assert [each["id"] for each in json.loads(result.out)] == newest_commits[:2]
    error = json.loads(result.err)
    assert (result.code, error["kind"], error["message"]) == (3, "not_found", "1 of 3 failed")
    assert error["details"] == ["nope: commit 'nope' does not exist in repository 'my-repo'"]
    assert invoke("commits", "show", "-", *R, "--jq", "length", stdin=stdin).out == "2\n"


@pytest.mark.parametrize(("words", "out"), [(["--json"], "[]\n"), (["--jsonl"], ""), ([], ""), (["-o", "csv"], None)])
def test_nothing_on_stdin_is_an_empty_list(sandbox: Sandbox, invoke: Invoke, words: list[str], out: str | None) -> None:
    result = invoke("commits", "show", "-", *R, *words)
    assert (result.code, result.err) == (0, "")
    assert result.out == (result.out if out is None else out)
    assert len(result.lines) <= 1
    assert invoke("watch", "commit", "-", *R, "--json").out == ""


def test_lists_of_many_are_one_list(sandbox: Sandbox, invoke: Invoke, newest_commits: list[str]) -> None:
    each = [invoke("commits", "changes", name, *R, "--jsonl").lines for name in newest_commits]
    together = invoke("commits", "changes", "-", *R, "--json", stdin="\n".join(newest_commits))
    assert json.loads(together.out) == [json.loads(line) for lines in each for line in lines]
    table = invoke("commits", "changes", "-", *R, "-o", "csv", stdin="\n".join(newest_commits))
    assert len(list(csv.DictReader(io.StringIO(table.out)))) == sum(map(len, each))


def test_repeated_notes_are_printed_once(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "list", "-", "-L", "1", stdin="WORK\nOPEN\nWORK")
    assert (result.code, len(result.lines), result.err) == (0, 3, "1 shown, more exist: --all\n")


def test_texts_stand_one_after_the_other_and_are_an_array_in_json(
    sandbox: Sandbox, invoke: Invoke, newest_commits: list[str]
) -> None:
    stdin = "\n".join([newest_commits[0], "nope", newest_commits[1]])
    alone = [invoke("commits", "diff", name, *R).out for name in newest_commits[:2]]
    diffs = invoke("commits", "diff", "-", *R, stdin=stdin)
    assert (diffs.code, diffs.out) == (3, "".join(alone))
    assert [each["toHash"] for each in json.loads(invoke("commits", "diff", "-", *R, "--json", stdin=stdin).out)] == [
        *newest_commits[:2]
    ]
    pages = [f"{sandbox.url}/projects/WORK/repos/my-repo/commits/{name}" for name in newest_commits[:2]]
    assert invoke("commits", "open", "-", "--print", *R, stdin=stdin).lines == pages
    assert json.loads(invoke("commits", "open", "-", "--print", "--json", *R, stdin=stdin).out) == pages


def test_a_list_that_breaks_off_is_a_line_and_the_others_go_on(
    sandbox: Sandbox, invoke: Invoke, newest_commits: list[str]
) -> None:
    sandbox.faults.add(Fault.parse(f"500 path={REPO}/commits/{newest_commits[1]}/changes"))
    result = invoke("commits", "changes", "-", *R, "--retries", "0", stdin="\n".join(newest_commits))
    assert (result.code, len(result.err.splitlines())) == (9, 1)
    assert result.err.startswith(f"error: {newest_commits[1]}: ")
    assert len(result.lines) >= 2


def test_repositories_are_named_by_rows_and_objects_of_a_list_and_by_addresses(
    sandbox: Sandbox, invoke: Invoke
) -> None:
    slugs = invoke("repos", "list", "WORK", "-L", "2", "--columns", "slug").lines
    for form in ([], ["--jsonl"]):
        rows = invoke("repos", "list", "WORK", "-L", "2", *form).out
        assert invoke("repos", "show", "-", "--columns", "slug", stdin=rows).lines == slugs
    stdin = f"{sandbox.url}/projects/WORK/repos/{slugs[0]}/browse\nWORK/{slugs[1]}"
    assert invoke("repos", "show", "-", "--columns", "slug", stdin=stdin).lines == slugs


def test_builds_that_fail_are_lines_after_all_were_waited_for(
    sandbox: Sandbox, invoke: Invoke, newest_commits: list[str]
) -> None:
    for commit, state in zip(newest_commits, ("SUCCESSFUL", "FAILED", "SUCCESSFUL"), strict=True):
        set_build(sandbox, commit, "many", state)
    result = invoke("builds", "wait", "-", "--key", "many", "--max-wait", "0", *R, stdin="\n".join(newest_commits))
    assert (result.code, [line.split("\t")[0] for line in result.lines]) == (1, ["SUCCESSFUL", "FAILED", "SUCCESSFUL"])
    assert result.err == f"error: {newest_commits[1]}: the build of commit {newest_commits[1][:11]} failed\n"


def test_behind_a_wait_a_request_is_tried_again_as_before_it(
    sandbox: Sandbox, invoke: Invoke, newest_commits: list[str]
) -> None:
    set_build(sandbox, newest_commits[0], "many", "SUCCESSFUL")
    sandbox.faults.add(Fault.parse("502 times=1 after=1 path=/rest/api/*"))
    result = invoke("builds", "wait", "-", "--key", "many", "--max-wait", "0", *R, stdin="master\nmaster\n")
    assert (result.code, [request.status for request in requests_to(sandbox)]) == (0, [200, 200, 200, 502, 200, 200])


def test_a_build_is_set_on_many(sandbox: Sandbox, invoke: Invoke, newest_commits: list[str]) -> None:
    words = ("--state", "successful", "--key", "set", "--url", "https://ci.example.com")
    assert invoke("builds", "set", "-", *words, *R, stdin="\n".join(newest_commits)).code == 0
    assert all("set" in {build.key for build in sandbox.store.builds.of_commit(commit)} for commit in newest_commits)


def test_many_are_deleted_with_yes_only(sandbox: Sandbox, invoke: Invoke) -> None:
    for name in ("one", "two"):
        assert invoke("repos", "create", f"WORK/{name}").code == 0
    sandbox.requests.clear()
    refused = invoke("repos", "delete", "-", stdin="WORK/one\nWORK/two")
    assert (refused.code, list(sandbox.requests)) == (2, [])
    assert refused.err.splitlines()[0] == "error: cannot confirm each deletion while stdin is read: add --yes"
    assert invoke("repos", "delete", "-", "--yes", stdin="WORK/one\nWORK/two").code == 0
    assert invoke("repos", "show", "WORK/one").code == 3


@pytest.mark.parametrize(
    "words",
    [["watch", "pull", "-", *R], ["builds", "set", "-", "--state", "failed", "--key", "k", "--url", "http://ci/1", *R]],
)
def test_a_dry_run_shows_what_would_be_sent_for_each(sandbox: Sandbox, invoke: Invoke, words: list[str]) -> None:
    result = invoke(*words, "--dry-run", stdin="3\nnope\n4" if "pull" in words else "master\nnope\nv1.0")
    assert (result.out.count("curl "), len(result.err.splitlines())) == (2, 1)
    assert {seen.method for seen in requests_to(sandbox)} <= {"GET"}


def test_a_dry_run_goes_on_where_one_needs_what_the_server_would_answer(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("commits", "comments", "-", "--add", "fine", *R, "--dry-run")
    result = invoke(*words, stdin="master\nv1.0")
    assert (result.code, result.out.count("curl ")) == (0, 2)
    assert invoke("repos", "fork", "-", "--dry-run", stdin="WORK/my-repo\nWORK/trunk-based").out.count("curl ") == 2


def test_a_dry_run_of_many_deletions_asks_for_no_yes(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "delete", "-", "--dry-run", "--json", stdin="WORK/my-repo\nWORK/trunk-based")
    assert (result.code, [each["method"] for each in json.loads(result.out)]) == (0, ["DELETE", "DELETE"])
    assert {seen.method for seen in requests_to(sandbox)} <= {"GET"}


def test_an_error_that_concerns_all_lines_ends_the_batch(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("watch", "pull", "-", *R, stdin="3\n4\n", env={"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "no"})
    assert (result.code, len(requests_to(sandbox))) == (4, 1)
    assert result.err.count("error:") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["commits", "comments", "-", "--add", "-"], "stdin can be read only once: COMMIT and --add are both -"),
        (
            ["insights", "report", "-", "--key", "k", "--file", "-"],
            "stdin can be read only once: [COMMIT] and --file are both -",
        ),
    ],
)
def test_stdin_is_read_for_one_thing(sandbox: Sandbox, invoke: Invoke, words: list[str], message: str) -> None:
    result = invoke(*words, *R, stdin="master")
    assert (result.code, list(sandbox.requests)) == (2, [])
    assert result.err.splitlines()[0] == f"error: {message}"


@pytest.mark.parametrize("text", ['[{"id":"master"},\n{"id":"master"}]\n', "[]\n", '{\n  "id": "master"\n}\n'])
def test_json_that_is_not_one_object_a_line_ends_it_with_what_would_be(
    sandbox: Sandbox, invoke: Invoke, text: str
) -> None:
    result = invoke("watch", "commit", "-", *R, stdin=text)
    assert (result.code, list(sandbox.requests)) == (2, [])
    assert result.err == (
        "error: stdin is JSON, but not one object per line\nhint: use --jsonl of bbcli, or -c of jq\n"
    )


def test_a_line_of_a_mebibyte_ends_it(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("watch", "commit", "-", *R, stdin="x" * (1 << 20))
    assert (result.code, result.err.splitlines()[0]) == (2, "error: a line of stdin is too long")


def test_ten_thousand_lines_are_as_many_errors(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("watch", "commit", "-", *R, stdin="a..b\n" * 10_000)
    assert (result.code, len(result.err.splitlines())) == (2, 10_000)


def test_an_argument_that_names_a_thing_of_the_server_takes_many() -> None:
    arguments = [(words, param) for words, command in EVERY.items() for param in command.params if named(param)]
    # One list begins at its commit, a new name is for one repository, and a comparison has two sides.
    assert [words for words, param in arguments if not isinstance(param, BatchArgument)] == [
        "repos rename",
        "commits list",
        "compare",
        "compare",
    ]
    assert {words.split()[0] for words, _ in arguments} >= {"projects", "repos", "commits", "builds", "watch"}


def named(param: click.Parameter) -> bool:
    """Return True for an argument that is a project, a repository, a commit or a pull request."""
    kinds = {"project", "repo", "commit", "pull"}
    # The last argument is the object of a verb.
    is_object = isinstance(param, click.Argument) and not isinstance(param, LeadingArgument)
    return is_object and getattr(param.type, "kind", "") in kinds


@pytest.mark.parametrize("words", ["watch commit", "repos show", "builds show"])
def test_help_describes_batch_input(invoke: Invoke, words: str) -> None:
    assert "[- reads one per line from stdin]" in " ".join(invoke(*words.split(), "--help").out.split())
