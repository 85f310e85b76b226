"""The server side of a run: credentials, clients, caches, git's access, and the writes that a dry run records."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from bbcli import auth
from bbcli.auth.secret_env import secret_values
from bbcli.auth.validate import password_credential, token_credential
from bbcli.errors import BbcliError, NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType
    from typing import Self

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
    from bbcli.context.console import Console
    from bbcli.context.options import Selection
    from bbcli.openapi.store import SavedSpec

Used = TypeVar("Used", bound="Session")


class Connections:
    """The connections of a run; each thing is made on first use, and closed at the end of the `with` statement.

    `network_backend` opens the connections; None is the network. `for_git` says that git asks for a credential.
    Without `renews_logins` no form is posted to renew one: a new secret could be lost with the run.
    """

    def __init__(
        self,
        selection: Selection,
        console: Console,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        network_backend: httpcore.NetworkBackend | None = None,
        renews_logins: bool = True,
    ) -> None:
        self._selection = selection
        self._console = console
        self._clock = clock
        self._sleep = sleep
        self.network_backend = network_backend
        self._renews_logins = renews_logins
        self.for_git = False
        self.exit_stack = ExitStack()
        self._versions: dict[str, Version] = {}
        # At once: errors before their first use may quote them too.
        console.hide(*secret_values(selection.environ))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        return self.exit_stack.__exit__(kind, error, traceback)

    def close(self) -> None:
        """Close the connections."""
        self.exit_stack.close()

    # Credentials

    @cached_property
    def sources(self) -> CredentialSources:
        """The places that may hold a credential."""
        # Those of the environment are for BBCLI_SERVER; without it for the server of the option, or the default one.
        # They are for no server that a local clone, a pasted URL or a question of git leads to.
        selection = self._selection
        named = selection.environ.get("BBCLI_SERVER") or (None if self.for_git else selection.options.server)
        server = selection.config.named(named) if named else selection.config.default_server
        return auth.CredentialSources(
            selection.environ,
            selection.config.path.parent,
            self.form_poster,
            server.url if server else None,
            selection.options.token_file,
            selection.options.token_file_source,
            self._clock,
        )

    @cached_property
    def credential(self) -> Credential:
        """The credential for the server; without one the user is prompted for it, for this run only."""
        server = self._selection.server
        try:
            found = auth.resolve(server, self.sources)
        except NotAuthenticated:
            if not self._console.interactive:
                raise
            found = self.ask_credential(server.url)
        self._console.hidden.append(found)
        return found

    def ask_credential(self, url: str) -> Credential:
        """Ask for a user name and a password, or an HTTP access token."""
        ask = partial(self._console.ask, reason="credential_question", server=url)
        user = ask(f"User name on {url} (empty for an HTTP access token)")
        secret = ask("Password" if user else "HTTP access token", secret=True)
        return password_credential(user, secret) if user else token_credential(secret)

    def form_poster(self, server: Server) -> Post:
        """Return a function that posts a form to a path of a server and returns status and body.

        Logins are renewed with it.
        """
        from bbcli.client.request import Request, secrets_of_form, secrets_of_header

        def post(path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
            if not self._renews_logins:
                raise NotAuthenticated(f"the login to {server.url} has expired")
            self._console.hide(*secrets_of_form(form), *secrets_of_header(headers.get("Authorization", "")))
            request = Request("POST", path, form=form, more_headers=headers, root="")
            response = self.client_for(server, None).exchange(request)
            return response.status, response.body

        return post

    # Clients

    @cached_property
    def client(self) -> Client:
        """The client for the server of the run."""
        return self.client_for(self._selection.server, self.credential)

    @cached_property
    def session(self) -> Session:
        """The session with the server of the run, for single requests: the client takes time to load."""
        return self._in_use(self.factory.session(self._selection.server, self.credential))

    def client_for(self, server: Server, credential: Credential | None) -> Client:
        """Return a client for a server with this credential."""
        return self._in_use(self.factory.client(server, credential))

    def _in_use(self, session: Used) -> Used:
        self.exit_stack.callback(session.close)
        self._console.progress.place = session.connection.host
        self._console.hidden += [session.connection, *([session.credential] if session.credential else [])]
        return session

    @cached_property
    def factory(self) -> ClientFactory:
        """The factory of this run's clients."""
        from bbcli.client.factory import ClientFactory

        console, selection = self._console, self._selection
        factory = ClientFactory(
            selection.options,
            selection.environ,
            console,
            ask=partial(console.ask, otherwise="", secret=True) if console.interactive else None,
            sleep=self._sleep,
            clock=self._clock,
            policy_for=self.policy_for,
            cwd=selection.cwd,
            network_backend=self.network_backend,
        )
        self.exit_stack.callback(factory.close)
        return factory

    # Versions and caches

    def version_of(self, server: Server, least: str = "", client: Client | None = None) -> Version:
        """Return the version of a server: requested once a day, and again if the cached one is older than `least`."""
        from bbcli.client import server_version

        def request() -> str:
            return server_version.reported_version((client or self.client_for(server, None)).properties())

        known = self._versions.get(server.url)
        if known is None or known < least:
            cache = self.cache_for(server, client.credential if client else None)
            known = self._versions[server.url] = server_version.cached(cache, request, least)
        return known

    def require_version(self, least: str, what: str, client: Client | None = None) -> None:
        """Raise BbcliError if the server is too old for `what`, a command or an operation."""
        from bbcli.client import server_version

        # With the credential: some gateways answer no request without one.
        version = self.version_of(self._selection.server, least, client or self.client)
        server_version.check_version(version, least, what)

    def has_version(self, least: str) -> bool:
        """True if the server of the run is of this version or later, as far as it reports its version."""
        version = self.version_of(self._selection.server, least, self.client)
        return any(map(str.isdigit, version.text)) and not version < least

    def cache_for(self, server: Server, credential: Credential | None) -> Cache:
        """Return the cache of a server's responses to one user; None is for what does not depend on the user."""
        from bbcli.config.cache import Cache

        identity = credential.identity if credential else ""
        folder, hide = self._selection.cache_folder, self._console.without_secrets
        return Cache(folder, server.url, identity, self._clock, hide)

    def spec_cache(self, server: Server) -> Cache:
        """Return the cache of the description of a server's REST API, which is the same for every user."""
        return self.cache_for(server, None)

    def saved_spec(self, server: Server) -> SavedSpec:
        """Return the cached description of a server's REST API."""
        from bbcli.openapi.store import CACHE_ENTRY, decode_saved

        return decode_saved(self.spec_cache(server).read(CACHE_ENTRY))

    # git

    @property
    def git_access(self) -> git.GitAccess:
        """The settings and secrets with which git gets at the server, for later fetches and pushes too."""
        from bbcli.auth.git_helper import HelperSecrets, helper_command
        from bbcli.context import git

        selection, credential = self._selection, self.credential
        lasts = credential.source in ("keyring", "file", "command", "netrc")
        connection = self.factory.connection_to(selection.server)
        chosen = connection.chosen_settings(selection.options._replace(ca_bundle=self._chosen_bundle))
        helper = helper_command(selection.server, allow_http=selection.options.allow_http, settings=chosen)
        questions, lasting = connection.git_questions(), self.git_settings_for(selection.server)
        passing = {name: value for name, value in connection.git_settings().items() if lasting.get(name) != value}
        handed = HelperSecrets(None if lasts else credential, dict(questions.values()))
        url = selection.server.url
        return git.GitAccess(url, helper, lasting, passing, tuple(questions), handed.text)

    def git_settings_for(self, server: Server) -> dict[str, str]:
        """Return git's settings for the connection to a server, without those of this run only.

        These are sslVerify, and CA certificates that a variable names: they can be gone later.
        """
        connection = self.factory.connection_to(server)
        settings = connection.with_ca_bundle(self._chosen_bundle or server.ca_bundle).git_settings()
        is_for_once = not server.insecure
        return {name: value for name, value in settings.items() if not (is_for_once and name.endswith(".sslVerify"))}

    @property
    def _chosen_bundle(self) -> str | None:
        """The CA bundle of the option; None if it comes from the variable of the option."""
        named = self._selection.options.ca_bundle
        return None if named == self._selection.environ.get("BBCLI_CA_BUNDLE") else named

    # Writes

    @contextmanager
    def naming_accepted_writes(self) -> Iterator[None]:
        """Add to an error the writes that the server accepted before it."""
        before = len(self._accepted)
        try:
            yield
        except BbcliError as error:
            error.accepted = tuple(dict.fromkeys(self._accepted[before:]))
            raise

    @contextmanager
    def naming_writes(self) -> Iterator[list[str]]:
        """Name the accepted writes in the block by the texts that it adds to the list: an error has those.

        Without a text they changed nothing. If the block fails, an error has them as requests.
        """
        before, names = len(self._accepted), list[str]()
        yield names
        self._accepted[before:] = names

    @property
    def _accepted(self) -> list[str]:
        return self.factory.accepted if "factory" in self.__dict__ else []

    @cached_property
    def dry_run(self) -> DryRun:
        """The writes that a dry run records in place of sending them."""
        from bbcli.client.http.write_policy import DryRun

        return DryRun()

    def policy_for(self, server: Server) -> RequestPolicy | None:
        """Return the policy that requests to a server have to pass; None if all are sent."""
        if self._selection.options.dry_run:
            return self.dry_run
        if not server.read_only and not self._selection.environ.get("BBCLI_READ_ONLY"):
            return None
        from bbcli.client.http.write_policy import read_only_of

        return read_only_of(server, self._selection.environ)
