"""What a run has of its server: the credential, the connection, what git needs to get at it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from bbcli.auth.secret_env import secret_values
from bbcli.config.shell import command_line
from bbcli.context.options import Selection
from bbcli.context.progress import progress_on
from bbcli.errors import BbcliError, NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bbcli.auth import Credential, CredentialSources
    from bbcli.auth.credential import Post
    from bbcli.client.client import Client
    from bbcli.client.factory import ClientFactory
    from bbcli.client.http.pool import httpcore
    from bbcli.client.http.session import Session
    from bbcli.client.http.write_policy import DryRun, RequestPolicy
    from bbcli.client.server_version import Version
    from bbcli.config.cache import Cache
    from bbcli.config.model import Server
    from bbcli.context import git
    from bbcli.openapi.store import SavedSpec

Used = TypeVar("Used", bound="Session")


@dataclass(init=False, repr=False, eq=False)
class Connections(Selection):
    """The part of a run that signs in and connects; each thing is made on first use.

    `network_backend` opens the connections; None is the network.
    """

    answers_git: bool = False
    network_backend: httpcore.NetworkBackend | None = None
    connections: ExitStack = field(default_factory=ExitStack)
    versions: dict[str, Version] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # At once: what goes wrong before they are used may quote them, too.
        self.hide(*secret_values(self.environ))

    @contextmanager
    def working(self) -> Iterator[None]:
        """Show on a terminal how the work goes on where it takes long, until it is done."""
        if not self.options.quiet:
            self.progress = progress_on(self.stderr, self.stdout, self.environ, self.clock)
        with self.progress:
            yield

    @cached_property
    def sources(self) -> CredentialSources:
        """What there is to find credentials in."""
        from bbcli.auth import CredentialSources

        # Those of the environment are for BBCLI_SERVER; without it for the server that is named, or the usual one,
        # and not for one that a working copy or a pasted URL leads to, nor for each that git is led to.
        named = self.environ.get("BBCLI_SERVER") or (None if self.answers_git else self.options.server)
        meant = self.config.named(named) if named else self.config.default_server
        folder = self.config.path.parent
        return CredentialSources(
            self.environ, folder, self.form_to, meant.url if meant else None, self.options.token_file, self.clock
        )

    @cached_property
    def credential(self) -> Credential:
        """The credential for the server; where there is none a person is asked, and it is for this run only."""
        from bbcli import auth

        try:
            found = auth.resolve(self.server, self.sources)
        except NotAuthenticated:
            if not self.interactive:
                raise
            found = self.ask_credential(self.server.url)
        self.hidden.append(found)
        if found.source == "file" and self.interactive:
            self.info(f"warning: the login on {self.server.url} lies unencrypted in a file (--store file)")
        return found

    def ask_credential(self, url: str) -> Credential:
        """Ask for a user name and a password, or an HTTP access token."""
        from bbcli.auth.validate import password_credential, token_credential

        otherwise = f"{command_line('bbcli', 'auth', 'login', url, '--with-token')} < token.txt"
        user = self.ask(f"User name on {url} (empty: an HTTP access token)", otherwise=otherwise)
        secret = self.ask("Password" if user else "HTTP access token", otherwise=otherwise, secret=True)
        return password_credential(user, secret) if user else token_credential(secret)

    def version_of(self, server: Server, least: str = "", client: Client | None = None) -> Version:
        """Return the version of a server, which is asked once a day, and again where it was older than `least`."""
        from bbcli.client import server_version

        def asked() -> str:
            return server_version.said_by((client or self.client_for(server, None)).properties())

        known = self.versions.get(server.url)
        if known is None or known < least:
            kept = self.cache_of(server, client.credential if client else None)
            known = self.versions[server.url] = server_version.cached(kept, asked, least)
        return known

    @property
    def cache_folder(self) -> Path:
        """Where answers of servers are kept."""
        from bbcli.config.paths import cache_folder

        return cache_folder(self.environ)

    def cache_of(self, server: Server, credential: Credential | None) -> Cache:
        """Return what is kept of what a server said to the account of a credential; None is nobody's."""
        from bbcli.config.cache import Cache

        identity = credential.identity if credential else ""
        return Cache(self.cache_folder, server.url, identity, self.clock, self.without_secrets)

    def descriptions_of(self, server: Server) -> Cache:
        """Return where the description of a server's REST API is kept.

        It is nobody's: it says what the server has, whoever found that, and not what somebody may do with it.
        """
        return self.cache_of(server, None)

    def found_on(self, server: Server) -> SavedSpec:
        """Return what is kept of the description of a server's REST API."""
        from bbcli.openapi.store import ENTRY, kept

        return kept(self.descriptions_of(server).read(ENTRY))

    def needs(self, least: str, what: str, client: Client | None = None) -> None:
        """Raise where the server is too old for what is asked of it; `what` is as it is typed or called."""
        from bbcli.client import server_version

        # With the login: some gateways let nobody else ask anything.
        server_version.needs(self.version_of(self.server, least, client or self.client), least, what)

    @cached_property
    def client(self) -> Client:
        """The connection to the server."""
        return self.client_for(self.server, self.credential)

    def form_to(self, server: Server) -> Post:
        """Return what posts a form to a path of a server and gives status and body: so logins are renewed."""
        from bbcli.client.request import Request, secrets_of_form, secrets_of_header

        def post(path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
            self.hide(*secrets_of_form(form), *secrets_of_header(headers.get("Authorization", "")))
            request = Request("POST", path, form=form, more_headers=headers, root="")
            response = self.client_for(server, None).exchange(request)
            return response.status, response.body

        return post

    @property
    def git_access(self) -> git.Access:
        """How git gets at the server: with a login that is kept for later fetches and pushes, too."""
        from bbcli.auth.git_helper import HelperSecrets, helper_command
        from bbcli.context import git

        lasts = self.credential.source in ("keyring", "file", "command", "netrc")
        connection = self.network.connection_to(self.server)
        helper = helper_command(self.server, allow_http=self.options.allow_http, way=connection.options(self.options))
        questions, lasting = connection.git_questions(), self.git_settings
        passing = {name: value for name, value in connection.git_settings().items() if name not in lasting}
        handed = HelperSecrets(None if lasts else self.credential, dict(questions.values()))
        return git.Access(self.server.url, helper, lasting, passing, tuple(questions), handed.text, lasts=lasts)

    @property
    def git_settings(self) -> dict[str, str]:
        """Git's own settings for the way to the server, without what is for this run only: not to verify it."""
        settings = self.network.connection_to(self.server).git_settings()
        is_for_once = not self.server.insecure
        return {name: value for name, value in settings.items() if not (is_for_once and name.endswith(".sslVerify"))}

    @cached_property
    def sender(self) -> Session:
        """What sends to the server and reads no lists."""
        return self._in_use(self.network.sender(self.server, self.credential))

    def client_for(self, server: Server, credential: Credential | None) -> Client:
        """Return a connection to a server, with this credential."""
        return self._in_use(self.network.client(server, credential))

    def _in_use(self, sender: Used) -> Used:
        self.connections.callback(sender.close)
        self.progress.place = sender.connection.host
        self.hidden += [sender.connection, *([sender.credential] if sender.credential else [])]
        return sender

    @cached_property
    def network(self) -> ClientFactory:
        """The connections of this run."""
        from bbcli.client.factory import ClientFactory

        network = ClientFactory(
            self.options, self.environ, partial(self.ask, otherwise="", secret=True) if self.interactive else None,
            say=self.say, remark=self.info, note=self.footer,
            before_wait=self._before_wait, sleep=self.progress.after(self.sleep), clock=self.clock,
            on_part=lambda done, total: self.progress.part(done, total, "repositories"), gate_of=self.gate_of,
            cwd=self.cwd, hide=self.without_secrets,
            set_by=lambda field: self.set_by(field), network_backend=self.network_backend,
        )  # fmt: skip
        self.connections.callback(network.close)
        return network

    @contextmanager
    def naming_accepted_writes(self) -> Iterator[None]:
        """Let an error say which writes the server has accepted before it."""
        before = len(self._accepted)
        try:
            yield
        except BbcliError as error:
            error.accepted = tuple(dict.fromkeys(self._accepted[before:]))
            raise

    @property
    def _accepted(self) -> list[str]:
        return self.network.accepted if "network" in self.__dict__ else []

    @cached_property
    def dry(self) -> DryRun:
        """What is not sent by this run, which only says what it would."""
        from bbcli.client.http.write_policy import DryRun

        return DryRun()

    def gate_of(self, server: Server) -> RequestPolicy | None:
        """Return what requests to a server have to pass; None where all are sent."""
        if self.options.dry_run:
            return self.dry
        if not server.read_only and not self.environ.get("BBCLI_READ_ONLY"):
            return None
        from bbcli.client.http.write_policy import read_only_of

        return read_only_of(server, self.environ)

    def _before_wait(self) -> None:
        """Hand on what was found before the network is waited for."""
        self.flush()
        self.progress.wait()
