"""Packs of tens of megabytes: git streams them, and stops if the client disconnects."""

from __future__ import annotations

import asyncio
import os
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.git.backend import GitRequest, run_backend
from bbcli.sandbox.git.repository import GitRepository
from tests.integration.sandbox.fast_import import FRED, Stream, write
from tests.integration.sandbox.test_git_backend import chunks_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


def big(path: Path) -> GitRepository:
    repository, stream = GitRepository.create(path, "big"), Stream()
    change = write("big.bin", os.urandom(24_000_000))
    stream.commit("refs/heads/master", "Big", [change], author=FRED, authored=1, committer=FRED, committed=1)
    stream.load(repository.git)
    return repository


def fetch_all(repository: GitRepository) -> tuple[GitRequest, bytes]:
    want = b"0032want " + repository.resolve("master").encode() + b"\n"
    body = b"0012command=fetch\n0001000fno-progress" + want + b"0009done\n0000"
    return GitRequest("POST", "/git-upload-pack", "", {
        "content-type": "application/x-git-upload-pack-request", "git-protocol": "version=2",
    }), body  # fmt: skip


def test_a_pack_is_streamed_and_not_held(tmp_path: Path) -> None:
    repository = big(tmp_path / "big.git")
    request, body = fetch_all(repository)

    async def measure() -> tuple[int, int]:
        answer = await run_backend(repository.path, request, chunks_of(body))
        total = 0
        async for chunk in answer.body:
            total += len(chunk)
        return total, tracemalloc.get_traced_memory()[1]

    tracemalloc.start()
    try:
        total, peak = asyncio.run(measure())
    finally:
        tracemalloc.stop()
    assert total > 24_000_000
    assert peak < 8_000_000


def test_git_ends_with_a_client_that_goes_away(tmp_path: Path) -> None:
    repository = big(tmp_path / "big.git")
    request, body = fetch_all(repository)

    async def leave() -> None:
        answer = await run_backend(repository.path, request, chunks_of(body))
        chunks: Any = answer.body
        assert await anext(chunks)
        await asyncio.wait_for(chunks.aclose(), 10)

    async def break_off() -> AsyncIterator[bytes]:
        yield body[:10]
        raise ConnectionAbortedError

    asyncio.run(leave())
    with pytest.raises(ConnectionAbortedError):
        asyncio.run(asyncio.wait_for(run_backend(repository.path, request, break_off()), 10))
