"""msgspec, which reads and writes JSON, without what it looks for on its own account."""

from __future__ import annotations

from bbcli.lean import later, without

# It would take from the first what `typing` has, too, and take longer to load than to read a page. The others describe
# types, to people and in JSON Schema.
with (
    without("typing_extensions"),
    later(**{"msgspec.inspect": (), "msgspec._json_schema": ("schema", "schema_components")}),
):
    import msgspec

__all__ = ["UNREADABLE", "msgspec"]
# What decoding raises for bytes that are no JSON, no UTF-8, or nested without end.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
