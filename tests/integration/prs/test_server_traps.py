"""What servers do with pull requests and their documentation does not say, where no other test holds it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.integration.prs.test_checkout import forked
from tests.integration.sandbox.cases import FORM, form
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.integration.prs.conftest import Meanwhile
    from tests.integration.sandbox.pulls import Pulls
    from tests.support.stub_server import Stub

R = ("-R", "WORK/data-export")
MARY = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}


def new_branch(pulls: Pulls, name: str) -> str:
    pulls.commit(name, f"{name}.txt", "x\n")
    return name


def writes(sandbox: Sandbox) -> list[str]:
    return [seen.method for seen in requests_to(sandbox) if seen.method != "GET"]


def test_a_server_that_ignores_the_draft_flag_is_a_failure(stub: Stub, invoke: Invoke) -> None:
    """Bitbucket 8.17 and earlier publish the pull request without a word."""
    place = "/rest/api/latest/projects/WORK/repos/r"
    repo = {"id": 1, "slug": "r", "project": {"key": "WORK"}}
    branch = {"id": "refs/heads/x", "displayId": "x", "latestCommit": "a" * 40}
    stub.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "unknown"})
    stub.expect("GET", place, json_body=repo)
    stub.expect("GET", f"{place}/branches", json_body={"values": [branch], "isLastPage": True})
    made = {"id": 9, "title": "T", "toRef": {"repository": repo}}
    stub.expect("POST", f"{place}/pull-requests", status=201, json_body=made)
    words = ("--head", "x", "--base", "m", "--title", "T", "-b", "D", "--draft", "--no-default-reviewers")
    found = invoke("prs", "create", "-R", "WORK/r", *words)
    message = "error: pull request 9 of WORK/r was published: the server ignored --draft\n"
    assert (found.code, found.err) == (1, message), found.err
    assert found.out.endswith("/projects/WORK/repos/r/pull-requests/9\n")


def test_a_409_of_a_hook_is_no_duplicate(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    branch = new_branch(pulls, "hooked")
    sandbox.faults.add(Fault("canceled", path="/rest/api/*", method="POST"))
    sandbox.requests.clear()
    found = invoke("prs", "create", *R, "--head", branch, "--title", "T")
    sandbox.faults.clear()
    assert (found.code, writes(sandbox), "existing pull request" in found.err) == (6, ["POST"], False), found.err
    assert "the title must begin with an issue key" in found.err


def test_a_server_without_code_owners_is_asked_in_silence(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    """The operation is the web interface's own; default reviewers, which every server has, are a warning."""
    sandbox.faults.add(Fault.parse("404 path=/rest/ui/*"))
    words = (*R, "--title", "T", "--dry-run")
    found = invoke("prs", "create", "--head", new_branch(pulls, "unowned"), *words)
    assert (found.code, found.err) == (0, ""), found.err
    sandbox.faults.add(Fault.parse("404 path=/rest/default-reviewers/*"))
    found = invoke("prs", "create", "--head", "unowned", *words)
    assert (found.code, found.err.startswith("warning: cannot read the default reviewers: ")) == (0, True), found.err


@pytest.mark.parametrize("strategy", ["no-ff", "squash"])
def test_settings_that_only_administrators_read_leave_the_strategy_to_the_server(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, strategy: str
) -> None:
    pull = pulls.create()
    sandbox.faults.add(Fault.parse("401 path=*/settings/pull-requests"))
    found = invoke("prs", "merge", str(pull["id"]), *R, "--strategy", strategy)
    sandbox.faults.clear()
    code = 0 if strategy == "no-ff" else 2
    assert (found.code, pulls.get(pull)["state"]) == (code, "OPEN" if code else "MERGED"), found.err


def test_a_merge_that_a_push_overtook_says_so_and_is_not_sent_again(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls
) -> None:
    pull = pulls.create()
    sandbox.faults.add(Fault("raced", path="/rest/api/*/merge", method="POST"))
    sandbox.requests.clear()
    found = invoke("prs", "merge", str(pull["id"]), *R)
    sandbox.faults.clear()
    first = found.err.splitlines()[0]
    assert (found.code, writes(sandbox)) == (6, ["POST"])
    assert first.startswith(
        f"error: pull request {pull['id']} of WORK/data-export was not merged: new changes were "
    ), first


def test_conflicts_with_a_fork_that_cannot_be_read_are_left_to_its_author(invoke: Invoke, pulls: Pulls) -> None:
    pull = forked(pulls, "disputed", "mary")
    pulls.commit("master", "README.md", "changed in the meantime\n")
    found = invoke("prs", "merge", str(pull["id"]), *R)
    lines = [
        f"error: pull request {pull['id']} of WORK/data-export was not merged: it conflicts with master",
        "hint: ask its author to resolve the conflicts: the fork of the source branch cannot be read",
    ]
    assert (found.code, found.err.splitlines()) == (6, lines)


def test_a_branch_in_a_fork_that_cannot_be_read_is_not_deleted_and_nothing_is_merged(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls
) -> None:
    """Servers send no repository of the source then."""
    pull = forked(pulls, "secret", "mary")
    assert pulls.get(pull)["fromRef"].get("repository") is None
    sandbox.requests.clear()
    found = invoke("prs", "merge", str(pull["id"]), *R, "--delete-branch")
    message = f"error: pull request {pull['id']} of WORK/data-export was not merged: its source branch is in a "
    assert (found.code, found.err.startswith(message), writes(sandbox)) == (6, True, []), found.err
    assert invoke("prs", "merge", str(pull["id"]), *R).code == 0


def test_a_rebase_that_a_push_overtook_is_not_sent_again(stub: Stub, invoke: Invoke) -> None:
    """Servers refuse a rebase right after their own, too."""
    place = "/projects/WORK/repos/r/pull-requests/3"
    pull = {"id": 3, "version": 2, "state": "OPEN", "fromRef": {"displayId": "x", "latestCommit": "a" * 40}}
    name = "com.atlassian.bitbucket.scm.git.rebase.GitRebaseException"
    stub.expect("GET", f"/rest/api/latest{place}", json_body=pull)
    error = {"message": "The branch has moved.", "exceptionName": name}
    stub.expect("POST", f"/rest/git/latest{place}/rebase", status=409, json_body={"errors": [error]})
    found = invoke("prs", "rebase", "3", "-R", "WORK/r")
    assert (found.code, found.err) == (6, "error: pull request 3 of WORK/r was not rebased: the branch has moved\n")
    assert json.loads(stub.seen[-1].body) == {"version": 2}


@pytest.mark.parametrize(("text", "sent"), [("", []), ("New\n\nOne\ntwo\n", ["PUT"])])
def test_line_ends_of_a_description_are_no_change(
    sandbox: Sandbox, invoke: Invoke, pulls: Pulls, meanwhile: Meanwhile, text: str, sent: list[str]
) -> None:
    """Descriptions from the web interface have CRLF; the editor shows, and keeps, LF."""
    pull = pulls.create(description="One\r\ntwo", title="Old")
    sandbox.requests.clear()
    found = invoke("prs", "edit", str(pull["id"]), *R, tty=True, env=meanwhile(text=text))
    assert (found.code, writes(sandbox)) == (0, sent), found.err
    assert pulls.get(pull)["description"] == "One\r\ntwo"


def test_a_server_without_tasks_as_comments_is_one_clear_line(stub: Stub, invoke: Invoke) -> None:
    """Bitbucket 7.1 and earlier respond with 404 without errors."""
    place = "/rest/api/latest/projects/WORK/repos/r/pull-requests/3/blocker-comments"
    stub.expect("GET", place, status=404, json_body={"status-code": 404, "message": "null for uri"})
    found = invoke("prs", "tasks", "list", "3", "-R", "WORK/r")
    assert (found.code, found.err) == (3, f"error: null for uri: the server has no {place}\n"), found.err


def test_the_merge_commit_is_shown(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    merged: Any = pulls.send("POST", pull, f"/merge?version={pull['version']}", {}).json
    commit = merged["properties"]["mergeCommit"]["id"]
    found = invoke("prs", "show", str(pull["id"]), *R)
    assert f"MERGED AS\t{commit}\n" in found.out


def test_a_merge_sends_json_even_without_a_value(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    """Servers respond with 415 to a merge without a content type."""
    pull = pulls.create()
    sandbox.requests.clear()
    assert invoke("prs", "merge", str(pull["id"]), *R, "--dry-run").out.count("--data '{}'") == 1
    found = invoke("prs", "decline", str(pull["id"]), *R, "--dry-run").out
    assert ("-H 'Content-Type: application/json'" in found, "--data '{}'" in found) == (True, True), found


def test_who_may_only_read_a_repository_creates_pull_requests_into_it(invoke: Invoke, pulls: Pulls) -> None:
    target, fork = (f"/rest/api/latest/projects/{place}" for place in ("OPEN/repos/hello-world", "~MARY/repos/hello"))
    body = form(content="x\n", branch="offer", sourceBranch="master", message="Offer")
    assert pulls.api.send("PUT", f"{target}/browse/new.txt", body, Content_Type=FORM, user="mary").status == 401
    assert invoke("repos", "fork", "OPEN/hello-world", "--name", "hello", env=MARY).code == 0
    assert pulls.api.send("PUT", f"{fork}/browse/new.txt", body, Content_Type=FORM, user="mary").status == 200
    found = invoke("prs", "create", "-R", "OPEN/hello-world", "--head", "~mary/hello:offer", "--fill", env=MARY)
    assert (found.code, "/projects/OPEN/repos/hello-world/pull-requests/" in found.out) == (0, True), found.err


@pytest.mark.parametrize("reviewer", [5, {}, {"user": [["mary"]]}, {"user": {"name": None}}])
def test_reviewers_that_cannot_be_read_are_not_removed_by_an_edit(stub: Stub, invoke: Invoke, reviewer: Any) -> None:
    place = "/rest/api/latest/projects/WORK/repos/r/pull-requests/1"
    reviewers = [reviewer] if reviewer != 5 else 5
    stub.expect("GET", place, json_body={"id": 1, "version": 0, "state": "OPEN", "reviewers": reviewers})
    found = invoke("prs", "edit", "1", "-R", "WORK/r", "--title", "T")
    assert found.code == 9
    assert found.err.startswith("error: the server's response contains a reviewer without a name\n"), found.err
