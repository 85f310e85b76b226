"""What a report and an annotation of Code Insights may say; each fault is a 400 under its field's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.body import items, required, text
from bbcli.sandbox.problems import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

URL = re.compile(r"(?i)https?://\S+")
REPORT_LENGTHS = {"title": 450, "details": 2000, "reporter": 450}
ANNOTATION_LENGTHS = {"message": 2000, "path": 50000, "externalId": 450}
MAX_DATA = 6
RESULTS = ("PASS", "FAIL")
SEVERITIES = ("LOW", "MEDIUM", "HIGH")
TYPES = ("VULNERABILITY", "CODE_SMELL", "BUG")


def validated_report(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a report says, its known fields only. Raises Problem 400."""
    required(body, "title")
    said = {name: text(body, name) for name in ("title", "details", "result", "reporter", "link", "logoUrl")}
    _check_lengths(said, REPORT_LENGTHS)
    _check_word(said["result"], "result", RESULTS)
    for name in ("link", "logoUrl"):
        _check_url(said[name], name)
    data = items(body, "data")
    if len(data) > MAX_DATA:
        raise ApiError.invalid_fields({"data": f"A report can have {MAX_DATA} data fields at the most."})
    created = body.get("createdDate")
    moment = {"createdDate": created} if _is_whole(created) else {}
    shown = {name: value for name, value in said.items() if value is not None}
    return {**moment, **shown, "data": [_checked_data(each, f"data[{number}].") for number, each in enumerate(data)]}


def validated_annotation(body: Mapping[str, Any], place: str = "") -> dict[str, Any]:
    """What an annotation says, its known fields only; its line is 0 where none is named. Raises Problem 400."""
    required(body, "message", "severity")
    said = {name: text(body, name) for name in ("path", "message", "severity", "type", "link", "externalId")}
    _check_lengths(said, ANNOTATION_LENGTHS, place)
    _check_word(said["severity"], f"{place}severity", SEVERITIES)
    _check_word(said["type"], f"{place}type", TYPES)
    _check_url(said["link"], f"{place}link")
    line = 0 if body.get("line") is None else body["line"]
    if not _is_whole(line) or not 0 <= line < 2**31:
        raise ApiError.invalid_fields({f"{place}line": "The line must be a number, 0 or more."})
    return {**{name: value for name, value in said.items() if value is not None}, "line": line}


def _checked_data(data: Mapping[str, Any], place: str) -> dict[str, Any]:
    (title,) = required(data, "title")
    kind, value = text(data, "type"), data.get("value")
    _check_word(kind, f"{place}type", tuple(VALUES))
    fits = isinstance(value, str | int | float) if kind is None else VALUES[kind](value)
    if not fits:
        raise ApiError.invalid_fields({f"{place}value": f"The value does not fit the type {kind or 'of the field'}."})
    return {"title": title, **({"type": kind} if kind else {}), "value": value}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_link(value: Any) -> bool:
    is_named = isinstance(value, dict) and isinstance(value.get("linktext"), str)
    return is_named and URL.fullmatch(str(value.get("href"))) is not None


VALUES: dict[str, Callable[[Any], bool]] = {
    "BOOLEAN": lambda value: isinstance(value, bool),
    "DATE": _is_number,
    "DURATION": _is_number,
    "LINK": _is_link,
    "NUMBER": _is_number,
    "PERCENTAGE": lambda value: _is_number(value) and 0 <= value <= 100,
    "TEXT": lambda value: isinstance(value, str),
}


def _check_lengths(said: Mapping[str, str | None], longest: Mapping[str, int], place: str = "") -> None:
    too_long = {name: most for name, most in longest.items() if len(said[name] or "") > most}
    if too_long:
        raise ApiError.invalid_fields(
            {f"{place}{name}": f"size must be between 0 and {most}" for name, most in too_long.items()}
        )


def _check_word(value: str | None, name: str, words: tuple[str, ...]) -> None:
    if value is not None and value not in words:
        raise ApiError.invalid_fields({name: f'must match "{"|".join(words)}"'})


def _check_url(value: str | None, name: str) -> None:
    if value is not None and not URL.fullmatch(value):
        raise ApiError.invalid_fields({name: "must be a valid http or https URL"})
