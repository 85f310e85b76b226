"""An annotation as servers take it, and what one run of a tool gives of them."""

from __future__ import annotations

from typing import Any, NamedTuple

LOW, MEDIUM, HIGH = SEVERITIES = ("LOW", "MEDIUM", "HIGH")
BUG, CODE_SMELL, VULNERABILITY = TYPES = ("BUG", "CODE_SMELL", "VULNERABILITY")


class Annotation(NamedTuple):
    """A finding: without `path` it is of the whole commit, without `line` of the whole file."""

    message: str
    severity: str = LOW
    type: str | None = None
    path: str | None = None
    line: int | None = None
    link: str | None = None
    external_id: str | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The object that a server takes."""
        said = self._asdict()
        said["externalId"] = said.pop("external_id")
        return {name: value for name, value in said.items() if value is not None}


class Findings(NamedTuple):
    """What a tool found: its name, empty where nothing says it, and what is to be said of how it was read."""

    tool: str
    annotations: tuple[Annotation, ...]
    notes: tuple[str, ...] = ()


def of_rule(message: str, rule: str | None) -> str:
    """Return a message with the rule that it comes of; one that says nothing is its rule."""
    said = message.strip()
    if not rule or f"({rule})" in said:
        return said or "a finding without a message"
    return f"{said} ({rule})" if said else rule


def web_address(text: str | None) -> str | None:
    """Return what is an address that servers take for a link; None for anything else."""
    return text if text and text.lower().startswith(("http://", "https://")) and " " not in text else None
