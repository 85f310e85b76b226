"""The interface of a secret store, and the keyring of the operating system, with a deadline."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Protocol, TypeVar

from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from keyring.backend import KeyringBackend

# Backends of the library keyring that stand for no keyring, and for one that is switched off.
NULL_BACKENDS = ("keyring.backends.fail", "keyring.backends.null")
# Backends below keyring's recommended priority keep secrets in plain files: they are used only if named.
RECOMMENDED_PRIORITY = 1
# Seconds that a late call gets to end; what it writes in that time counts as written.
GRACE = 0.1

T = TypeVar("T")


class SecretStore(Protocol):
    """A store of secrets by service and user; Misconfigured if it cannot be used."""

    def get(self, service: str, user: str) -> str | None:
        """Return the secret; None where there is none."""

    def put(self, service: str, user: str, secret: str) -> None:
        """Save or replace a secret; if that fails, the previous one stays."""

    def delete(self, service: str, user: str) -> None:
        """Delete a secret if it exists."""


@dataclass
class Keyring:
    """The keyring of the operating system, through the library `keyring`, which is imported on the first call.

    `backend` is the dotted name of the backend's class, saved at login; only that one is loaded. Without it the
    backends are found as keyring finds them (PYTHON_KEYRING_BACKEND, keyringrc.cfg, those of the platform), which is
    slow, and `put` sets `backend` to the one that stored the secret.

    Each call, imports included, takes at most `deadline` seconds; after a timeout all further calls fail at once.
    Errors of a backend become Misconfigured without their text, which could contain the secret.

    The tests run the Secret Service of Linux. Windows Credential Manager (at most 1,280 characters per secret) and
    macOS Keychain are used through the same calls.
    """

    backend: str | None = None
    deadline: float = 3.0
    _timed_out: bool = field(default=False, init=False, repr=False)

    def get(self, service: str, user: str) -> str | None:
        """Return the secret; None if there is none."""

        def get(ring: KeyringBackend) -> str | None:
            return ring.get_password(service, user)

        return self._with_deadline(
            lambda: next((secret for secret in _try_each(self._backends(), get) if secret is not None), None)
        )

    def put(self, service: str, user: str, secret: str) -> None:
        """Save the secret in the first backend that returns it afterwards, and set `backend` to it."""

        def put(ring: KeyringBackend) -> str:
            _store_and_verify(ring, service, user, secret)
            return _class_name(ring)

        self.backend = self._with_deadline(lambda: next(_try_each(self._backends(), put)))

    def delete(self, service: str, user: str) -> None:
        """Delete the secret if it exists."""

        def delete(ring: KeyringBackend) -> None:
            try:
                ring.delete_password(service, user)
            except Exception:
                if ring.get_password(service, user) is not None:
                    raise

        self._with_deadline(lambda: list(_try_each(self._backends(), delete)))

    def default_backend(self) -> str:
        """Return the class name of the preferred backend, as in `backend`."""
        return self._with_deadline(lambda: _class_name(self._backends()[0]))

    def _backends(self) -> list[KeyringBackend]:
        """Return the saved backend, or all available ones, the preferred one first."""
        rings = [_load_backend(self.backend)] if self.backend else _find_backends()
        if not rings:
            raise Misconfigured("there is no keyring on this machine", reason="no_keyring")
        return rings

    def _with_deadline(self, work: Callable[[], T]) -> T:
        """Return the result of a call; Misconfigured if it raises, or takes longer than the deadline."""
        results: list[T] = []
        problems: list[Misconfigured] = []
        late = Misconfigured(
            f"the keyring did not answer within {self.deadline:g} s (is it locked?)", reason="no_keyring"
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
    """Run a function and return True if it finished in time; if not, or on Ctrl-C, it is stopped.

    It runs in a daemon thread, for which the interpreter does not wait at its end. A thread takes a tenth of a
    millisecond, a process a second start. Only a backend in C that never releases the GIL could block the run.
    """
    thread = Thread(target=run, name="keyring", daemon=True)
    thread.start()
    try:
        thread.join(seconds)
        return not thread.is_alive()
    finally:
        if thread.is_alive():
            # In a thread too, because it imports: the thread that hangs may hold the import lock.
            Thread(target=_raise_system_exit, args=(thread,), daemon=True).start()
            thread.join(GRACE)


def _raise_system_exit(thread: Thread) -> None:
    """Make the thread raise SystemExit as soon as it runs Python code again, so that it saves nothing late."""
    import ctypes

    # In a callback of the import system, Python would print the exception with a traceback and ignore it.
    sys.unraisablehook = lambda _: None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(SystemExit))


def _class_name(ring: KeyringBackend) -> str:
    return f"{type(ring).__module__}.{type(ring).__qualname__}"


def _as_misconfigured(error: BaseException) -> Misconfigured:
    if isinstance(error, Misconfigured):
        return error
    return Misconfigured(f"the keyring can't be used ({type(error).__name__})", reason="no_keyring")


def _load_backend(name: str) -> KeyringBackend:
    """Load a backend by its class name, without the check of its priority, which it passed at login."""
    module, _, kind = name.rpartition(".")
    try:
        ring: KeyringBackend = getattr(_import_backend_module(module), kind)()
    except Exception as error:  # noqa: BLE001 - a backend is somebody else's program
        problem = type(error).__name__
    else:
        return ring
    raise Misconfigured(f"the keyring backend {name} can't be loaded ({problem})", reason="keyring_backend")


def _import_backend_module(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError:
        from keyring import core

        core.load_config()  # adds the keyring-path of keyringrc.cfg to sys.path
        return import_module(name)


def _find_backends() -> list[KeyringBackend]:
    """Return the backends that keyring finds, the preferred one first; those of a chain one by one."""
    import logging

    from keyring import core
    from keyring.backends.chainer import ChainerBackend

    # keyring logs plugins that cannot be loaded with a traceback, which goes to stderr without a handler.
    logging.getLogger("keyring").addHandler(logging.NullHandler())
    found = core.get_keyring()
    rings = list(found.backends) if isinstance(found, ChainerBackend) else [found]
    rings = [ring for ring in rings if type(ring).__module__ not in NULL_BACKENDS]
    is_chosen = bool(rings) and bool(core.load_env() or core.load_config())
    return rings if is_chosen else [ring for ring in rings if ring.priority >= RECOMMENDED_PRIORITY]


def _try_each(rings: Iterable[KeyringBackend], act: Callable[[KeyringBackend], T]) -> Iterator[T]:
    """Yield the result of each backend; at the end raise the first error, if any."""
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
    """Save a secret and read it back; if that fails, restore the previous one and raise Misconfigured."""
    before = ring.get_password(service, user)
    ring.set_password(service, user, secret)
    if ring.get_password(service, user) == secret:
        return
    if before is None:
        ring.delete_password(service, user)
    else:
        ring.set_password(service, user, before)
    raise Misconfigured("the keyring does not give back what it is given", reason="no_keyring")
