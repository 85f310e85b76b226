"""Threads that are abandoned at the end, so that quitting the browser does not wait for a server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor


class AbandonedThreads(ThreadPoolExecutor):
    """An executor for calls, whose threads do not keep the process alive."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Shut down without waiting, although asyncio asks to."""
        super().shutdown(wait=False, cancel_futures=True)
