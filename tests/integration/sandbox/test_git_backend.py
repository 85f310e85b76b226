"""Git's own client against the smart HTTP backend: clone, fetch, push."""

from __future__ import annotations

import asyncio
import gzip
import os
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from bbcli.config.git_program import Policy
from bbcli.sandbox.git.backend import GitRequest, run_backend
from bbcli.sandbox.git.process import environment
from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.seed.repositories import build_my_repo, build_small

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path


HTTP = Policy(("http",))


class Front(BaseHTTPRequestHandler):
    """A minimal HTTP server that calls run_backend; the server's `repository` is at /repo.git."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        asyncio.run(self.relay())

    def do_POST(self) -> None:
        asyncio.run(self.relay())

    async def relay(self) -> None:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append(headers)
        request = GitRequest(self.command, path.removeprefix("/repo.git"), query, headers, "fred")
        answer = await run_backend(self.server.repository.path, request, self.body())
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        async for chunk in answer.body:
            self.wfile.write(chunk)

    async def body(self) -> AsyncIterator[bytes]:
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        elif length := int(self.headers.get("Content-Length", 0)):
            yield self.rfile.read(length)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    def __init__(self, repository: GitRepository) -> None:
        super().__init__(("127.0.0.1", 0), Front)
        self.repository = repository
        self.seen: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/repo.git"


@contextmanager
def serving(repository: GitRepository) -> Iterator[Server]:
    with Server(repository) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def git(*arguments: str, at: Path) -> str:
    person = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", "-c", "http.proxy=", *arguments], cwd=at, env=environment(HTTP, **person), capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


async def no_chunks() -> AsyncIterator[bytes]:
    return
    yield


async def chunks_of(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def send_to_backend(
    repository: GitRepository, request: GitRequest, *body: bytes
) -> tuple[int, dict[str, str], bytes]:
    answer = await run_backend(repository.path, request, chunks_of(*body))
    content = b"".join([chunk async for chunk in answer.body])
    return answer.status, {name.lower(): value for name, value in answer.headers}, content


@pytest.fixture
def small(tmp_path: Path) -> GitRepository:
    return build_small(tmp_path / "small.git", "small")


def test_clone_commit_and_push_with_plain_git(tmp_path: Path) -> None:
    repository = build_my_repo(tmp_path / "my-repo.git")
    with serving(repository) as server:
        git("clone", "--quiet", server.url, "clone", at=tmp_path)
        clone = tmp_path / "clone"
        (clone / "new.txt").write_text("new\n", encoding="utf-8")
        git("add", "new.txt", at=clone)
        git("commit", "--quiet", "-m", "WORK-1: pushed", at=clone)
        git("push", "--quiet", "origin", "HEAD:master", "HEAD:refs/heads/feature/new#1", at=clone)
        assert any("version=2" in headers.get("git-protocol", "") for headers in server.seen)
    newest = repository.commits(limit=1)[0][0]
    assert newest["id"] == git("rev-parse", "HEAD", at=clone).strip()
    assert newest["properties"] == {"jira-key": ["WORK-1"]}
    assert repository.resolve("feature/new#1") == newest["id"]


def test_a_later_fetch_and_a_shallow_clone(tmp_path: Path) -> None:
    repository = build_my_repo(tmp_path / "my-repo.git")
    with serving(repository) as server:
        git("clone", "--quiet", "--depth=1", server.url, "shallow", at=tmp_path)
        assert git("rev-list", "--count", "HEAD", at=tmp_path / "shallow") == "1\n"
        git("clone", "--quiet", "--single-branch", server.url, "clone", at=tmp_path)
        for number in range(40):  # so much to tell the server that git compresses it
            git("commit", "--quiet", "--allow-empty", "-m", str(number), at=tmp_path / "clone")
        repository.create_branch("later", "feature/STASH-3000-syntax-highlight")
        git("fetch", "--quiet", "origin", "later", at=tmp_path / "clone")
        fetched = git("rev-parse", "FETCH_HEAD", at=tmp_path / "clone").strip()
        assert any(headers.get("content-encoding") == "gzip" for headers in server.seen)
    assert fetched == repository.resolve("later")


@pytest.mark.parametrize("protocol", ["0", "1", "2"])
def test_every_version_of_the_protocol(tmp_path: Path, small: GitRepository, protocol: str) -> None:
    with serving(small) as server:
        git("-c", f"protocol.version={protocol}", "clone", "--quiet", server.url, "clone", at=tmp_path)
    assert git("rev-parse", "HEAD", at=tmp_path / "clone").strip() == small.resolve("master")


def test_a_large_push_arrives_in_chunks(tmp_path: Path, small: GitRepository) -> None:
    with serving(small) as server:
        git("clone", "--quiet", server.url, "clone", at=tmp_path)
        clone = tmp_path / "clone"
        (clone / "big.bin").write_bytes(content := os.urandom(3_000_000))
        git("add", "big.bin", at=clone)
        git("commit", "--quiet", "-m", "Big", at=clone)
        git("push", "--quiet", "origin", "HEAD:master", at=clone)
        assert any(headers.get("transfer-encoding") == "chunked" for headers in server.seen)
    size, chunks = small.raw("big.bin")
    assert (size, b"".join(chunks)) == (3_000_000, content)


def test_two_pushes_at_once_lose_nothing(tmp_path: Path, small: GitRepository) -> None:
    with serving(small) as server:
        for name in ("one", "two"):
            git("clone", "--quiet", server.url, name, at=tmp_path)
            git("commit", "--quiet", "--allow-empty", "-m", name, at=tmp_path / name)
        threads = [
            threading.Thread(
                target=git, args=("push", "--quiet", "origin", f"HEAD:{name}"), kwargs={"at": tmp_path / name}
            )
            for name in ("one", "two")
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [branch["displayId"] for branch in small.branches()] == ["master", "one", "two"]


def test_version_2_is_spoken_when_asked_for(small: GitRepository) -> None:
    request = GitRequest("GET", "/info/refs", "service=git-upload-pack", {"git-protocol": "version=2"})
    status, headers, content = asyncio.run(send_to_backend(small, request))
    assert (status, headers["content-type"]) == (200, "application/x-git-upload-pack-advertisement")
    assert b"version 2\n" in content


@pytest.mark.parametrize("encoding", ["gzip", ""])
@pytest.mark.parametrize("chunked", [True, False])
def test_a_request_with_and_without_gzip_and_length(small: GitRepository, encoding: str, *, chunked: bool) -> None:
    plain = b"0014command=ls-refs\n0001" + b"0000"
    body = gzip.compress(plain) if encoding else plain
    headers = {
        "content-type": "application/x-git-upload-pack-request",
        "git-protocol": "version=2",
        **({"content-encoding": encoding} if encoding else {}),
        **({} if chunked else {"content-length": str(len(body))}),
    }
    request = GitRequest("POST", "/git-upload-pack", "", headers)
    status, _, content = asyncio.run(send_to_backend(small, request, body[:5], body[5:]))
    assert status == 200
    assert small.resolve("master").encode() in content


def test_git_ends_with_a_body_that_is_shorter_than_announced(small: GitRepository) -> None:
    headers = {"content-type": "application/x-git-receive-pack-request", "content-length": "374"}
    request = GitRequest("POST", "/git-receive-pack", "", headers)
    answered = asyncio.wait_for(send_to_backend(small, request, b"0000"), timeout=20)
    assert asyncio.run(answered)[0] in (200, 500)


@pytest.mark.parametrize(
    "path", ["/HEAD", "/config", "/objects/info/packs", "/../small.git/info/refs", "", "/info/refs/"]
)
def test_nothing_but_the_smart_protocol_is_answered(small: GitRepository, path: str) -> None:
    assert asyncio.run(send_to_backend(small, GitRequest("GET", path)))[0] == 404


def test_the_dumb_protocol_and_unknown_services_are_refused(small: GitRepository) -> None:
    assert asyncio.run(send_to_backend(small, GitRequest("GET", "/info/refs")))[0] == 403
    assert asyncio.run(send_to_backend(small, GitRequest("GET", "/info/refs", "service=git-evil")))[0] == 403
    wrong_type = GitRequest("POST", "/git-receive-pack", "", {"content-type": "text/plain"})
    assert asyncio.run(send_to_backend(small, wrong_type, b"x" * 100_000))[0] == 415


def test_a_folder_that_is_no_repository_is_404(tmp_path: Path, small: GitRepository) -> None:
    missing = GitRepository(tmp_path / "missing.git", "missing")
    assert asyncio.run(send_to_backend(missing, GitRequest("GET", "/info/refs", "service=git-upload-pack")))[0] == 404


def test_a_git_that_says_nothing_is_a_failure_of_the_server(
    small: GitRepository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "bin" / "git"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(broken.parent), prepend=os.pathsep)
    request = GitRequest("POST", "/git-upload-pack")
    assert asyncio.run(send_to_backend(small, request, *[b"x" * 100_000] * 20))[0] == 500
