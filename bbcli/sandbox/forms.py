"""Reads forms with files: multipart/form-data (RFC 7578)."""

from __future__ import annotations

from email import message_from_bytes

from bbcli.sandbox.problems import ApiError

MULTIPART = "multipart/form-data"


def parse_multipart(body: bytes, content_type: str) -> dict[str, bytes]:
    """The parts of a form by their names. Raises Problem 400 for what is no form."""
    message = message_from_bytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    if not message.is_multipart():
        raise ApiError(400, "The request's body is not a multipart form.")
    found: dict[str, bytes] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            found[name] = content
    return found
