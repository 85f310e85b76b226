"""The choices of a run: its options, the configuration, and the server that they select."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.config import addresses as address
from bbcli.config.paths import cache_folder, config_path, may_exist
from bbcli.errors import InvalidInput, Misconfigured, NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bbcli.config.addresses import RepoAddress
    from bbcli.config.model import Config, Server
    from bbcli.context import git
    from bbcli.output.selection import OutputOptions


class Options(NamedTuple):
    """The values of the options that every command has. A frozen dataclass takes four times as long to make."""

    server: str | None = None
    timeout: float = 60.0
    retries: int = 2
    jobs: int = 8
    allow_http: bool = False
    output: str | None = None
    # None if the option is not given.
    colour: str | None = None
    ca_bundle: str | None = None
    client_cert: str | None = None
    client_key: str | None = None
    insecure: bool = False
    proxy: str | None = None
    # Names the proxy of the option in messages.
    proxy_source: str = "the proxy"
    token_file: str | None = None
    # Names the token file of the option in messages.
    token_file_source: str = "the token file"  # noqa: S105 - no secret
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
    def is_json(self) -> bool:
        """True if the output is JSON, and an error too."""
        return self.output in ("json", "jsonl")

    @property
    def is_shaped(self) -> bool:
        """True if the output is not the server's own JSON."""
        return self.shape is not None or not (self.output is None or self.is_json)


class Selection:
    """The choices of a run: options, environment, current directory, configuration and server.

    `address` is the repository that the run is about and `pasted` a URL that the user gave: both may name the server.
    """

    def __init__(self, environ: Mapping[str, str], cwd: Path, warn: Callable[[str], None]) -> None:
        self.environ = environ
        self.cwd = cwd
        self.options = Options()
        self.address: RepoAddress | None = None
        self.pasted: str | None = None
        self._warn = warn

    @property
    def config_path(self) -> Path:
        """The path of config.toml."""
        return config_path(self.environ)

    @property
    def cache_folder(self) -> Path:
        """The directory of cached responses."""
        return cache_folder(self.environ)

    @cached_property
    def config(self) -> Config:
        """The configuration file."""
        from bbcli.config import file as config_file

        found = config_file.load(self.config_path)
        for key in found.unknown:
            self._warn(f"warning: {found.path}: unknown key {key}")
        return found

    def setting(self, name: str) -> Any:
        """Return a value of the table settings of config.toml; None if it is not set or the file cannot be read."""
        if not (self.has_read_config or may_exist(self.config_path)):
            return None
        with suppress(Misconfigured):  # whatever needs the file reports it
            return getattr(self.config.settings, name)
        return None

    @property
    def has_read_config(self) -> bool:
        """True if the configuration file has been read in this run."""
        return "config" in self.__dict__

    def change_config(self, change: Callable[[Config], Config]) -> Config:
        """Change config.toml, read anew under its lock, and return the configuration before."""
        from bbcli.config import file as config_file

        before = config_file.update(self.config_path, change)
        self.__dict__.pop("config", None)
        return before

    @property
    def server_for_settings(self) -> Server | None:
        """The server whose settings are read or changed: that of the option or BBCLI_SERVER, else the default one."""
        named = self.options.server or self.environ.get("BBCLI_SERVER")
        return self.config.named(named) if named else self.config.default_server

    @cached_property
    def require_server(self) -> Server:
        """The server of this run; NotAuthenticated if nothing names one: see find_server."""
        server = self.find_server
        if server is None:
            raise NotAuthenticated("no server is configured", reason="no_server")
        return server

    @property
    def find_server(self) -> Server | None:
        """The server of this run, None if nothing names one; sends no request.

        That is the server of the option, of a given URL, of the repository, of BBCLI_SERVER, of the local clone, and
        the default one, in this order.
        """
        is_named = self.options.server or self.pasted or self.address or self.environ.get("BBCLI_SERVER")
        if not (is_named or may_exist(self.config_path)):
            return None  # without a file the module that reads it is not loaded
        return self._named_server() or self._remote_server() or self.config.default_server

    @property
    def known_url(self) -> str:
        """The URL of the server of this run, or an example if there is none."""
        server = self.find_server
        return server.url if server else "https://bitbucket.example.com"

    @property
    def known_variables(self) -> dict[str, str]:
        """The choices of this run as environment variables for an extension."""
        from bbcli.auth.from_env import has_credential

        # A credential of the environment is for BBCLI_SERVER, and without that for the usual server: naming another
        # one here would send it there.
        server = None if has_credential(self.environ) else self.find_server
        return {"BBCLI_SERVER": server.url} if server else {}

    @cached_property
    def server(self) -> Server:
        """The server of this run; InvalidInput for plain http that is not allowed."""
        self.check_scheme(self.require_server.url)
        return self.require_server

    def use_server(self, url: str) -> None:
        """Use the server of a URL that the user gave, if it is configured and no option names another."""
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
            return None  # the remotes can name no other server
        found = (self.config.server_for_repo(remote.address) for remote in self.local_clone.remotes())
        return next((server for server in found if server), None)

    def check_scheme(self, url: str) -> None:
        """Refuse plain http beyond this machine, where the network could read the credential."""
        allowed = self.options.allow_http or address.is_loopback(url) or not url.startswith("http:")
        if not allowed:
            raise InvalidInput(f"{url} is plain http: others could read the credential", reason="plain_http")

    @cached_property
    def local_clone(self) -> git.LocalClone:
        """The local clone that the current directory is in."""
        from bbcli.context import git

        return git.LocalClone(self.cwd)
