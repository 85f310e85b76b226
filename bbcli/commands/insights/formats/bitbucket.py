"""Reads annotations, and reports, in the servers' own form: written by hand, so that nothing is guessed at."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from bbcli.commands.insights.model import (
    LONGEST_ID,
    LONGEST_MESSAGE,
    LONGEST_PATH,
    SEVERITIES,
    TYPES,
    Annotation,
    Findings,
    web_address,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bbcli.commands.insights.located_json import LocatedJson

# What a server adds when it shows one is allowed, so that it can be sent again.
_NAMES = ("path", "line", "message", "severity", "link", "type", "externalId", "reportKey")
_LONGEST = {"message": LONGEST_MESSAGE, "path": LONGEST_PATH, "externalId": LONGEST_ID}


def read(found: LocatedJson) -> Findings:
    """Read an object with `annotations`, or a list of them; InvalidInput names what no server takes."""
    listed = found["annotations"] if isinstance(found.value, dict) else found
    return Findings("", tuple(map(_annotation, listed.items)))


def _annotation(each: LocatedJson) -> Annotation:
    check_names(each, _NAMES)
    for name in ("message", "severity"):
        if not (each[name].text or "").strip():
            raise each[name].wrong("is missing")
    check_lengths(each, _LONGEST)
    check_word(each["severity"], SEVERITIES)
    check_word(each["type"], TYPES)
    check_link(each["link"])
    line = each["line"].whole
    if line is not None and not 0 <= line < 2**31:
        raise each["line"].wrong("is no number of a line")
    said: dict[str, Any] = {name: each[name].text for name in ("message", "severity", "type", "path", "link")}
    return Annotation(**said, line=line, external_id=each["externalId"].text)


def check_names(found: LocatedJson, names: Iterable[str]) -> None:
    """Refuse members that nothing is known of, as a slip of the pen makes them."""
    for name in found.names:
        if name not in names:
            near = get_close_matches(name, names, 1)
            raise found[name].wrong("is not known here", hint=f"did you mean {near[0]}?" if near else None)


def check_lengths(found: LocatedJson, longest: Mapping[str, int]) -> None:
    """Refuse texts that no server takes."""
    for name, most in longest.items():
        length = len(found[name].text or "")
        if length > most:
            raise found[name].wrong(f"has {length} characters, and servers take {most}")


def check_word(found: LocatedJson, words: tuple[str, ...]) -> None:
    """Refuse a text that is none of the words, where there is one."""
    if found.text is not None and found.text not in words:
        raise found.wrong(f"is {found.text!r}, and not {' or '.join(words)}")


def check_link(found: LocatedJson) -> None:
    """Refuse what is no address, where there is something."""
    if found.text is not None and not web_address(found.text):
        raise found.wrong(f"is {found.text!r}, and no address: it begins with http:// or https://")
