"""The keyring in another process: the time to abandon one that hangs, and its imports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path

# What bbcli does with the keyring: exit code and message as the command line has them.
PROGRAM = """
import sys
from bbcli.auth.keyring import Keyring
from bbcli.errors import BbcliError
backend, deadline, verb, *words = sys.argv[1:]
vault = Keyring(backend or None, float(deadline))
try:
    print(getattr(vault, verb)("bbcli:https://h", "fred", *words), vault.backend)
except BbcliError as error:
    print(error.message, file=sys.stderr)
    sys.exit(error.exit_code)
print(*sorted(name for name in sys.modules if name.startswith("keyring.backends.")))
"""
BACKEND = """
{top}
from keyring.backend import KeyringBackend
class Ring(KeyringBackend):
    priority = 9
    held = {{}}
    def get_password(self, service, username):
        {act}
        return self.held.get((service, username))
    def set_password(self, service, username, password):
        self.held[service, username] = password
"""
FOREVER = "threading.Event().wait()"
HANGING = {
    "in a wait": ("import threading", FOREVER),
    "in a loop": ("", "while True: pass"),
    "in a loop that nothing ends": (
        "def loop():\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "loop()",
    ),
    "while it is imported": (f"import threading\n{FOREVER}", "pass"),
    "in a thread of its own": (
        f"import threading\ndef wait(): {FOREVER}",
        "thread = threading.Thread(target=wait); thread.start(); thread.join()",
    ),
    "in a program": ("import subprocess", "subprocess.run(['sleep', '20'])"),
}


class Asked(Protocol):
    """Call the keyring in a process; return exit code, stdout, stderr and seconds."""

    def __call__(self, backend: str, deadline: float, *words: str, **env: str) -> tuple[int, str, str, float]: ...


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    def call(backend: str, deadline: float, *words: str, **env: str) -> tuple[int, str, str, float]:
        home = {
            "HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/dev/null",
        }
        environ = {**os.environ, "PYTHONPATH": str(tmp_path), **home, **env}
        start = time.monotonic()
        # Not run(): what the backend started may hold the pipes longer than the process lives.
        with (tmp_path / "out").open("w+") as out, (tmp_path / "err").open("w+") as err:
            command = [sys.executable, "-c", PROGRAM, backend, str(deadline), *words]
            code = subprocess.run(command, env=environ, stdout=out, stderr=err, check=False, timeout=30).returncode
            seconds = time.monotonic() - start
            out.seek(0)
            err.seek(0)
            return code, out.read(), err.read(), seconds

    return call


def write_backend(folder: Path, top: str = "", act: str = "pass") -> None:
    folder.mkdir(exist_ok=True)
    (folder / "odd.py").write_text(BACKEND.format(top=top, act=act), encoding="utf-8")


@pytest.mark.parametrize("where", HANGING)
@pytest.mark.parametrize("words", [("get",), ("put", "s3cret")], ids=["get", "put"])
def test_a_process_ends_though_its_keyring_hangs(
    asked: Asked, tmp_path: Path, where: str, words: tuple[str, ...]
) -> None:
    write_backend(tmp_path, *HANGING[where])
    code, out, err, seconds = asked("odd.Ring", 0.3, *words)
    assert (code, out, err) == (10, "", "the keyring did not answer within 0.3 s (is it locked?)\n")
    assert seconds < 5  # whole processes on a busy machine; what hangs would hang for ever


@pytest.mark.parametrize("backend", ["odd.Ring", ""], ids=["remembered", "at login"])
def test_with_the_usual_deadline_it_ends_in_less_than_four_seconds(asked: Asked, tmp_path: Path, backend: str) -> None:
    write_backend(tmp_path, *HANGING["in a wait"])
    code, out, err, seconds = asked(backend, 3, "put", "s3cret", PYTHON_KEYRING_BACKEND="odd.Ring")
    assert (code, out, err) == (10, "", "the keyring did not answer within 3 s (is it locked?)\n")
    assert 3 <= seconds < 4


def test_the_search_for_backends_is_under_the_deadline_too(asked: Asked, tmp_path: Path) -> None:
    write_backend(tmp_path, *HANGING["while it is imported"])
    write_plugin(tmp_path)
    code, _, err, seconds = asked("", 0.3, "get")
    assert (code, err) == (10, "the keyring did not answer within 0.3 s (is it locked?)\n")
    assert seconds < 5  # whole processes on a busy machine; what hangs would hang for ever


def test_a_plugin_that_can_not_be_loaded_is_no_traceback(asked: Asked, tmp_path: Path) -> None:
    write_backend(tmp_path, "raise RuntimeError('broken')")
    write_plugin(tmp_path)
    assert asked("", 5, "get")[:3] == (10, "", "there is no keyring on this machine\n")


def write_plugin(folder: Path) -> None:
    """Install the backend as a plugin of keyring, as pip does."""
    about = folder / "odd-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[keyring.backends]\nodd = odd\n", encoding="utf-8")


def test_a_plugin_is_found_and_remembered(asked: Asked, tmp_path: Path) -> None:
    write_backend(tmp_path)
    write_plugin(tmp_path)
    code, out, err, _ = asked("", 5, "put", "s3cret")
    assert (code, out.splitlines()[0], err) == (0, "None odd.Ring", "")
    assert "keyring.backends.macOS" in out


def test_a_remembered_backend_is_the_only_one_that_is_loaded(asked: Asked, tmp_path: Path) -> None:
    write_backend(tmp_path)
    code, out, err, _ = asked("odd.Ring", 5, "put", "s3cret")
    # fail is what keyring itself imports.
    assert (code, out, err) == (0, "None odd.Ring\nkeyring.backends.fail\n", "")


def test_a_backend_that_the_person_chose_is_found_again_where_they_keep_it(asked: Asked, tmp_path: Path) -> None:
    write_backend(tmp_path / "own")
    (tmp_path / "python_keyring").mkdir()
    chosen = f"""
        [backend]
        default-keyring = odd.Ring
        keyring-path = {tmp_path / "own"}
    """
    (tmp_path / "python_keyring" / "keyringrc.cfg").write_text(textwrap.dedent(chosen), encoding="utf-8")
    for backend in ("", "odd.Ring"):
        code, out, err, _ = asked(backend, 5, "put", "s3cret")
        assert (code, out.splitlines()[0], err) == (0, "None odd.Ring", "")


def test_ctrl_c_ends_the_wait(asked: Asked, tmp_path: Path) -> None:
    write_backend(tmp_path, "import os, signal, threading", f"os.kill(os.getpid(), signal.SIGINT); {FOREVER}")
    code, out, err, seconds = asked("odd.Ring", 15, "get")
    assert (code, out, err.splitlines()[-1]) == (-signal.SIGINT, "", "KeyboardInterrupt")
    assert seconds < 5
