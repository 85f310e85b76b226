"""Faults on demand: kind, matching requests and frequency."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, fields
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KINDS = {
    "latency": "respond after `ms` milliseconds",
    "status": "respond with `status` and an error as JSON; 429 with Retry-After",
    "html": "respond with `status` and an HTML page, as a proxy does",
    "login-page": "respond with 200 and an HTML sign-in page",
    "redirect": "respond with 302 to `url`",
    "cut": "send half of the body and close the connection",
    "drop": "close the connection without a response",
    "slow": "send the body in small pieces, `ms` milliseconds apart",
    "endless": "return the first page of a list for every start, with nextPageStart null",
    "stuck": "return a list whose nextPageStart does not advance",
    "vetoed": "respond with 409: a merge with conflicts and two vetoes",
    "out-of-date": "respond with 409: an edit of an outdated version",
    "canceled": "respond with 409: a hook that refuses a new pull request",
    "raced": "respond with 409: a merge during which the target changed",
    "bad-reviewers": "respond with 409: a pull request with an invalid reviewer",
}
NUMBERS = ("times", "after", "status", "ms", "retry_after", "retry_date")


@dataclass(frozen=True)
class Fault:
    """A fault to inject.

    `path` is a glob, or a prefix without wildcards; without `method` any method matches. The first `after` matching
    requests are skipped, then `times` are affected (None: all). `retry_after` is sent in seconds, `retry_date` as the
    HTTP date that many seconds from now.
    """

    kind: str
    path: str = "/"
    method: str | None = None
    times: int | None = None
    after: int = 0
    status: int = 500
    ms: int = 100
    retry_after: int | None = None
    retry_date: int | None = None
    url: str = "/"

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Parse `KIND [name=value]…`; a status is a kind as well: `429 retry-after=1 times=2 path=/rest/*`.

        Raises ValueError with a message for users.
        """
        kind, *settings = text.split() or [""]
        values: dict[str, Any] = {"kind": kind}
        for setting in settings:
            name, equals, value = setting.partition("=")
            if not equals:
                raise ValueError(f"'{setting}' is not of the form name=value")
            values[name] = value
        return cls.from_settings(values)

    @classmethod
    def from_settings(cls, values: Mapping[str, Any]) -> Fault:
        """Build a fault from JSON or command line settings. Raises ValueError."""
        known = {field.name for field in fields(cls)}
        settings = {str(name).replace("-", "_"): value for name, value in values.items()}
        unknown = sorted(set(settings) - known)
        if unknown:
            raise ValueError(f"unknown fault setting '{unknown[0]}': use {', '.join(sorted(known))}")
        kind = str(settings.get("kind", ""))
        if kind.isdigit():
            # A 5xx usually comes from a proxy as HTML, any other status from the server in its envelope.
            settings = {"status": kind, **settings, "kind": "html" if kind.startswith("5") else "status"}
        elif kind not in KINDS:
            raise ValueError(f"'{kind}' is not a fault: use a status, or {', '.join(KINDS)}")
        for name in NUMBERS:
            if settings.get(name) is not None:
                settings[name] = _number(name, settings[name])
        if not 200 <= settings.get("status", 500) <= 599:
            raise ValueError("status must be from 200 to 599")
        return cls(**settings)

    def describe(self) -> dict[str, Any]:
        """Return the settings as JSON, without unset ones."""
        return {name.replace("_", "-"): value for name, value in asdict(self).items() if value is not None}

    def matches(self, method: str, path: str) -> bool:
        """True if the fault applies to the request."""
        if self.method is not None and self.method.upper() != method:
            return False
        if any(wildcard in self.path for wildcard in "*?["):
            return fnmatchcase(path, self.path)
        return path.startswith(self.path)


def _number(name: str, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        raise ValueError(f"{name.replace('_', '-')} must be an integer, not '{value}'")
    return number


class Faults:
    """The active faults with their match counts; thread-safe."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._lock = threading.Lock()
        self._counts: list[tuple[Fault, int]] = [(fault, 0) for fault in faults]

    def add(self, fault: Fault) -> None:
        """Add a fault."""
        with self._lock:
            self._counts.append((fault, 0))

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._counts.clear()

    def describe(self) -> list[dict[str, Any]]:
        """Return all faults as JSON, each with the number of matching requests."""
        with self._lock:
            return [{**fault.describe(), "seen": seen} for fault, seen in self._counts]

    def take_matching(self, method: str, path: str) -> list[Fault]:
        """Return the faults for a request: every latency, and the first other one that is due.

        Later faults do not count the request, so that consecutive faults apply one after another.
        """
        matched: list[Fault] = []
        has_other = False
        with self._lock:
            for position, (fault, seen) in enumerate(self._counts):
                if not fault.matches(method, path) or (has_other and fault.kind != "latency"):
                    continue
                self._counts[position] = (fault, seen + 1)
                if seen >= fault.after and (fault.times is None or seen < fault.after + fault.times):
                    matched.append(fault)
                    has_other = has_other or fault.kind != "latency"
        return matched
