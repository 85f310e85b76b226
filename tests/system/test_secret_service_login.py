"""Sign in, work and sign out with a real keyring, each command a process; and what happens when it does not answer."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.plain_http import create_token
from tests.support.secret_service import Session, secret_session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

BACKEND = "keyring.backends.SecretService.Keyring"
MODULE, FALLBACK = "keyring.backends.SecretService", "keyring.backends.fail"
LIMIT = 4.0
WAYS = "set BBCLI_TOKEN, or save the login in a file: bbcli auth login URL --store file"
COMMANDS = {"listing": ("projects", "list"), "token": ("auth", "token"), "logout": ("auth", "logout")}
each_command = pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
HANGING = """
import threading
from keyring.backend import KeyringBackend
class Ring(KeyringBackend):
    priority = 9
    def get_password(self, service, name):
        threading.Event().wait()
    set_password = delete_password = get_password
"""


@pytest.fixture
def signed_out(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    for name in ("BBCLI_SERVER", "BBCLI_USERNAME", "BBCLI_PASSWORD"):
        monkeypatch.delenv(name)
    return sandbox


@pytest.fixture
def session(signed_out: Sandbox, tmp_path: Path) -> Iterator[Session]:
    """A session whose keyring is unlocked, without variables of the sandbox."""
    with secret_session(tmp_path) as running:
        yield running


def bbcli(
    session: Session, *words: str, stdin: str = "", python: Sequence[str] = (), **env: str
) -> subprocess.CompletedProcess[str]:
    """Run bbcli as a process of the session."""
    command = [sys.executable, *python, "-m", "bbcli", *words]
    environ = {**session.environ, **env}
    return subprocess.run(command, env=environ, input=stdin, capture_output=True, text=True, check=False, timeout=30)


def is_refused_in_time(run: Callable[[], subprocess.CompletedProcess[str]]) -> bool:
    """Return True if a run failed for want of a keyring: exit code 10, both alternatives named, in less than 4 s."""
    start = time.monotonic()
    ended = run()
    took = time.monotonic() - start
    assert (ended.returncode, ended.stdout) == (10, ""), ended.stderr
    assert ended.stderr.startswith("error: ")
    assert ended.stderr.endswith(f"{WAYS}\n")
    assert took < LIMIT, f"{took:.2f} s"
    return True


def log_in(session: Session, sandbox: Sandbox, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return bbcli(
        session, "auth", "login", sandbox.url, "--with-token", *words, stdin=create_token(sandbox, "users/fred"), **env
    )


def test_from_login_to_logout(session: Session, signed_out: Sandbox, tmp_path: Path) -> None:
    run = log_in(session, signed_out)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    run = bbcli(session, "projects", "list")
    assert (run.returncode, "WORK" in run.stdout, run.stderr) == (0, True, "")
    (status,) = json.loads(bbcli(session, "auth", "status", "--json").stdout)
    assert (status["user"], status["source"], status["backend"]) == ("fred", "keyring", BACKEND)
    checks = {each["check"]: each for each in json.loads(bbcli(session, "doctor", "--json").stdout)}
    assert all(each["ok"] for each in checks.values())
    assert re.fullmatch(rf"{re.escape(BACKEND)} responded in \d+ ms", checks["keyring"]["found"])
    assert bbcli(session, "auth", "logout").returncode == 0
    assert bbcli(session, "projects", "list").returncode == 4
    lock = "import secretstorage as s; print(len(list(s.get_default_collection(s.dbus_init()).get_all_items())))"
    assert session.run(lock).stdout == "0\n"


def test_the_secret_is_in_the_keyring_and_in_no_file(session: Session, signed_out: Sandbox, tmp_path: Path) -> None:
    log_in(session, signed_out)
    secret = bbcli(session, "auth", "token").stdout.strip()
    assert len(secret) > 20
    written = [path for path in (tmp_path / "config").rglob("*") if path.is_file()]
    assert written
    assert not any(secret in path.read_text() for path in written)


@each_command
def test_a_keyring_that_is_locked_after_login(session: Session, signed_out: Sandbox, words: tuple[str, ...]) -> None:
    log_in(session, signed_out)
    assert session.run("import secretstorage as s; s.get_default_collection(s.dbus_init()).lock()").returncode == 0
    assert is_refused_in_time(lambda: bbcli(session, *words))


@each_command
def test_a_keyring_that_does_not_answer(session: Session, signed_out: Sandbox, words: tuple[str, ...]) -> None:
    log_in(session, signed_out)
    session.daemon.send_signal(signal.SIGSTOP)
    assert is_refused_in_time(lambda: bbcli(session, *words))


def test_the_others_of_status_are_told_when_the_keyring_does_not_answer(session: Session, signed_out: Sandbox) -> None:
    log_in(session, signed_out)
    session.daemon.send_signal(signal.SIGSTOP)
    run = bbcli(session, "auth", "status")
    assert run.returncode == 4
    assert "the keyring did not respond within 3 s" in run.stdout


def test_the_doctor_names_the_keyring(session: Session, signed_out: Sandbox) -> None:
    log_in(session, signed_out)
    session.daemon.send_signal(signal.SIGSTOP)
    run = bbcli(session, "doctor", "--json")
    checks = json.loads(run.stdout)
    assert run.returncode == 10
    assert [(each["check"], each["hint"]) for each in checks if each["ok"] is False] == [("keyring", WAYS)]


@pytest.mark.parametrize("kind", ["locked", "locked, and nobody answers", "stopped", "killed", "bus stopped"])
def test_a_login_without_a_keyring_is_refused_and_keeps_nothing(signed_out: Sandbox, tmp_path: Path, kind: str) -> None:
    locked, asks = kind.startswith("locked"), kind == "locked, and nobody answers"
    with secret_session(tmp_path, locked=locked, prompts=asks) as session:
        if kind == "stopped":
            session.daemon.send_signal(signal.SIGSTOP)
        elif kind == "killed":
            session.daemon.kill()
            session.daemon.wait()
        elif kind == "bus stopped":
            session.bus.send_signal(signal.SIGSTOP)
        assert is_refused_in_time(lambda: log_in(session, signed_out))
        assert not (tmp_path / "config" / "config.toml").exists()
        assert log_in(session, signed_out, "--store", "file").returncode == 0
        assert bbcli(session, "projects", "list").returncode == 0


def test_without_a_session_there_is_no_keyring(session: Session, signed_out: Sandbox) -> None:
    alone = {name: value for name, value in session.environ.items() if not name.startswith(("DBUS_", "XDG_RUNTIME_"))}
    assert is_refused_in_time(lambda: log_in(replace(session, environ=alone), signed_out))


@pytest.mark.parametrize("command", ["login", "listing"])
def test_a_backend_that_hangs(session: Session, signed_out: Sandbox, tmp_path: Path, command: str) -> None:
    (tmp_path / "hanging.py").write_text(HANGING)
    chosen = {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "hanging.Ring"}
    if command == "login":
        assert is_refused_in_time(lambda: log_in(session, signed_out, **chosen))
        return
    log_in(session, signed_out)
    config = tmp_path / "config" / "config.toml"
    config.write_text(config.read_text().replace(BACKEND, "hanging.Ring"))
    assert is_refused_in_time(lambda: bbcli(session, "projects", "list", **chosen))


# What is imported


def imported(run: subprocess.CompletedProcess[str]) -> set[str]:
    """Return the modules that -X importtime lists."""
    return {line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if line.startswith("import time:")}


@pytest.mark.parametrize("has_login", [False, True])
def test_with_a_token_of_the_environment_no_keyring_is_imported(
    session: Session, signed_out: Sandbox, has_login: bool
) -> None:
    if has_login:
        log_in(session, signed_out)
    given = {"BBCLI_SERVER": signed_out.url, "BBCLI_TOKEN": create_token(signed_out, "users/fred")}
    run = bbcli(session, "projects", "list", python=["-X", "importtime"], **given)
    assert (run.returncode, "WORK" in run.stdout) == (0, True)
    modules = imported(run)
    assert "httpcore" in modules
    assert {
        name for name in modules if name.startswith(("keyring", "secretstorage", "jeepney", "bbcli.auth.keyring"))
    } == set()


def test_later_only_the_backend_that_worked_is_imported(session: Session, signed_out: Sandbox) -> None:
    log_in(session, signed_out)
    run = bbcli(session, "projects", "list", python=["-X", "importtime"])
    assert run.returncode == 0
    modules = imported(run)
    # The one that worked is imported by name, which importtime does not tell of: it shows in what that imports. The
    # other is what keyring itself stands on.
    assert "secretstorage" in modules
    assert {name for name in modules if name.startswith("keyring.backends.")} <= {FALLBACK, MODULE}
