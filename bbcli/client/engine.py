"""httpcore, the part of httpx that speaks HTTP, loaded no further than a run needs it."""

from __future__ import annotations

from typing import Any

from bbcli.lean import later, without

# Its asynchronous half looks for the first two, which load asyncio, and take longer than a request. Plain http needs
# no TLS, and bbcli never the list of authorities that httpcore would trust.
with without("anyio", "trio"), later(ssl=("SSLContext",), certifi=(), socksio=()):
    import httpcore

__all__ = ["PlainBackend", "httpcore"]


class PlainBackend(httpcore.SyncBackend):
    """Opens connections on which no TLS is spoken, and says so without loading it."""

    def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        """Connect as httpcore does."""
        return _Plain(super().connect_tcp(*args, **kwargs))


class _Plain(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self.read = stream.read  # type: ignore[method-assign]
        self.write = stream.write  # type: ignore[method-assign]
        self.close = stream.close  # type: ignore[method-assign]

    def get_extra_info(self, info: str) -> Any:
        return None if info == "ssl_object" else self._stream.get_extra_info(info)
