"""The terminal side of a run: its streams, the messages and questions on stderr, and the secrets hidden in both."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from bbcli.auth.redact import redact
from bbcli.context.progress import Progress, progress_on
from bbcli.errors import BbcliError, InvalidInput, Notice
from bbcli.output.cells import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Protocol

    from bbcli.context.options import Options
    from bbcli.context.pager import Pager

    class HasSecrets(Protocol):
        """A credential, or a connection through a proxy."""

        @property
        def secrets(self) -> tuple[str, ...]:
            """Texts that are never shown."""

    class Wording(Protocol):
        """Names the options and commands that a notice or an error is about: see bbcli.cli.hints."""

        def text(self, notice: Notice) -> str:
            """Return the text of a notice with the names of options."""

        def explain(self, error: BbcliError) -> None:
            """Give an error its hint, and the names of options in its message and details."""


class Secrets:
    """Secrets that are part of no credential or connection yet."""

    def __init__(self, *secrets: str) -> None:
        self.secrets = secrets


class Console:
    """The streams of a process, each None if it was closed; the client reports to it as its event sink.

    While a `pager` has the terminal nothing else is written there: messages wait. `may_ask` is false for a run that
    asks no questions, terminal or not. `progress` shares the terminal and is erased before each message. `pending` has
    messages from before the options are known, None once they are; `notes` has messages for the end of the run.
    `color`: messages are colored.
    """

    def __init__(self, stdin: TextIO | None, stdout: TextIO | None, stderr: TextIO | None) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.hidden: list[HasSecrets] = []
        self.may_ask = True
        self.progress = Progress()
        self.pager: Pager | None = None
        self.notes: list[str] = []
        self.pending: list[str] | None = None
        self.wording: Wording | None = None
        self.color = False
        self._is_quiet = self._is_json = self._is_dry_run = False

    def use(self, options: Options) -> None:
        """Apply the options that say which messages are shown, and write the pending ones."""
        self._is_quiet, self._is_dry_run = options.quiet, options.dry_run
        self._is_json = options.is_json
        pending, self.pending = self.pending, None
        for text in pending or ():
            self.info(text)

    # Secrets

    def without_secrets(self, text: str) -> str:
        """Replace the secrets of this run in a text: some proxies repeat the headers that they received."""
        return redact(text, (secret for each in self.hidden for secret in each.secrets))

    def hide(self, *secrets: str | None) -> None:
        """Hide secrets that are part of no credential yet."""
        self.hidden.append(Secrets(*filter(None, secrets)))

    # Messages

    def say(self, text: str) -> None:
        """Write a line to stderr; a failure to write it does not end the run."""
        self.say_unmasked(self.without_secrets(text))

    def say_unmasked(self, text: str) -> None:
        """Write a line to stderr whose secrets are hidden already: in JSON only values are, never names."""
        if self.pager is not None and self.pager.is_open:
            self.pager.later.append(text)
            return
        self.progress.rest()
        with suppress(OSError):
            if self.stderr is not None:
                self.stderr.write(f"{self._shown(text)}\n")
                self.stderr.flush()

    def _shown(self, text: str) -> str:
        if not self.color:
            return visible(text)
        from bbcli.output.styles import color_message

        return color_message(visible(text))

    def info(self, text: str) -> None:
        """Write a message about the run while it goes on.

        With JSON output to a script it is a note at the end: an error is then all of stderr.
        """
        is_for_script = self._is_json and not self.is_terminal
        if self.pending is not None:
            self.pending.append(text)
        elif self._is_shown(text):
            (self.notes.append if is_for_script else self.say)(self.worded(text))

    def log(self, text: str) -> None:
        """Write a message at once, to scripts too: a run may last for days, and an error is its last line."""
        if self._is_shown(text):
            self.say(self.worded(text))

    def footer(self, text: str) -> None:
        """Write a message at the end of the run."""
        if self._is_shown(text):
            self.notes.append(self.worded(text))

    def success(self, text: str) -> None:
        """Confirm a change on a terminal; a script has the exit code, and a dry run changes nothing."""
        if self.is_terminal and self._is_shown(text) and not self._is_dry_run:
            self.say(text)

    def worded(self, text: str) -> str:
        """Return a text, a notice with the names of the options that it is about."""
        return self.wording.text(text) if self.wording and isinstance(text, Notice) else text

    def explain(self, error: BbcliError) -> BbcliError:
        """Return an error with its hint and the names of options."""
        if self.wording:
            self.wording.explain(error)
        return error

    @contextmanager
    def explaining(self) -> Iterator[None]:
        """Explain the errors of a block."""
        try:
            yield
        except BbcliError as error:
            self.explain(error)
            raise

    def _is_shown(self, text: str) -> bool:
        """True if the text is shown under --quiet: only warnings are."""
        return not self._is_quiet or text.startswith("warning:")

    @property
    def is_terminal(self) -> bool:
        """True if a person reads the messages."""
        return self.stderr is not None and self.stderr.isatty()

    def flush(self) -> None:
        """Write what is buffered to stdout."""
        if self.stdout is not None:
            self.stdout.flush()

    @contextmanager
    def show_progress(self, environ: Mapping[str, str], clock: Callable[[], float]) -> Iterator[None]:
        """Show progress on a terminal while a long wait lasts, unless the run is quiet."""
        if not self._is_quiet:
            self.progress = progress_on(self.stderr, self.stdout, environ, clock)
        with self.progress:
            yield

    # Events of the client: see bbcli.client.events

    def before_request(self) -> None:
        """Flush stdout before the network is waited for, and show progress if that takes long."""
        self.flush()
        self.progress.wait()

    def retrying(self, cause: str, seconds: float) -> None:
        """Write that a request is sent again after these seconds."""
        self.info(f"{self.worded(cause)}: retrying in {seconds:.1f} s")

    def not_retrying(self, cause: str, seconds: float) -> None:
        """Write that a request is not sent again, since the run has no more time to wait."""
        more = f"another {seconds:.0f} s would exceed the maximum wait"
        self.info(f"{self.worded(cause)}: not retried, {more}")

    def advanced(self, done: int, total: int, what: str) -> None:
        """Show how much of the work is done, such as 3 of 40 repositories."""
        self.progress.part(done, total, what)

    def received(self, done: int, total: int | None) -> None:
        """Show how many bytes have arrived, of how many if that is known."""
        self.progress.received(done, total)

    # Questions

    @property
    def interactive(self) -> bool:
        """True if a person can be asked; a dry run asks nothing."""
        streams = (self.stdin, self.stderr)
        is_terminal = self.may_ask and all(stream is not None and stream.isatty() for stream in streams)
        return is_terminal and not self._is_dry_run

    def ask(
        self, question: str, *, otherwise: str | None = None, reason: str = "", secret: bool = False, **facts: Any
    ) -> str:
        """Return the answer to a question; InvalidInput without a terminal, EOFError for Ctrl-D.

        The hint of the error is `otherwise`, or that of `reason` and its facts. The question may hold text of a server.
        """
        if not self.interactive or self.stdin is None or self.stderr is None:
            message = f"cannot prompt without a terminal: {question}"
            raise InvalidInput(message, hint=otherwise, reason=reason, **facts)
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

    def text_or_stdin(self, given: str) -> str:
        """Return a text of the command line; for - all of stdin."""
        if given != "-":
            return given
        with self.progress.aside():
            return self.stdin.read().rstrip("\n") if self.stdin is not None else ""
