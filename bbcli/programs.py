"""Runs a program of the person's own in the place of a command: an extension, the shell of an alias."""

from __future__ import annotations

import json
import signal
import subprocess
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from bbcli.environment import HANDED, SECRET_VARIABLES, without_credentials
from bbcli.errors import BbcliError
from bbcli.handed import readable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.own import Program


@contextmanager
def environment(environ: Mapping[str, str], known: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Give the environment of a program, which has no secret.

    What bbcli's own has of them lies in an open file, where the bbcli that it may call finds them, as long as it is
    open here; `known` are variables of what is known here.
    """
    secrets = {name: environ[name] for name in sorted(SECRET_VARIABLES & environ.keys())}
    with ExitStack() as stack:
        handed = {HANDED: stack.enter_context(readable(json.dumps(secrets)))} if secrets else {}
        yield {**without_credentials(environ), **known, **handed}


def run(program: Program, environ: Mapping[str, str], known: Mapping[str, str]) -> int:
    """Run it to its end and return its code as a shell gives it: 128 + n for signal n.

    Its environment is as above. Ctrl-C reaches it from the terminal.
    """
    with ExitStack() as stack:
        env = stack.enter_context(environment(environ, known))
        # Not ignored, which the program would inherit: what is handled is not.
        before = signal.signal(signal.SIGINT, lambda *_: None)
        stack.callback(signal.signal, signal.SIGINT, before)
        try:
            code = subprocess.Popen(program.command, env=env).wait()
        except OSError as error:
            raise BbcliError(f"{program.command[0]} can't be run: {error.strerror}") from None
    return code if code >= 0 else 128 - code
