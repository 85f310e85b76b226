"""What a run has at hand, each part made on first use: configuration, server, credential, client, screen."""

from __future__ import annotations

import os
import sys
import time
import webbrowser
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli import address, config, credentials, git, version
from bbcli.credentials import Sources
from bbcli.credentials.environment import SECRET_VARIABLES
from bbcli.credentials.git import git_helper, handed
from bbcli.credentials.given import given_password, given_token
from bbcli.errors import BbcliError, InvalidInput, NotAuthenticated, NotFound
from bbcli.output.screen import Screen, screen_of
from bbcli.streams import Streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bbcli.address import RepoAddress
    from bbcli.client import Client
    from bbcli.config import Config, Server
    from bbcli.credentials import Credential
    from bbcli.credentials.credential import Post
    from bbcli.network import Network
    from bbcli.output import Record
    from bbcli.version import Version

PROPERTIES = "/api/latest/application-properties"
COMMITS = "/api/latest/projects/{projectKey}/repos/{repositorySlug}/commits"
_FULL_HASH_LENGTH = 40


@dataclass(frozen=True)
class Options:
    """What the options of every command chose."""

    server: str | None = None
    timeout: float = 60.0
    retries: int = 2
    allow_http: bool = False
    output: str | None = None
    colour: str = "auto"
    ca_bundle: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    insecure: bool = False
    proxy: str | None = None
    token_file: str | None = None
    debug: str | None = None


@dataclass
class App(Streams):
    """A run: the streams, the environment and the clock of its process, and what is made of them."""

    environ: Mapping[str, str]
    cwd: Path = field(default_factory=Path)
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    browse: Callable[[str], bool] = webbrowser.open
    options: Options = field(default_factory=Options)
    address: RepoAddress | None = None
    notes: list[str] = field(default_factory=list)
    exit_code: int = 0
    connections: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def of_process(cls) -> App:
        """Return the App of this process, which hands on no secret of its environment to the programs that it runs."""
        environ = dict(os.environ)
        for name in SECRET_VARIABLES & environ.keys():
            del os.environ[name]
        return cls(sys.stdin, sys.stdout, sys.stderr, environ)

    # What is known of the server

    @property
    def config_path(self) -> Path:
        """Where config.toml lies."""
        return config.config_path(self.environ)

    @cached_property
    def config(self) -> Config:
        """The configuration file."""
        found = config.load(self.config_path)
        for key in found.unknown:
            self.remark(f"warning: {found.path}: this version knows no {key}")
        return found

    def change_config(self, change: Callable[[Config], Config]) -> Config:
        """Change config.toml as it is now, and return what it said before."""
        before = config.change(self.config_path, change)
        self.__dict__.pop("config", None)
        return before

    @property
    def configured(self) -> Server | None:
        """The server whose settings are meant: the one that is named, else the usual one."""
        return self.config.named(self.options.server) if self.options.server else self.config.usual

    @cached_property
    def chosen(self) -> Server:
        """The server of this run: --server, that of a repository's URL, BBCLI_SERVER, the working copy's, the usual."""
        server = self._named_server() or self._remote_server() or self.config.usual
        if server is None:
            raise NotAuthenticated(
                "no server: sign in to one, or name one",
                hint="bbcli auth login URL, or set BBCLI_SERVER and BBCLI_TOKEN (or BBCLI_USERNAME and BBCLI_PASSWORD)",
            )
        return server

    @cached_property
    def server(self) -> Server:
        """The server of this run, which may be spoken to."""
        self.check_scheme(self.chosen.url)
        return self.chosen

    def _named_server(self) -> Server | None:
        if self.options.server:
            return self.config.named(self.options.server)
        if self.address and (known := self.config.holding(self.address)):
            return known
        named = self.environ.get("BBCLI_SERVER")
        return self.config.named(named) if named else None

    def _remote_server(self) -> Server | None:
        found = (self.config.holding(remote.address) for remote in self.working_copy.remotes())
        return next((server for server in found if server), None)

    def check_scheme(self, url: str) -> None:
        """Refuse plain http beyond this machine, where anybody on the way could read the credential."""
        allowed = self.options.allow_http or address.is_loopback(url) or not url.startswith("http:")
        if not allowed:
            raise InvalidInput(
                f"{url} is plain http: the credential could be read on the way",
                hint="use https, or allow it: --allow-http",
            )

    @cached_property
    def sources(self) -> Sources:
        """What there is to find credentials in."""
        # Those of the environment are for BBCLI_SERVER; without it for the server that is named, or the usual one,
        # and not for one that a working copy or a pasted URL leads to.
        named = self.environ.get("BBCLI_SERVER") or self.options.server
        meant = self.config.named(named) if named else self.config.usual
        folder = self.config.path.parent
        return Sources(
            self.environ, folder, self.form_to, meant.url if meant else None, self.options.token_file, self.clock
        )

    @cached_property
    def credential(self) -> Credential:
        """The credential for the server; where there is none a person is asked, and it is for this run only."""
        try:
            found = credentials.resolve(self.server, self.sources)
        except NotAuthenticated:
            if not self.interactive:
                raise
            found = self.ask_credential(self.server.url)
        if found.source == "file" and self.interactive:
            self.remark(f"warning: the login on {self.server.url} lies unencrypted in a file (--store file)")
        return found

    def ask_credential(self, url: str) -> Credential:
        """Ask for a user name and a password, or an HTTP access token."""
        otherwise = f"bbcli auth login {url} --with-token < token.txt"
        user = self.ask(f"User name on {url} (empty: an HTTP access token)", otherwise=otherwise)
        secret = self.ask("Password" if user else "HTTP access token", otherwise=otherwise, secret=True)
        return given_password(user, secret) if user else given_token(secret)

    def version_of(self, server: Server) -> Version:
        """Return the version of a server, which is asked once a day."""

        def asked() -> str:
            return str(self.client_for(server, None).record(PROPERTIES, {}).get("version") or "")

        return version.cached(server.url, self.environ, self.clock, asked)

    @cached_property
    def client(self) -> Client:
        """The connection to the server."""
        return self.client_for(self.server, self.credential)

    def form_to(self, server: Server) -> Post:
        """Return what posts a form to a path of a server and gives status and body: so logins are renewed."""
        from bbcli.request import Request

        def post(path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
            request = Request("POST", path, form=form, more_headers=headers, root="")
            response = self.client_for(server, None).exchange(request)
            return response.status, response.body

        return post

    @property
    def git_access(self) -> git.Access:
        """How git gets at the server: with a login that is kept for later fetches and pushes, too."""
        lasts = self.credential.source in ("keyring", "file", "command", "netrc")
        helper = git_helper(self.server, allow_http=self.options.allow_http)
        settings = self.network.connection_to(self.server).git_settings()
        return git.Access(self.server.url, helper, settings, None if lasts else handed(self.credential))

    def client_for(self, server: Server, credential: Credential | None) -> Client:
        """Return a connection to a server, with this credential."""
        client = self.network.client(server, credential)
        self.connections.callback(client.close)
        self.hidden += [client.connection, *([credential] if credential else [])]
        return client

    @cached_property
    def network(self) -> Network:
        """The connections of this run."""
        from bbcli.network import Network

        return Network(
            self.options, self.environ, partial(self.ask, otherwise="", secret=True) if self.interactive else None,
            say=self.say, remark=self.remark, note=self.notes.append,
            before_wait=self.flush, sleep=self.sleep, clock=self.clock,
        )  # fmt: skip

    # What is meant by a word on the command line

    @cached_property
    def working_copy(self) -> git.WorkingCopy:
        """The checkout that the current folder is in."""
        return git.WorkingCopy(self.cwd)

    def repo(self, given: RepoAddress | None) -> RepoAddress:
        """Return the repository that was given, that BBCLI_REPO names, or that the working copy belongs to."""
        named = self.environ.get("BBCLI_REPO")
        self.address = given or (address.parse_repo(named) if named else None)
        if self.address is None:
            return self.working_copy.repo_on(self.server)
        if not self.address.project:
            if not self.server.project:
                raise InvalidInput(
                    f"{self.address.slug!r} does not name a repository: in which project?",
                    hint=f"write WORK/{self.address.slug}, or choose a project: bbcli config set project WORK",
                )
            self.address = replace(self.address, project=self.server.project)
        if not self.server.is_host_of(self.address):
            place = self.address.base or self.address.ssh_host
            raise InvalidInput(
                f"{self.address} is on {place}, and the server of this run is {self.server.url}",
                hint=f"bbcli auth login {self.address.base or 'URL'}, or name the server with --server",
            )
        return self.address

    def ref(self, repo: RepoAddress, name: str) -> str:
        """Return a ref as it is typed; HEAD is that of the working copy, as it is to git."""
        return self.working_copy.head_in(repo, self.server) if name in ("HEAD", "@") else name

    def commit(self, repo: RepoAddress, name: str) -> str:
        """Return the full hash of a commit named by hash, branch or tag, or by HEAD in a working copy.

        Some endpoints take nothing else; a full hash costs no request.
        """
        name = self.ref(repo, name)
        if len(name) == _FULL_HASH_LENGTH and set(name) <= set("0123456789abcdef"):
            return name
        found = self.client.first(COMMITS, repo.variables, until=name)
        if found is None:
            raise NotFound(f"commit {name!r} does not exist in {repo}")
        return str(found.get("id"))

    def located(self, records: Iterable[Record], repo: RepoAddress) -> Iterator[Record]:
        """Let commits know their web page, which they do not say themselves."""
        base = self.web(repo.project, repo.slug, "/commits/")
        return (record.shown_at(lambda commit: f"{base}{commit.get('id')}") for record in records)

    def web(self, project: str, slug: str | None = None, page: str = "") -> str:
        """Return the address of a web page of the server."""
        return f"{self.server.url}{address.web_path(project, slug)}{page}"

    # Talking to the person

    def remark(self, text: str) -> None:
        """Say what goes on while it does; to a script that wants JSON at the end, since an error is all of stderr."""
        is_for_script = self.options.output in ("json", "jsonl") and not (self.stderr and self.stderr.isatty())
        (self.notes.append if is_for_script else self.say)(text)

    def show_page(self, url: str) -> None:
        """Show a web page in the browser; BbcliError with the address where there is none."""
        if not self.browse(url):
            raise BbcliError(f"no browser to open {url} in", hint="--print shows the address instead")
        self.tell(f"opened {url}")

    # Output

    @cached_property
    def screen(self) -> Screen:
        """Where the result goes; BbcliError where stdout is closed."""
        if self.stdout is None:
            raise closed_stdout()
        return screen_of(self.stdout, self.environ, self.options.colour, int(self.clock() * 1000))


def closed_stdout() -> BbcliError:
    """Return the error of a run that has something to write and nowhere to write it."""
    return BbcliError("stdout is closed", hint="redirect it to a file or to /dev/null")
