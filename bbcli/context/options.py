"""What a run was asked for: its options, the configuration, and which server is meant."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bbcli.config import addresses as address
from bbcli.config.paths import config_path, may_exist
from bbcli.context.console import Console
from bbcli.errors import InvalidInput, NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bbcli.config.addresses import RepoAddress
    from bbcli.config.model import Config, Server
    from bbcli.context import git
    from bbcli.output.selection import OutputOptions


class Options(NamedTuple):
    """What the options of every command chose. A frozen dataclass would take four times as long to make."""

    server: str | None = None
    timeout: float = 60.0
    timeout_option: str = "--timeout"
    retries: int = 2
    jobs: int = 8
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
    quiet: bool = False
    time: str | None = None
    utc: bool = False
    csv_safe: bool = False
    pager: bool | None = None
    hyperlinks: bool | None = None
    shape: OutputOptions | None = None
    dry_run: bool = False
    log: str | None = None
    max_time: float | None = None
    max_body_size: int | None = None

    @property
    def is_shaped(self) -> bool:
        """Whether JSON is not to be written as it came."""
        return self.shape is not None or self.output not in (None, "json", "jsonl")


@dataclass(init=False, repr=False, eq=False)
class Selection(Console):
    """The part of a run that knows what was chosen, by options, the environment, the working copy or config.toml."""

    environ: Mapping[str, str] = field(repr=False)
    cwd: Path = field(default_factory=Path)
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    options: Options = field(default_factory=Options)
    address: RepoAddress | None = None
    notes: list[str] = field(default_factory=list)
    pasted: str | None = None
    # What is remarked before it is known what the run was asked for; None when that is known.
    early: list[str] | None = None
    # What sets a field of what is sent, as it is typed; empty where nothing does.
    set_by: Callable[[str], str] = lambda _: ""

    def choose(self, options: Options) -> None:
        """Take the options, and remark what had to wait for them."""
        early, self.early = self.early, None
        self.options = options
        for text in early or ():
            self.info(text)

    def expect_long_run(self) -> None:
        """Collect garbage as often as Python does by itself: each failed request leaves some in circles."""
        import gc

        gc.set_threshold(700)

    @property
    def interactive(self) -> bool:
        """Whether there is somebody to ask; a dry run asks nobody anything."""
        return super().interactive and not self.options.dry_run

    def info(self, text: str) -> None:
        """Say what goes on while it does; to a script that wants JSON at the end, since an error is all of stderr."""
        is_for_script = self.options.output in ("json", "jsonl") and not (self.stderr and self.stderr.isatty())
        if self.early is not None:
            self.early.append(text)
        elif self._is_heard(text):
            (self.notes.append if is_for_script else self.say)(text)

    def log(self, text: str) -> None:
        """Say it at once, to scripts too, whose run may last for days: an error is then the last line of stderr."""
        if self._is_heard(text):
            self.say(text)

    def footer(self, text: str) -> None:
        """Say it at the end."""
        if self._is_heard(text):
            self.notes.append(text)

    def tell(self, text: str) -> None:
        """Say it on a terminal, to who wants to hear it; of a dry run there is nothing done to tell of."""
        if self._is_heard(text) and not self.options.dry_run:
            super().success(text)

    def _is_heard(self, text: str) -> bool:
        """Whether it is for who wants it quiet, too: what warns is."""
        return not self.options.quiet or text.startswith("warning:")

    @property
    def config_path(self) -> Path:
        """Where config.toml lies."""
        return config_path(self.environ)

    @cached_property
    def config(self) -> Config:
        """The configuration file."""
        from bbcli.config import file as config_file

        found = config_file.load(self.config_path)
        for key in found.unknown:
            self.info(f"warning: {found.path}: this version knows no {key}")
        return found

    def change_config(self, change: Callable[[Config], Config]) -> Config:
        """Change config.toml as it is now, and return what it said before."""
        from bbcli.config import file as config_file

        before = config_file.update(self.config_path, change)
        self.__dict__.pop("config", None)
        return before

    @property
    def server_for_settings(self) -> Server | None:
        """The server whose settings are meant: the one that is named, by BBCLI_SERVER too, else the usual one."""
        named = self.options.server or self.environ.get("BBCLI_SERVER")
        return self.config.named(named) if named else self.config.default_server

    @cached_property
    def require_server(self) -> Server:
        """The server of this run: --server, that of a repository's URL, BBCLI_SERVER, the working copy's, the usual."""
        server = self.find_server
        if server is None:
            raise NotAuthenticated(
                "no server: sign in to one, or name one",
                hint="bbcli auth login URL, or set BBCLI_SERVER and BBCLI_TOKEN (or BBCLI_USERNAME and BBCLI_PASSWORD)",
            )
        return server

    @property
    def find_server(self) -> Server | None:
        """The server of this run, as `chosen` has it; None where there is none. Nobody is asked anything."""
        is_named = self.options.server or self.pasted or self.address or self.environ.get("BBCLI_SERVER")
        if not (is_named or may_exist(self.config_path)):
            return None  # a run without any has no use for what reads it
        return self._named_server() or self._remote_server() or self.config.default_server

    @property
    def known_url(self) -> str:
        """The URL of the server of this run; one to look at where there is none."""
        server = self.find_server
        return server.url if server else "https://bitbucket.example.com"

    @property
    def known_variables(self) -> dict[str, str]:
        """What a program that is run from here need not find out again, as variables of its environment."""
        from bbcli.auth.from_env import has_credential

        # A credential of the environment is for BBCLI_SERVER, and without that for the usual server: naming another
        # one here would send it there.
        server = None if has_credential(self.environ) else self.find_server
        return {"BBCLI_SERVER": server.url} if server else {}

    @cached_property
    def server(self) -> Server:
        """The server of this run, which may be spoken to."""
        self.check_scheme(self.require_server.url)
        return self.require_server

    def use_server(self, url: str) -> None:
        """Let the server of a URL that was given be that of this run, where it is known and no other is named."""
        self.pasted = url

    def _named_server(self) -> Server | None:
        if self.options.server:
            return self.config.named(self.options.server)
        if self.pasted and (known := self.config.server_above(self.pasted)):
            return known
        if self.address and (known := self.config.server_for_repo(self.address)):
            return known
        named = self.environ.get("BBCLI_SERVER")
        return self.config.named(named) if named else None

    def _remote_server(self) -> Server | None:
        if not self.config.servers:
            return None
        known = list(self.config.servers.values())
        if known in ([], [self.config.default_server]):
            return None  # git can tell of no other
        found = (self.config.server_for_repo(remote.address) for remote in self.working_copy.remotes())
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
    def working_copy(self) -> git.LocalClone:
        """The checkout that the current folder is in."""
        from bbcli.context import git

        return git.LocalClone(self.cwd)
