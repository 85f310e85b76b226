"""Read annotations in the format of the REST API; people write it, so unknown fields are errors."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from bbcli.context.findings.model import (
    MAX_ID,
    MAX_MESSAGE,
    MAX_PATH,
    SEVERITIES,
    TYPES,
    Annotation,
    Findings,
    valid_link,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bbcli.context.findings.located_json import LocatedJson

# With the fields that only responses have, so that an annotation that was read can be sent again.
_FIELDS = ("path", "line", "message", "severity", "link", "type", "externalId", "reportKey")
_MAX_LENGTHS = {"message": MAX_MESSAGE, "path": MAX_PATH, "externalId": MAX_ID}


def read(found: LocatedJson) -> Findings:
    """Read an object with `annotations`, or a list of them; InvalidInput names a value that servers do not accept."""
    listed = found["annotations"] if isinstance(found.value, dict) else found
    return Findings("", tuple(map(_annotation, listed.items)))


def _annotation(each: LocatedJson) -> Annotation:
    check_names(each, _FIELDS)
    for name in ("message", "severity"):
        if not (each[name].text or "").strip():
            raise each[name].error("is missing")
    check_lengths(each, _MAX_LENGTHS)
    check_choice(each["severity"], SEVERITIES)
    check_choice(each["type"], TYPES)
    check_link(each["link"])
    line = each["line"].integer
    if line is not None and not 0 <= line < 2**31:
        raise each["line"].error("is not a line number")
    texts: dict[str, Any] = {name: each[name].text for name in ("message", "severity", "type", "path", "link")}
    return Annotation(**texts, line=line, external_id=each["externalId"].text)


def check_names(found: LocatedJson, names: Iterable[str]) -> None:
    """Raise InvalidInput for a member with another name, and suggest the closest one."""
    for name in found.names:
        if name not in names:
            near = get_close_matches(name, names, 1)
            raise found[name].error("is not a known field", hint=f"did you mean {near[0]}?" if near else None)


def check_lengths(found: LocatedJson, limits: Mapping[str, int]) -> None:
    """Raise InvalidInput for texts longer than these limits, in characters."""
    for name, most in limits.items():
        length = len(found[name].text or "")
        if length > most:
            raise found[name].error(f"has {length} characters: the maximum is {most}")


def check_choice(found: LocatedJson, choices: tuple[str, ...]) -> None:
    """Raise InvalidInput for a text that is none of the choices; null is accepted."""
    if found.text is not None and found.text not in choices:
        raise found.error(f"is {found.text!r}, not {' or '.join(choices)}")


def check_link(found: LocatedJson) -> None:
    """Raise InvalidInput for a text that is not a URL; null is accepted."""
    if found.text is not None and not valid_link(found.text):
        raise found.error(f"is {found.text!r}, not an http or https URL")
