"""Load a REST API description: OpenAPI 3 as JSON or YAML, or WADL."""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.config.addresses import has_detour
from bbcli.errors import InvalidInput
from bbcli.openapi import openapi3, wadl
from bbcli.openapi.model import Schema, Spec

if TYPE_CHECKING:
    from collections.abc import Iterator

# Bitbucket's own document has 100,000 values. Aliases let a few lines of YAML expand without limit.
_MAX_VALUES = 2_000_000
_FORMS = "use an OpenAPI 3 document (JSON or YAML) or a WADL document"
# Characters and segments that would change the meaning of a request.
_INVALID_PATH = r"^(?!/)|[\s?#\\\x00-\x1f\x7f]|/\.\.?(?:/|$)"
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def read(content: bytes, root: str = "", *, plugin: str = "") -> Spec:
    """Return the description in a document; its format is detected from the content.

    `root` is the base path of WADL resources without one. Operations are attributed to `plugin` if it is given. Raises
    InvalidInput.
    """
    start = content.removeprefix(_BYTE_ORDER_MARKS[0]).lstrip()[:64].lower()
    if not start:
        raise InvalidInput("the document is empty", hint=_FORMS)
    if start.startswith((b"<!doctype html", b"<html")):
        raise InvalidInput("the document is a web page, not a description", hint=_FORMS)
    if start.startswith((b"<", *_BYTE_ORDER_MARKS[1:])):
        return wadl.read(content, root, plugin=plugin)
    try:
        return _validated(openapi3.read(_json(content) if start.startswith(b"{") else _yaml(content), plugin=plugin))
    except RecursionError:
        raise InvalidInput("the document is nested too deeply") from None


def _validated(spec: Spec) -> Spec:
    """Return the description if it survives encoding and decoding. Raises InvalidInput."""
    for operation in spec.operations:
        if re.search(_INVALID_PATH, operation.path) or has_detour(operation.path):
            raise InvalidInput(f"the path {operation.path!r} is not a valid path template")
    try:
        found = msgspec.json.decode(msgspec.json.encode(spec), type=Spec)
        for schema in found.schemas.values():
            msgspec.json.decode(schema, type=Schema)
    except (*DECODE_ERRORS, ValueError, TypeError, OverflowError) as error:
        raise InvalidInput(f"cannot read the OpenAPI document: {error}") from None
    return found


def _json(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content.removeprefix(_BYTE_ORDER_MARKS[0]))
    except DECODE_ERRORS as error:
        raise InvalidInput(f"not JSON: {error}") from None


def _yaml(content: bytes) -> Any:
    if not re.search(rb"(?m)^[\"']?openapi[\"']?[ \t]*:", content):
        raise InvalidInput("not an OpenAPI 3 or WADL document", hint=_FORMS)
    try:
        import yaml
    except ImportError:
        message = "reading YAML requires a library that is not installed"
        raise InvalidInput(message, reason="library_missing", extra="yaml") from None
    try:
        return _as_json(yaml.safe_load(content), count())
    except yaml.YAMLError as error:
        raise InvalidInput(f"not YAML: {' '.join(str(error).split())}") from None
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        # A tag that does not match its value: `!!int x`.
        raise InvalidInput(f"cannot read a value of the YAML: {error}") from None


def _as_json(value: Any, counted: Iterator[int]) -> Any:
    """Return a YAML value as JSON types with text keys. Raises InvalidInput for more than _MAX_VALUES values."""
    if next(counted) > _MAX_VALUES:
        raise InvalidInput("the YAML expands to too many values")
    if isinstance(value, dict):
        return {str(name): _as_json(each, counted) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_json(each, counted) for each in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
