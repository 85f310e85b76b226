"""httpcore, the part of httpx that speaks HTTP, without what a command line has no use for."""

from __future__ import annotations

import sys

# Only its asynchronous half uses these two, which load asyncio and take longer than a request. None is Python's own
# word for a module that is not there; what another part of the process has loaded stays.
_HIDDEN = [name for name in ("anyio", "trio") if name not in sys.modules]
for _name in _HIDDEN:
    sys.modules[_name] = None  # type: ignore[assignment]
try:
    import httpcore
finally:
    for _name in _HIDDEN:
        del sys.modules[_name]

__all__ = ["httpcore"]
