"""The memory of a process whose responses are larger than the limit."""

from __future__ import annotations

import gzip
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.reverse_proxy import ReverseProxy, respond_with

if TYPE_CHECKING:
    from tests.support.stub_server import Answer, Seen, Stub

PROJECTS = "/rest/api/latest/projects"
PACKED = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
MB = 1 << 20


def packed(body: bytes) -> bytes:
    return gzip.compress(body, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="the memory of one child is not told")
@pytest.mark.parametrize(
    ("words", "method", "path", "status", "code"),
    [
        ("projects list", "GET", PROJECTS, 200, 9),
        ("repos show WORK/r", "GET", f"{PROJECTS}/WORK/repos/r", 404, 3),
    ],
)
def test_memory_is_that_of_the_limit(stub: Stub, words: str, method: str, path: str, status: int, code: int) -> None:
    body = packed(b'{"errors":[{"message":"%s"}],"values":[]}' % (b"x" * (40 * MB)))
    stub.expect(method, path, status=status, text=b"{}", headers={"Content-Type": "application/json"})
    stub.expect(method, path, status=status, text=body, headers=PACKED)
    runs = [peak_of(*words.split(), "--max-body-size", "1M") for _ in range(2)]
    assert runs[1][0] == code
    assert runs[1][1] - runs[0][1] < 16 * MB


@pytest.mark.skipif(sys.platform == "win32", reason="the memory of one child is not told")
@pytest.mark.parametrize("size", [15 * MB, 40 * MB], ids=["not a page", "above the limit"])
@pytest.mark.parametrize(
    ("words", "most"),
    [
        (("commits", "list", *(word for number in range(12) for word in ("-R", f"WORK/r{number}"))), 128),
        (("prs", "merge", "1", "-R", "WORK/r", "--yes"), 64),
    ],
    ids=["commits list", "prs merge"],
)
def test_failures_that_are_kept_do_not_keep_their_bodies(
    words: tuple[str, ...], most: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ReverseProxy() as front:
        for name, value in {"SERVER": front.url, "TOKEN": "t", "JOBS": "8", "RETRIES": "0"}.items():
            monkeypatch.setenv(f"BBCLI_{name}", value)
        peaks = []
        for body in (b"[]", b'["%s"]' % (b"x" * size)):
            answer = respond_with(200, packed(body), PACKED)
            front.reset(partial(_returned, answer))
            code, peak = peak_of(*words, "--max-body-size", "16M")
            assert code == 9
            peaks.append(peak)
    assert peaks[1] - peaks[0] < most * MB


def _returned(answer: Answer, _: Seen) -> Answer:
    return answer


# A child's peak is at least that of the process that it was forked from: a small one in between runs the command.
RUN = (
    "import resource, subprocess, sys\n"
    "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode\n"
    "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def peak_of(*words: str) -> tuple[int, int]:
    """Run a command and return its exit code and its peak memory in bytes."""
    command = [sys.executable, "-c", RUN, str(Path(sys.executable).with_name("bbcli")), *words]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    code, peak = map(int, ended.stdout.split())
    return code, peak * (1 if sys.platform == "darwin" else 1024)
