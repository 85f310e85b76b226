"""Read request bodies, JSON and multipart. Fields of the wrong type are a 400 with the field's name."""

from __future__ import annotations

import json
from email.message import Message
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping


def parse_any(raw: bytes) -> Any:
    """Return the JSON value of a body, {} if it is empty. Raises ApiError 400."""
    try:
        value = json.loads(raw or b"{}")
        json.dumps(value, ensure_ascii=False).encode()  # Python's parser accepts lone surrogates
    except (ValueError, RecursionError):
        raise ApiError(400, "The request's body is not valid JSON.") from None
    return value


def parse(raw: bytes) -> dict[str, Any]:
    """Return the JSON object of a body, {} if it is empty. Raises ApiError 400."""
    value = parse_any(raw)
    if not isinstance(value, dict):
        raise ApiError(400, "The request's body must be a JSON object.")
    return value


def text(body: Mapping[str, Any], name: str) -> str | None:
    """Return a text field, None if absent, null or empty."""
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise ApiError.invalid_fields({name: f"{name} must be text."})
    return value or None


def required(body: Mapping[str, Any], *names: str) -> list[str]:
    """Return required text fields. Raises ApiError 400 with all missing ones."""
    values = {name: text(body, name) for name in names}
    missing = {name: f"{name} is required." for name, value in values.items() if value is None or not value.strip()}
    if missing:
        raise ApiError.invalid_fields(missing)
    return [value or "" for value in values.values()]


def inner(body: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """Return an object field, None if absent or null."""
    value = body.get(name)
    if value is not None and not isinstance(value, dict):
        raise ApiError.invalid_fields({name: f"{name} must be an object."})
    return value


def items(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a list of objects, empty if absent or null."""
    value = body.get(name)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ApiError.invalid_fields({name: f"{name} must be a list of objects."})
    return value


MULTIPART = "multipart/form-data"


def parse_multipart(body: bytes, content_type: str) -> dict[str, bytes]:
    """Return the parts of a multipart/form-data body (RFC 7578) by name. Raises ApiError 400."""
    boundary = _parameters(f"x; {content_type.partition(';')[2]}").get("boundary", "")
    if not content_type.startswith("multipart/") or not boundary:
        raise ApiError(400, "The request's body is not a multipart form.")
    # Each part follows a line end and a boundary; the body may begin with one, and the last has "--" after it.
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1", "replace"))
    found: dict[str, bytes] = {}
    for part in parts:
        header, separator, content = part.partition(b"\r\n\r\n")
        lines = (line.partition(":") for line in header.decode("utf-8", "replace").split("\r\n"))
        fields = {name.strip().lower(): value for name, _, value in lines}
        name = _parameters(fields.get("content-disposition", "")).get("name")
        if separator and name is not None:
            found[name] = content
    return found


def _parameters(value: str) -> dict[str, str]:
    """Return the parameters of a header's value."""
    message = Message()
    message["content-type"] = value.strip()
    return {name.lower(): text for name, text in message.get_params(failobj=[])[1:]}
