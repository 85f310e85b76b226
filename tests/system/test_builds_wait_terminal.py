"""`bbcli builds wait` on a terminal: a table that is updated in place, then the result."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

import pytest

from bbcli.context.wait_view import LiveBlock
from bbcli.sandbox.faults import Fault
from tests.conftest import Stream
from tests.support.builds import FREE, STATUSES, set_build
from tests.support.error_output import BY_CTRL_C
from tests.support.terminal import ESCAPE, screen_lines, sent_to_terminal
from tests.unit.context.test_progress import run_in_foreground_and_background

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

WAIT = ("builds", "wait", FREE, "--interval", "1s")


@pytest.fixture
def world(sandbox: Sandbox) -> Sandbox:
    sandbox.store.database.write("delete from builds where commit_id = ?", FREE)
    return sandbox


def waited(*words: str, when: Mapping[str, Callable[[], object]]) -> tuple[int, str, list[str]]:
    """Run it; return exit code, the output without styles, and the final screen."""
    code, sent = sent_to_terminal(*WAIT, *words, when=when)
    return code, ESCAPE.sub("", sent), screen_lines(sent)


def cut(lines: list[str]) -> list[str]:
    return ["  ".join(line.split()[:2]) for line in lines]


def test_the_table_is_drawn_over_itself_and_the_result_stands_in_its_place(world: Sandbox) -> None:
    set_build(world, FREE, "unit", "INPROGRESS")
    becomes = partial(set_build, world, FREE, "unit", "SUCCESSFUL", name="Unit tests")
    code, sent, shown = waited(when={"0 of 1 complete": becomes})
    assert (code, cut(shown)) == (0, ["STATE  KEY", "SUCCESSFUL  unit", ""])
    assert "INPROGRESS  unit" in sent
    assert "0 of 1 complete · 0s of 30m" in sent
    assert "\x1b[3A\x1b[J" in sent


def test_a_failure_is_told_below_the_result(world: Sandbox) -> None:
    code, sent, shown = waited("--key", "unit", when={"unit": partial(set_build, world, FREE, "unit", "FAILED")})
    assert (code, cut(shown)) == (1, ["STATE  KEY", "FAILED  unit", "error:  the", "unit  FAILED", ""])
    assert "not created yet  unit" in sent


def test_an_outage_is_told_once_on_a_line_of_its_own(world: Sandbox) -> None:
    set_build(world, FREE, "unit", "INPROGRESS")
    fault = Fault.parse(f"502 path={STATUSES}/* times=1")

    def breaks() -> None:
        world.faults.add(fault)
        set_build(world, FREE, "unit", "SUCCESSFUL")

    code, sent, shown = waited(when={"0 of 1 complete": breaks})
    assert (code, sent.count("retrying")) == (0, 1)
    assert " ".join(shown[:-3]).endswith("(502 text/html, “502”): retrying")
    assert cut(shown[-3:]) == ["STATE  KEY", "SUCCESSFUL  unit", ""]


def test_ctrl_c_leaves_a_clean_screen(world: Sandbox) -> None:
    set_build(world, FREE, "unit", "INPROGRESS")
    code, sent = sent_to_terminal(*WAIT, when={"0 of 1 complete": "^C"})
    assert (code, screen_lines(sent)) == (BY_CTRL_C, [""])


def test_quiet_shows_only_the_result(world: Sandbox) -> None:
    set_build(world, FREE, "unit", "FAILED")
    code, sent = sent_to_terminal(*WAIT, "--quiet", "--max-wait", "1s", "--key", "unit", "--key", "gone")
    assert (code, cut(screen_lines(sent))[:2], "\x1b[J" in sent) == (1, ["STATE  KEY", "FAILED  unit"], False)


def test_a_pipe_gets_a_line_per_change(world: Sandbox, tmp_path: Path) -> None:
    set_build(world, FREE, "unit", "INPROGRESS")
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as stdout:
        becomes = partial(set_build, world, FREE, "unit", "SUCCESSFUL")
        code, sent = sent_to_terminal(*WAIT, stdout=stdout, when={"unit: INPROGRESS": becomes})
    with os.fdopen(reader, "rb") as rows:
        assert (code, sent.splitlines()[0]) == (0, "unit: INPROGRESS https://ci.example.com/unit")
        assert rows.readline().startswith(b"SUCCESSFUL\tunit\t")


@pytest.mark.parametrize("name", ["\x1b[2J\x1b]0;evil\x07", "日本語" * 60, "a\nb\tc"])
def test_control_characters_of_a_server_are_not_drawn(world: Sandbox, name: str) -> None:
    set_build(world, FREE, "unit", "INPROGRESS", name=name)
    becomes = partial(set_build, world, FREE, "unit", "SUCCESSFUL", name="Unit")
    code, sent = sent_to_terminal(*WAIT, when={"0 of 1 complete": becomes})
    assert (code, "\x1b[2J" in sent, "\x1b]0" in sent) == (0, False, False)
    assert cut(screen_lines(sent)) == ["STATE  KEY", "SUCCESSFUL  unit", ""]


def test_a_block_is_no_higher_than_the_terminal() -> None:
    terminal = Stream(tty=True)  # which says no size: 24 lines
    live = LiveBlock(terminal)
    live.show([f"line {number}" for number in range(40)])
    shown = screen_lines(terminal.written.decode().replace("\n", "\r\n"))
    assert (len(shown), shown[0], shown[-2]) == (23, "line 0", "… 19 more")
    live.show(["one"])
    assert screen_lines(terminal.written.decode().replace("\n", "\r\n")) == ["one", ""]
    live.erase()
    live.erase()
    assert screen_lines(terminal.written.decode().replace("\n", "\r\n")) == [""]


def test_a_block_is_not_drawn_over_the_shell() -> None:
    program = "from bbcli.context.wait_view import LiveBlock; import sys; LiveBlock(sys.stderr).show(['one', 'two'])"
    assert run_in_foreground_and_background(program) == "one\r\ntwo\r\n||"
