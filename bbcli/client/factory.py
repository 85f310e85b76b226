"""Makes the clients of a run, which share its options, event sink, retry budget and log."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bbcli.client.http.connection import Connection
from bbcli.client.http.retry import RetryBudget
from bbcli.client.http.session import Session
from bbcli.client.prefetch import PrefetchPool
from bbcli.errors import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Protocol

    from bbcli.auth import Credential
    from bbcli.client.client import Client
    from bbcli.client.events import Events
    from bbcli.client.http.connection import ConnectionOptions
    from bbcli.client.http.pool import httpcore
    from bbcli.client.http.request_log import Log, Trace
    from bbcli.client.http.write_policy import RequestPolicy
    from bbcli.config.model import Server

    class Options(ConnectionOptions, Protocol):
        """The options of a run for its requests."""

        @property
        def retries(self) -> int: ...  # noqa: D102
        @property
        def jobs(self) -> int: ...  # noqa: D102
        @property
        def debug(self) -> str | None: ...  # noqa: D102
        @property
        def log(self) -> str | None: ...  # noqa: D102


BODY = "body"
Made = TypeVar("Made", bound=Session)


@dataclass(eq=False, repr=False)
class ClientFactory:
    """Makes the clients of a run.

    `ask` prompts for a secret, None without a terminal; `policy_for` gives the policy for requests to a
    server; the path of a log is relative to `cwd`. `accepted` has the writes that servers accepted. The rest is as in
    Session.
    """

    options: Options
    environ: Mapping[str, str]
    events: Events
    ask: Callable[[str], str] | None
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    policy_for: Callable[[Server], RequestPolicy | None] = lambda _: None
    cwd: Path = field(default_factory=Path)
    patience: RetryBudget = field(default_factory=RetryBudget)
    network_backend: httpcore.NetworkBackend | None = None

    def __post_init__(self) -> None:
        # A question or a warning about one server is not repeated for its next client.
        self._ask = cache(self.ask) if self.ask else None
        self._warned: set[str] = set()
        self.accepted: list[str] = []
        self.log: Log | None = None
        if self.options.log:
            from bbcli.client.http.request_log import Log

            # Opened before anything is sent: without a log no request is sent.
            self.log = Log.at(self.cwd / self.options.log, self.events.without_secrets, self.clock, self.events.info)
        # A trace is sequential so that it stays readable.
        self.ahead = PrefetchPool(1 if self.options.debug else self.options.jobs, self.events.before_request)

    def close(self) -> None:
        """Cancel the requests on their way, and log that they were."""
        self.ahead.close()
        if self.log:
            self.log.close()

    def connection_to(self, server: Server) -> Connection:
        """Return the way to a server; warns if its certificate is not verified."""
        connection = Connection.of(server, self.options, self.environ, self._ask)
        if connection.insecure and connection.host not in self._warned:
            self._warned.add(connection.host)
            text = f"warning: the certificate of {connection.host} is not verified"
            self.events.info(Notice(text, "insecure", host=connection.host))
        return connection

    def client(self, server: Server, credential: Credential | None) -> Client:
        """Return a client for a server."""
        from bbcli.client.client import Client

        return self._made(Client, server, credential)

    def session(self, server: Server, credential: Credential | None) -> Session:
        """Return a session with a server: without the code for lists, which takes time to load."""
        return self._made(Session, server, credential)

    def _made(self, kind: type[Made], server: Server, credential: Credential | None) -> Made:
        connection = self.connection_to(server)
        return kind(
            connection, credential, self.options.retries,
            events=self.events, sleep=self.sleep, clock=self.clock, patience=self.patience, ahead=self.ahead,
            trace=self._trace(connection), policy=self.policy_for(server), log=self.log,
            network_backend=self.network_backend, accepted=self.accepted,
        )  # fmt: skip

    def _trace(self, connection: Connection) -> Trace | None:
        if not self.options.debug:
            return None
        from bbcli.client.http.request_log import Trace

        events, shows_bodies = self.events, self.options.debug == BODY
        return Trace(connection, events.say, self.clock, shows_bodies=shows_bodies, hide=events.without_secrets)
