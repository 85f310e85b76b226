"""Threads that nobody waits for at the end: who leaves the browser does not wait for a server."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor


class AbandonedThreads(ThreadPoolExecutor):
    """Those in which calls are made; the process ends whatever they still wait for."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End without waiting, which asyncio would do."""
        super().shutdown(wait=False, cancel_futures=True)
