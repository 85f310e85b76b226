"""`bbcli files archive` and `download` as processes: a signal in the middle of a transfer leaves no part of a file."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.support.sandbox_process import BBCLI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HEAD = (
    b"HTTP/1.1 200 OK\r\nX-AUSERNAME: fred\r\nContent-Type: application/octet-stream\r\nContent-Length: 900000\r\n\r\n"
)
KIND = b'{"type":"FILE"}'
AT = "a" * 40


@pytest.fixture
def stalled() -> Iterator[str]:
    """The URL of a server that sends the beginning of a file or an archive, and then nothing more."""
    listener = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                open_ones.append(client)
                threading.Thread(target=answer, args=(client,), daemon=True).start()

    def answer(client: socket.socket) -> None:
        with suppress(OSError):
            while request := client.recv(65536):
                if b"/browse/" in request.split(b"\r\n", 1)[0]:
                    client.sendall(HEAD.replace(b"900000", b"%d" % len(KIND)) + KIND)
                else:
                    client.sendall(HEAD + b"PK" + bytes(200_000))

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    for each in (listener, *open_ones):
        each.close()


@pytest.mark.parametrize("words", [("archive", "-O", "out/all.zip"), ("download", "file", "--at", AT, "-O", "out")])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_no_part_of_a_file(
    stalled: str, tmp_path: Path, words: tuple[str, ...], number: signal.Signals
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    environ = {**os.environ, "BBCLI_SERVER": stalled, "BBCLI_TOKEN": "x"}
    with subprocess.Popen(
        [*BBCLI, "files", *words, "-R", "WORK/my-repo"], cwd=tmp_path, env=environ, stderr=subprocess.PIPE
    ) as child:
        while not any(path.stat().st_size for path in folder.iterdir()):
            assert child.poll() is None
        child.send_signal(number)
        said = child.communicate()[1]
    assert (child.returncode, list(folder.iterdir()), said) == (-number, [], b"")
