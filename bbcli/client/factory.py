"""The connections of a run, and what they share: its options, its patience, what was asked and what was said once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bbcli.client.http.connection import Connection
from bbcli.client.http.retry import RetryBudget
from bbcli.client.http.session import Session
from bbcli.client.prefetch import PrefetchPool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Protocol

    from bbcli.auth import Credential
    from bbcli.client.client import Client
    from bbcli.client.http.connection import ConnectionOptions
    from bbcli.client.http.pool import httpcore
    from bbcli.client.http.request_log import Log, Trace
    from bbcli.client.http.write_policy import RequestPolicy
    from bbcli.config.model import Server

    class Options(ConnectionOptions, Protocol):
        """What the options of a run say about what goes over its connections."""

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


@dataclass
class ClientFactory:
    """Makes the clients of a run.

    `ask` gets a secret from the person, None where nobody is there; `say` shows what was asked to be shown, `remark`
    what goes on; `gate_of` says what requests to a server have to pass; `hide` takes secrets out of what is
    logged, in a file that is named from `cwd` on; the rest is as the client has it.
    """

    options: Options
    environ: Mapping[str, str] = field(repr=False)
    ask: Callable[[str], str] | None
    say: Callable[[str], None]
    remark: Callable[[str], None]
    note: Callable[[str], None]
    before_wait: Callable[[], None]
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    on_part: Callable[[int, int], None] = lambda _done, _total: None
    gate_of: Callable[[Server], RequestPolicy | None] = lambda _: None
    cwd: Path = field(default_factory=Path)
    hide: Callable[[str], str] = str
    set_by: Callable[[str], str] = lambda _: ""
    patience: RetryBudget = field(default_factory=RetryBudget)
    network_backend: httpcore.NetworkBackend | None = None

    def __post_init__(self) -> None:
        # What is asked or said about one server is not asked and said again for its next client.
        self._ask = cache(self.ask) if self.ask else None
        self._remark_once = cache(self.remark)
        self.accepted: list[str] = []
        self.log: Log | None = None
        if self.options.log:
            from bbcli.client.http.request_log import Log

            # Opened before anything is sent: what can't be kept is not done.
            self.log = Log.at(self.cwd / self.options.log, self.hide, self.clock, self.remark)
        # One request after the other is what can be read.
        self.ahead = PrefetchPool(1 if self.options.debug else self.options.jobs, self.before_wait)

    def close(self) -> None:
        """Give up what is on its way, and write down in the log that it was."""
        self.ahead.close()
        if self.log:
            self.log.close()

    def connection_to(self, server: Server) -> Connection:
        """Return the way to a server; says so where its certificate is not verified."""
        connection = Connection.of(server, self.options, self.environ, self._ask)
        if connection.insecure:
            self._remark_once(
                f"warning: the certificate of {connection.host} is not verified (--insecure): anybody can be it"
            )
        return connection

    def client(self, server: Server, credential: Credential | None) -> Client:
        """Return a client for a server."""
        from bbcli.client.client import Client

        return self._made(Client, server, credential)

    def sender(self, server: Server, credential: Credential | None) -> Session:
        """Return what sends to a server, without what reads lists, which takes time to load."""
        return self._made(Session, server, credential)

    def _made(self, kind: type[Made], server: Server, credential: Credential | None) -> Made:
        connection = self.connection_to(server)
        return kind(
            connection, credential, self.options.retries,
            say=self.remark, note=self.note, before_wait=self.before_wait, sleep=self.sleep, clock=self.clock,
            on_part=self.on_part, set_by=self.set_by, patience=self.patience, ahead=self.ahead,
            trace=self._trace(connection),
            gate=self.gate_of(server), log=self.log, network_backend=self.network_backend, accepted=self.accepted,
        )  # fmt: skip

    def _trace(self, connection: Connection) -> Trace | None:
        if not self.options.debug:
            return None
        from bbcli.client.http.request_log import Trace

        return Trace(connection, self.say, self.clock, shows_bodies=self.options.debug == BODY, hide=self.hide)
