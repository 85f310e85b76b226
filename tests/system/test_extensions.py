"""Extensions and shell aliases: real programs, their environment and exit codes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bbcli.auth.secret_env import read_secret_variables, without_credentials
from bbcli.context.app import App

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox

BIN = Path(sys.executable).parent


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory on the PATH with bbcli, for extensions."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", os.pathsep.join([str(folder), str(BIN), os.environ["PATH"]]))
    return folder


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


def bbcli(*words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BIN / "bbcli", *words], capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}
    )


def test_a_program_gets_its_words_and_its_code_is_that_of_the_run(path: Path) -> None:
    write(path, "bbcli-foo", '#!/bin/sh\nprintf "%s|" "$@"\ncat >&2\nexit 7\n')
    run = subprocess.run(
        [BIN / "bbcli", "foo", "a b", "--json", "-h", "--"], input="stdin", capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (7, "a b|--json|-h|--|", "stdin")


def test_a_program_is_signed_in_and_its_environment_has_no_secret(path: Path, sandbox: Sandbox) -> None:
    write(path, "bbcli-who", "#!/bin/sh\nenv >&2\nbbcli projects list -L 1 && bbcli auth token\n")
    run = bbcli("who", env={"BBCLI_PASSWORD": "fred", "BBCLI_PROXY_PASSWORD": "of-the-proxy"})
    assert (run.returncode, run.stdout.splitlines()[-1]) == (0, "fred")
    variables = dict(line.partition("=")[::2] for line in run.stderr.splitlines())
    assert {"BBCLI_PASSWORD", "BBCLI_PROXY_PASSWORD"} & variables.keys() == set()
    assert "of-the-proxy" not in run.stderr
    assert variables["BBCLI_SERVER"] == sandbox.url


def test_a_program_that_closes_what_it_does_not_know_is_signed_in_too(path: Path, sandbox: Sandbox) -> None:
    write(
        path, "bbcli-deep",
        f"#!{sys.executable}\nimport subprocess\nsubprocess.run(['sh', '-c', 'bbcli auth token'], close_fds=True)\n",
    )  # fmt: skip
    run = bbcli("deep")
    assert (run.returncode, run.stdout) == (0, "fred\n")


def test_the_shell_of_an_alias_is_signed_in_too(path: Path, sandbox: Sandbox) -> None:
    bbcli("alias", "set", "count", '!bbcli commits list -R "$1" --until "$2" --all --jsonl | wc -l; exit 3')
    run = bbcli("count", "WORK/my-repo", "v1.0")
    expected = bbcli("commits", "list", "-R", "WORK/my-repo", "--until", "v1.0", "--all").stdout.count("\n")
    assert (run.returncode, int(run.stdout)) == (3, expected)


def test_the_server_at_hand_is_named_only_where_no_credential_would_follow(path: Path, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text('default = "a"\n[servers.a]\nurl = "https://a.example.com"\n')
    write(path, "bbcli-where", '#!/bin/sh\necho "$BBCLI_SERVER"\n')
    assert bbcli("where").stdout == "https://a.example.com\n"
    assert bbcli("where", env={"BBCLI_TOKEN": "secret"}).stdout == "\n"


def test_a_built_in_goes_before_a_program(path: Path) -> None:
    write(path, "bbcli-alias", "#!/bin/sh\necho mine\n")
    assert bbcli("alias", "list").stdout == ""


def test_a_program_that_can_not_be_run_is_named(path: Path) -> None:
    write(path, "bbcli-broken", "#!/nowhere/at/all\n")
    run = bbcli("broken")
    assert (run.returncode, run.stderr) == (1, f"error: {path}/bbcli-broken cannot be run: No such file or directory\n")


def test_a_program_that_a_signal_ends_gives_the_code_that_a_shell_gives(path: Path) -> None:
    write(path, "bbcli-die", "#!/bin/sh\nkill -TERM $$\n")
    assert bbcli("die").returncode == 128 + signal.SIGTERM


def test_ctrl_c_is_handled_by_the_program(path: Path) -> None:
    write(path, "bbcli-wait", "#!/bin/sh\ntrap 'echo caught; exit 9' INT\necho ready\nwhile :; do sleep 0.05; done\n")
    with subprocess.Popen(
        [BIN / "bbcli", "wait"], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.readline() == "caught\n"
        assert process.wait(timeout=30) == 9


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_run_reaches_the_program(path: Path, number: signal.Signals) -> None:
    write(
        path, "bbcli-wait", "#!/bin/sh\ntrap 'echo caught; exit 9' TERM HUP\necho ready\nwhile :; do sleep 0.05; done\n"
    )
    with subprocess.Popen(
        [BIN / "bbcli", "wait"], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        try:
            process.send_signal(number)
            assert process.wait(timeout=30) == 9
            assert process.stdout.readline() == "caught\n"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def test_an_ignored_signal_stays_ignored_in_the_program(path: Path) -> None:
    write(path, "bbcli-hup", "#!/bin/sh\nkill -HUP $$\necho alive\n")
    run = subprocess.run(
        ["sh", "-c", 'trap "" HUP; exec "$0" hup', BIN / "bbcli"], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "alive\n")


def test_a_passed_credential_is_deleted_when_the_run_ends(path: Path, sandbox: Sandbox) -> None:
    write(path, "bbcli-handed", '#!/bin/sh\necho "$BBCLI_HANDED"; cat "$BBCLI_HANDED"\n')
    place, _, content = bbcli("handed").stdout.partition("\n")
    assert content == '{"BBCLI_PASSWORD": "fred"}'
    assert not Path(place).exists()
    assert read_secret_variables(place) == {}


def test_a_sandbox_below_a_program_hands_on_its_own_credential_only(path: Path, sandbox: Sandbox) -> None:
    write(
        path,
        "bbcli-try",
        "#!/bin/sh\nbbcli sandbox run -- sh -c 'echo \"$BBCLI_HANDED|$BBCLI_TOKEN\"; bbcli auth token'\n",
    )
    env = {"BBCLI_TOKEN": "of-the-real-server", "BBCLI_USERNAME": "", "BBCLI_PASSWORD": ""}
    assert bbcli("try", env=env).stdout.splitlines() == ["|", "fred"]


def test_programs_that_a_run_starts_do_not_get_its_passed_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "handed").write_text('{"BBCLI_TOKEN": "t"}')
    monkeypatch.setenv("BBCLI_HANDED", str(tmp_path / "handed"))
    app = App.of_process()
    assert app.selection.environ["BBCLI_TOKEN"] == "t"
    assert "BBCLI_HANDED" not in {**os.environ, **app.selection.environ}
    assert {"BBCLI_TOKEN", "BBCLI_HANDED"}.isdisjoint(
        without_credentials({**app.selection.environ, "BBCLI_HANDED": "x"})
    )


def test_a_file_that_hands_over_something_else_hands_over_nothing(tmp_path: Path) -> None:
    file = tmp_path / "handed"
    for text in ('{"PATH": "/evil"}', "[]", "null", "{", '{"BBCLI_TOKEN": 1'):
        file.write_text(text)
        assert read_secret_variables(str(file)) == {}
    file.write_bytes(b"\xff")
    assert read_secret_variables(str(file)) == {}
    file.write_text('{"BBCLI_TOKEN": "t"}')
    assert read_secret_variables(str(file)) == {"BBCLI_TOKEN": "t"}
