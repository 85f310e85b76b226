"""httpcore, the part of httpx that speaks HTTP, without what its asynchronous half looks for."""

from __future__ import annotations

from bbcli.lean import without

# They load asyncio, and take longer than a request.
with without("anyio", "trio"):
    import httpcore

__all__ = ["httpcore"]
