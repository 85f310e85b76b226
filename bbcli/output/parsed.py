"""Makes of an answer that came as bytes what can be shaped: an object or a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.codec import UNREADABLE, msgspec
from bbcli.errors import ServerFailed
from bbcli.output.record import Record, Records
from bbcli.output.reply import Reply, write_head

if TYPE_CHECKING:
    from bbcli.output.screen import Screen


def parsed(reply: Reply, screen: Screen) -> Reply | Record | Records:
    """Return what is in an answer of JSON, whose head is written; the answer where it is a refusal, or no JSON."""
    if reply.error or reply.silent or reply.file or not reply.media_type.endswith("json"):
        return reply
    body = reply.whole().strip()
    try:
        value = msgspec.json.decode(body, type=list[msgspec.Raw] if body.startswith(b"[") else msgspec.Raw)
    except UNREADABLE as error:
        if not body:
            return reply._replace(chunks=())
        raise ServerFailed(f"the server's answer is not JSON: {error}") from None
    write_head(reply, screen)
    return Records([value], asked=reply.asked) if isinstance(value, list) else Record(body, asked=reply.asked)
