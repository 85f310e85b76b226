"""In what secrets lie: the interface of such a place, and the keyring of the operating system, which has a deadline."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Protocol, TypeVar

from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from keyring.backend import KeyringBackend

ALTERNATIVES = "set BBCLI_TOKEN, or keep the login in a file: bbcli auth login URL --store file"
# What keyring puts in the place of a keyring where it has none, or where somebody switched it off.
NULL_BACKENDS = ("keyring.backends.fail", "keyring.backends.null")
# A backend that is not asked for by name has to be one that keyring recommends: others keep secrets in plain files.
RECOMMENDED_PRIORITY = 1
# Seconds that a call which was told to end may take for it; what it still wrote in that time counts as written.
GRACE = 0.1

T = TypeVar("T")


class SecretStore(Protocol):
    """A place in which secrets lie, each under a service and a user; Misconfigured where it can't be used."""

    def get(self, service: str, user: str) -> str | None:
        """Return the secret; None where there is none."""

    def put(self, service: str, user: str, secret: str) -> None:
        """Keep the secret, in the place of the one before it; where that fails the one before stays."""

    def delete(self, service: str, user: str) -> None:
        """Forget the secret; one that is not there is fine."""


@dataclass
class Keyring:
    """The keyring of the operating system, through the library `keyring`, which is imported on the first call.

    `backend` is the dotted name of the backend's class, as remembered from login; only that one is loaded. Without it
    the backends are found as keyring finds them (PYTHON_KEYRING_BACKEND, keyringrc.cfg, those of the platform), which
    is slow, and `put` sets `backend` to the one that took the secret and gives it back.

    Each call takes `deadline` seconds at most, with all that is imported for it; one that took longer makes those
    after it fail at once. What a backend raises is Misconfigured, without its text, which could hold the secret.

    The Secret Service of Linux is what the tests run. Windows Credential Manager (a secret has 1,280 characters there
    at most) and macOS Keychain are reached by the same calls, and what is behind them is keyring's own code.
    """

    backend: str | None = None
    deadline: float = 3.0
    _timed_out: bool = field(default=False, init=False, repr=False)

    def get(self, service: str, user: str) -> str | None:
        """Return the secret; None where there is none."""

        def get(ring: KeyringBackend) -> str | None:
            return ring.get_password(service, user)

        return self._with_deadline(
            lambda: next((secret for secret in _try_each(self._backends(), get) if secret is not None), None)
        )

    def put(self, service: str, user: str, secret: str) -> None:
        """Keep the secret in the first backend that gives it back, and remember that one."""

        def put(ring: KeyringBackend) -> str:
            _store_and_verify(ring, service, user, secret)
            return _class_name(ring)

        self.backend = self._with_deadline(lambda: next(_try_each(self._backends(), put)))

    def delete(self, service: str, user: str) -> None:
        """Forget the secret; one that is not there is fine."""

        def delete(ring: KeyringBackend) -> None:
            try:
                ring.delete_password(service, user)
            except Exception:
                if ring.get_password(service, user) is not None:
                    raise

        self._with_deadline(lambda: list(_try_each(self._backends(), delete)))

    def default_backend(self) -> str:
        """Return the name of the backend that is asked first, as `backend` has it."""
        return self._with_deadline(lambda: _class_name(self._backends()[0]))

    def _backends(self) -> list[KeyringBackend]:
        """Return the remembered backend, or all that there are, the best first."""
        rings = [_load_backend(self.backend)] if self.backend else _find_backends()
        if not rings:
            raise Misconfigured("there is no keyring on this machine", hint=ALTERNATIVES)
        return rings

    def _with_deadline(self, work: Callable[[], T]) -> T:
        """Return what the work returns; Misconfigured for what it raises, or where it takes too long."""
        results: list[T] = []
        problems: list[Misconfigured] = []
        late = Misconfigured(
            f"the keyring did not answer within {self.deadline:g} s (is it locked?)", hint=ALTERNATIVES
        )

        def run() -> None:
            try:
                results.append(work())
            except BaseException as error:  # noqa: BLE001 - a backend is somebody else's program
                problems.append(_as_misconfigured(error))

        if self._timed_out:
            raise late
        has_ended = _finishes_within(run, self.deadline)
        if results:
            return results[0]
        self._timed_out = not has_ended
        raise problems[0] if has_ended else late


def _finishes_within(run: Callable[[], None], seconds: float) -> bool:
    """Run it, and return whether it came to its end in that time; it is ended where it did not, also by Ctrl-C.

    It runs in a daemon thread, as do those that it starts: the interpreter waits for none of them at its end, whatever
    they hang in. That costs a tenth of a millisecond and works alike everywhere; a process would cost a second start.
    Only a backend in C that never gives the interpreter's lock back could still hold the run up.
    """
    thread = Thread(target=run, name="keyring", daemon=True)
    thread.start()
    try:
        thread.join(seconds)
        return not thread.is_alive()
    finally:
        if thread.is_alive():
            # In a thread too: it imports, and what hangs may hold the lock of that import.
            Thread(target=_raise_system_exit, args=(thread,), daemon=True).start()
            thread.join(GRACE)


def _raise_system_exit(thread: Thread) -> None:
    """Let the thread raise SystemExit as soon as it runs Python again, so that it writes nothing late."""
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))


def _class_name(ring: KeyringBackend) -> str:
    return f"{type(ring).__module__}.{type(ring).__qualname__}"


def _as_misconfigured(error: BaseException) -> Misconfigured:
    if isinstance(error, Misconfigured):
        return error
    return Misconfigured(f"the keyring can't be used ({type(error).__name__})", hint=ALTERNATIVES)


def _load_backend(name: str) -> KeyringBackend:
    """Load one backend; it worked at login, so that it is not asked again (keyring: priority) whether it would."""
    module, _, kind = name.rpartition(".")
    try:
        ring: KeyringBackend = getattr(_import_backend_module(module), kind)()
    except Exception as error:  # noqa: BLE001 - a backend is somebody else's program
        problem = type(error).__name__
    else:
        return ring
    raise Misconfigured(
        f"the keyring backend {name} can't be loaded ({problem})", hint=f"sign in again, or {ALTERNATIVES}"
    )


def _import_backend_module(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError:
        from keyring import core

        core.load_config()  # keyring-path in keyringrc.cfg is a folder to look in besides
        return import_module(name)


def _find_backends() -> list[KeyringBackend]:
    """Return the backends that keyring finds, the best first; a chain of them is taken to pieces."""
    import logging

    from keyring import core
    from keyring.backends.chainer import ChainerBackend

    # A plugin that can't be loaded is logged with a traceback, on stderr where nobody listens.
    logging.getLogger("keyring").addHandler(logging.NullHandler())
    found = core.get_keyring()
    rings = list(found.backends) if isinstance(found, ChainerBackend) else [found]
    rings = [ring for ring in rings if type(ring).__module__ not in NULL_BACKENDS]
    is_chosen = bool(rings) and bool(core.load_env() or core.load_config())
    return rings if is_chosen else [ring for ring in rings if ring.priority >= RECOMMENDED_PRIORITY]


def _try_each(rings: Iterable[KeyringBackend], act: Callable[[KeyringBackend], T]) -> Iterator[T]:
    """Yield what each backend answers; at the end, where no answer was enough, raise the first problem."""
    problems = []
    for ring in rings:
        try:
            answer = act(ring)
        except Exception as error:  # noqa: BLE001 - a backend is somebody else's program
            problems.append(error)
        else:
            yield answer
    if problems:
        raise problems[0]


def _store_and_verify(ring: KeyringBackend, service: str, user: str, secret: str) -> None:
    """Put a secret into a backend and see that it gives it back; where it does not, what was there before is."""
    before = ring.get_password(service, user)
    ring.set_password(service, user, secret)
    if ring.get_password(service, user) == secret:
        return
    if before is None:
        ring.delete_password(service, user)
    else:
        ring.set_password(service, user, before)
    raise Misconfigured("the keyring does not give back what it is given", hint=ALTERNATIVES)
