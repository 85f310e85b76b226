"""bbcli as a process: pipes, files, closed and full streams, signals, an empty environment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import BY_CTRL_C, error_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.sandbox.server import Sandbox

pytestmark = pytest.mark.needs("bash", "jq")

ALL = "bbcli commits list -R WORK/my-repo --all"
ONE = "bbcli commits list -R WORK/my-repo -L 1"
MORE = "1 shown, more exist: --all\n"
FULL_DISK = "cannot write to stdout: No space left on device"


class Shell(Protocol):
    """A function that runs a bash script with this bbcli on the PATH; it returns exit code, stdout, stderr."""

    def __call__(self, script: str) -> tuple[int, str, str]: ...


@pytest.fixture
def shell(sandbox: Sandbox, tmp_path: Path) -> Shell:
    def call(script: str) -> tuple[int, str, str]:
        program = f'bbcli() {{ "{sys.executable}" -m bbcli "$@"; }}\n{script}'
        run = subprocess.run(["bash", "-c", program], cwd=tmp_path, capture_output=True, check=False, timeout=60)
        return run.returncode, run.stdout.decode(), run.stderr.decode()

    return call


def test_a_pipe_that_closes_after_a_line_is_fine(shell: Shell) -> None:
    code, out, err = shell(f"set -o pipefail; {ALL} | head -1")
    assert (code, out.count("\n"), err) == (0, 1, "")
    assert out.endswith("\tSeb Ruiz\t2012-04-18T06:23:20Z\tNONE: Add groovy as java synhi\n")


@pytest.mark.parametrize("command", [f"{ALL} --jsonl", f"{ALL} --json", f"{ALL} -o csv", "bbcli --help"])
def test_a_pipe_that_nobody_reads_is_fine(shell: Shell, command: str) -> None:
    assert shell(f"{command} | true; echo ${{PIPESTATUS[0]}}") == (0, "0\n", "")


def test_an_error_into_a_pipe_that_nobody_reads_keeps_its_code(shell: Shell) -> None:
    script = "bbcli repos show WORK/nope | true; echo ${PIPESTATUS[0]}"
    assert shell(script) == (0, "3\n", error_text("repository WORK/nope does not exist", "bbcli repos list WORK"))


def test_jq_reads_a_list(shell: Shell) -> None:
    # jq is what people pipe into, and CI installs it: one that is missing is a failure.
    code, out, err = shell(f"set -o pipefail; {ALL} --json | jq -r '.[].id'")
    assert (code, len(set(out.split())) >= 290, err) == (0, True, "")
    assert shell(f"{ALL} --jsonl | jq -r .id") == (0, out, "")


def test_a_file_holds_what_a_pipe_gets(shell: Shell, tmp_path: Path) -> None:
    assert shell(f"{ALL} > commits.tsv && {ALL} | cmp - commits.tsv") == (0, "", "")
    rows = [line.split("\t") for line in (tmp_path / "commits.tsv").read_text(encoding="utf-8").splitlines()]
    assert {len(row) for row in rows} == {4}


def test_a_strict_script_gets_through_300_commits(shell: Shell) -> None:
    script = f"""set -euo pipefail
        {ALL} --jsonl > all.jsonl
        while read -r commit; do test ${{#commit}} -eq 40; done < <(jq -r .id all.jsonl)
        {ALL} | cut -f1 | diff - <(jq -r .id all.jsonl)
        test "$({ALL} | head -n 1 | cut -f2)" = "Seb Ruiz"
        wc -l < all.jsonl"""
    code, out, err = shell(script)
    assert (code, 290 <= int(out) <= 400, err) == (0, True, "")


@pytest.mark.parametrize("command", [ONE, ALL, "bbcli repos show WORK/my-repo", "bbcli --help", "bbcli --version"])
def test_a_full_disk_is_a_failure_in_one_line(shell: Shell, command: str) -> None:
    assert shell(f"{command} > /dev/full") == (1, "", error_text(FULL_DISK))


def test_a_full_disk_is_a_json_error_too(shell: Shell) -> None:
    code, out, err = shell(f"{ALL} --json > /dev/full")
    assert (code, out, err.count("\n"), f'"message":"{FULL_DISK}"' in err) == (1, "", 1, True)


def test_a_closed_stdout_is_a_failure_in_one_line(shell: Shell) -> None:
    for command in (ONE, "bbcli --version", "bbcli --help", "bbcli repos list -h"):
        assert shell(f"{command} >&-") == (
            1,
            "",
            error_text("stdout is closed", "redirect stdout to a file or to /dev/null"),
        )


def test_what_writes_nothing_needs_no_stdout(shell: Shell) -> None:
    assert shell("bbcli watch repo WORK/my-repo >&- && bbcli watch repo WORK/my-repo --off > /dev/full") == (0, "", "")


def test_an_error_matters_more_than_a_full_disk(shell: Shell) -> None:
    error = error_text("repository WORK/nope does not exist", "bbcli repos list WORK")
    assert shell("bbcli repos show WORK/nope > /dev/full") == (3, "", error)


def test_a_closed_stderr_changes_nothing(shell: Shell) -> None:
    code, out, err = shell(f"{ONE} 2>&-; bbcli repos show WORK/nope 2>&-")
    assert (code, out.count("\n"), err) == (3, 1, "")


@pytest.mark.parametrize(("command", "code"), [(ONE, 0), ("bbcli repos show WORK/nope", 3)])
def test_a_stderr_that_can_not_be_written_does_not_change_the_code(shell: Shell, command: str, code: int) -> None:
    assert shell(f"{command} 2> /dev/full")[0] == code


@pytest.mark.parametrize("stdin", ["< /dev/null", "<&-", "<<< WORK/my-repo"])
def test_without_a_terminal_on_stdin_nobody_is_asked(shell: Shell, stdin: str) -> None:
    message = "repository WORK/my-repo was not deleted: cannot confirm deletion without a terminal"
    assert shell(f"bbcli repos delete WORK/my-repo {stdin}") == (2, "", error_text(message, "add --yes"))


def test_a_closed_stdin_holds_no_token(shell: Shell, sandbox: Sandbox) -> None:
    message, hint = "the token is empty", "bbcli auth login URL --with-token < token.txt"
    assert shell(f"bbcli auth login {sandbox.url} --with-token --store file <&-") == (2, "", error_text(message, hint))


def test_an_empty_environment_is_enough(shell: Shell, sandbox: Sandbox) -> None:
    sign_in = f"BBCLI_SERVER={sandbox.url} BBCLI_USERNAME=fred BBCLI_PASSWORD=fred NO_PROXY=*"
    script = f'env -i PATH="$PATH" {sign_in} {sys.executable} -m {ONE}'
    code, out, err = shell(script)
    assert (code, out.count("\t"), err) == (0, 3, MORE)
    assert shell(script.replace("PATH=", "HOME=/nonexistent PATH=")) == (code, out, err)


def test_an_empty_environment_names_no_server(shell: Shell) -> None:
    hint = "bbcli auth login URL, or set BBCLI_SERVER and BBCLI_TOKEN (or BBCLI_USERNAME and BBCLI_PASSWORD)"
    script = f'env -i PATH="$PATH" HOME=/nonexistent {sys.executable} -m {ONE}'
    assert shell(script) == (4, "", error_text("no server is configured", hint))


@pytest.mark.parametrize("locale", ["LC_ALL=C", "LC_ALL=C PYTHONUTF8=0 PYTHONIOENCODING=ascii", "LC_ALL=POSIX LANG="])
def test_a_pipe_gets_utf_8_whatever_the_locale(shell: Shell, locale: str) -> None:
    code, out, err = shell(f"export {locale}; {ALL}")
    assert (code, out.isascii(), err) == (0, False, "")
    assert shell(f"export LC_ALL=C.UTF-8; {ALL}") == (0, out, "")


def test_a_folder_that_is_gone_is_no_obstacle(shell: Shell) -> None:
    code, out, err = shell(f"mkdir gone; cd gone; rmdir ../gone; {ONE}")
    assert (code, out.count("\n"), err) == (0, 1, MORE)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; fail after a minute."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def interrupted(sandbox: Sandbox, folder: Path, words: str, *, after: int = 0) -> tuple[int, str, str]:
    """Run bbcli against a server that responds slowly after some requests, and send Ctrl-C."""
    sandbox.faults.add(Fault("latency", ms=120_000, after=after))
    command = [sys.executable, "-m", *words.split()]
    # Into a file, since a pipe that nobody reads yet would hold the list up.
    with (
        (folder / "out").open("w+") as out,
        subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, text=True) as process,
    ):
        wait_until(lambda: sandbox.faults.describe()[0]["seen"] > after)
        # The request may go before the page that was fetched first is written.
        wait_until(lambda: not after or (folder / "out").read_bytes().count(b'"displayId"') >= 100)
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=60)[1]
    return process.returncode, (folder / "out").read_text(encoding="utf-8"), err


def test_ctrl_c_while_the_server_is_slow_is_quiet(sandbox: Sandbox, tmp_path: Path) -> None:
    assert interrupted(sandbox, tmp_path, ONE) == (BY_CTRL_C, "", "")


def test_ctrl_c_in_a_list_leaves_what_was_found(sandbox: Sandbox, tmp_path: Path) -> None:
    code, out, err = interrupted(sandbox, tmp_path, f"{ALL} --jsonl", after=2)
    assert (code, out.count("\n") >= 100, out.endswith("}\n"), err) == (BY_CTRL_C, True, True, "")


def test_ctrl_c_leaves_an_array_open(sandbox: Sandbox, tmp_path: Path) -> None:
    code, out, err = interrupted(sandbox, tmp_path, f"{ALL} --json", after=2)
    assert (code, out.startswith("[{"), out.rstrip().endswith("]"), err) == (BY_CTRL_C, True, False, "")


@pytest.mark.parametrize("program", [["-m", "bbcli"], ["-c", "from bbcli.__main__ import main; main()"]])
def test_ctrl_c_while_bbcli_is_loaded_is_quiet(tmp_path: Path, program: list[str]) -> None:
    (tmp_path / "click.py").write_text("raise KeyboardInterrupt\n")
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, *program]
    run = subprocess.run(command, env=env, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert (run.returncode, run.stdout, run.stderr) == (BY_CTRL_C, b"", b"")


def test_python_m_and_the_script_are_one(shell: Shell) -> None:
    script = Path(sys.executable).with_name("bbcli")
    assert shell("bbcli --version") == shell(f"{script} --version")
    assert os.access(script, os.X_OK)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_ctrl_c_ends_the_loop_of_a_shell_too(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.faults.add(Fault("latency", ms=120_000))
    script = f'for i in 1 2; do {sys.executable} -m bbcli projects show WORK; echo "went on after $?"; done'
    command = ["bash", "-c", script]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as shell:
        wait_until(lambda: sandbox.faults.describe()[0]["seen"] > 0)
        os.killpg(shell.pid, signal.SIGINT)  # as a terminal does
        out, err = shell.communicate(timeout=60)
    assert (shell.returncode, out, err) == (BY_CTRL_C, "", "")
