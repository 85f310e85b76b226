"""The findings of one run of a tool, in the terms of the annotations of Code Insights."""

from __future__ import annotations

from typing import Any, NamedTuple

LOW, MEDIUM, HIGH = SEVERITIES = ("LOW", "MEDIUM", "HIGH")
BUG, CODE_SMELL, VULNERABILITY = TYPES = ("BUG", "CODE_SMELL", "VULNERABILITY")

# Limits of the REST API.
MAX_MESSAGE = 2000
MAX_PATH = 50000
MAX_ID = 450


class Annotation(NamedTuple):
    """A finding: without `path` it concerns the whole commit, without `line` the whole file."""

    message: str
    severity: str = LOW
    type: str | None = None
    path: str | None = None
    line: int | None = None
    link: str | None = None
    external_id: str | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The JSON object of the REST API."""
        fields = self._asdict()
        fields["externalId"] = fields.pop("external_id")
        return {name: value for name, value in fields.items() if value is not None}


class Findings(NamedTuple):
    """The findings of a tool; `tool` is empty if the report does not name it, `notes` are messages about it."""

    tool: str
    annotations: tuple[Annotation, ...]
    notes: tuple[str, ...] = ()


def message_with_rule(message: str, rule: str | None) -> str:
    """Return a message with the rule in parentheses; the rule alone if the message is empty."""
    text = message.strip()
    if not rule or f"({rule})" in text:
        return text or "a finding without a message"
    return f"{text} ({rule})" if text else rule


def valid_link(text: str | None) -> str | None:
    """Return the text if servers accept it as a link, an http(s) URL without spaces; else None."""
    return text if text and text.lower().startswith(("http://", "https://")) and " " not in text else None
