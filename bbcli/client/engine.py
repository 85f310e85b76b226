"""What a run that asks a server stands on, without the libraries that those look for and bbcli has no use for."""

from __future__ import annotations

from bbcli.lean import without

# httpcore is the part of httpx that speaks HTTP; its asynchronous half, and asyncio with it, would take longer to load
# than a request takes. msgspec looks for what `typing` has, too.
with without("anyio", "trio", "typing_extensions"):
    import httpcore
    import msgspec

__all__ = ["httpcore", "msgspec"]
