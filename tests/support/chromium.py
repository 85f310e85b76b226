"""A headless Chromium, driven over the W3C WebDriver protocol with nothing but the standard library."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Iterator

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how the protocol marks a reference to one
PATIENCE = 60
# Quiet: no network but that of the pages, nothing of the machine, no sandbox, which root has none of.
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
    "--no-proxy-server", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-breakpad", "--disable-crash-reporter", "--password-store=basic",
)  # fmt: skip
_opener = build_opener(ProxyHandler({}))


@dataclass(frozen=True)
class Chromium:
    """A browser with one window. `session` is the URL of its session, `folder` holds its files."""

    session: str
    folder: Path

    def open(self, url: str) -> None:
        """Open a page, and wait until it is loaded."""
        self._send("POST", "url", {"url": url})

    @property
    def url(self) -> str:
        return str(self._send("GET", "url"))

    @property
    def title(self) -> str:
        return str(self._send("GET", "title"))

    def text(self, selector: str) -> str:
        """Return the visible text of an element."""
        return str(self._send("GET", f"element/{self.find(selector)}/text"))

    def type(self, selector: str, text: str) -> None:
        self._send("POST", f"element/{self.find(selector)}/value", {"text": text})

    def click(self, selector: str) -> None:
        """Press a button, without waiting for the next page: find an element of it."""
        self._send("POST", f"element/{self.find(selector)}/click", {})

    def forget(self) -> None:
        """Delete the cookies of this page's server."""
        self._send("DELETE", "cookie")

    def find(self, selector: str) -> str:
        """Wait for an element and return its reference."""
        return str(self._send("POST", "element", {"using": "css selector", "value": selector})[ELEMENT])

    def _send(self, method: str, path: str, body: object = None) -> Any:
        return send_command(method, f"{self.session}/{path}", body)


def send_command(method: str, url: str, body: object = None) -> Any:
    """Send one command and return the value of the response; AssertionError with the driver's message for a failure."""
    content = None if body is None else json.dumps(body).encode()
    request = Request(url, content, {"Content-Type": "application/json"}, method=method)
    try:
        with _opener.open(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read())["value"]
    except HTTPError as error:
        with error:
            raise AssertionError(f"{method} {url}: {error.read().decode()[:500]}") from None


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Run a browser with an empty profile; remove its processes and files at the end."""
    # The path is short: the names of sockets below it may have 108 characters.
    with tempfile.TemporaryDirectory(prefix="bbcli-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        environ = {**os.environ, "HOME": name, "TMPDIR": name, "XDG_CONFIG_HOME": name, "XDG_CACHE_HOME": name}
        driver = subprocess.Popen(
            ["chromedriver", "--port=0"],
            env=environ, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            session = _session(driver, folder)
            yield Chromium(session, folder)
            # By itself it waits for its children; where a test failed, too, since that is not raised here.
            send_command("DELETE", session)
        finally:
            _end(driver, folder)


def _session(driver: subprocess.Popen[str], folder: Path) -> str:
    """Return the URL of a new session, once driver and browser are ready."""
    assert driver.stdout is not None
    ready = next(line for line in driver.stdout if "started successfully on port" in line)
    url = f"http://127.0.0.1:{ready.rpartition(' ')[2].strip().rstrip('.')}/session"
    options = {"args": [*ARGUMENTS, f"--user-data-dir={folder / 'profile'}"]}
    wanted = {"goog:chromeOptions": options, "timeouts": {"implicit": PATIENCE * 500}}
    return f"{url}/{send_command('POST', url, {'capabilities': {'alwaysMatch': wanted}})['sessionId']}"


def _end(driver: subprocess.Popen[str], folder: Path) -> None:
    """Kill the driver and its child processes: each has the directory in its command line, or is in its group."""
    with driver:
        driver.terminate()
    with suppress(ProcessLookupError):
        os.killpg(driver.pid, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while left := processes(folder):
        assert time.monotonic() < until, left
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def processes(folder: Path) -> list[int]:
    """Return the processes that have the folder in their command line."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.fsencode(folder) in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found
