"""Credentials printed by a program, such as a password manager."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

from bbcli.auth.credential import BEARER, Credential
from bbcli.auth.secret_env import without_credentials
from bbcli.auth.validate import clean_token
from bbcli.config.executables import executable
from bbcli.errors import InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT = 10.0
_HINT = "run the command in a shell: its first line must be the token"


def split_command(command: str) -> list[str]:
    """Split a command into words as a POSIX shell does; InvalidInput for an empty one or an unclosed quote."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise InvalidInput(f"the credential command cannot be read: {str(error).lower()}") from None
    if "\0" in command:
        raise InvalidInput("the credential command contains a null character")
    if not words:
        raise InvalidInput("the credential command is empty", reason="empty_credential_command")
    return words


def from_command(
    command: str, environ: Mapping[str, str], user: str | None = None, *, limit: float = TIMEOUT
) -> Credential:
    """Run a command without a shell and return the token in the first line of its stdout; its stderr is not captured.

    Misconfigured if the program is missing, fails, prints nothing, or takes longer than `limit` seconds.
    """
    program = split_command(command)[0]
    output, code = _run(split_command(command), without_credentials(environ), limit)
    if code:
        raise Misconfigured(f"the credential command {program!r} exited with code {code}", hint=_HINT)
    token = output.decode("utf-8", "replace").partition("\n")[0]
    if not token.strip():
        raise Misconfigured(f"the credential command {program!r} printed nothing", hint=_HINT)
    return Credential(BEARER, clean_token(token, f"the output of {program!r}"), user, source="command")


def _run(words: list[str], environ: Mapping[str, str], limit: float) -> tuple[bytes, int]:
    """Return stdout and exit code. The command can prompt on the terminal; stdin belongs to bbcli."""
    try:
        command = [executable(words[0], environ), *words[1:]]
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=dict(environ))
    except OSError as error:
        hint = "install the program on the PATH, or use its absolute path"
        raise Misconfigured(f"the credential command {words[0]!r}: {error.strerror}", hint=hint) from None
    # subprocess.run would wait after its timeout for children that the command left behind.
    with child:
        try:
            output, _ = child.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            raise Misconfigured(
                f"the credential command {words[0]!r} did not exit within {limit:g} s", hint=_HINT
            ) from None
        finally:
            if child.poll() is None:
                child.kill()
    return output, child.returncode
