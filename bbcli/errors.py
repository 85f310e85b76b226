"""What can go wrong, each with the exit code and the hint that a person or a script gets.

BbcliError                1  failure
├── InvalidInput          2  usage
├── NotFound              3  not found
├── NotAuthenticated      4  not authenticated
├── NotPermitted          5  not permitted
├── Conflict              6  conflict or refused by the server's state
├── RateLimited           7  rate limited
├── Pending               8  pending: a wait ran out
├── ServerFailed          9  server or network failed
└── Misconfigured        10  configuration
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


# Stands behind what is left of a text that was too long.
CUT = "…"
# How much of a server's text an error has: characters of a message, texts of a list. --debug=body has all of it.
_LONGEST, _MOST = 2000, 10
# What lines of bbcli's own begin with.
_ACCEPTED = "the server accepted "
_OWN = ("error:", "hint:", "warning:", "request id:", _ACCEPTED)


def few(texts: Sequence[str]) -> list[str]:
    """Return the first of many texts, and how many more there are."""
    more = len(texts) - _MOST
    return [*texts[:_MOST], *([f"and {more} more"] if more > 0 else ())]


def shortened(text: str, most: int) -> str:
    """Return the text, or so many characters of it with the mark of the cut, by which a part of a secret is found."""
    return text if len(text) <= most else text[:most] + CUT


class ErrorDetails(NamedTuple):
    """What the server said when it refused: the facts that a JSON error carries besides the message."""

    status: int | None = None
    exception_name: str | None = None
    details: tuple[str, ...] = ()
    request_id: str | None = None


class BbcliError(Exception):
    """A failure that bbcli can name; `message` fits one line, `hint` is the next step."""

    kind: ClassVar[str] = "failure"
    exit_code: ClassVar[int] = 1
    meaning: ClassVar[str] = "failure"
    retryable: ClassVar[bool] = False
    # Whether the result says it already: then only scripts that want JSON are told once more.
    already_reported: bool = False
    # Writes that the server accepted before the failure, as method and path: to do all of it again would repeat them.
    accepted: tuple[str, ...] = ()

    def __init__(self, message: str, *, hint: str | None = None, refusal: ErrorDetails | None = None) -> None:
        super().__init__(message)
        self.message = shortened(message, _LONGEST)
        self.hint = hint and shortened(hint, _LONGEST)
        self.refusal = refusal or ErrorDetails()

    def lines(self) -> Iterator[str]:
        """Yield the lines that people are told: what is wrong, what the server says beside it, the next step."""
        yield f"error: {' '.join(self.message.split())}"
        for detail in self.details:
            for line in filter(None, map(str.strip, detail.splitlines())):
                # Indented: a line of a server's text that begins with `hint:` is no hint.
                yield f"  {line}" if line.casefold().startswith(_OWN) else line
        yield from map(_worded, self.accepted)
        if self.refusal.request_id and self.exit_code in (BbcliError.exit_code, ServerFailed.exit_code):
            # What whoever runs the server finds in its log; any other refusal is about what was asked.
            yield f"request id: {self.refusal.request_id}"
        if self.hint:
            yield f"hint: {self.hint}"

    @property
    def details(self) -> list[str]:
        """What is said beside the message, each as long as a message can be."""
        return [shortened(detail, _LONGEST) for detail in self.refusal.details]

    def to_dict(self) -> dict[str, Any]:
        """Return the error object that goes to stderr when the output is JSON."""
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
    """Return an error that the result of the run says already."""
    error.already_reported = True
    return error


def add_detail(error: BbcliError, detail: str) -> None:
    """Add a line to what an error says."""
    error.refusal = error.refusal._replace(details=(*error.refusal.details, detail))


class InvalidInput(BbcliError):
    """The command line, or a value in it, can't be meant."""

    kind = "usage"
    exit_code = 2
    meaning = "usage: the command line is wrong"


class NotFound(BbcliError):
    """What was named does not exist, or may not be known to this user."""

    kind = "not_found"
    exit_code = 3
    meaning = "not found"


class NotAuthenticated(BbcliError):
    """No credential, or one that the server does not accept."""

    kind = "not_authenticated"
    exit_code = 4
    meaning = "not authenticated"


class NotPermitted(BbcliError):
    """Signed in, but without the permission."""

    kind = "not_permitted"
    exit_code = 5
    meaning = "not permitted"


class Conflict(BbcliError):
    """The state on the server stands against it: a taken name, a veto, a newer version."""

    kind = "conflict"
    exit_code = 6
    meaning = "conflict, or refused by the server's state"


class RateLimited(BbcliError):
    """The server asked to slow down until the tries ran out."""

    kind = "rate_limited"
    exit_code = 7
    meaning = "rate limited"
    retryable = True


class Pending(BbcliError):
    """A wait ran out before its end was known."""

    kind = "pending"
    exit_code = 8
    meaning = "pending: a wait ran out"
    retryable = True


class ServerFailed(BbcliError):
    """No usable answer: the network, a proxy, or a server that is broken or no Bitbucket."""

    kind = "server_failed"
    exit_code = 9
    meaning = "server or network failed"
    retryable = True


class Misconfigured(BbcliError):
    """The configuration file or the keyring stands in the way."""

    kind = "configuration"
    exit_code = 10
    meaning = "configuration"


INTERRUPTED = 130


def exit_codes() -> dict[int, str]:
    """Return every exit code and its meaning, in order: the one table that all documents show."""
    errors: list[type[BbcliError]] = [BbcliError, *BbcliError.__subclasses__()]
    return {0: "ok", **{error.exit_code: error.meaning for error in errors}, INTERRUPTED: "interrupted (Ctrl-C)"}
