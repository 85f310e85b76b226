"""`bbcli watch` against the live sandbox, verified in the store of the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.store.records import Watch
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

R = ("-R", "WORK/my-repo")
PUBLISHED = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"


@pytest.fixture(autouse=True)
def nothing_watched(live: Sandbox) -> None:
    """Delete all watches."""
    live.store.database.write("delete from watches")


def watches_of(sandbox: Sandbox, user: str = "fred") -> list[Watch]:
    return sandbox.store.watches.of(user)


def commit_hash(sandbox: Sandbox, git: Callable[..., str], name: str) -> str:
    repository = sandbox.store.repositories.by_slug("WORK", "my-repo")
    assert repository is not None
    return git(sandbox.data / "repositories" / f"{repository.id}.git", "rev-parse", f"{name}^{{commit}}").strip()


@pytest.mark.parametrize("name", ["01f9c86", PUBLISHED, "master", "refs/heads/master"])
def test_a_commit_by_any_of_its_names(
    sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], name: str
) -> None:  # fmt: skip
    expected = Watch("fred", "commit", "WORK", "my-repo", commit_hash(sandbox, git, "master"))
    on = invoke("watch", "commit", name, *R)
    assert (on.code, on.out, on.err) == (0, "", "")
    assert watches_of(sandbox) == [expected]
    off = invoke("watch", "commit", name, *R, "--off")
    assert (off.code, off.out, off.err) == (0, "", "")
    assert watches_of(sandbox) == []
    assert [(seen.method, seen.status) for seen in requests_to(sandbox) if seen.path.endswith("/watch")] == [
        ("POST", 204),
        ("DELETE", 204),
    ]


@pytest.mark.parametrize("name", ["fix#2790+quotes&more", "feature/größe-日本語", "special-$;&#_=@!.,/test", "v1.0"])
def test_a_commit_by_an_odd_branch_or_a_tag(
    sandbox: Sandbox, invoke: Invoke, git: Callable[..., str], name: str
) -> None:  # fmt: skip
    assert invoke("watch", "commit", name, *R).code == 0
    assert [each.target for each in watches_of(sandbox)] == [commit_hash(sandbox, git, name)]


def test_a_full_hash_costs_no_second_request(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("watch", "commit", PUBLISHED, *R)
    requests = requests_to(sandbox)
    assert [(seen.method, seen.path) for seen in requests] == [
        ("POST", f"/rest/api/latest/projects/WORK/repos/my-repo/commits/{PUBLISHED}/watch")
    ]
    invoke("watch", "commit", "01f9c86", *R)
    assert [seen.method for seen in requests_to(sandbox)][1:] == ["GET", "POST"]


def test_head_of_a_working_copy(sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]) -> None:
    host = sandbox.url.removeprefix("http://")
    git(tmp_path, "clone", "-q", "--depth", "1", f"http://fred:fred@{host}/scm/work/my-repo.git", "copy")
    assert invoke("watch", "commit", "HEAD", cwd=tmp_path / "copy").code == 0
    assert [each.target for each in watches_of(sandbox)] == [commit_hash(sandbox, git, "master")]


def test_a_pull_request(sandbox: Sandbox, invoke: Invoke) -> None:
    on = invoke("watch", "pull", "3", *R)
    assert (on.code, on.out, on.err) == (0, "", "")
    assert watches_of(sandbox) == [Watch("fred", "pull-request", "WORK", "my-repo", "3")]
    assert invoke("watch", "pull", "3", "--off", *R).code == 0
    assert watches_of(sandbox) == []


def test_a_repository_by_argument_variable_and_working_copy(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", "ssh://git@127.0.0.1:7999/~fred/notes.git")
    assert invoke("watch", "repo", "WORK/my-repo").code == 0
    assert invoke("watch", "repo", env={"BBCLI_REPO": "open/website"}).code == 0
    assert [(each.project_key, each.slug) for each in watches_of(sandbox)] == [("OPEN", "website"), ("WORK", "my-repo")]
    assert invoke("watch", "repo", "--off", f"{sandbox.url}/projects/WORK/repos/my-repo/browse").code == 0
    assert [(each.project_key, each.kind) for each in watches_of(sandbox)] == [("OPEN", "repository")]


def test_a_repository_by_its_working_copy(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", "ssh://git@127.0.0.1:7999/~fred/notes.git")
    assert invoke("watch", "repo").code == 0
    assert [(each.project_key, each.slug) for each in watches_of(sandbox)] == [("~FRED", "notes")]


def test_a_terminal_gets_one_line_on_stderr(sandbox: Sandbox, invoke: Invoke, git: Callable[..., str]) -> None:
    short = commit_hash(sandbox, git, "master")[:11]
    for words, what in (
        (["commit", "master", *R], f"commit {short} of WORK/my-repo"),
        (["pull", "3", *R], "pull request 3 of WORK/my-repo"),
        (["repo", "WORK/my-repo"], "repository WORK/my-repo"),
    ):
        on, off = invoke("watch", *words, tty=True), invoke("watch", *words, "--off", tty=True)
        assert (on.out, on.err) == ("", f"watching {what}\n")
        assert (off.out, off.err) == ("", f"no longer watching {what}\n")


def test_watching_twice_and_stopping_twice_are_fine(sandbox: Sandbox, invoke: Invoke) -> None:
    assert [invoke("watch", "pull", "4", *R).code for _ in range(2)] == [0, 0]
    assert len(watches_of(sandbox)) == 1
    assert [invoke("watch", "pull", "4", *R, "--off").code for _ in range(2)] == [0, 0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["commit", "nope", *R], "commit 'nope' does not exist in repository 'my-repo'"),
        (["commit", "0" * 40, *R], f"commit '{'0' * 40}' does not exist in repository 'my-repo'"),
        (["pull", "99", *R], "pull request 99 does not exist in WORK/my-repo"),
    ],
)
def test_an_unknown_object_is_3(sandbox: Sandbox, invoke: Invoke, words: list[str], message: str) -> None:
    for off in ([], ["--off"]):
        result = invoke("watch", *words, *off)
        assert (result.code, result.out) == (3, "")
        assert result.err.splitlines()[0] == f"error: {message}"


@pytest.mark.parametrize("number", ["0", "x", "-1", "1.5"])
def test_an_invalid_number_is_2(sandbox: Sandbox, invoke: Invoke, number: str) -> None:
    result = invoke("watch", "pull", *R, "--", number)
    assert (result.code, result.out) == (2, "")
    assert requests_to(sandbox) == []


def test_what_one_may_not_read_is_5_and_a_wrong_password_4(sandbox: Sandbox, invoke: Invoke) -> None:
    hidden = invoke("watch", "repo", "~fred/dotfiles", env={"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"})
    assert (hidden.code, hidden.out) == (5, "")
    wrong = invoke("watch", "repo", "WORK/my-repo", env={"BBCLI_USERNAME": "aahmed", "BBCLI_PASSWORD": "no"})
    assert (wrong.code, wrong.out) == (4, "")
    assert wrong.err.splitlines()[1] == "hint: check BBCLI_USERNAME and BBCLI_PASSWORD"
    assert watches_of(sandbox, "mary") == []
