"""Git's smart HTTP protocol: run `git http-backend` as CGI, streaming in both directions."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bbcli.config import git_program
from bbcli.config.git_program import ISOLATED
from bbcli.sandbox.git.process import CHUNK, environment

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

RECEIVE_PACK = "/git-receive-pack"
SERVICES = ("/info/refs", "/git-upload-pack", RECEIVE_PACK)

# git may write this much (progress of a push) before it has read the whole request, without blocking.
_OUTPUT_BUFFER = 1024 * 1024


@dataclass(frozen=True)
class GitRequest:
    """A request below a repository's clone URL.

    `path_info` is the part after that URL, one of SERVICES; `query` is as sent; `headers` has lower-case names or
    ignores case. `remote_user` is the authorized user, empty if anonymous.
    """

    method: str
    path_info: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    remote_user: str = ""


@dataclass(frozen=True)
class GitResponse:
    """A response; `body` must be read to its end or closed, since git runs until then."""

    status: int
    headers: list[tuple[str, str]]
    body: AsyncIterator[bytes]


async def run_backend(repository: Path, request: GitRequest, body: AsyncIterator[bytes]) -> GitResponse:
    """Run git for one request; the request body is read completely before this returns.

    The body is passed as sent, gzip included. Paths outside the smart protocol are 404.
    """
    if request.path_info not in SERVICES:
        return GitResponse(404, [("Content-Type", "text/plain")], _text(b"Not found\n"))
    process = await asyncio.create_subprocess_exec(
        *git_program.command("http-backend"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_OUTPUT_BUFFER,
        env=environment(ISOLATED, **_cgi(repository, request)),
        start_new_session=True,  # a process group, to be stopped together
    )
    try:
        await _feed(process, body)
        status, headers = await _read_headers(process)
    except BaseException:
        await asyncio.shield(_terminate(process))
        raise
    return GitResponse(status, headers, _stream_output(process))


def _cgi(repository: Path, request: GitRequest) -> dict[str, str]:
    protocol = request.headers.get("git-protocol", "")
    variables = {
        "GIT_PROJECT_ROOT": str(repository.resolve()),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": request.path_info,
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.query,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        # Without CONTENT_LENGTH git reads the body to its end. With it, git 2.47 loops forever if the sandbox is killed
        # before the whole body has arrived.
        "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
        "GIT_PROTOCOL": protocol,
        "HTTP_GIT_PROTOCOL": protocol,
        "REMOTE_USER": request.remote_user,
        "REMOTE_ADDR": "127.0.0.1",
    }
    return {name: value for name, value in variables.items() if value}


async def _feed(process: Process, body: AsyncIterator[bytes]) -> None:
    """Pass the request body to git; if git has already refused, read and discard the rest."""
    assert process.stdin is not None  # noqa: S101 - PIPE above
    async for chunk in body:
        if process.stdin.is_closing():
            continue
        with suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(chunk)
            await process.stdin.drain()
    process.stdin.close()
    with suppress(BrokenPipeError, ConnectionResetError):
        await process.stdin.wait_closed()


async def _read_headers(process: Process) -> tuple[int, list[tuple[str, str]]]:
    """Return status and headers of the CGI header; the status defaults to 200."""
    assert process.stdout is not None  # noqa: S101 - PIPE above
    try:
        block = await process.stdout.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return 500, [("Content-Type", "text/plain")]
    pairs = [line.partition(":") for line in block.decode("latin-1").splitlines() if line]
    headers = [(name, value.strip()) for name, _, value in pairs if name.lower() != "status"]
    status = next((value.split()[0] for name, _, value in pairs if name.lower() == "status"), "200")
    return int(status), headers


async def _stream_output(process: Process) -> AsyncIterator[bytes]:
    assert process.stdout is not None  # noqa: S101 - PIPE above
    try:
        while chunk := await process.stdout.read(CHUNK):
            yield chunk
    except BaseException:  # client disconnected; shield the cleanup from further cancellation
        await asyncio.shield(_terminate(process))
        raise
    await process.wait()


async def _terminate(process: Process) -> None:
    """Stop git and its child processes, discarding their output: `wait` waits for the pipes as well."""
    assert process.stdin is not None  # noqa: S101 - PIPE above
    assert process.stdout is not None  # noqa: S101 - PIPE above
    with suppress(ProcessLookupError):
        # Not SIGKILL: on SIGTERM git removes half-received packs.
        getattr(os, "killpg", os.kill)(process.pid, signal.SIGTERM)
    process.stdin.close()
    await process.stdout.read()
    await process.wait()


async def _text(content: bytes) -> AsyncIterator[bytes]:
    yield content
