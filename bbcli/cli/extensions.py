"""Runs a program of the person's own in the place of a command: an extension, the shell of an alias."""

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

# A cancelled CI step, a closed terminal; Windows has no SIGHUP.
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def environment(environ: Mapping[str, str], known: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Give the environment of a program, which has no secret.

    What bbcli's own has of them lies in an open file, where the bbcli that it may call finds them, as long as it is
    open here; `known` are variables of what is known here.
    """
    secrets = {name: environ[name] for name in sorted(SECRET_VARIABLES & environ.keys())}
    with ExitStack() as stack:
        handed = {SECRETS_FILE: stack.enter_context(secret_path(json.dumps(secrets)))} if secrets else {}
        yield {**without_credentials(environ), **known, **handed}


def run(program: Program, environ: Mapping[str, str], known: Mapping[str, str]) -> int:
    """Run it to its end and return its code as a shell gives it: 128 + n for signal n.

    Its environment is as above. Ctrl-C reaches it from the terminal; what else is to end this run is passed on.
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
            raise BbcliError(f"{program.command[0]} can't be run: {error.strerror}") from None
        for number in early:
            child.send_signal(number)
        code = child.wait()
    return code if code >= 0 else 128 - code


def _handle(stack: ExitStack, numbers: Iterable[int], handler: Callable[[int, object], None]) -> None:
    """Handle these signals meanwhile: the program inherits what is ignored, as nohup wants it, but no handler."""
    for number in numbers:
        if signal.getsignal(number) is not signal.SIG_IGN:
            stack.callback(signal.signal, number, signal.signal(number, handler))
