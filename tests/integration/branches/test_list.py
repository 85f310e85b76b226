"""`bbcli branches list` and `show`: columns, filters, marks, and how many requests they send."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
LIST = ("branches", "list", *R)
REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
ODD = ["fix#2790+quotes&more", "feature/größe-日本語", "special-$;&#_=@!.,/test", "docs/100%-done", "release/1.0"]


def names(result: Result) -> list[str]:
    assert result.code == 0, result.err
    return [line.partition("\t")[0] for line in result.lines]


def test_a_list_has_name_head_time_author_and_mark_of_one_request(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    result = invoke(*LIST, "-L", "1")
    head = git(bare, "rev-parse", "master").strip()
    assert result.lines == [f"master\t{head}\t2012-04-18T06:23:20Z\tSeb Ruiz\tdefault"]
    assert len(requests_to(sandbox)) == 1


def test_the_newest_commit_comes_first_unless_the_names_are_sorted(sandbox: Sandbox, invoke: Invoke) -> None:
    newest = names(invoke(*LIST, "--all"))
    by_name = names(invoke(*LIST, "--all", "--sort", "name"))
    assert (newest[0], by_name) == ("master", sorted(newest))


def test_details_add_what_the_plugins_know_with_two_requests(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "--details", "--all")
    rows = {row[0]: row[4:] for row in (line.split("\t") for line in result.lines)}
    assert rows["master"] == ["", "", "", "3 SUCCESSFUL", "default"]
    assert rows["feature/STASH-3000-syntax-highlight"] == ["3", "3", "#3 OPEN", "", ""]
    assert rows["docs/100%-done"] == ["1", "3", "#2 DECLINED", "", ""]
    assert len(requests_to(sandbox)) == 2


def test_a_base_is_what_branches_are_compared_with(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "--base", "v1.0", "--filter", "release/1.0")
    assert result.lines[0].split("\t")[4:6] == ["0", "0"]
    assert [seen.path.rpartition("/")[2] for seen in requests_to(sandbox)] == ["branches"]
    assert invoke(*LIST, "--base", "nope").code == 3


def test_several_pull_requests_are_counted_and_builds_stand_in_the_order_of_urgency(stub: Stub, invoke: Invoke) -> None:
    place = "com.atlassian.bitbucket.server.bitbucket-"
    metadata = {
        f"{place}ref-metadata:outgoing-pull-request-metadata": {"open": 1, "merged": 2, "declined": 0},
        f"{place}build:build-status-metadata": {"successful": 3, "failed": 1, "inProgress": 0, "unknown": 0},
    }
    stub.expect("GET", f"{REPO}/default-branch", json_body={"id": "refs/heads/master"})
    stub.page(f"{REPO}/branches", {"id": "refs/heads/x", "displayId": "x", "metadata": metadata})
    result = invoke(*LIST, "--details", "--columns", "NAME,PR,BUILDS")
    assert result.out == "x\t1 OPEN, 2 MERGED\t1 FAILED, 3 SUCCESSFUL\n"


def test_metadata_in_an_odd_form_is_no_failure(stub: Stub, invoke: Invoke) -> None:
    stub.page(f"{REPO}/branches", {"id": "refs/heads/x", "displayId": "x", "metadata": [1]}, {"id": 3, "metadata": {}})
    result = invoke(*LIST, "--stale", "1d", "--author", "x", "--all")
    assert (result.code, result.out) == (0, "")
    stub.page(f"{REPO}/branches", {"id": "refs/heads/x", "displayId": "x", "metadata": {"a:latest-commit-metadata": 1}})
    assert invoke(*LIST).out == "x\t\t\t\t\n"


def test_merged_is_what_git_calls_merged_without_the_base(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    merged = git(bare, "branch", "--merged", "master", "--format=%(refname:short)").split()
    assert sorted(names(invoke(*LIST, "--merged", "--all"))) == sorted(set(merged) - {"master"})


def test_stale_branches_have_no_commit_for_so_long(sandbox: Sandbox, invoke: Invoke) -> None:
    # Now is two days after the newest commit.
    every = names(invoke(*LIST, "--all"))
    assert names(invoke(*LIST, "--all", "--stale", "1d")) == every
    assert names(invoke(*LIST, "--all", "--stale", "3d")) == every[1:]
    assert names(invoke(*LIST, "--all", "--stale", "6m"))[0] == "feature/STASH-1527-print-style"
    assert "'soon' is not a number of days: write 90d, 12w, 6m or 1y\n" in invoke(*LIST, "--stale", "soon").err


@pytest.mark.parametrize("author", ["fred", "Stone", "fred@example.com", "me"])
def test_an_author_is_a_part_of_the_name_a_user_or_me(sandbox: Sandbox, invoke: Invoke, author: str) -> None:
    result = invoke(*LIST, "--author", author, "--all")
    assert {line.split("\t")[3] for line in result.lines} == {"Fred Stone"}
    assert "release/2.0" in names(result)


def test_me_is_not_a_part_of_a_name(stub: Stub, invoke: Invoke) -> None:
    def branch(name: str, author: dict[str, str]) -> dict[str, object]:
        metadata = {"a:latest-commit-metadata": {"author": author}}
        return {"id": f"refs/heads/{name}", "displayId": name, "metadata": metadata}

    me = {"name": "red", "slug": "red", "displayName": "Ed Red", "emailAddress": "ed@example.com"}
    place = "/rest/api/latest/application-properties"
    stub.expect("GET", place, json_body={"version": "9.4.22"}, headers={"X-AUSERNAME": "red"})
    authors = [{"name": "Fred"}, {"name": "Ed Red"}, {"name": "E.", "emailAddress": "ed@example.com"}]
    stub.page(f"{REPO}/branches", *(branch(f"b{number}", author) for number, author in enumerate(authors)))
    stub.page("/rest/api/latest/users", {"name": "fred", "displayName": "Fred", "slug": "fred"}, me)
    assert names(invoke(*LIST, "--author", "me")) == ["b1", "b2"]


def test_the_branch_that_is_checked_out_is_marked(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    git(working_copy, "switch", "-q", "staging")
    marks = dict(line.split("\t")[::4] for line in invoke("branches", "list", "--all", cwd=working_copy).lines)
    assert {name: mark for name, mark in marks.items() if mark} == {"master": "default", "staging": "current"}
    git(working_copy, "switch", "-q", "master")
    assert "\tdefault, current\n" in invoke("branches", "list", cwd=working_copy).out
    assert "current" not in invoke("branches", "list", "-R", "WORK/trunk-based", cwd=working_copy).out
    for name, mark in (("master", "default, current"), ("staging", "")):
        assert f"MARK\t{mark}" in invoke("branches", "show", name, cwd=working_copy).lines
    both = invoke("branches", "show", "-", "--columns", "NAME,MARK", cwd=working_copy, stdin="staging\nmaster\n")
    assert both.lines == ["staging\t", "master\tdefault, current"]


def test_an_empty_repository_has_no_branches_to_compare(sandbox: Sandbox, invoke: Invoke) -> None:
    for words in (("--details",), ("--merged",), ()):
        result = invoke("branches", "list", "-R", "WORK/empty", *words, tty=True, env={"NO_COLOR": "1"})
        assert (result.code, result.out, result.err) == (0, "", "no branches\n")


def test_json_is_what_the_server_sent(sandbox: Sandbox, invoke: Invoke) -> None:
    found = json.loads(invoke(*LIST, "-L", "1", "--json").out)[0]
    assert (found["isDefault"], found["type"], "default" in found) == (True, "BRANCH", False)
    assert any(key.endswith("bitbucket-branch:latest-commit-metadata") for key in found["metadata"])


# One branch


@pytest.mark.parametrize("name", [*ODD, "refs/heads/release/2.0"])
def test_a_branch_is_found_by_its_exact_name(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], name: str
) -> None:
    found = json.loads(invoke("branches", "show", name, *R, "--json").out)
    ref = f"refs/heads/{name.removeprefix('refs/heads/')}"
    assert (found["id"], found["latestCommit"]) == (ref, git(bare, "rev-parse", ref).strip())


def test_a_part_of_a_name_is_no_branch(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("branches", "show", "release", *R)
    message = error_text("branch release does not exist in WORK/my-repo", "bbcli branches list -R WORK/my-repo")
    assert (result.code, result.err) == (3, message)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("refs/tags/v1.0", "'refs/tags/v1.0' is a tag, not a branch"),
        ("HEAD", "'HEAD' is not the name of a branch"),
        ("a..b", "'a..b' is not the name of a branch"),
    ],
)
def test_another_ref_is_refused_before_a_request(stub: Stub, invoke: Invoke, name: str, message: str) -> None:
    result = invoke("branches", "show", name, *R)
    assert (result.code, result.err.splitlines()[0]) == (2, f"error: {message}")


def test_a_server_that_ignores_boost_matches_is_read_until_the_branch_comes(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"{REPO}/default-branch", json_body={"id": "refs/heads/master"})
    stub.page(f"{REPO}/branches", {"id": "refs/heads/xa", "displayId": "xa"}, isLastPage=False, nextPageStart=1)
    stub.page(f"{REPO}/branches", {"id": "refs/heads/x", "displayId": "x"})
    assert invoke("branches", "show", "x", *R).lines[0] == "NAME\tx"


def test_without_a_name_it_is_the_branch_that_is_checked_out(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str], tmp_path: Path
) -> None:
    git(working_copy, "switch", "-q", "staging")
    assert invoke("branches", "show", cwd=working_copy).lines[0] == "NAME\tstaging"
    result = invoke("branches", "show", *R, cwd=tmp_path)
    message = "no branch is checked out in a local clone of WORK/my-repo"
    assert (result.code, result.err) == (2, error_text(message, "name a branch"))
    git(working_copy, "switch", "-q", "-c", "unpushed")
    for verb in ("show", "log"):
        missing = invoke("branches", verb, cwd=working_copy)
        assert (missing.code, missing.err.splitlines()[1]) == (
            3,
            "hint: push the branch first: git push -u origin HEAD",
        )


def test_the_page_of_a_branch_is_that_of_its_full_ref(sandbox: Sandbox, invoke: Invoke) -> None:
    page = f"{sandbox.url}/projects/WORK/repos/my-repo"
    result = invoke("branches", "open", "fix#2790+quotes&more", *R, "--print")
    assert result.out == f"{page}/browse?at=refs%2Fheads%2Ffix%232790%2Bquotes%26more\n"
    assert invoke("branches", "open", *R).opened == [f"{page}/branches"]
    assert requests_to(sandbox) == []
