"""`bbcli api call`: which operation of which repository, and with which method."""

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

REPO = "/projects/WORK/repos/my-repo"
OPEN = "/projects/{projectKey}/repos/{repositorySlug}"
TIP = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"


def requests_of(sandbox: Sandbox, result: Result, code: int = 0) -> list[str]:
    """Return what a run sent, each request as METHOD, path below /rest/api/latest, and query."""
    assert result.code == code, result.err
    return [
        f"{seen.method} {seen.path.removeprefix('/rest/api/latest')}" + (f"?{seen.query}" if seen.query else "")
        for seen in requests_to(sandbox)
    ]


@pytest.mark.parametrize(
    "path",
    [
        REPO,
        REPO[1:],
        f"/rest/api/latest{REPO}",
        f"/rest/api/1.0{REPO}",
        f"/api/latest{REPO}",
        "{url}/rest/api/1.0" + REPO,
    ],
)
def test_a_path_in_each_form_is_the_same_request(sandbox: Sandbox, invoke: Invoke, path: str) -> None:
    result = invoke("api", "call", path.replace("{url}", sandbox.url))
    assert requests_of(sandbox, result) == [f"GET {REPO}"]
    assert json.loads(result.out)["slug"] == "my-repo"


@pytest.mark.parametrize(
    ("context", "path", "asked_for"),
    [
        ("/git", "/git/rest/hooks/1.0/x", "/rest/hooks/1.0/x"),
        ("", "/restful/1.0/rest/x", "/rest/restful/1.0/rest/x"),
        ("/git", "/git/restful/rest/x", "/rest/api/latest/git/restful/rest/x"),
    ],
)
def test_only_what_is_the_context_path_of_the_server_is_taken_off(
    invoke: Invoke, context: str, path: str, asked_for: str
) -> None:
    server = f"https://bitbucket.example.com{context}"
    result = invoke("api", "call", path, "--no-check", "--dry-run", env={"BBCLI_SERVER": server})
    assert result.out.split()[-1:] == [f"{server}{asked_for}"], result.err


def test_another_root_is_named(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "/access-tokens/latest/users/fred")
    assert requests_of(sandbox, result) == ["GET /rest/access-tokens/latest/users/fred"]


@pytest.mark.parametrize(
    ("words", "request_line"),
    [
        (["-p", "until=master", "-p", "limit=1"], "?until=master&limit=1"),
        (["-p", "until=v1.0", "-p", "path=a b&c"], "?until=v1.0&path=a%20b%26c"),
        (["-p", "until=größe=1"], "?until=gr%C3%B6%C3%9Fe%3D1"),
        (["-p", "path="], "?path="),
    ],
)
def test_parameters_of_the_query_are_quoted_and_keep_their_order(
    sandbox: Sandbox, invoke: Invoke, words: list[str], request_line: str
) -> None:
    invoke("api", "call", f"{REPO}/commits", *words)
    assert [f"?{seen.query}" for seen in requests_to(sandbox)] == [request_line]


def test_a_query_in_the_path_and_parameters_are_sent_together(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", f"{REPO}/commits?until=master&limit=2", "-p", "start=1")
    assert requests_of(sandbox, result) == [f"GET {REPO}/commits?until=master&limit=2&start=1"]
    assert len(json.loads(result.out)["values"]) == 2


def test_a_parameter_that_is_given_twice_is_sent_twice(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "/projects", "-p", "name=a", "-p", "name=b")
    assert requests_of(sandbox, result) == ["GET /projects?name=a&name=b"]


def test_variables_of_the_path_are_told_from_parameters_by_the_description(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("-p", "repositorySlug=my-repo", "-p", "limit=1", "-p", "projectKey=WORK")
    assert requests_of(sandbox, invoke("api", "call", f"{OPEN}/commits", *words)) == [f"GET {REPO}/commits?limit=1"]


def test_a_variable_is_quoted_a_path_keeps_its_slashes(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("api", "call", f"{REPO}/raw/{{path}}", "-p", "path=a b/c#d/ü?.txt", "-p", "at=refs/heads/master")
    invoke("api", "call", f"{REPO}/raw/a b/c%23d")
    invoke("api", "call", "/users/{userSlug}", "-p", "userSlug=a/b")
    assert [seen.path.rpartition("latest")[2] for seen in requests_to(sandbox)] == [
        f"{REPO}/raw/a%20b/c%23d/%C3%BC%3F.txt", f"{REPO}/raw/a%20b/c%23d", "/users/a%2Fb",
    ]  # fmt: skip


def test_a_path_at_the_end_may_be_left_out(sandbox: Sandbox, invoke: Invoke) -> None:
    first = invoke("api", "call", f"{REPO}/browse/{{path}}")
    assert requests_of(sandbox, first) == [f"GET {REPO}/browse"]
    assert "children" in json.loads(first.out)


def test_a_variable_that_is_given_twice_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", REPO, "-p", "projectKey=OTHER")
    assert (result.code, result.err) == (2, error_text("projectKey is given twice: WORK and OTHER"))
    assert requests_to(sandbox) == []


@pytest.mark.parametrize("way", ["-R", "BBCLI_REPO", "checkout", "url"])
def test_the_repository_is_that_of_minus_r_the_environment_or_the_checkout(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, tmp_path: Path, way: str
) -> None:
    words = {"-R": ["-R", "WORK/my-repo"], "url": ["-R", f"{sandbox.url}{REPO}/browse"]}.get(way, [])
    env = {"BBCLI_REPO": "WORK/my-repo"} if way == "BBCLI_REPO" else {}
    result = invoke("api", "call", OPEN, *words, env=env, cwd=working_copy if way == "checkout" else tmp_path)
    assert requests_of(sandbox, result) == [f"GET {REPO}"]


def test_minus_r_goes_before_the_environment_and_the_checkout(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path
) -> None:
    env = {"BBCLI_REPO": "WORK/web-frontend"}
    result = invoke("api", "call", OPEN, "-R", "WORK/archived-repo", env=env, cwd=working_copy)
    assert requests_of(sandbox, result) == ["GET /projects/WORK/repos/archived-repo"]


def test_a_given_variable_and_the_repository_of_the_checkout_fill_a_path_together(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path
) -> None:
    result = invoke("api", "call", f"{OPEN}/pull-requests/{{pullRequestId}}", "-p", "pullRequestId=1", cwd=working_copy)
    assert requests_of(sandbox, result) == [f"GET {REPO}/pull-requests/1"]


def test_the_commit_is_head_of_the_checkout_on_a_branch_or_on_none(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    for revision in ("master", "v1.0", "master~3"):
        git(working_copy, "checkout", "-q", "--detach", revision)
        head = git(working_copy, "rev-parse", "HEAD").strip()
        for path in (f"{OPEN}/commits/{{commitId}}", f"{REPO}/commits/{{commitId}}"):
            result = invoke("api", "call", path, cwd=working_copy)
            assert requests_of(sandbox, result)[-1] == f"GET {REPO}/commits/{head}"
            assert json.loads(result.out)["id"] == head


def test_the_pull_request_is_that_of_the_branch(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, git: Callable[..., str]
) -> None:
    pulls = json.loads(invoke("api", "call", f"{REPO}/pull-requests").out)["values"]
    branch = pulls[0]["fromRef"]["displayId"]
    git(working_copy, "checkout", "-q", "-B", branch, f"origin/{branch}")
    sandbox.requests.clear()
    result = invoke("api", "call", f"{OPEN}/pull-requests/{{pullRequestId}}/commits", "-p", "limit=1", cwd=working_copy)
    assert requests_of(sandbox, result)[-1] == f"GET {REPO}/pull-requests/{pulls[0]['id']}/commits?limit=1"


@pytest.mark.parametrize(
    ("path", "branch", "message"),
    [
        ("commits/{commitId}", None, "commitId is open, and HEAD: this folder is no checkout of WORK/my-repo"),
        ("pull-requests/{pullRequestId}", None,
         "pullRequestId is open, and HEAD: this folder is no checkout of WORK/my-repo"),
        ("pull-requests/{pullRequestId}", "--detach", "pullRequestId is open, and HEAD is on no branch"),
        ("pull-requests/{pullRequestId}", "-Bnew", "WORK/my-repo has no open pull request of the branch new"),
    ],
)  # fmt: skip
def test_a_value_that_the_local_clone_lacks_is_2_with_a_hint(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, tmp_path: Path, git: Callable[..., str], path: str,
    branch: str | None, message: str,
) -> None:  # fmt: skip
    if branch:
        git(working_copy, "checkout", "-q", branch)
    result = invoke("api", "call", f"{OPEN}/{path}", "-R", "WORK/my-repo", cwd=working_copy if branch else tmp_path)
    name = path.partition("{")[2][:-1]
    assert (result.code, result.out, result.err) == (2, "", error_text(message, f"-p {name}=…"))


def test_a_variable_that_nothing_fills_is_2_and_named(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "/users/{userSlug}/settings")
    hint = "-p userSlug=…"
    assert (result.code, result.err) == (2, error_text("GET /users/{userSlug}/settings: userSlug missing", hint))
    result = invoke("api", "call", OPEN)
    assert result.err == error_text(
        f"which repository? No remote of this folder is on {sandbox.url}", "name one: -R WORK/my-repo"
    )
    assert requests_to(sandbox) == []


def test_minus_r_beside_a_path_that_names_another_repository_or_none_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    for path in (REPO, "/projects"):
        result = invoke("api", "call", path, "-R", "WORK/empty")
        message = "the path names another repository, or is about none: -R WORK/empty means nothing here"
        assert (result.code, result.err) == (2, error_text(message, "leave -R out"))
    assert requests_to(sandbox) == []


def test_minus_r_that_says_the_same_as_the_path_does_no_harm(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("api", "call", REPO, "-R", "work/my-repo").code == 0


def test_half_of_a_repository_is_filled_in_where_it_is_the_one_at_hand(sandbox: Sandbox, invoke: Invoke) -> None:
    path = "/projects/WORK/repos/{repositorySlug}"
    assert json.loads(invoke("api", "call", path, "-R", "WORK/my-repo").out)["slug"] == "my-repo"
    result = invoke("api", "call", path.replace("WORK", "DOCS"), env={"BBCLI_REPO": "WORK/my-repo"})
    message = "the path is about projectKey DOCS, and the repository at hand is WORK/my-repo"
    assert (result.code, result.err) == (2, error_text(message, "name all of it"))


@pytest.mark.parametrize("words", [["DELETE", "{path}"], ["delete", "{path}"], ["{path}", "-X", "delete"],
                                   ["DELETE", "{path}", "-X", "DELETE"]])  # fmt: skip
def test_a_method_is_named_before_the_path_or_behind_minus_x(
    sandbox: Sandbox, invoke: Invoke, words: list[str]
) -> None:
    path = f"{REPO}/commits/{TIP}/watch"
    result = invoke("api", "call", *(word.replace("{path}", path) for word in words))
    assert requests_of(sandbox, result) == [f"DELETE {path}"]
    assert (result.out, result.err) == ("", "")


@pytest.mark.parametrize(
    ("path", "words", "request_line"),
    [
        (f"{REPO}/commits/{TIP}/comments", ["-f", "text=x"], f"POST {REPO}/commits/{TIP}/comments"),
        (f"{REPO}/default-branch", ["-f", "id=refs/heads/master"], f"PUT {REPO}/default-branch"),
        ("/access-tokens/latest/users/fred", ["-f", "name=x", "-f", "permissions[]=REPO_READ"],
         "PUT /rest/access-tokens/latest/users/fred"),
        (f"{REPO}/commits/{TIP}/watch", ["-X", "POST"], f"POST {REPO}/commits/{TIP}/watch"),
        ("/projects/WORK", ["-X", "PUT", "-f", "description=x"], "PUT /projects/WORK"),
    ],
)  # fmt: skip
def test_a_body_makes_it_post_or_the_one_method_that_takes_one(
    sandbox: Sandbox, invoke: Invoke, path: str, words: list[str], request_line: str
) -> None:
    env = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
    invoke("api", "call", path, *words, env={} if "tokens" in path else env)
    assert [f"{seen.method} {seen.path.removeprefix('/rest/api/latest')}" for seen in requests_to(sandbox)] == [
        request_line
    ]


def test_two_methods_are_a_usage_error(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "GET", REPO, "-X", "PUT")
    assert (result.code, result.err) == (2, error_text("which method: GET or PUT?", "name one of them"))
    assert requests_to(sandbox) == []


def test_a_renamed_repository_is_found_by_its_old_name(sandbox: Sandbox, invoke: Invoke) -> None:
    admin = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
    assert invoke("api", "call", "/projects/WORK/repos", "-f", "name=first-name", env=admin).code == 0
    assert invoke("api", "call", "PUT", "/projects/WORK/repos/first-name", "-f", "name=second", env=admin).code == 0
    sandbox.requests.clear()
    result = invoke("api", "call", "/projects/WORK/repos/first-name", env=admin)
    assert json.loads(result.out)["slug"] == "second"
    assert [seen.status for seen in requests_to(sandbox)] == [307, 200]
