"""The pager on a real terminal: less and others, ended early, missing, interrupted."""

from __future__ import annotations

import os
import pty
import select
import shlex
import sys
import termios
import threading
from contextlib import suppress
from typing import TYPE_CHECKING
from warnings import catch_warnings

import pytest

from bbcli.cli.command import Group, pass_app
from bbcli.context.app import App
from bbcli.context.pager import pager_of
from tests.conftest import Stream
from tests.support.error_output import BY_CTRL_C
from tests.support.terminal import ESCAPE, on_terminal, sent_to_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

LIST = ("commits", "list", "-R", "WORK/my-repo")
FORKS = "/rest/api/latest/projects/WORK/repos/my-repo/forks"
PAGE_OF_FORKS = ("repos", "forks", "WORK/my-repo", "--all", "--jsonl")
# What less writes at the bottom of the screen while it waits for a key.
PROMPT = "\n:"
needs_less = pytest.mark.needs("less")


def shell(script: str) -> dict[str, str]:
    """Return a pager command that runs a line of sh."""
    return {"BBCLI_PAGER": f"sh -c {shlex.quote(script)}"}


MARKED = shell("cat; echo READ")


@pytest.mark.parametrize(
    ("environ", "wanted", "command"),
    [
        ({}, None, ""),
        ({"PAGER": "most"}, None, ""),
        ({"BBCLI_PAGER": "less -S"}, None, "less -S"),
        ({"BBCLI_PAGER": "less"}, False, ""),
        ({"BBCLI_PAGER": ""}, True, ""),
        ({"BBCLI_PAGER": " cat "}, True, ""),
        ({"BBCLI_PAGER": "a", "PAGER": "b"}, True, "a"),
        ({"PAGER": "b"}, True, "b"),
        ({"PAGER": ""}, True, ""),
        ({}, True, "less"),
        ({"TERM": "dumb", "BBCLI_PAGER": "less"}, True, ""),
    ],
)
def test_the_pager_is_selected_by_the_option_and_variables(
    environ: dict[str, str], wanted: bool | None, command: str
) -> None:
    assert pager_of(environ, wanted=wanted) == command


@needs_less
def test_less_exits_if_the_output_fits_on_the_screen(sandbox: Sandbox) -> None:
    code, sent = sent_to_terminal(*LIST, "-L", "3", "--pager")
    assert (code, sent.count("years ago")) == (0, 3)
    assert sent.endswith("3 shown, more exist: --all\r\n")


@needs_less
@pytest.mark.parametrize("words", [("-L", "60"), ("--all",), ("--all", "--json"), ("--all", "-o", "csv")])
def test_less_shows_a_screen_and_is_ended_by_q(sandbox: Sandbox, words: tuple[str, ...]) -> None:
    code, sent = sent_to_terminal(*LIST, *words, env={"BBCLI_PAGER": "less"}, when={PROMPT: "q"})
    assert code == 0
    screen, _, behind = sent.partition(PROMPT)
    assert 10 < screen.count("\n") < 24
    assert "error" not in behind
    assert ("60 shown" in behind) == ("60" in words)


@needs_less
def test_the_table_has_the_width_and_the_colours_of_the_terminal(sandbox: Sandbox) -> None:
    code, sent = sent_to_terminal(*LIST, "--pager", columns=50, when={PROMPT: "q"})
    assert (code, "\x1b[33m" in sent, "\x1b]8;;http" in sent) == (0, True, True)
    lines = ESCAPE.sub("", sent).split("\r\n")
    assert max(len(line) for line in lines[1:20]) <= 50
    assert "…" in sent


@needs_less
def test_an_empty_output_starts_no_pager(sandbox: Sandbox) -> None:
    assert on_terminal("projects", "list", "--name", "nothing like it", env=MARKED) == (0, "nothing found\n")
    assert ESCAPE.sub("", on_terminal("commits", "list", "-R", "WORK/nope", env=MARKED)[1]) == (
        "error: repository WORK/nope does not exist\nhint: bbcli repos list WORK\n"
    )


def test_another_pager_gets_all_of_it_and_what_is_said_comes_behind(sandbox: Sandbox) -> None:
    code, sent = on_terminal(*LIST, "-L", "2", env=MARKED)
    assert code == 0
    assert ESCAPE.sub("", sent).splitlines()[3:] == ["READ", "2 shown, more exist: --all"]


@pytest.mark.parametrize("words", [("--no-pager",), ("--pager",)])
def test_a_pager_can_be_left_out(sandbox: Sandbox, words: tuple[str, ...]) -> None:
    off = MARKED if words == ("--no-pager",) else {"BBCLI_PAGER": "cat"}
    plain = on_terminal(*LIST, "-L", "2", env={"PAGER": MARKED["BBCLI_PAGER"]})
    assert on_terminal(*LIST, "-L", "2", *words, env=off) == plain
    assert "READ" not in plain[1]


def test_a_pipe_has_no_pager(sandbox: Sandbox, invoke: Invoke) -> None:
    run = invoke(*LIST, "-L", "2", "--pager", env=MARKED)
    assert (run.code, len(run.lines), "READ" in run.out) == (0, 2, False)


@pytest.mark.parametrize("pager", ["no-such-pager -x", "'", "/"])
def test_a_pager_that_is_not_there_is_a_warning_and_all_is_shown(sandbox: Sandbox, pager: str) -> None:
    code, sent = on_terminal(*LIST, "-L", "2", env={"BBCLI_PAGER": pager})
    first, _, rest = sent.partition("\n")
    assert (code, rest) == on_terminal(*LIST, "-L", "2")
    first = ESCAPE.sub("", first)
    assert first.startswith(f"warning: cannot run the pager {pager!r}: ") or pager == "'"
    assert first.startswith("warning: cannot run the pager ")


def test_a_pager_that_is_ended_early_is_a_quiet_success(sandbox: Sandbox) -> None:
    code, sent = on_terminal(*LIST, "--all", "--json", env=shell("head -n 1"))
    assert (code, ESCAPE.sub("", sent)) == (0, "[{\n")


def test_an_error_comes_behind_what_the_pager_shows(stub: Stub) -> None:
    stub.page(FORKS, {"slug": "one"}, isLastPage=False, nextPageStart=1)
    stub.expect("GET", FORKS, status=404, json_body={"errors": [{"message": "It is gone.", "exceptionName": None}]})
    code, sent = on_terminal(*PAGE_OF_FORKS, env=MARKED)
    shown = ESCAPE.sub("", sent).splitlines()
    assert (code, shown[:2]) == (3, ['{"slug":"one"}', "READ"])
    assert "gone" in shown[2]


def test_no_progress_is_drawn_into_a_pager(stub: Stub) -> None:
    held = threading.Event()
    stub.page(FORKS, {"slug": "one"}, isLastPage=False, nextPageStart=1)
    stub.page(FORKS, {"slug": "two"}, held=held)
    timer = threading.Timer(1.2, held.set)  # more than twice as long as it takes to show any
    code, sent = sent_to_terminal(*PAGE_OF_FORKS, env=MARKED, when={"one": timer.start})
    assert (code, ESCAPE.sub("", sent)) == (0, '{"slug":"one"}\r\n{"slug":"two"}\r\nREAD\r\n')


def test_a_pager_is_told_how_to_show_it_and_no_secret(sandbox: Sandbox) -> None:
    code, sent = on_terminal(*LIST, env={**shell("cat > /dev/null; env"), "BBCLI_TOKEN": "", "PAGER": "x"})
    told = dict(line.partition("=")[::2] for line in sent.splitlines() if "=" in line)
    assert (code, told["LESS"], told["LV"], told["BBCLI_SERVER"]) == (0, "FRX", "-c", sandbox.url)
    assert "BBCLI_PASSWORD" not in told
    kept = on_terminal(*LIST, env={**shell("cat > /dev/null; echo $LESS"), "LESS": "-S"})
    assert kept[1].startswith("-S\n")


@pytest.mark.parametrize("live", [False, True])
def test_live_output_is_never_paged(tmp_path: Path, live: bool) -> None:
    group = Group()

    @group.command("verb", streaming=live)
    @pass_app
    def verb(app: App) -> str:
        return "text"

    out, paged = Stream(tty=True), tmp_path / "paged"
    environ = {"PATH": os.environ["PATH"], **shell(f"cat > {shlex.quote(str(paged))}")}
    app = App(Stream(tty=True), out, Stream(tty=True), environ, tmp_path)
    group.main(["verb", "--pager"], standalone_mode=False, obj=lambda: app)
    shown = (out.written.decode(), paged.read_text() if paged.exists() else "")
    assert shown == (("text\n", "") if live else ("", "text\n"))


def shown_until(terminal: int, text: str, *, pressed: bytes = b"") -> str:
    """Return the output of a terminal until a text is shown, or until its end; the key `pressed` is repeated."""
    sent, tries = b"", 0
    with suppress(OSError):  # Linux tells the end of a terminal so
        while text not in sent.decode(errors="ignore"):
            if select.select([terminal], [], [], 1)[0]:
                sent += os.read(terminal, 1024)
            else:
                tries += 1
                assert tries < 60, sent
                os.write(terminal, pressed)
    return sent.decode(errors="ignore")


@needs_less
def test_ctrl_c_in_a_pager_leaves_it_open_and_the_terminal_as_it_was(sandbox: Sandbox) -> None:
    with catch_warnings(action="ignore", category=DeprecationWarning):  # the child does nothing but become bbcli
        child, terminal = pty.fork()
    if not child:  # pragma: no cover - another process
        termios.tcsetwinsize(0, (24, 80))
        os.environ.update(TERM="xterm", BBCLI_PAGER="less")
        os.execv(sys.executable, [sys.executable, "-m", "bbcli", *LIST, "-L", "60"])
    before, sent = termios.tcgetattr(terminal), shown_until(terminal, PROMPT)
    os.write(terminal, b"\x03")  # the key: it is for all that run on this terminal
    sent += shown_until(terminal, "\a")
    os.write(terminal, b"q")
    sent += shown_until(terminal, "none of this", pressed=b"q")  # what is typed just behind Ctrl-C may be lost
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    after = termios.tcgetattr(terminal)
    os.close(terminal)
    assert code in (0, BY_CTRL_C)  # whether all of it had been handed on before
    assert "Traceback" not in sent
    assert after == before
