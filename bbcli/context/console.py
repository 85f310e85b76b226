"""The streams of a run and the talk over them: what is said on stderr, what is asked, and no secret in either."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from bbcli.auth.redact import redact
from bbcli.context.progress import Progress
from bbcli.errors import InvalidInput
from bbcli.output.cells import visible

if TYPE_CHECKING:
    from typing import Protocol

    from bbcli.context.pager import Pager

    class Secretive(Protocol):
        """What has secrets: a credential, a connection through a proxy."""

        @property
        def secrets(self) -> tuple[str, ...]:
            """What nobody may be shown."""


@dataclass(frozen=True)
class Secrets:
    """Secrets that belong to nothing else yet."""

    secrets: tuple[str, ...] = field(repr=False)


# Of a run there is one, an App: it has an __init__, which costs each run time to make, and its parts have none.
@dataclass(init=False, repr=False, eq=False)
class Console:
    """The streams of a process, each None where it was closed; `hidden` has what nobody may be shown.

    While a `pager` has the terminal nothing else is written there: what is said waits.
    `asks` is for a run that asks nobody anything, terminal or not. `progress` is on the same terminal, and makes way.
    """

    stdin: TextIO | None
    stdout: TextIO | None
    stderr: TextIO | None
    hidden: list[Secretive] = field(default_factory=list, kw_only=True, repr=False)
    asks: bool = field(default=True, kw_only=True)
    progress: Progress = field(default_factory=Progress, kw_only=True)
    pager: Pager | None = field(default=None, kw_only=True)

    @property
    def interactive(self) -> bool:
        """Whether there is somebody to ask."""
        return self.asks and all(stream is not None and stream.isatty() for stream in (self.stdin, self.stderr))

    def without_secrets(self, text: str) -> str:
        """Take the credentials of this run out of a text: some proxies repeat what they were sent."""
        return redact(text, (secret for each in self.hidden for secret in each.secrets))

    def hide(self, *secrets: str | None) -> None:
        """Let nobody be shown these secrets, which are not part of a credential yet."""
        self.hidden.append(Secrets(tuple(filter(None, secrets))))

    def say(self, text: str) -> None:
        """Write a line for people to stderr; one that can't be written changes nothing about the run."""
        self.say_unmasked(self.without_secrets(text))

    def say_unmasked(self, text: str) -> None:
        """Write a line to stderr that has been rid of secrets already, such as JSON, whose names must stay."""
        if self.pager is not None and self.pager.is_open:
            self.pager.later.append(text)
            return
        self.progress.rest()
        with suppress(OSError):
            if self.stderr is not None:
                self.stderr.write(f"{visible(text)}\n")
                self.stderr.flush()

    def success(self, text: str) -> None:
        """Say it on a terminal only: the confirmation of something done, which a script knows by the exit code."""
        if self.stderr is not None and self.stderr.isatty():
            self.say(text)

    def flush(self) -> None:
        """Hand on what was written so far."""
        if self.stdout is not None:
            self.stdout.flush()

    def ask(self, question: str, *, otherwise: str, secret: bool = False) -> str:
        """Ask the person; InvalidInput where nobody is there, with the way to do `otherwise`.

        What a server says may be part of the question.
        """
        if not self.interactive or self.stdin is None or self.stderr is None:
            raise InvalidInput(f"{question}? There is no terminal to ask on", hint=otherwise)
        question = visible(question)
        with self.progress.aside():
            if secret:
                from getpass import getpass

                return getpass(f"{question}: ", self.stderr)
            self.stderr.write(f"{question}: ")
            self.stderr.flush()
            answer = self.stdin.readline()
        if not answer:  # Ctrl-D
            raise EOFError
        return answer.strip()

    def text(self, given: str) -> str:
        """Return a text that was given on the command line, where - stands for stdin."""
        if given != "-":
            return given
        with self.progress.aside():
            return self.stdin.read().rstrip("\n") if self.stdin is not None else ""
