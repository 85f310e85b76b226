"""Runs an extension, or the shell of an alias, instead of a command."""

from __future__ import annotations

import json
import signal
import subprocess
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from bbcli.auth.secret_env import SECRET_VARIABLES, SECRETS_FILE, without_credentials
from bbcli.auth.secret_fd import secret_path
from bbcli.config.executables import executable
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bbcli.cli.aliases import Program

# A canceled CI step, a closed terminal; Windows has no SIGHUP.
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def environment(environ: Mapping[str, str], known: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the environment of a program: without secrets, and with the variables in `known`.

    The secrets of this environment are in an open file, where a bbcli that the program calls reads them; it is closed
    at the end of the context.
    """
    secrets = {name: environ[name] for name in sorted(SECRET_VARIABLES & environ.keys())}
    with ExitStack() as stack:
        handed = {SECRETS_FILE: stack.enter_context(secret_path(json.dumps(secrets)))} if secrets else {}
        yield {**without_credentials(environ), **known, **handed}


def run(program: Program, environ: Mapping[str, str], known: Mapping[str, str]) -> int:
    """Run a program and return its exit code, 128 + n if signal n ended it.

    The terminal sends Ctrl-C to the program itself; SIGTERM and SIGHUP are passed on to it.
    """
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def pass_on(number: int, _: object) -> None:
        (child.send_signal if child else early.append)(number)

    with ExitStack() as stack:
        env = stack.enter_context(environment(environ, known))
        _handle(stack, (signal.SIGINT,), lambda *_: None)
        _handle(stack, _ENDING, pass_on)
        try:
            name, *words = program.command
            child = subprocess.Popen([executable(name, env), *words], env=env)
        except OSError as error:
            raise BbcliError(f"{program.command[0]} cannot be run: {error.strerror}") from None
        for number in early:
            child.send_signal(number)
        code = child.wait()
    return code if code >= 0 else 128 - code


def _handle(stack: ExitStack, numbers: Iterable[int], handler: Callable[[int, object], None]) -> None:
    """Handle signals until the stack closes; an ignored one stays ignored, in the program too, as nohup expects."""
    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            stack.callback(signal.signal, number, signal.signal(number, handler))
