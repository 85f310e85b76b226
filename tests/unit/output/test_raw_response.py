"""Writing of a response body in chunks to a pipe, a terminal or a file."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.errors import BbcliError, NotFound, ServerFailed
from bbcli.output.raw_response import RawResponse, write_response
from bbcli.output.terminal import Screen
from tests.conftest import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator


def render(reply: RawResponse, *, tty: bool = False) -> bytes:
    out = Stream(tty=tty)
    write_response(reply, Screen(out, is_terminal=tty))
    return out.written


def breaking(*chunks: bytes) -> Iterator[bytes]:
    yield from chunks
    raise ServerFailed("it broke off")


def test_a_character_that_comes_in_two_pieces_is_one_on_a_terminal() -> None:
    cut = "größe\x1b€\n".encode()
    for at in range(len(cut)):
        shown = render(RawResponse(iter((cut[:at], b"", cut[at:]))), tty=True)
        assert shown.decode() == "größe\u241b€\n"


def test_a_refusal_in_plain_text_is_shown_and_a_page_is_not() -> None:
    for kind, shown in (("text/plain", b"no\n"), ("text/html", b""), ("application/xhtml+xml", b"")):
        out = Stream(tty=True)
        with pytest.raises(NotFound):
            write_response(RawResponse(iter((b"no",)), kind, error=NotFound("no")), Screen(out, is_terminal=True))
        assert out.written == shown


def test_a_text_on_a_terminal_ends_its_line() -> None:
    assert render(RawResponse(iter((b"a", b"b"))), tty=True) == b"ab\n"
    assert render(RawResponse(iter((b"a\tb\n",))), tty=True) == b"a\tb\n"
    assert render(RawResponse(iter(())), tty=True) == b""
    assert render(RawResponse(iter((b"a", b"b")))) == b"ab"


def test_what_came_before_it_broke_off_is_written() -> None:
    for tty in (False, True):
        out = Stream(tty=tty)
        with pytest.raises(ServerFailed):
            write_response(RawResponse(breaking(b"one\n", b"two\n")), Screen(out, is_terminal=tty))
        assert out.written == b"one\ntwo\n"


def test_the_error_is_raised_behind_the_body() -> None:
    out = Stream()
    with pytest.raises(NotFound):
        write_response(RawResponse(iter((b"{}",)), "application/json", error=NotFound("no")), Screen(out))
    assert out.written == b"{}"


@pytest.mark.parametrize("chunks", [lambda: breaking(b"new"), lambda: _interrupted()])
def test_a_file_is_there_whole_or_as_it_was(tmp_path: Path, chunks: Any) -> None:
    file = tmp_path / "file"
    for before in (None, b"old"):
        if before:
            file.write_bytes(before)
        with pytest.raises((ServerFailed, KeyboardInterrupt)):
            render(RawResponse(chunks(), file=file))
        assert list(tmp_path.iterdir()) == ([file] if before else [])
        assert not before or file.read_bytes() == before


def _interrupted() -> Iterator[bytes]:
    yield b"new"
    raise KeyboardInterrupt


def test_a_file_that_happens_to_be_called_like_a_part_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file.part").write_text("mine")
    render(RawResponse(iter((b"new",)), file=tmp_path / "file"))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"file": "new", "file.part": "mine"}


@pytest.mark.parametrize("later", [0, 0.2])
def test_a_pipe_gets_the_answer_as_it_comes(tmp_path: Path, later: float) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Timer(later, lambda: got.append(pipe.read_bytes()))
    reader.daemon = True
    reader.start()
    render(RawResponse(iter((b"one", b"two")), file=pipe))
    reader.join()
    assert got == [b"onetwo"]
    assert pipe.is_fifo()


def test_a_disk_that_is_full_is_named_with_the_file() -> None:
    with pytest.raises(BbcliError, match=r"^/dev/full: No space left on device$"):
        render(RawResponse(iter((b"x" * 100_000,)), file=Path("/dev/full")))


def test_a_silent_answer_is_read_to_its_end() -> None:
    with pytest.raises(ServerFailed):
        render(RawResponse(breaking(b"x"), discard=True))
    assert render(RawResponse(iter((b"x",)), head="HTTP/1.1 200 OK\n\n", discard=True)) == b"HTTP/1.1 200 OK\n\n"
