"""The event sink of the client: what it reports to the console while it works."""

from __future__ import annotations

from typing import Protocol


class Events(Protocol):
    """Receives what happens on the way; all are called from the main thread only."""

    def before_request(self) -> None:
        """Report that a wait for the network begins."""

    def retrying(self, cause: str, seconds: float) -> None:
        """Report that a request is sent again after these seconds."""

    def not_retrying(self, cause: str, seconds: float) -> None:
        """Report that a request is not sent again: the run may not wait these seconds too."""

    def advanced(self, done: int, total: int, what: str) -> None:
        """Report how much of the work is done, such as 3 of 40 repositories."""

    def info(self, text: str) -> None:
        """Report a message about the run."""

    def footer(self, text: str) -> None:
        """Report a message for the end of the run."""

    def say(self, text: str) -> None:
        """Report a line of the trace of requests."""

    def without_secrets(self, text: str) -> str:
        """Return a text without the secrets of the run."""


class NoEvents:
    """Ignores all events."""

    def before_request(self) -> None:
        """Report that a wait for the network begins."""

    def retrying(self, cause: str, seconds: float) -> None:
        """Report that a request is sent again after these seconds."""

    def not_retrying(self, cause: str, seconds: float) -> None:
        """Report that a request is not sent again: the run may not wait these seconds too."""

    def advanced(self, done: int, total: int, what: str) -> None:
        """Report how much of the work is done, such as 3 of 40 repositories."""

    def info(self, text: str) -> None:
        """Report a message about the run."""

    def footer(self, text: str) -> None:
        """Report a message for the end of the run."""

    def say(self, text: str) -> None:
        """Report a line of the trace of requests."""

    def without_secrets(self, text: str) -> str:
        """Return a text without the secrets of the run."""
        return text
