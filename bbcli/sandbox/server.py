"""Run the sandbox in a thread, or in the foreground until a signal ends it."""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import uvicorn

from bbcli.errors import BbcliError
from bbcli.sandbox.app import LoggedRequest, make_app
from bbcli.sandbox.faults import Fault, Faults
from bbcli.sandbox.seed.populate import DATABASE, populate
from bbcli.sandbox.server_state import ServerState
from bbcli.sandbox.signals import INTERRUPT, TERMINATION, on_signals
from bbcli.sandbox.store import Store
from bbcli.sandbox.store.clock import SYSTEM
from bbcli.sandbox.store.records import Owner
from bbcli.sandbox.version import DEFAULT, NO_PASSWORDS, OAUTH2, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from starlette.types import ASGIApp

    from bbcli.sandbox.store.clock import Clock

__all__ = ["Fault", "Sandbox", "Tls", "populate", "serve"]

DEFAULT_USER = "fred"  # the password is the name
POLL_INTERVAL = 0.5  # seconds
MAX_LOGGED = 10_000  # requests
SHUTDOWN_GRACE = 0.25  # seconds for unfinished responses at shutdown
# The local address of a server that listens on all interfaces.
_REACHABLE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound here


@dataclass(frozen=True)
class Tls:
    """PEM files for https; with `client_ca`, clients must present a certificate signed by it."""

    certificate: Path
    key: Path
    client_ca: Path | None = None

    def check(self) -> None:
        """Raise BbcliError if the files cannot be used."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            context.load_cert_chain(self.certificate, self.key)
            if self.client_ca is not None:
                context.load_verify_locations(self.client_ca)
        except OSError as error:
            raise BbcliError(f"{self.certificate}: cannot serve https: {error.strerror or error}") from None

    def options(self) -> dict[str, Any]:
        """Return the options of uvicorn."""
        files = {"ssl_certfile": str(self.certificate), "ssl_keyfile": str(self.key)}
        if self.client_ca is None:
            return files
        return {**files, "ssl_ca_certs": str(self.client_ca), "ssl_cert_reqs": ssl.CERT_REQUIRED}


class Sandbox:
    """A running server over the data in a directory, which is populated if it is empty.

    Use as a context manager. Entering raises BbcliError if the port is in use; port 0 takes a free one. `version` is
    the simulated version (ValueError if invalid), `shown_host` the host in `url` if it is not the address, and `names`
    are further accepted host names. Inside: `url`, `port`, `store`, `faults`, and `requests`, the last requests in
    order.
    """

    def __init__(
        self,
        data: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: Sequence[Fault] = (),
        context_path: str = "",
        version: str = str(DEFAULT),
        tls: Tls | None = None,
        shown_host: str | None = None,
        names: Sequence[str] = (),
        clock: Clock = SYSTEM,
    ) -> None:
        self.data = data
        self.host = host
        self.shown_host = shown_host or ("localhost" if tls else _REACHABLE.get(host, host))
        self.names = frozenset(map(str.lower, ("localhost", host, self.shown_host, *names)))
        self.version = Version.parse(version)
        self.tls = tls
        self.clock = clock
        self.port = port
        self.context_path = context_path.rstrip("/")
        self.faults = Faults(faults)
        self.requests: deque[LoggedRequest] = deque(maxlen=MAX_LOGGED)
        self.store: Store
        self._server: _Server
        self._thread: threading.Thread

    @property
    def url(self) -> str:
        """The base URL without a trailing slash."""
        host = f"[{self.shown_host}]" if ":" in self.shown_host else self.shown_host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{self.context_path}"

    def is_allowed_host(self, host: str) -> bool:
        """True if a Host header has one of the server's names or an IP address, which DNS rebinding cannot use."""
        try:
            url = urlsplit(f"//{host}")
            name, _ = url.hostname or "", url.port
        except ValueError:  # of the port, too
            return False
        if name in self.names or name.endswith(".localhost"):
            return True
        with suppress(ValueError):
            return bool(ip_address(name))
        return False

    @property
    def has_oauth(self) -> bool:
        """True if this version has OAuth 2.0."""
        return self.version >= OAUTH2

    def sign_in(self) -> dict[str, str]:
        """Return environment variables that sign in fred; with a new token if the version refuses passwords."""
        if self.version < NO_PASSWORDS:
            return {"BBCLI_USERNAME": DEFAULT_USER, "BBCLI_PASSWORD": DEFAULT_USER}
        fred = self.store.users.by_name(DEFAULT_USER)
        owner = Owner(user_id=fred.id if fred else None)
        return {"BBCLI_TOKEN": self.store.tokens.create(owner, "sandbox", ("PROJECT_ADMIN", "REPO_ADMIN"), None)[1]}

    def __enter__(self) -> Self:
        if self.tls:
            self.tls.check()
        listener = _listen(self.host, self.port)
        try:
            populate(self.data, self.clock)
        except BaseException:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        self.store = Store.open(self.data / DATABASE, self.clock)
        server = ServerState(self.store, self.data, self.faults, self.version)
        app = make_app(
            server,
            context_path=self.context_path,
            log_request=self.requests.append,
            is_allowed_host=self.is_allowed_host,
        )
        self._server = _Server(self._config(app))
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="sandbox", daemon=True)
        self._thread.start()
        while not self._server.ready.wait(timeout=1):
            if not self._thread.is_alive():
                raise BbcliError("the server stopped before it was ready")
        return self

    def _config(self, app: ASGIApp) -> uvicorn.Config:
        tls = self.tls.options() if self.tls else {}
        return uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="off", http="h11", ws="none", proxy_headers=False,
            server_header=False, loop="asyncio", timeout_graceful_shutdown=1, **tls,
        )  # fmt: skip

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.stop()
        self._thread.join()
        self.store.close()


class _Server(uvicorn.Server):
    """uvicorn with an event for its start and one for its end.

    uvicorn looks every 0.1 s whether it should exit, and then sleeps 0.1 s more: here both end at once.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Let the server exit; may be called from any thread, also after it has ended."""
        self.should_exit = True
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._stop.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):  # refreshes the Date header
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), timeout=1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # A connection that is just accepted takes a few turns of the loop until it is known. If its server is closed by
        # then, Python 3.13 prints an exception.
        with suppress(NotImplementedError):  # the loop of Windows has no readers
            for listener in sockets or ():
                asyncio.get_running_loop().remove_reader(listener)
        for _ in range(3):
            await asyncio.sleep(0)
        for server in (*self.servers, *(sockets or ())):
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)  # idle connections close
        if self.server_state.connections or self.server_state.tasks:
            asyncio.get_running_loop().call_later(SHUTDOWN_GRACE, self._cut_connections)
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
    version: str = str(DEFAULT),
    names: Sequence[str] = (),
    ready: Callable[[Sandbox], None] = lambda _sandbox: None,
) -> None:
    """Serve until a signal arrives, then return. Calls `ready` once the server responds. Raises BbcliError."""
    # SimpleQueue is the only reentrant primitive: a signal handler may put while the main thread waits.
    received: SimpleQueue[int] = SimpleQueue()
    sandbox = Sandbox(data, host=host, port=port, faults=faults, version=version, names=names)
    with sandbox, on_signals((*INTERRUPT, *TERMINATION), received.put):
        ready(sandbox)
        while received.empty():
            # A signal just before the wait is seen only after it, hence the timeout.
            with suppress(Empty):
                received.get(timeout=POLL_INTERVAL)
                return


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle off only for this protocol number: 40 ms less for each request on an open connection.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = error.strerror or error
        message = f"cannot listen on {host} port {port}: {reason}"
        raise BbcliError(message, reason="port_in_use" if error.errno == errno.EADDRINUSE else "") from None
    return listener
