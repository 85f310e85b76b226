"""Runs the sandbox: in a thread for a test or a command, or in the foreground until it is stopped."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections import deque
from queue import SimpleQueue
from typing import TYPE_CHECKING, Self

import uvicorn

from bbcli.errors import BbcliError
from bbcli.sandbox.app import Seen, make_app
from bbcli.sandbox.call import World
from bbcli.sandbox.faults import Fault, Faults
from bbcli.sandbox.seed.world import DATABASE, populate
from bbcli.sandbox.signals import ENDING, INTERRUPT, on_signals
from bbcli.sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

__all__ = ["Fault", "Sandbox", "populate", "serve"]

REMEMBERED = 10_000  # requests
PATIENCE = 0.25  # seconds that answers under way have when it stops
# Where a server that listens everywhere can be reached from its own machine.
_REACHABLE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound here


class Sandbox:
    """A running server over the data in a folder, which is populated if it is empty.

    Use as a context manager. Raises BbcliError for a port in use before anything is served. Port 0 takes a free one.
    Inside: `url`, `port`, `store`, `faults`, and `requests`, the last answered ones in order.
    """

    def __init__(
        self,
        data: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: Sequence[Fault] = (),
        context_path: str = "",
    ) -> None:
        self.data = data
        self.host = host
        self.port = port
        self.context_path = context_path.rstrip("/")
        self.faults = Faults(faults)
        self.requests: deque[Seen] = deque(maxlen=REMEMBERED)
        self.store: Store
        self._server: _Server
        self._thread: threading.Thread

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        host = _REACHABLE.get(self.host, self.host)
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}{self.context_path}"

    def __enter__(self) -> Self:
        listener = _listen(self.host, self.port)
        try:
            populate(self.data)
        except BaseException:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        self.store = Store.open(self.data / DATABASE)
        world = World(self.store, self.data, self.faults)
        app = make_app(world, context_path=self.context_path, seen=self.requests.append)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", http="h11", ws="none", proxy_headers=False,
            server_header=False, loop="asyncio", timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = _Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="sandbox", daemon=True)
        self._thread.start()
        while not self._server.ready.wait(timeout=1):
            if not self._thread.is_alive():
                raise BbcliError("the server ended before it was ready")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join()
        self.store.close()


class _Server(uvicorn.Server):
    """uvicorn that says when it is ready and does not wait long for open connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(PATIENCE, self._cut_connections)
        await super().shutdown(sockets)

    def _cut_connections(self) -> None:
        for connection in list(self.server_state.connections):
            transport = getattr(connection, "transport", None)
            if transport is not None:
                transport.abort()


def serve(
    data: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 7990,
    faults: Sequence[Fault] = (),
    ready: Callable[[str], None] = lambda _url: None,
) -> None:
    """Serve until a signal ends it, then return. Calls `ready` with the URL once it answers. Raises BbcliError."""
    # Of all that can be waited for, only this one may be filled by a signal that comes while the waiting begins.
    received: SimpleQueue[int] = SimpleQueue()
    with Sandbox(data, host=host, port=port, faults=faults) as sandbox, on_signals((*INTERRUPT, *ENDING), received.put):
        ready(sandbox.url)
        received.get()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = error.strerror or error
        hint = "--port 0 takes a free one" if error.errno == errno.EADDRINUSE else None
        raise BbcliError(f"{host} port {port}: {reason}", hint=hint) from None
    return listener
