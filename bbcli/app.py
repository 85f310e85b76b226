"""What a run has at hand, each part made on first use: configuration, server, credential, client, screen."""

from __future__ import annotations

import os
import sys
import time
import webbrowser
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bbcli import address, config, credentials, git
from bbcli.errors import BbcliError, InvalidInput, NotAuthenticated, NotFound
from bbcli.output.cells import visible
from bbcli.output.screen import Screen, screen_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bbcli.address import RepoAddress
    from bbcli.client import Client
    from bbcli.config import Config, Server
    from bbcli.credentials import Credential
    from bbcli.network import Network
    from bbcli.output import Record

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
class App:
    """A run: the streams, the environment and the clock of its process, and what is made of them."""

    stdin: TextIO | None
    stdout: TextIO | None
    stderr: TextIO | None
    environ: Mapping[str, str]
    cwd: Path = field(default_factory=Path)
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    browse: Callable[[str], bool] = webbrowser.open
    options: Options = field(default_factory=Options)
    address: RepoAddress | None = None
    notes: list[str] = field(default_factory=list)
    exit_code: int = 0
    secrets: list[str] = field(default_factory=list)
    connections: ExitStack = field(default_factory=ExitStack)

    @classmethod
    def of_process(cls) -> App:
        """Return the App of this process."""
        return cls(sys.stdin, sys.stdout, sys.stderr, os.environ)

    # What is known of the server

    @cached_property
    def config(self) -> Config:
        """The configuration file."""
        return config.load(config.config_path(self.environ))

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
    def credential(self) -> Credential:
        """The credential for the server."""
        return credentials.resolve(self.server, self.environ)

    @cached_property
    def client(self) -> Client:
        """The connection to the server."""
        return self.client_for(self.server.url, self.credential)

    def client_for(self, url: str, credential: Credential | None) -> Client:
        """Return a connection to a server, with this credential."""
        server = self.config.at(url) or config.Server(name=url, url=url)
        client = self.network.client(server, credential)
        self.connections.callback(client.close)
        secrets = (*(credential.secrets if credential else ()), *client.connection.secrets)
        # What is shorter can be no secret, and would be found in every word.
        self.secrets += [secret for secret in secrets if len(secret) >= 4]
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
            return self.working_copy.repo_on(self.server.url)
        if not self.address.is_on(self.server.url):
            place = self.address.base or self.address.ssh_host
            raise InvalidInput(
                f"{self.address} is on {place}, and the server of this run is {self.server.url}",
                hint=f"bbcli auth login {self.address.base or 'URL'}, or name the server with --server",
            )
        return self.address

    def ref(self, repo: RepoAddress, name: str) -> str:
        """Return a ref as it is typed; HEAD is that of the working copy, as it is to git."""
        return self.working_copy.head_in(repo, self.server.url) if name in ("HEAD", "@") else name

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

    @property
    def interactive(self) -> bool:
        """Whether there is somebody to ask."""
        return all(stream is not None and stream.isatty() for stream in (self.stdin, self.stderr))

    def without_secrets(self, text: str) -> str:
        """Take the credentials of this run out of a text: some proxies repeat what they were sent."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return text

    def say(self, text: str) -> None:
        """Write a line for people to stderr; one that can't be written changes nothing about the run."""
        with suppress(OSError):
            if self.stderr is not None:
                self.stderr.write(f"{visible(self.without_secrets(text))}\n")
                self.stderr.flush()

    def remark(self, text: str) -> None:
        """Say what goes on while it does; to a script that wants JSON at the end, since an error is all of stderr."""
        is_for_script = self.options.output in ("json", "jsonl") and not (self.stderr and self.stderr.isatty())
        (self.notes.append if is_for_script else self.say)(text)

    def tell(self, text: str) -> None:
        """Say it on a terminal only: the confirmation of something done, which a script knows by the exit code."""
        if self.stderr is not None and self.stderr.isatty():
            self.say(text)

    def flush(self) -> None:
        """Hand on what was written so far."""
        if self.stdout is not None:
            self.stdout.flush()

    def ask(self, question: str, *, otherwise: str, secret: bool = False) -> str:
        """Ask the person; InvalidInput where nobody is there, with the way to do `otherwise`."""
        if not self.interactive or self.stdin is None or self.stderr is None:
            raise InvalidInput(f"{question}? There is no terminal to ask on", hint=otherwise)
        if secret:
            return getpass(f"{question}: ", self.stderr)
        self.stderr.write(f"{question}: ")
        self.stderr.flush()
        answer = self.stdin.readline()
        if not answer:  # Ctrl-D
            raise EOFError
        return answer.strip()

    def text(self, given: str) -> str:
        """Return a text that was given on the command line, where - stands for stdin."""
        if given != "-":
            return given
        return self.stdin.read().rstrip("\n") if self.stdin is not None else ""

    def confirm(self, what: str, name: str, *, yes: bool) -> None:
        """Let the person type the name of what will be lost; without a terminal only `yes` will do."""
        if yes:
            return
        if not self.interactive:
            raise InvalidInput(f"{what} {name} would be deleted, and nobody is there to confirm it", hint="add --yes")
        if self.ask(f"Type {name} to delete the {what}", otherwise="add --yes") != name:
            raise BbcliError(f"{what} {name} was not deleted: another name was typed")

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
