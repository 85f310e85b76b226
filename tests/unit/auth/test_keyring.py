"""The system keyring, simulated by backends that hang, raise, lose secrets or are missing."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer
from keyring.core import load_keyring
from keyring.errors import KeyringLocked, NoKeyringError, PasswordDeleteError, PasswordSetError

from bbcli.auth.keyring import Keyring
from bbcli.errors import Misconfigured
from tests.support.hints import error_with_hint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bbcli.auth.keyring import SecretStore

WAYS = "set BBCLI_TOKEN, or save the login in a file: bbcli auth login URL --store file"
PLACE = ("bbcli:https://h/ctx", "fred")
CALLS: dict[str, Callable[[SecretStore], object]] = {
    "get": lambda vault: vault.get(*PLACE),
    "put": lambda vault: vault.put(*PLACE, "s3cret"),
    "delete": lambda vault: vault.delete(*PLACE),
}
each_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


class Memory:
    """A backend in memory; `act` is called before each operation."""

    held: ClassVar[dict[tuple[str, str], str]] = {}
    act: ClassVar[Callable[[], object]]

    def get_password(self, service: str, user: str) -> str | None:
        type(self).act()
        return self.held.get((service, user))

    def set_password(self, service: str, user: str, secret: str) -> None:
        type(self).act()
        self.held[service, user] = secret

    def delete_password(self, service: str, user: str) -> None:
        type(self).act()
        if self.held.pop((service, user), None) is None:
            raise PasswordDeleteError


class MemoryBackend(KeyringBackend):
    """One of several backends. `keeps` maps a secret to the stored one."""

    priority = 1.0

    def __init__(self, priority: float = 1.0, keeps: Callable[[str], str] = str, fails: str = "") -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.priority, self.keeps, self.fails = priority, keeps, fails

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fails:
            raise PasswordSetError(self.fails)
        self.held[service, username] = self.keeps(password)

    def delete_password(self, service: str, username: str) -> None:
        if self.fails:
            raise PasswordDeleteError(self.fails)
        self.held.pop((service, username))


class Chain(chainer.ChainerBackend):
    """The chain of backends that keyring builds if there are several."""

    viable = False
    backends: ClassVar[list[KeyringBackend]] = []

    def __init__(self) -> None:
        """Use the backends in `backends`."""


class Other(MemoryBackend):
    """A backend of another name."""


@pytest.fixture
def memory() -> type[Memory]:
    Memory.held.clear()
    Memory.act = lambda: None
    return Memory


@pytest.fixture
def use() -> Iterator[Callable[..., None]]:
    """Let keyring find these backends."""
    before = keyring.get_keyring()

    def call(*rings: KeyringBackend) -> None:
        Chain.backends = list(rings)
        keyring.set_keyring(rings[0] if len(rings) == 1 else Chain())

    yield call
    keyring.set_keyring(before)


def memory_keyring(deadline: float = 5.0) -> Keyring:
    return Keyring("tests.unit.auth.test_keyring.Memory", deadline)


def assert_misconfigured(act: Callable[[], object], message: str) -> None:
    """Assert a Misconfigured error with this message and both alternatives, without a chained exception."""
    with pytest.raises(Misconfigured) as raised:
        act()
    error = error_with_hint(raised.value)
    assert (error.message, error.hint, error.exit_code) == (message, WAYS, 10)
    assert (error.__cause__, error.__context__) == (None, None)


def keyring_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "keyring"]


def test_a_secret_is_kept_given_back_replaced_and_forgotten(memory: type[Memory]) -> None:
    vault = memory_keyring()
    assert vault.get(*PLACE) is None
    vault.put(*PLACE, "first")
    vault.put(*PLACE, "second")
    assert (vault.get(*PLACE), vault.get("other", "fred"), vault.get(PLACE[0], "ann")) == ("second", None, None)
    vault.delete(*PLACE)
    vault.delete(*PLACE)
    assert (vault.get(*PLACE), memory.held) == (None, {})


@each_call
def test_a_keyring_that_hangs_is_left_after_the_deadline(memory: type[Memory], call: Any) -> None:
    release = threading.Event()
    memory.act = release.wait
    vault = memory_keyring(0.2)
    start = time.monotonic()
    assert_misconfigured(lambda: call(vault), "the keyring did not respond within 0.2 s (is it locked?)")
    assert time.monotonic() - start < 2
    release.set()


def test_a_keyring_that_hung_is_not_asked_again(memory: type[Memory]) -> None:
    asked = []
    release = threading.Event()

    def act() -> None:
        asked.append(1)
        release.wait()

    memory.act = act
    vault = memory_keyring(0.2)
    for call in CALLS.values():
        assert_misconfigured(lambda call=call: call(vault), "the keyring did not respond within 0.2 s (is it locked?)")  # type: ignore[misc]
    assert asked == [1]
    release.set()


def test_nothing_is_written_after_it_was_said_that_nothing_was(memory: type[Memory]) -> None:
    release = threading.Event()
    memory.act = release.wait
    with pytest.raises(Misconfigured):
        memory_keyring(0.2).put(*PLACE, "s3cret")
    release.set()
    for thread in keyring_threads():
        thread.join(10)
    assert (keyring_threads(), memory.held) == ([], {})


def test_what_was_written_in_the_last_moment_was_written(memory: type[Memory]) -> None:
    def act() -> None:
        while not memory.held:
            with suppress(SystemExit):  # the end, which this one does not take for one
                while not release.wait(0.01):
                    pass
            memory.held[PLACE] = "s3cret"

    release = threading.Event()
    memory.act = act
    vault = memory_keyring(0.2)
    assert (vault.get(*PLACE), vault.get(*PLACE)) == ("s3cret", "s3cret")


def test_a_loop_is_ended(memory: type[Memory]) -> None:
    def act() -> None:
        while True:
            pass

    memory.act = act
    assert_misconfigured(
        lambda: memory_keyring(0.2).get(*PLACE), "the keyring did not respond within 0.2 s (is it locked?)"
    )
    for thread in keyring_threads():
        thread.join(10)
    assert keyring_threads() == []


class OddError(BaseException):
    """An error that is not an Exception, as a panic of Rust is, and that cannot be printed."""

    def __str__(self) -> str:
        raise RuntimeError


@each_call
@pytest.mark.parametrize(
    "error",
    [
        KeyringLocked("s3cret"),
        NoKeyringError("s3cret"),
        RuntimeError("s3cret"),
        OSError(5, "s3cret"),
        KeyError("s3cret"),
        TimeoutError("s3cret"),
        RecursionError("s3cret"),
        GeneratorExit(),
        OddError(),
        KeyboardInterrupt("s3cret"),
        SystemExit("s3cret"),
        ExceptionGroup("s3cret", [ValueError("s3cret")]),
        UnicodeEncodeError("utf-8", "s3cret", 0, 1, "s3cret"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_a_backend_raises_is_named_without_its_text(
    memory: type[Memory], call: Any, error: BaseException, capfd: pytest.CaptureFixture[str]
) -> None:
    def act() -> None:
        raise error

    memory.act = act
    assert_misconfigured(lambda: call(memory_keyring()), f"the keyring cannot be used ({type(error).__name__})")
    assert capfd.readouterr() == ("", "")


def test_a_backend_that_is_gone_is_named() -> None:
    for name, problem in {
        "tests.no_such_module.Ring": "ModuleNotFoundError",
        "tests.unit.auth.test_keyring.Gone": "AttributeError",
        "Gone": "ValueError",
    }.items():
        with pytest.raises(Misconfigured) as raised:
            Keyring(name).get(*PLACE)
        assert raised.value.message == f"the keyring backend {name} cannot be loaded ({problem})"
        assert error_with_hint(raised.value).hint == f"sign in again, or {WAYS}"


@each_call
@pytest.mark.parametrize("names", ["", "fail", "null", "fail null"])
def test_a_missing_keyring_is_named(use: Callable[..., None], names: str, call: Any) -> None:
    use(*(load_keyring(f"keyring.backends.{name}.Keyring") for name in names.split()))
    assert_misconfigured(lambda: call(Keyring()), "no keyring on this machine")


def test_a_keyring_that_is_not_recommended_is_no_silent_fallback(
    use: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain_file = MemoryBackend(priority=0.5)
    use(plain_file)
    assert_misconfigured(lambda: Keyring().put(*PLACE, "s3cret"), "no keyring on this machine")
    assert plain_file.held == {}
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.unit.auth.test_keyring.MemoryBackend")
    Keyring().put(*PLACE, "s3cret")
    assert plain_file.held == {PLACE: "s3cret"}


def test_at_login_the_first_backend_that_gives_the_secret_back_is_remembered(use: Callable[..., None]) -> None:
    refuses, forgets, cuts = (
        MemoryBackend(fails="no"),
        MemoryBackend(keeps=lambda secret: ""),
        MemoryBackend(keeps=lambda secret: secret[:3]),
    )
    cuts.held[PLACE] = "before"
    keeps, spare = Other(), MemoryBackend()
    use(refuses, forgets, cuts, keeps, spare)
    vault = Keyring()
    vault.put(*PLACE, "s3cret")
    assert vault.backend == "tests.unit.auth.test_keyring.Other"
    held = [ring.held for ring in (refuses, forgets, cuts, keeps, spare)]
    assert held == [{}, {}, {PLACE: "bef"}, {PLACE: "s3cret"}, {}]


def test_where_no_backend_takes_it_the_best_one_says_why(use: Callable[..., None]) -> None:
    use(MemoryBackend(fails="s3cret"), MemoryBackend(keeps=lambda secret: ""))
    vault = Keyring()
    assert_misconfigured(lambda: vault.put(*PLACE, "s3cret"), "the keyring cannot be used (PasswordSetError)")
    assert vault.backend is None
    use(MemoryBackend(keeps=lambda secret: ""))
    assert_misconfigured(lambda: vault.put(*PLACE, "s3cret"), "the keyring does not return the secret that was saved")


def test_without_a_remembered_backend_each_is_asked(use: Callable[..., None]) -> None:
    first, second = MemoryBackend(), Other()
    second.held[PLACE] = "s3cret"
    use(first, second)
    assert (Keyring().get(*PLACE), Keyring().get("other", "fred")) == ("s3cret", None)
    Keyring().delete(*PLACE)
    assert second.held == {}


def test_a_secret_that_can_not_be_forgotten_is_said_to_be_there(use: Callable[..., None]) -> None:
    stubborn = MemoryBackend(fails="no")
    use(stubborn)
    Keyring().delete(*PLACE)
    stubborn.held[PLACE] = "s3cret"
    assert_misconfigured(lambda: Keyring().delete(*PLACE), "the keyring cannot be used (PasswordDeleteError)")
