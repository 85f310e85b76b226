"""Starting, stopping and sharing the sandbox; git over HTTP."""

from __future__ import annotations

import gc
import logging
import os
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from bbcli.errors import BbcliError
from bbcli.sandbox.faults import Fault
from bbcli.sandbox.seed.populate import populate
from bbcli.sandbox.server import Sandbox
from tests.integration.sandbox.conftest import Api

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.sandbox_pool import DataPool

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"


@pytest.fixture
def data_directory(data_pool: DataPool) -> Iterator[Path]:
    with data_pool.directory() as data:
        yield data


def _git(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    identity = {"GIT_AUTHOR_NAME": "Fred", "GIT_AUTHOR_EMAIL": "fred@example.com"}
    environment = {
        **os.environ,
        **identity,
        "GIT_COMMITTER_NAME": "Fred",
        "GIT_COMMITTER_EMAIL": "fred@example.com",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "true",
    }
    return subprocess.run(["git", *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def _clone_url(sandbox: Sandbox, user: str = "fred", place: str = "work/my-repo") -> str:
    return f"{sandbox.url.replace('://', f'://{user}:{user}@')}/scm/{place}.git"


def test_it_stops_quickly_even_with_an_answer_under_way(data_directory: Path) -> None:
    with Sandbox(data_directory, faults=[Fault("slow", ms=200)]) as sandbox:
        connection = socket.create_connection((sandbox.host, sandbox.port))
        connection.sendall(b"GET /rest/api/latest/projects HTTP/1.1\r\nHost: localhost\r\n\r\n")
        connection.recv(10)
        began = time.monotonic()
    assert time.monotonic() - began < 1
    connection.close()


def test_it_stops_quietly_while_it_accepts_a_connection(data_directory: Path) -> None:
    """Python 3.13 warns of a transport that is created after its server closed; pytest makes it a failure."""
    for _ in range(15):
        with Sandbox(data_directory) as sandbox:
            client = socket.create_connection(("127.0.0.1", sandbox.port))
        client.close()
    gc.collect()


def test_a_port_in_use_is_an_error_before_anything_is_served(data_directory: Path, tmp_path: Path) -> None:
    with Sandbox(data_directory) as first:
        with pytest.raises(BbcliError, match="in use"):
            Sandbox(tmp_path / "other", port=first.port).__enter__()
        assert not (tmp_path / "other").exists()


def test_the_world_is_made_once_and_kept(data_directory: Path) -> None:
    with Sandbox(data_directory) as sandbox:
        api = Api(sandbox)
        assert api.send("POST", f"{REPO}/watch", user="mary").status == 204
    populate(data_directory)
    with Sandbox(data_directory) as sandbox:
        assert [watch.kind for watch in sandbox.store.watches.of("mary")] == ["repository"]


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(BbcliError, match="not a sandbox directory"), Sandbox(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_context_path_is_part_of_every_address(data_directory: Path) -> None:
    with Sandbox(data_directory, context_path="/bitbucket") as sandbox:
        api = Api(sandbox)
        repository = api.json(REPO)
        assert repository["links"]["self"][0]["href"].startswith(f"{sandbox.url}/projects/WORK")
        api.send("PUT", REPO, {"name": "renamed"})
        assert api.get(REPO).headers["Location"].startswith(f"{sandbox.url}/rest/api/latest/")
        assert Api(Sandbox(data_directory, port=sandbox.port)).get(REPO).status == 404
        assert _git("ls-remote", _clone_url(sandbox), cwd=data_directory).returncode == 0


def test_requests_are_noted_as_they_were_sent(data_directory: Path) -> None:
    with Sandbox(data_directory) as sandbox:
        Api(sandbox).get(f"{REPO}/commits?until=fix%232790%2Bquotes%26more&limit=1")
        Api(sandbox).get("/rest/api/latest/users/j%C3%B6rg", user=None)
        assert list(sandbox.requests) == [
            ("GET", f"{REPO}/commits", "until=fix%232790%2Bquotes%26more&limit=1", 200, "fred"),
            ("GET", "/rest/api/latest/users/j%C3%B6rg", "", 401, None),
        ]


def test_a_defect_is_an_envelope_for_the_caller_and_a_traceback_for_the_operator(
    data_directory: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Sandbox(data_directory) as sandbox, caplog.at_level(logging.ERROR):
        sandbox.store.database.write("alter table watches rename to lost")
        answer = Api(sandbox).send("POST", f"{REPO}/watch")
    assert (answer.status, answer.json["errors"][0]["exceptionName"]) == (500, None)
    assert b"Traceback" not in answer.body
    assert "no such table" in caplog.text


def test_what_is_pushed_shows_at_once(data_directory: Path, tmp_path: Path) -> None:
    with Sandbox(data_directory) as sandbox:
        assert _git("clone", "-q", _clone_url(sandbox), "clone", cwd=tmp_path).returncode == 0
        clone = tmp_path / "clone"
        _git("commit", "-q", "--allow-empty", "-m", "WORK-7: Pushed", cwd=clone)
        assert _git("push", "-q", "origin", "master", "master:refs/heads/new", cwd=clone).returncode == 0
        commit = Api(sandbox).json(f"{REPO}/commits?limit=1")["values"][0]
        assert (commit["message"], commit["properties"]) == ("WORK-7: Pushed", {"jira-key": ["WORK-7"]})
        assert commit["id"] == _git("rev-parse", "HEAD", cwd=clone).stdout.strip()
        assert Api(sandbox).json(f"{REPO}/branches?filterText=new")["size"] == 1


def test_git_has_the_same_rights_as_rest(data_directory: Path, tmp_path: Path) -> None:
    with Sandbox(data_directory) as sandbox:
        api = Api(sandbox)

        def reads(user: str, place: str) -> bool:
            return _git("ls-remote", _clone_url(sandbox, user, place), cwd=tmp_path).returncode == 0

        assert reads("mary", "work/my-repo")
        assert not reads("mary", "~fred/dotfiles")
        assert reads("fred", "~fred/dotfiles")
        assert not reads("nolan", "work/my-repo")
        assert not reads("fred", "work/nope")
        assert _git("ls-remote", f"{sandbox.url}/scm/open/website.git", cwd=tmp_path).returncode == 0
        private = api.get("/scm/work/my-repo.git/info/refs?service=git-upload-pack", user=None)
        assert (private.status, private.headers["WWW-Authenticate"]) == (401, 'Basic realm="Atlassian Bitbucket"')
        wrong = api.get("/scm/work/my-repo.git/info/refs", user="mary:wrong")
        assert (wrong.status, wrong.headers["WWW-Authenticate"]) == (401, 'Basic realm="Atlassian Bitbucket"')
        for user, place in (("mary", "work/my-repo"), ("fred", "work/archived-repo")):
            refused = api.get(f"/scm/{place}.git/info/refs?service=git-receive-pack", user=user)
            assert refused.status == 403
        assert api.get("/scm/work/my-repo.git/HEAD").status == 404


def test_a_renamed_repository_is_still_fetched_from_its_old_address(data_directory: Path, tmp_path: Path) -> None:
    with Sandbox(data_directory) as sandbox:
        Api(sandbox).send("PUT", REPO, {"name": "renamed"})
        assert _git("ls-remote", _clone_url(sandbox), cwd=tmp_path).returncode == 0


def test_pushes_and_listings_at_once_lose_nothing(data_directory: Path, tmp_path: Path) -> None:
    with Sandbox(data_directory) as sandbox, ThreadPoolExecutor(12) as pool:
        api = Api(sandbox)
        before = api.json(f"{REPO}/commits?withCounts=true")["totalCount"]

        def push(name: str) -> int:
            cloned = _git("clone", "-q", "--depth", "1", _clone_url(sandbox), name, cwd=tmp_path)
            assert cloned.returncode == 0, cloned.stderr
            _git("commit", "-q", "--allow-empty", "-m", f"By {name}", cwd=tmp_path / name)
            pushed = _git("push", "-q", "origin", f"HEAD:refs/heads/{name}", cwd=tmp_path / name)
            assert "fatal" not in pushed.stderr
            return pushed.returncode

        pushing = [pool.submit(push, name) for name in ("one", "two")]
        listing = [pool.submit(api.all, f"{REPO}/commits", limit=100) for _ in range(10)]
        assert [len(done.result()) for done in listing] == [before] * 10
        assert [done.result() for done in pushing] == [0, 0]
        for name in ("one", "two"):
            assert api.json(f"{REPO}/commits?until={name}&limit=1")["values"][0]["message"] == f"By {name}"
