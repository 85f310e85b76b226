"""What a run that asks a server stands on, without the libraries that it looks for and bbcli has no use for."""

from __future__ import annotations

from bbcli.lean import without

# httpcore is the part of httpx that speaks HTTP; its asynchronous half, and asyncio with it, would take longer to load
# than a request takes.
with without("anyio", "trio"):
    import httpcore

__all__ = ["httpcore"]
