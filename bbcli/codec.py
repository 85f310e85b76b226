"""msgspec, which reads and writes JSON, without what it looks for on its own account."""

from __future__ import annotations

from bbcli.lean import without

# It would take from there what `typing` has, too, and take longer to load than to read a page.
with without("typing_extensions"):
    import msgspec

__all__ = ["UNREADABLE", "msgspec"]
# What decoding raises for bytes that are no JSON, no UTF-8, or nested without end.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
