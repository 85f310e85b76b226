"""Build a report from options and a file, and check it against the server's limits."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.commands.insights.model import (
    MAX_DATA,
    MAX_DETAILS,
    MAX_REPORTER,
    MAX_TITLE,
    fit_to_limits,
)
from bbcli.context.findings.formats import bitbucket
from bbcli.context.findings.located_json import LocatedJson, parse_json
from bbcli.context.findings.model import valid_link
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bbcli.context.findings.model import Findings
    from bbcli.context.findings.read import Source

PASS, FAIL = RESULTS = ("PASS", "FAIL")
_MAX_LENGTHS = {"title": MAX_TITLE, "details": MAX_DETAILS, "reporter": MAX_REPORTER}
_FIELDS = ("title", "details", "result", "data", "reporter", "link", "logoUrl", "createdDate", "coverageProviderKey")
_NUMBER = r"-?(?:0|[1-9]\d*)(?:\.\d+)?"
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?")
_MS = (86_400_000, 3_600_000, 60_000, 1000, 1)


class Report(NamedTuple):
    """A report to put; if `findings` is None the server keeps its annotations."""

    key: str
    body: dict[str, Any]
    findings: Findings | None = None


def build_report(key: str | None, file: Source | None, data: Sequence[str], **options: str | None) -> Report:
    """Return the report of a JSON file, or a new one; options take precedence over the file.

    InvalidInput names a value that servers do not accept.
    """
    found = parse_json(file.text, file.name) if file else LocatedJson("the report", {})
    bitbucket.check_names(found, (*_FIELDS, "key", "annotations"))
    body = {name: value for name, value in (found.value or {}).items() if name in _FIELDS and value is not None}
    body |= {name: value for name, value in options.items() if value is not None}
    if data:
        body["data"] = [parse_datum(text) for text in data]
    key = key or found["key"].text
    if not key:
        raise InvalidInput("the report key is missing", hint="add --key KEY")
    body = check_report({"data": [], **body}, found.source)
    return Report(key, body, fit_to_limits(bitbucket.read(found)) if found["annotations"].value is not None else None)


def check_report(body: dict[str, Any], source: str = "the report") -> dict[str, Any]:
    """Return the report unchanged; InvalidInput names a value that servers do not accept."""
    found = LocatedJson(source, body)
    if not (found["title"].text or "").strip():
        raise found["title"].error("is missing", hint="add --title TEXT")
    bitbucket.check_lengths(found, _MAX_LENGTHS)
    bitbucket.check_choice(found["result"], RESULTS)
    for name in ("link", "logoUrl"):
        bitbucket.check_link(found[name])
    fields = list(found["data"].items)
    if len(fields) > MAX_DATA:
        raise found["data"].error(f"has {len(fields)} fields: the maximum is {MAX_DATA}")
    for each in fields:
        _check_datum(each)
    return body


def _check_datum(each: LocatedJson) -> None:
    bitbucket.check_names(each, ("title", "type", "value"))
    if not (each["title"].text or "").strip():
        raise each["title"].error("is missing")
    bitbucket.check_choice(each["type"], tuple(_VALIDATORS))
    if not _VALIDATORS.get(each["type"].text or "", _is_scalar)(each["value"].value):
        raise each["value"].error(f"is not valid for {each['type'].text or 'a field without a type'}")


def parse_datum(text: str) -> dict[str, Any]:
    """Parse a data field: TITLE=VALUE, whose type follows from the value, or TITLE:TYPE=VALUE."""
    name, equals, value = text.partition("=")
    title, _, kind = name.rpartition(":")
    if not equals or not name.strip():
        raise InvalidInput(f"--data {text!r}", hint="write TITLE=VALUE, such as Coverage=85%")
    if not title or kind not in _PARSERS:
        title, kind = name, next(kind for kind, read in _PARSERS.items() if read(value) is not None)
    read = _PARSERS[kind](value)
    if read is None:
        raise InvalidInput(f"--data {text!r}: {value!r} is not of type {kind}", hint="omit the type, or write TEXT")
    return {"title": title.strip(), "type": kind, "value": read}


def _percentage(text: str) -> float | None:
    number = _number(text.removesuffix("%").strip()) if text.endswith("%") else None
    return number if number is not None and 0 <= number <= 100 else None


def _number(text: str) -> float | None:
    if not re.fullmatch(_NUMBER, text):
        return None
    return float(text) if "." in text else int(text)


def _link(text: str) -> dict[str, str] | None:
    return {"linktext": text, "href": text} if valid_link(text) else None


def _date(text: str) -> int | None:
    """Parse an ISO 8601 date or time, local without a zone, to milliseconds since the epoch."""
    if not re.match(r"\d{4}-\d\d-\d\d", text):
        return None
    try:
        return int(datetime.fromisoformat(text).astimezone().timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _duration(text: str) -> int | None:
    """Parse a duration such as 1h30m, 95s or 250ms to milliseconds."""
    found = _DURATION.fullmatch(text) if text else None
    return round(sum(float(part or 0) * ms for part, ms in zip(found.groups(), _MS, strict=True))) if found else None


# Tried in this order; TEXT accepts anything.
_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "PERCENTAGE": _percentage,
    "NUMBER": _number,
    "BOOLEAN": {"true": True, "false": False}.get,
    "LINK": _link,
    "DATE": _date,
    "DURATION": _duration,
    "TEXT": str,
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _is_link(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("linktext"), str) and bool(valid_link(value.get("href")))


_VALIDATORS: Mapping[str, Callable[[Any], bool]] = {
    "BOOLEAN": lambda value: isinstance(value, bool),
    "DATE": _is_number,
    "DURATION": _is_number,
    "LINK": _is_link,
    "NUMBER": _is_number,
    "PERCENTAGE": lambda value: _is_number(value) and 0 <= value <= 100,
    "TEXT": lambda value: isinstance(value, str),
}
