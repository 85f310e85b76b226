"""The exception tree; each class carries its exit code.

BbcliError                1  failure
├── InvalidInput          2  usage
├── NotFound              3  not found
├── NotAuthenticated      4  not authenticated
├── NotPermitted          5  not permitted
├── Conflict              6  conflict: the state on the server forbids the change
├── RateLimited           7  rate limited
├── Pending               8  pending: the time to wait ran out
├── ServerFailed          9  server or network failed
└── Misconfigured        10  invalid configuration
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


# Ends a text that was cut.
CUT = "…"
# Limits of a server's text in an error: characters of a message, texts of a list. --debug=body shows all of it.
_LONGEST, _MOST = 2000, 10
# The beginnings of bbcli's own lines.
_ACCEPTED = "the server accepted "
_OWN = ("error:", "hint:", "warning:", "request id:", _ACCEPTED)


def few(texts: Sequence[str]) -> list[str]:
    """Return the first texts of a list, then "and N more"."""
    more = len(texts) - _MOST
    return [*texts[:_MOST], *([f"and {more} more"] if more > 0 else ())]


def shortened(text: str, most: int) -> str:
    """Cut a text to this many characters; the mark of the cut lets redaction find a part of a secret before it."""
    return text if len(text) <= most else text[:most] + CUT


class Notice(str):
    """A line for people that cli/ completes: `reason` is a stable code, `facts` its values.

    The text alone is complete without them, and names no option: see bbcli.cli.hints.
    """

    __slots__ = ("facts", "reason")
    reason: str
    facts: dict[str, Any]

    def __new__(cls, text: str, reason: str, **facts: Any) -> Self:
        """Make a notice of a text."""
        made = super().__new__(cls, text)
        made.reason = reason
        made.facts = facts
        return made


class ErrorDetails(NamedTuple):
    """The facts of a server's refusal that a JSON error carries besides the message."""

    status: int | None = None
    exception_name: str | None = None
    details: tuple[str, ...] = ()
    request_id: str | None = None


class BbcliError(Exception):
    """A failure with a name; `message` fits one line, `hint` is the next step.

    Below cli/ an error has no hint that names an option or a command of bbcli: `reason` is a stable code for it, and
    `facts` are the values that the hint needs, such as the server's URL. cli/ makes the hint of them.
    """

    kind: ClassVar[str] = "failure"
    exit_code: ClassVar[int] = 1
    meaning: ClassVar[str] = "failure"
    retryable: ClassVar[bool] = False
    # The result reports the failure too: only scripts that request JSON get it once more.
    already_reported: bool = False
    # Writes that the server accepted before the failure, as requests or in words: a second run would repeat them.
    accepted: tuple[str, ...] = ()

    def __init__(
        self, message: str, *, hint: str | None = None, reason: str = "", refusal: ErrorDetails | None = None,
        **facts: Any,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.message = shortened(message, _LONGEST)
        self.hint = hint and shortened(hint, _LONGEST)
        self.reason = reason
        self.facts = facts
        self.refusal = refusal or ErrorDetails()

    def lines(self) -> Iterator[str]:
        """Yield the lines for people: the message, the server's details, the hint."""
        yield f"error: {' '.join(self.message.split())}"
        for detail in self.details:
            for line in filter(None, map(str.strip, detail.splitlines())):
                # Indented: a line of a server's text that begins with `hint:` is not a hint.
                yield f"  {line}" if line.casefold().startswith(_OWN) else line
        yield from map(_worded, self.accepted)
        if self.refusal.request_id and self.exit_code in (BbcliError.exit_code, ServerFailed.exit_code):
            # Administrators find it in the server's log; any other refusal is about the request itself.
            yield f"request id: {self.refusal.request_id}"
        if self.hint:
            yield f"hint: {self.hint}"

    @property
    def details(self) -> list[str]:
        """The texts beside the message, each at most as long as a message."""
        return [shortened(detail, _LONGEST) for detail in self.refusal.details]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON error object for stderr."""
        return {
            "kind": self.kind,
            "message": self.message,
            "hint": self.hint,
            "status": self.refusal.status,
            "exceptionName": self.refusal.exception_name,
            "details": [*self.details, *map(_worded, self.accepted)],
            "requestId": self.refusal.request_id,
            "retryable": self.retryable and not self.accepted,
        }


def _worded(write: str) -> str:
    return f"{_ACCEPTED}{write}"


def mark_reported(error: BbcliError) -> BbcliError:
    """Mark and return an error that the result of the run reports too."""
    error.already_reported = True
    return error


def without_frames(error: BbcliError) -> BbcliError:
    """Return an error without traceback and context, which would keep whole responses in memory."""
    error.__context__ = None
    return error.with_traceback(None)


def add_detail(error: BbcliError, detail: str) -> None:
    """Add a line to the details of an error."""
    error.refusal = error.refusal._replace(details=(*error.refusal.details, detail))


class InvalidInput(BbcliError):
    """The command line, or a value in it, is wrong."""

    kind = "usage"
    exit_code = 2
    meaning = "usage: the command line is wrong"


class NotFound(BbcliError):
    """The object does not exist, or the user may not see it."""

    kind = "not_found"
    exit_code = 3
    meaning = "not found"


class NotAuthenticated(BbcliError):
    """The credential is missing, or the server rejects it."""

    kind = "not_authenticated"
    exit_code = 4
    meaning = "not authenticated"


class NotPermitted(BbcliError):
    """The user is signed in and lacks the permission."""

    kind = "not_permitted"
    exit_code = 5
    meaning = "not permitted"


class Conflict(BbcliError):
    """The state on the server forbids it: a taken name, a veto, a newer version."""

    kind = "conflict"
    exit_code = 6
    meaning = "conflict: the state on the server forbids the change"


class RateLimited(BbcliError):
    """The server answered 429 until the retries ran out."""

    kind = "rate_limited"
    exit_code = 7
    meaning = "rate limited"
    retryable = True


class Pending(BbcliError):
    """A wait ran out before the result was known."""

    kind = "pending"
    exit_code = 8
    meaning = "pending: the time to wait ran out"
    retryable = True


class ServerFailed(BbcliError):
    """No usable response: failure of the network, a proxy or the server, or a server other than Bitbucket."""

    kind = "server_failed"
    exit_code = 9
    meaning = "server or network failed"
    retryable = True


class Misconfigured(BbcliError):
    """The configuration file, the keyring or another local file can't be used."""

    kind = "configuration"
    exit_code = 10
    meaning = "invalid configuration"


class UnknownDryRunResult(Exception):
    """A command needs the response to a write, which a dry run does not have: the dry run ends here."""


INTERRUPTED = 130


def exit_codes() -> dict[int, str]:
    """Return every exit code and its meaning, in order: the one table that all documents show."""
    errors: list[type[BbcliError]] = [BbcliError, *BbcliError.__subclasses__()]
    return {0: "ok", **{error.exit_code: error.meaning for error in errors}, INTERRUPTED: "interrupted (Ctrl-C)"}
