"""A private Secret Service: a D-Bus daemon and a gnome-keyring-daemon with their own directories."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

from tests.support.programs import program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

PASSWORD = b"the password of the test's keyring"
SECRETS, PROMPTER = "org.freedesktop.secrets", "org.gnome.keyring.SystemPrompter"
# No folder of services: nothing but what is started here comes to life on this bus.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""
# Takes the place of the dialogue that asks for the password, and never shows one.
SILENT_PROMPTER = """
import sys
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection
with open_dbus_connection() as bus:
    Proxy(message_bus, bus).RequestName(sys.argv[1])
    while True:
        bus.receive()
"""


@dataclass
class Session:
    """A desktop session without a desktop: the environment of its processes, the bus and the keyring."""

    environ: Mapping[str, str]
    bus: subprocess.Popen[bytes]
    daemon: subprocess.Popen[bytes]
    start_daemon: Callable[[], subprocess.Popen[bytes]]

    def run(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python code in a process of the session; repeat it if the keyring daemon aborts.

        The variable DAEMON_PID is the process id of the keyring daemon, a new one in the second run.

        gnome-keyring (seen with 48) aborts in a race once in some thousand connections (assertion in
        invoke_get_property_in_idle_cb). Its secrets are kept in files.
        """
        command = [sys.executable, "-c", program, *words]
        for _ in range(3):
            environ = {**self.environ, "DAEMON_PID": str(self.daemon.pid)}
            ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=60)
            if self.daemon.poll() != -signal.SIGABRT:
                break
            self.daemon = self.start_daemon()
        return ended


@contextmanager
def secret_service(folder: Path, *, locked: bool = False, prompts: bool = False) -> Iterator[Mapping[str, str]]:
    """Run a Secret Service below a directory; yield the environment of processes that use it."""
    with secret_session(folder, locked=locked, prompts=prompts) as session:
        yield session.environ


@contextmanager
def secret_session(folder: Path, *, locked: bool = False, prompts: bool = False) -> Iterator[Session]:
    """Run a Secret Service below a directory, with an unlocked or a locked login keyring.

    To unlock it the daemon prompts for the password. Without a prompter it fails; with `prompts` a prompter accepts the
    request and never responds.
    """
    home = folder / "session"
    home.mkdir(parents=True, exist_ok=True)
    # A path of its own, since that of a socket is short: 107 characters.
    with TemporaryDirectory(prefix="bbcli-") as runtime, ExitStack() as running:
        environ = _environment(home, runtime)
        config = home / "bus.conf"
        config.write_text(BUS.format(socket=f"{runtime}/bus"), encoding="utf-8")
        bus = running.enter_context(
            _process(("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile"), environ)
        )
        wait_until(lambda: Path(runtime, "bus").exists())
        if locked:  # one that was open once, and whose password nobody gives
            with _process(_keyring("--unlock"), environ, PASSWORD):
                wait_until(lambda: _is_on_bus(SECRETS, environ))
            wait_until(lambda: not _is_on_bus(SECRETS, environ))
        words, password = (_keyring(), b"") if locked else (_keyring("--unlock"), PASSWORD)

        def start_daemon() -> subprocess.Popen[bytes]:
            daemon = running.enter_context(_process(words, environ, password))
            wait_until(lambda: _is_on_bus(SECRETS, environ))
            return daemon

        daemon = start_daemon()
        if prompts:
            running.enter_context(_process((sys.executable, "-c", SILENT_PROMPTER, PROMPTER), environ))
            wait_until(lambda: _is_on_bus(PROMPTER, environ))
        yield Session(environ, bus, daemon, start_daemon)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; fail after ten seconds."""
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def _environment(home: Path, runtime: str) -> dict[str, str]:
    """Return the environment of the tests, without the desktop session of the user."""
    foreign = ("DBUS_", "XDG_", "GNOME_", "DISPLAY", "WAYLAND_", "SSH_", "KEYRING_", "PYTHON_KEYRING_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    own = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE")}
    return {
        **kept, **own, "HOME": str(home), "XDG_RUNTIME_DIR": runtime,
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime}/bus",
    }  # fmt: skip


def _keyring(*words: str) -> tuple[str, ...]:
    return ("gnome-keyring-daemon", "--foreground", "--components=secrets", *words)


@contextmanager
def _process(words: Sequence[str], environ: Mapping[str, str], stdin: bytes = b"") -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in its own process group, and kill the group at the end.

    It also ends if the tests are killed (setpriv is part of every Debian).
    """
    program(words[0])
    null = subprocess.DEVNULL
    with subprocess.Popen(
        ("setpriv", "--pdeathsig", "KILL", *words),
        env=environ,
        stdin=subprocess.PIPE,
        stdout=null,
        stderr=null,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdin is not None
            process.stdin.write(stdin)
            process.stdin.close()
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _is_on_bus(name: str, environ: Mapping[str, str]) -> bool:
    with open_dbus_connection(environ["DBUS_SESSION_BUS_ADDRESS"]) as bus:
        return bool(Proxy(message_bus, bus).NameHasOwner(name)[0])
