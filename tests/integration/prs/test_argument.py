"""How a pull request is named: by number, URL, branch, or as that of the current branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.sandbox.cases import FORM, form
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.integration.sandbox.pulls import Pulls

R = ("-R", "WORK/my-repo")
BRANCH = "feature/STASH-3000-syntax-highlight"


@pytest.mark.parametrize(
    ("words", "requests"),
    [
        (("3", *R), 0),
        (("#3", *R), 0),
        (("WORK/my-repo#3",), 0),
        (("{url}/projects/WORK/repos/my-repo/pull-requests/3/overview?commentId=7",), 0),
        ((BRANCH, *R), 1),
        ((f"refs/heads/{BRANCH}", *R), 1),
    ],
)
def test_a_pull_request_has_several_names(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], requests: int
) -> None:
    named = (word.replace("{url}", sandbox.url) for word in words)
    found = invoke("prs", "open", *named, "--print")
    assert (found.code, found.lines) == (0, [f"{sandbox.url}/projects/WORK/repos/my-repo/pull-requests/3"]), found.err
    assert len(requests_to(sandbox)) == requests


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("no-such", 3, "branch no-such of WORK/my-repo has no pull request"),
        ("a b", 2, "'a b' is not a pull request"),
        ("0", 2, "'0' is not a pull request"),
        ("{url}/projects/WORK/repos/my-repo/commits/3", 2, "is not the URL of a pull request"),
        ("https://elsewhere.example/projects/A/repos/b/pull-requests/1", 2, "not on the selected server"),
    ],
)
def test_another_name_is_one_clear_line(sandbox: Sandbox, invoke: Invoke, name: str, code: int, message: str) -> None:
    words = (name.replace("{url}", sandbox.url), *(() if name.startswith("https:") else R))
    found = invoke("prs", "open", *words, "--print")
    assert (found.code, message in found.err.splitlines()[0], found.out) == (code, True, ""), found.err
    assert found.err.splitlines()[1].startswith("hint: ")


def clone(sandbox: Sandbox, git: Callable[..., str], folder: Path, address: str = "work/my-repo") -> Path:
    """Clone a repository of the sandbox as fred."""
    url = sandbox.url.replace("://", "://fred:fred@")
    git(folder, "clone", "-q", f"{url}/scm/{address}.git", "clone")
    return folder / "clone"


def opened(sandbox: Sandbox, invoke: Invoke, cwd: Path, *words: str) -> str:
    """Return the path of the web page that `prs open` prints in a directory."""
    found = invoke("prs", "open", "--print", *words, cwd=cwd)
    assert found.code == 0, found.err
    return found.out.strip().removeprefix(sandbox.url)


def test_without_a_name_it_is_that_of_the_current_branch(
    sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], tmp_path: Path
) -> None:
    """Also of another name, if git pushes there or it was checked out by us; not for one that only began there."""
    folder = clone(sandbox, git, tmp_path)
    git(folder, "switch", "-q", BRANCH)
    assert opened(sandbox, invoke, folder) == "/projects/WORK/repos/my-repo/pull-requests/3"
    git(folder, "switch", "-q", "-c", "mine", "--track", f"origin/{BRANCH}")
    found = invoke("prs", "open", "--print", cwd=folder)
    assert (found.code, found.err.splitlines()[0]) == (3, "error: branch mine of WORK/my-repo has no pull request")
    git(folder, "config", "push.default", "upstream")
    assert opened(sandbox, invoke, folder, *R) == "/projects/WORK/repos/my-repo/pull-requests/3"
    assert opened(sandbox, invoke, folder, "@") == "/projects/WORK/repos/my-repo/pull-requests/3"
    git(folder, "switch", "-q", "-c", "fresh", "--track", "origin/master")
    found = invoke("prs", "open", "--print", cwd=folder)
    assert (found.code, found.err.splitlines()[0]) == (3, "error: branch fresh of WORK/my-repo has no pull request")
    git(folder, "config", "push.default", "simple")
    assert invoke("prs", "checkout", "3", "--branch", "other", cwd=folder).code == 0
    assert opened(sandbox, invoke, folder) == "/projects/WORK/repos/my-repo/pull-requests/3"
    git(folder, "switch", "-q", "--detach")
    found = invoke("prs", "open", "--print", cwd=folder)
    assert (found.code, found.err.splitlines()[0]) == (2, "error: HEAD is detached")


def test_in_the_clone_of_a_fork_it_is_the_one_into_the_origin(
    sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], tmp_path: Path, pulls: Pulls
) -> None:
    assert invoke("repos", "fork", "WORK/my-repo", "--name", "mine").code == 0
    file = form(content="new", branch="forked", sourceBranch="master", message="Add a file")
    place = "/rest/api/latest/projects/~FRED/repos/mine/browse/new.txt"
    assert pulls.api.send("PUT", place, file, Content_Type=FORM).status == 200
    body: dict[str, Any] = {
        "title": "From a fork",
        "fromRef": {"id": "refs/heads/forked", "repository": {"slug": "mine", "project": {"key": "~FRED"}}},
        "toRef": {"id": "refs/heads/master"},
    }
    made = pulls.api.send("POST", "/rest/api/latest/projects/WORK/repos/my-repo/pull-requests", body)
    page = f"/projects/WORK/repos/my-repo/pull-requests/{made.json['id']}"
    folder = clone(sandbox, git, tmp_path, "~fred/mine")
    git(folder, "switch", "-q", "forked")
    assert opened(sandbox, invoke, folder) == page
    git(folder, "remote", "add", "upstream", f"{sandbox.url}/scm/work/my-repo.git")
    assert opened(sandbox, invoke, folder) == page
    # Its branch names it in the repository that it goes into, too.
    assert opened(sandbox, invoke, tmp_path, "forked", *R) == page


def test_an_open_pull_request_comes_before_closed_ones_and_two_open_ones_are_named(
    invoke: Invoke, pulls: Pulls
) -> None:
    first = pulls.create()
    branch = first["fromRef"]["displayId"]
    assert pulls.send("POST", first, f"/decline?version={first['version']}", {}).status == 200
    words = ("prs", "open", branch, "-R", "WORK/data-export", "--print")
    assert invoke(*words).out.endswith(f"/{first['id']}\n")
    second = pulls.create(branch)
    assert invoke(*words).out.endswith(f"/{second['id']}\n")
    pulls.commit("other", "other.txt", "other\n")
    third = pulls.create(branch, toRef={"id": "refs/heads/other"})
    found = invoke(*words)
    expected = f"branch {branch} of WORK/data-export has 2 open pull requests: {third['id']} into other"
    assert (found.code, expected in found.err, "hint: name one of them" in found.err) == (2, True, True), found.err
    assert pulls.send("POST", third, f"/decline?version={third['version']}", {}).status == 200
    assert invoke(*words).out.endswith(f"/{second['id']}\n")


def test_a_list_can_be_passed_on_with_its_repositories(sandbox: Sandbox, invoke: Invoke) -> None:
    """Objects of --jsonl are named by their URL, rows of several repositories by WORK/my-repo#3."""
    page = f"{sandbox.url}/projects/WORK/repos/my-repo/pull-requests"
    for words in (("--jsonl", *R), ("--project", "WORK", "--search", "STASH-3")):
        listed = invoke("prs", "list", *words)
        found = invoke("prs", "open", "-", "--print", stdin=listed.out)
        assert f"{page}/4" in found.lines, found.err
        assert found.code == 0
