"""The keyring against a real Secret Service: open, locked, stopped, gone; each time with whole processes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.secret_service import Session, secret_service, secret_session, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

BACKEND = "keyring.backends.SecretService.Keyring"
PLACE = ("bbcli:https://h/ctx", "fred")
SILENT = "the keyring did not answer within 3 s (is it locked?)"
# What bbcli does with the keyring: exit code and message as the command line has them.
PROGRAM = """
import sys
from bbcli.auth.keyring import Keyring
from bbcli.errors import BbcliError
backend, verb, *words = sys.argv[1:]
vault = Keyring(backend or None)
try:
    print(getattr(vault, verb)("bbcli:https://h/ctx", "fred", *words), vault.backend)
except BbcliError as error:
    print(error.message, file=sys.stderr)
    sys.exit(error.exit_code)
"""
CALLS = {"get": ("get",), "put": ("put", "s3cret"), "delete": ("delete",)}
each_call = pytest.mark.parametrize("words", CALLS.values(), ids=CALLS)
reading_and_writing = pytest.mark.parametrize("words", [CALLS["get"], CALLS["put"]], ids=["get", "put"])
at_login_and_later = pytest.mark.parametrize("backend", ["", BACKEND], ids=["at login", "remembered"])


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A session whose keyring is unlocked."""
    with secret_session(tmp_path) as running:
        yield running


def asked(session: Session, backend: str, *words: str) -> tuple[int, str, str]:
    """Call the keyring in a process, which must end long before the D-Bus timeout of 25 seconds.

    test_keyring_process.py measures the deadline of 3 seconds.
    """
    start = time.monotonic()
    run = session.run(PROGRAM, backend, *words)
    assert time.monotonic() - start < 12
    return run.returncode, run.stdout, run.stderr


def test_a_secret_is_kept_from_login_to_logout(session: Session) -> None:
    assert asked(session, "", "get") == (0, "None None\n", "")
    assert asked(session, "", "put", "first") == (0, f"None {BACKEND}\n", "")
    assert asked(session, BACKEND, "get") == (0, f"first {BACKEND}\n", "")
    assert asked(session, BACKEND, "put", "second") == (0, f"None {BACKEND}\n", "")
    assert asked(session, "", "get") == (0, "second None\n", "")
    for _ in range(2):
        assert asked(session, BACKEND, "delete") == (0, f"None {BACKEND}\n", "")
    assert asked(session, BACKEND, "get") == (0, f"None {BACKEND}\n", "")


ROUND = """
import json, sys
from bbcli.auth.keyring import Keyring
vault = Keyring(sys.argv[1], deadline=20)
secrets = [((service, user), secret) for service, user, secret in json.loads(sys.argv[2])]
for place, secret in secrets:
    vault.put(*place, secret)
print([vault.get(*place) == secret for place, secret in secrets].count(True))
"""


def test_odd_secrets_users_and_urls_come_back_as_they_were(session: Session) -> None:
    odd = (
        "pässw:rd",
        "\U0001f511",
        "line\nline",
        " \t",
        "'\"\\$(x)%s",
        "x" * 50_000,
        "\0\1",
        "",
        '{"a": "ü"}',
        "\uffff",
    )
    users = ("~fred", "f.r@d", "ä\\b", "Fred", "fred")
    places = [(f"bbcli:https://h/{path}", user) for path in ("ctx", "Ctx%20a") for user in users]
    secrets = [(*place, secret) for place, secret in zip(places, odd, strict=True)]
    run = session.run(ROUND, BACKEND, json.dumps(secrets))
    assert (run.stdout, run.stderr) == ("10\n", "")


@each_call
@at_login_and_later
def test_a_locked_keyring_that_can_not_ask_ends_in_10(tmp_path: Path, backend: str, words: tuple[str, ...]) -> None:
    with secret_session(tmp_path, locked=True) as session:
        assert asked(session, backend, *words) == (10, "", "the keyring can't be used (KeyringLocked)\n")


@reading_and_writing
def test_a_locked_keyring_whose_question_nobody_answers_ends_in_10(tmp_path: Path, words: tuple[str, ...]) -> None:
    with secret_session(tmp_path, locked=True, prompts=True) as session:
        assert asked(session, BACKEND, *words) == (10, "", f"{SILENT}\n")


def test_at_login_too_the_question_that_nobody_answers_ends_in_10(tmp_path: Path) -> None:
    with secret_session(tmp_path, locked=True, prompts=True) as session:
        assert asked(session, "", "put", "s3cret") == (10, "", f"{SILENT}\n")


def test_a_keyring_that_is_locked_after_login_ends_in_10(session: Session) -> None:
    lock = "import secretstorage as s; s.get_default_collection(s.dbus_init()).lock()"
    assert asked(session, "", "put", "s3cret")[0] == 0
    assert session.run(lock).returncode == 0
    assert asked(session, BACKEND, "get") == (10, "", "the keyring can't be used (KeyringLocked)\n")


@reading_and_writing
def test_a_keyring_that_is_stopped_ends_in_10(session: Session, words: tuple[str, ...]) -> None:
    session.daemon.send_signal(signal.SIGSTOP)
    assert asked(session, BACKEND, *words) == (10, "", f"{SILENT}\n")


@at_login_and_later
def test_a_bus_that_is_stopped_ends_in_10(session: Session, backend: str) -> None:
    session.bus.send_signal(signal.SIGSTOP)
    code, out, err = asked(session, backend, "put", "s3cret")
    problem = "the keyring can't be used (TimeoutError)" if backend else "there is no keyring on this machine"
    assert (code, out, err) == (10, "", f"{problem}\n")


@at_login_and_later
def test_a_keyring_that_was_killed_ends_in_10(session: Session, backend: str) -> None:
    session.daemon.kill()
    session.daemon.wait()
    problem = "the keyring can't be used (InitError)" if backend else "there is no keyring on this machine"
    assert asked(session, backend, "get") == (10, "", f"{problem}\n")


def test_without_a_session_there_is_no_keyring(session: Session) -> None:
    alone = {name: value for name, value in session.environ.items() if not name.startswith(("DBUS_", "XDG_RUNTIME_"))}
    lonely = replace(session, environ=alone)
    assert asked(lonely, "", "get") == (10, "", "there is no keyring on this machine\n")
    assert asked(lonely, BACKEND, "get")[0] == 10


LATE = """
import os, signal, sys, threading
from bbcli.auth.keyring import Keyring
from bbcli.errors import Misconfigured
backend, daemon = sys.argv[1], int(os.environ["DAEMON_PID"])
os.kill(daemon, signal.SIGSTOP)
try:
    Keyring(backend, 0.3).put("bbcli:https://h/ctx", "fred", "s3cret")
except Misconfigured:
    os.kill(daemon, signal.SIGCONT)
for thread in threading.enumerate():
    if thread.name == "keyring":
        thread.join(10)
print(Keyring(backend, 20).get("bbcli:https://h/ctx", "fred"))
"""


def test_a_keyring_that_goes_on_later_has_not_got_what_was_given_up(session: Session) -> None:
    run = session.run(LATE, BACKEND)
    assert (run.stdout, run.stderr) == ("None\n", "")


def test_the_session_is_nobody_elses_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/mine")
    with secret_session(tmp_path, locked=True, prompts=True) as session:
        runtime = session.environ["XDG_RUNTIME_DIR"]
        living = processes(runtime)
        assert len(living) == 3
        assert "/mine" not in session.environ.values()
    wait_until(lambda: processes(runtime) == [])
    assert not Path(runtime).exists()
    assert os.environ["DBUS_SESSION_BUS_ADDRESS"] == "unix:path=/mine"


def test_a_keyring_that_breaks_down_by_itself_does_not_fail_a_test(session: Session) -> None:
    assert asked(session, "", "put", "s3cret")[0] == 0
    session.daemon.send_signal(signal.SIGABRT)
    session.daemon.wait()
    run = session.run(PROGRAM, BACKEND, "get")
    assert (run.stdout, run.stderr) == (f"s3cret {BACKEND}\n", "")


UNTIL_KILLED = """
import sys
from pathlib import Path
from tests.support.secret_service import secret_service
with secret_service(Path(sys.argv[1])) as environ:
    print(environ["XDG_RUNTIME_DIR"], flush=True)
    sys.stdin.read()
"""


def test_nothing_is_left_of_the_session_of_tests_that_were_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", UNTIL_KILLED, str(tmp_path)]
    pipe, root = subprocess.PIPE, Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, text=True) as tests:
        assert tests.stdout is not None
        runtime = tests.stdout.readline().strip()
        assert len(processes(runtime)) == 2
        tests.kill()
    wait_until(lambda: processes(runtime) == [])
    shutil.rmtree(runtime)


def processes(runtime: str) -> list[str]:
    """Return the processes of a session; unreadable ones belong to another user."""
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208
        try:
            with open(f"/proc/{number}/environ", "rb") as file:  # noqa: PTH123
                found += [number] if f"XDG_RUNTIME_DIR={runtime}".encode() in file.read() else []
        except OSError:
            continue
    return found


def test_two_sessions_know_nothing_of_each_other(tmp_path: Path, session: Session) -> None:
    assert asked(session, "", "put", "s3cret")[0] == 0
    with secret_service(tmp_path / "other") as environ:
        other = replace(session, environ=environ)
        assert asked(other, BACKEND, "get") == (0, f"None {BACKEND}\n", "")
