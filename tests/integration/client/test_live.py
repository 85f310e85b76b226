"""The client against the live sandbox: context path, tokens, parallel requests."""

from __future__ import annotations

import json
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from bbcli.auth import BASIC, Credential
from bbcli.client.client import Client
from bbcli.client.http.connection import Connection
from bbcli.sandbox.server import Sandbox
from tests.support.plain_http import create_token, get, requests_to, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Invoke
    from tests.support.sandbox_pool import DataPool

R = ("-R", "WORK/my-repo")
COMMITS = "/api/latest/projects/{projectKey}/repos/{repositorySlug}/commits"


# A server below a context path


@pytest.fixture(scope="module")
def below(data_pool: DataPool) -> Iterator[Sandbox]:
    """A sandbox at http://…/bitbucket."""
    with data_pool.directory() as data, Sandbox(data, context_path="/bitbucket") as running:
        yield running


@pytest.fixture
def context(below: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox below a context path; the environment signs in to it."""
    for name, value in {"SERVER": below.url, "USERNAME": "fred", "PASSWORD": "fred"}.items():
        monkeypatch.setenv(f"BBCLI_{name}", value)
    below.requests.clear()
    return below


@pytest.mark.parametrize(
    "form",
    ["WORK/my-repo", "{url}/projects/WORK/repos/my-repo/browse/README.md?at=x", "{url}/scm/work/my-repo.git",
     "ssh://git@127.0.0.1:7999/work/my-repo.git"],
)  # fmt: skip
def test_the_context_path_is_kept(context: Sandbox, invoke: Invoke, form: str) -> None:
    assert context.url.endswith("/bitbucket")
    result = invoke("commits", "list", "-R", form.format(url=context.url), "--all", "--jsonl")
    assert result.lines == values(f"{context.url}/rest/api/latest/projects/WORK/repos/my-repo/commits", limit=100)
    assert {seen.path.split("/")[1] for seen in requests_to(context)} == {"bitbucket"}


def test_a_repository_beside_the_context_path_is_refused(context: Sandbox, invoke: Invoke) -> None:
    url = context.url.removesuffix("/bitbucket")
    result = invoke("repos", "show", f"{url}/projects/WORK/repos/my-repo")
    assert (result.code, result.out) == (2, "")
    assert requests_to(context) == []


def test_clone_watch_open_and_rename_below_a_context_path(
    context: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    assert invoke("repos", "clone", "WORK/my-repo", "copy", "--", "-q").code == 0
    assert git(tmp_path / "copy", "remote", "get-url", "origin").strip() == f"{context.url}/scm/work/my-repo.git"
    here = tmp_path / "copy"
    assert invoke("watch", "commit", "HEAD", cwd=here).code == 0
    page = invoke("commits", "open", "HEAD", "--print", cwd=here).out
    assert page.startswith(f"{context.url}/projects/WORK/repos/my-repo/commits/")
    invoke("repos", "create", "WORK/old-name")
    invoke("repos", "edit", "WORK/old-name", "--name", "new-name")
    assert json.loads(invoke("repos", "show", "WORK/old-name", "--json").out)["slug"] == "new-name"


def test_a_server_url_without_its_context_path_is_9(context: Sandbox, invoke: Invoke) -> None:
    url = context.url.removesuffix("/bitbucket")
    result = invoke("projects", "list", "-S", url, env={"BBCLI_SERVER": url})
    assert (result.code, result.out) == (9, "")
    assert "did not respond like Bitbucket (404 text/html" in result.err


# Tokens


def test_a_token_reads_but_does_not_write_more_than_it_may(
    sandbox: Sandbox, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BBCLI_TOKEN", create_token(sandbox, "users/fred"))
    assert invoke("commits", "list", *R, "-L", "1").code == 0
    assert invoke("repos", "create", "WORK/by-token").code == 5
    monkeypatch.setenv("BBCLI_TOKEN", create_token(sandbox, "projects/WORK/repos/my-repo"))
    assert invoke("commits", "list", *R, "-L", "1").code == 0
    assert invoke("commits", "list", "-R", "~fred/dotfiles").code == 5


# Many at once


def test_one_connection_serves_all_pages_and_is_given_back(sandbox: Sandbox) -> None:
    client = Client(Connection(sandbox.url), Credential(BASIC, "fred", "fred"))
    variables = {"projectKey": "WORK", "repositorySlug": "my-repo"}
    assert len(list(client.records(COMMITS, variables))) == 299
    assert len(client._transport._pool.connections) == 1
    client.close()


def test_two_that_push_and_ten_that_list_lose_nothing(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    url = f"http://fred:fred@{sandbox.url.removeprefix('http://')}/scm/work/log-shipper.git"
    listing = f"{sandbox.url}/rest/api/latest/projects/WORK/repos/log-shipper/commits"
    before, started = len(values(listing)), threading.Barrier(12)

    def push(name: str) -> None:
        git(tmp_path, "clone", "-q", url, name)
        git(tmp_path / name, "checkout", "-q", "-b", name)
        started.wait()
        for number in range(4):
            git(tmp_path / name, "commit", "-q", "--allow-empty", "-m", f"{name} {number}")
            git(tmp_path / name, "push", "-q", "origin", name)

    def read(_: int) -> list[int]:
        client = Client(Connection(sandbox.url), Credential(BASIC, "fred", "fred"))
        variables = {"projectKey": "WORK", "repositorySlug": "log-shipper"}
        started.wait()
        counts = [len(list(client.records(COMMITS, variables, until="master"))) for _ in range(4)]
        client.close()
        return counts

    with ThreadPoolExecutor(12) as pool:
        pushes = [pool.submit(push, name) for name in ("ones", "twos")]
        reads = [pool.submit(read, number) for number in range(10)]
        assert all(count == before for each in reads for count in each.result())
        for each in pushes:
            each.result()
    for name in ("ones", "twos"):
        result = invoke("commits", "list", "-R", "WORK/log-shipper", "--until", name, "--since", "master", "--all")
        assert [line.split("\t")[3] for line in result.lines] == [f"{name} {number}" for number in (3, 2, 1, 0)]
        assert git(tmp_path / name, "rev-parse", "HEAD").strip() == result.lines[0].split("\t")[0]


def test_a_push_race_on_one_branch_is_lost_by_one_and_loses_nothing(
    sandbox: Sandbox, tmp_path: Path, git: Callable[..., str]
) -> None:
    url = f"http://fred:fred@{sandbox.url.removeprefix('http://')}/scm/work/load-tests.git"
    for name in ("one", "two"):
        git(tmp_path, "clone", "-q", url, name)

    def push(name: str) -> None:
        for number in range(4):
            git(tmp_path / name, "commit", "-q", "--allow-empty", "-m", f"{name} {number}")
            for _ in range(50):
                with suppress(subprocess.CalledProcessError):  # the other one was faster
                    git(tmp_path / name, "push", "-q")
                    break
                git(tmp_path / name, "pull", "-q", "--rebase")
            else:
                pytest.fail(f"{name} was never the faster one")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(push, ("one", "two")))
    body = get(f"{sandbox.url}/rest/api/latest/projects/WORK/repos/load-tests/commits?limit=100").decode()
    messages = {commit["message"] for commit in json.loads(body)["values"]}
    assert messages >= {f"{name} {number}" for name in ("one", "two") for number in range(4)}
