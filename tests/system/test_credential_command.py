"""Tokens that a program prints: real programs that succeed or fail."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from bbcli.auth import BEARER, Credential
from bbcli.auth.credential_command import TIMEOUT, from_command, split_command
from bbcli.auth.secret_env import SECRET_VARIABLES
from bbcli.errors import InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def shell(script: str) -> str:
    """Return the command that runs a script in a shell."""
    return shlex.join(["sh", "-c", script])


def run(command: str, environ: Mapping[str, str] | None = None, limit: float = TIMEOUT) -> str:
    return from_command(command, os.environ if environ is None else environ, "fred", limit=limit).secret


def test_the_first_line_is_the_token() -> None:
    found = from_command(shell("echo t0ken; echo user: fred"), os.environ, "fred")
    assert found == Credential(BEARER, "t0ken", "fred", source="command")
    assert from_command("echo t0ken", os.environ).user is None


@pytest.mark.parametrize("printed", ["t0ken", "t0ken\n", " t0ken \r\n", "t0ken\nurl: é\n"])
def test_the_token_loses_the_space_around_it(printed: str) -> None:
    assert run(shlex.join(["printf", "%s", printed])) == "t0ken"


def test_its_stderr_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(shell("echo unlock your key >&2; echo t0ken")) == "t0ken"
    assert capfd.readouterr() == ("", "unlock your key\n")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (shell("echo t0ken; exit 3"), "the credential command 'sh' ended with 3"),
        (shell("kill -9 $$"), "the credential command 'sh' ended with -9"),
        ("true", "the credential command 'true' printed nothing"),
        (shell("echo; echo t0ken"), "the credential command 'sh' printed nothing"),
        ("no-such-program x", "the credential command 'no-such-program': No such file or directory"),
        ("/", "the credential command '/': Permission denied"),
        ("echo two words", "what 'echo' printed is no token"),
        (shell(r"printf '\377'"), "what 'sh' printed is no token"),
        (shell(r"printf 'a\033b'"), "what 'sh' printed holds control characters"),
        ("a\0b", "the credential command holds a null character"),
    ],
)
def test_a_command_that_gives_no_token_is_named(command: str, told: str) -> None:
    with pytest.raises((Misconfigured, InvalidInput)) as raised:
        run(command)
    assert raised.value.message == told
    assert "t0ken" not in f"{raised.value.message}{raised.value.hint}"


def test_a_program_that_can_not_be_started_for_its_form_is_named(tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"\0")
    program.chmod(0o700)
    with pytest.raises(Misconfigured, match=r"Exec format error") as raised:
        run(str(program))
    assert raised.value.exit_code == 10


@pytest.mark.parametrize("word", [";", "|", "$HOME", "*", "`id`", ">x", "&&", "~"])
def test_the_command_is_run_without_a_shell(tmp_path: Path, word: str) -> None:
    assert run(f"printf %s {word}", {**os.environ, "HOME": str(tmp_path)}) == word


def test_quotes_hold_words_together() -> None:
    assert split_command("pass show 'my bitbucket' \"a b\"\\ c") == ["pass", "show", "my bitbucket", "a b c"]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("pass 'show", "the credential command can't be read: no closing quotation"),
        ("pass show\\", "the credential command can't be read: no escaped character"),
        ("", "the credential command is empty"),
        ("  \n", "the credential command is empty"),
    ],
)
def test_an_invalid_command_is_refused(command: str, told: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        from_command(command, os.environ)
    assert raised.value.message == told


def test_a_credential_command_has_ten_seconds() -> None:
    assert TIMEOUT == 10.0


def test_a_command_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    with pytest.raises(Misconfigured, match=r"^the credential command 'sh' took more than 0\.5 s$"):
        run(shell(f"echo $$ > {told}; exec sleep 60"), limit=0.5)
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)


def test_a_background_process_that_keeps_the_output_open_is_not_waited_for(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    began = monotonic()
    try:
        with pytest.raises(Misconfigured, match=r"took more than 0\.5 s"):
            run(shell(f"sleep 60 & echo $! > {told}; echo t0ken; wait"), limit=0.5)
        assert monotonic() - began < 20
    finally:
        os.kill(int(told.read_text()), signal.SIGKILL)


def test_its_environment_has_no_secret_of_bbcli(tmp_path: Path) -> None:
    told = tmp_path / "environ"
    environ = {**os.environ, **dict.fromkeys(SECRET_VARIABLES, "s3cret"), "GNUPGHOME": "kept"}
    assert run(shell(f"env > {told}; echo t0ken"), environ) == "t0ken"
    names = {line.partition("=")[0] for line in told.read_text().splitlines()}
    assert not SECRET_VARIABLES & names
    assert "s3cret" not in told.read_text()
    assert "GNUPGHOME" in names


def test_its_input_is_empty_and_that_of_bbcli_stays_whole() -> None:
    program = (
        "import os, sys; from bbcli.auth.credential_command import from_command;"
        "print(from_command(sys.argv[1], os.environ).secret); print(sys.stdin.read())"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, shell("cat; echo t0ken")], input="for bbcli", capture_output=True, text=True
    )
    assert (said.stdout, said.stderr) == ("t0ken\nfor bbcli\n", "")
