"""Fixtures of all tests: the root command in this process, a live sandbox with real git, a strict stub."""

from __future__ import annotations

import gc
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

import keyring
import pytest
from hypothesis import settings
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from bbcli.cli.main import run
from bbcli.context.app import App
from bbcli.context.ci import SYSTEMS
from bbcli.sandbox.server import populate
from tests.support.programs import PACKAGES, MissingProgram, link_everywhere, program
from tests.support.sandbox_pool import DataPool, SandboxPool
from tests.support.stub_server import Stub
from tests.support.temporary_files import use_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from bbcli.sandbox.server import Sandbox

pytest_plugins = ["tests.support.command_fixtures", "tests.support.oauth1_login"]

# No deadline: how long an example takes says something about the machine, and nothing about bbcli.
settings.register_profile("bbcli", deadline=None, max_examples=30)
settings.register_profile("thorough", deadline=None, max_examples=100)  # --hypothesis-profile thorough
settings.load_profile("bbcli")

TESTS = Path(__file__).parent
# Set for a test of which a phase failed.
FAILED = pytest.StashKey[bool]()
NUMBERS = count()
# Allocations between collections, instead of 700: collections took a tenth of the time of the tests.
GC_THRESHOLD = 20_000

# Variables by which bbcli knows that it runs in CI.
OF_CI = {sign for system in SYSTEMS for sign in system.signs}
# Compiling the tests, with readable assertions, takes longer than all else until the first one runs. Bytecode saves it
# for later runs, other workers and the processes of tests, also where the environment asks for none, as in containers.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Before pytest and its workers choose the directory of tmp_path.
use_memory()

# A shell without job control starts background jobs with these signals ignored, and nohup the second: so would be what
# tests start.
for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

# Two days after the newest commit of my-repo, so that ages do not change.
NOW = 1334903000.0


class Stream(io.TextIOWrapper):
    """A text stream over a byte buffer, like those of a process; with `tty` it is a terminal."""

    def __init__(self, text: str = "", *, tty: bool = False) -> None:
        self.tty = tty
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8", errors="surrogateescape", newline="")

    def isatty(self) -> bool:
        return self.tty

    @property
    def written(self) -> bytes:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


@dataclass(frozen=True)
class Result:
    """The result of a run: exit code, stdout, stderr, seconds of each sleep, opened URLs."""

    code: int
    raw: bytes
    err: str
    waits: list[float] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    @property
    def out(self) -> str:
        return self.raw.decode()

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Invoke(Protocol):
    """A function that runs bbcli with these arguments."""

    def __call__(
        self, *words: str, stdin: str = "", tty: bool = False, width: int = 80, env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Result: ...  # fmt: skip


class MemoryKeyring(KeyringBackend):
    """A keyring in memory, which can be made to fail; all instances share their secrets."""

    priority = 1.0
    held: ClassVar[dict[tuple[str, str], str]] = {}
    failure: ClassVar[Exception | None] = None

    def _check(self) -> None:
        if self.failure:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if (service, username) not in self.held:
            raise PasswordDeleteError
        del self.held[service, username]


def pytest_xdist_auto_num_workers() -> int:
    """Run half as many workers again as there are cores: tests wait for git and for sockets."""
    return (os.cpu_count() or 1) * 3 // 2


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Exempt collected tests and imported modules from garbage collection: it would visit all of them each time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with the name of its directory: unit, integration, system, security."""
    for item in items:
        item.add_marker(item.path.relative_to(TESTS).parts[0])


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Raise MissingProgram for a program of the marker `needs` that is not installed: never skip."""
    gc.set_threshold(GC_THRESHOLD)  # a test of a long run sets Python's default
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            program(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the package to the report of a test that could not start a program, and remember failed tests."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, FileNotFoundError) and error.filename in PACKAGES:
        report.sections.append(("missing program", str(MissingProgram(error.filename))))
    return report


@pytest.fixture(scope="session")
def test_directories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of the directories of `tmp_path`."""
    return tmp_path_factory.mktemp("tests")


@pytest.fixture
def tmp_path(test_directories: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A new directory, removed if the test passes. That of pytest takes a millisecond longer, for links and locks."""
    name = re.sub(r"\W", "_", request.node.name)[:20]  # the path of a socket may have 107 bytes
    path = test_directories / f"{name}{next(NUMBERS)}"
    path.mkdir(0o700)
    yield path
    if FAILED not in request.node.stash:
        try:
            path.rmdir()  # most are empty
        except OSError:
            shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def git_and_posix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with git and the POSIX utilities: the whole PATH of unit and integration tests."""
    return link_everywhere(tmp_path_factory.mktemp("bin"))


@pytest.fixture(autouse=True)
def clean_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, git_and_posix: Path, request: pytest.FixtureRequest
) -> None:
    """Isolate the tests from the variables, configuration and git identity of the user."""
    if {"unit", "integration"} & {mark.name for mark in request.node.iter_markers()}:
        monkeypatch.setenv("PATH", str(git_and_posix))
    of_terminals = {"NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM"}
    of_networks = {"SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
    for name in list(os.environ):
        is_proxy = name.lower().endswith("_proxy")
        if name.startswith(("BBCLI_", "GIT_")) or name in of_terminals | of_networks or name in OF_CI or is_proxy:
            monkeypatch.delenv(name)
    # What is written goes through buffers, as it does where people work.
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    monkeypatch.setenv("BBCLI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("BBCLI_CACHE_DIR", str(tmp_path / "cache"))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):  # `completion install` writes there
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("NETRC", os.devnull)
    # Not /dev/null: `git config --global` replaces the file, and root may.
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    monkeypatch.setenv("NO_PROXY", "*")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@example.com")


@pytest.fixture
def vault() -> Iterator[MemoryKeyring]:
    """Replace the system keyring with one in memory."""
    before = keyring.get_keyring()
    MemoryKeyring.held, MemoryKeyring.failure = {}, None
    held = MemoryKeyring()  # type: ignore[no-untyped-call]
    keyring.set_keyring(held)
    yield held
    keyring.set_keyring(before)
    MemoryKeyring.held, MemoryKeyring.failure = {}, None  # keyring may choose this class for other tests


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: Callable[[], float]) -> Invoke:
    """Run the root command in this process at a fixed time, without sleeping or opening a browser."""

    def call(
        *words: str, stdin: str = "", tty: bool = False, width: int = 80, env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Result:  # fmt: skip
        for name, value in {"COLUMNS": str(width), "TERM": "xterm-256color", **(env or {})}.items():
            monkeypatch.setenv(name, value)
        out, err = Stream(tty=tty), Stream(tty=tty)
        waits: list[float] = []
        opened: list[str] = []

        def browse(url: str) -> bool:
            opened.append(url)
            return True

        app = App(
            Stream(stdin, tty=tty), out, err, os.environ, cwd or tmp_path,
            clock=clock, sleep=waits.append, browse=browse,
        )  # fmt: skip
        with redirect_stdout(out), redirect_stderr(err):
            code = run(words, lambda: app)
        # What was asked ahead and is not needed any more: a process would end without it.
        for thread in (each for each in threading.enumerate() if each.name.startswith("bbcli")):
            thread.join()
        return Result(code, out.written, err.written.decode(), waits, opened)

    return call


@pytest.fixture(scope="session")
def populated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the data of a new sandbox, to be copied."""
    directory = tmp_path_factory.mktemp("populated") / "data"
    populate(directory, lambda: NOW)
    return directory


@pytest.fixture(scope="session")
def data_pool(populated: Path, tmp_path_factory: pytest.TempPathFactory) -> DataPool:
    """Directories with the data of a new sandbox."""
    return DataPool(populated, lambda: tmp_path_factory.mktemp("sandbox"))


@pytest.fixture(scope="session")
def sandbox_pool(data_pool: DataPool) -> Iterator[SandboxPool]:
    """The sandboxes of this worker."""
    pool = SandboxPool(data_pool)
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def live(sandbox_pool: SandboxPool) -> Sandbox:
    """A running sandbox with the data of `populated`, which the tests of one module share and may change."""
    return sandbox_pool.unchanged()


@pytest.fixture
def sandbox(live: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The module's sandbox without recorded requests and faults; the environment signs in to it as fred."""
    monkeypatch.setenv("BBCLI_SERVER", live.url)
    monkeypatch.setenv("BBCLI_USERNAME", "fred")
    monkeypatch.setenv("BBCLI_PASSWORD", "fred")
    live.faults.clear()
    live.requests.clear()
    return live


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """A strict stub, signed in to with a token: unexpected and missing requests fail the test."""
    with Stub() as running:
        monkeypatch.setenv("BBCLI_SERVER", running.url)
        monkeypatch.setenv("BBCLI_TOKEN", "stub-token")
        # It answers in the order in which it was told to.
        monkeypatch.setenv("BBCLI_JOBS", "1")
        yield running
    running.check()


@pytest.fixture
def git() -> Callable[..., str]:
    """Run git in a directory and return its stdout."""

    def call(folder: Path, *words: str) -> str:
        return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout

    return call


@pytest.fixture
def bare(sandbox: Sandbox) -> Path:
    """The git repository behind WORK/my-repo."""
    found = sandbox.store.repositories.by_slug("WORK", "my-repo")
    assert found is not None
    return sandbox.data / "repositories" / f"{found.id}.git"


@pytest.fixture
def working_copy(sandbox: Sandbox, bare: Path, tmp_path: Path, git: Callable[..., str]) -> Path:
    """A local clone whose remote is the sandbox, created without HTTP."""
    copy = tmp_path / "copy"
    git(tmp_path, "clone", "-q", str(bare), str(copy))
    git(copy, "remote", "set-url", "origin", f"{sandbox.url}/scm/work/my-repo.git")
    return copy
