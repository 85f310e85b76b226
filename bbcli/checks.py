"""What can be wrong between bbcli and a server, looked at from near to far: the first that fails is the cause."""

from __future__ import annotations

import platform
import socket
import stat
import sys
from contextlib import closing
from dataclasses import dataclass, field
from email.utils import mktime_tz, parsedate_tz
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bbcli import __version__, credentials, version
from bbcli.access import PROPERTIES
from bbcli.client.transport import peer_certificate
from bbcli.errors import BbcliError, Misconfigured, ServerFailed
from bbcli.output import Record
from bbcli.request import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bbcli.answers import Response
    from bbcli.app import App

LIBRARIES = ("click", "httpx", "keyring", "msgspec", "platformdirs", "rich", "tomlkit", "filelock")
# OAuth 1.0a servers refuse more than five minutes; tokens and certificates bear less than a day.
_FAR_OFF = 120.0


@dataclass
class Checkup:
    """A look at everything; what one check finds, later ones use."""

    app: App
    failed: set[str] = field(default_factory=set)
    exit_code: int = 0
    answer: Response | None = None

    def run(self) -> Iterator[Record]:
        """Yield a record for each check: what was found, whether it is well, and the next step where it is not."""
        for check in CHECKS:
            missing = next((name for name in check.needs if name in self.failed), None)
            if missing:
                self.failed.add(check.name)
                yield Record.of(check=check.name, ok=None, found=f"not looked at: {missing} comes first", hint=None)
            else:
                yield self._looked_at(check)

    def _looked_at(self, check: Check) -> Record:
        try:
            found = check.look(self)
        except BbcliError as error:
            self.failed.add(check.name)
            self.exit_code = self.exit_code or error.exit_code
            message = self.app.without_secrets(error.message)
            return Record.of(check=check.name, ok=False, found=message, hint=error.hint, exitCode=error.exit_code)
        return Record.of(check=check.name, ok=True, found=self.app.without_secrets(found), hint=None)


@dataclass(frozen=True)
class Check:
    """One look; it returns what it found, or raises what is wrong. `needs` are those without which it means nothing."""

    name: str
    look: Callable[[Checkup], str]
    needs: tuple[str, ...] = ()


def _versions(_: Checkup) -> str:
    from importlib.metadata import version as version_of

    libraries = ", ".join(f"{name} {version_of(name)}" for name in LIBRARIES)
    return f"bbcli {__version__}, Python {platform.python_version()} on {sys.platform}, {libraries}"


def _configuration(checkup: Checkup) -> str:
    path = checkup.app.config_path
    known = checkup.app.config
    if not path.exists():
        return f"{path} is not there yet: a login makes it"
    mode = stat.S_IMODE(path.stat().st_mode)
    if sys.platform != "win32" and mode & 0o077:
        raise Misconfigured(f"{path} has mode {mode:04o}: others can read or change it", hint=f"chmod 600 {path}")
    return f"{path}, mode {mode:04o}, {len(known.servers)} server{'s' if len(known.servers) != 1 else ''}"


def _server(checkup: Checkup) -> str:
    server = checkup.app.server
    return server.url if server.name == server.url else f"{server.url} ({server.name})"


def _proxy(checkup: Checkup) -> str:
    connection = checkup.app.network.connection_to(checkup.app.server)
    return f"{connection.proxy.url} ({connection.proxy.source})" if connection.proxy else "none"


def _name(checkup: Checkup) -> str:
    host, port = _next_host(checkup)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ServerFailed(f"{host} can't be resolved: {reason}", hint="check the name, DNS and VPN") from None
    return f"{host} is " + ", ".join(sorted({str(address[4][0]) for address in found}))


def _tcp(checkup: Checkup) -> str:
    host, port = _next_host(checkup)
    connection = checkup.app.network.connection_to(checkup.app.server)
    try:
        with closing(socket.create_connection((host, port), timeout=connection.connect_timeout)):
            return f"{host}:{port} can be reached"
    except OSError as error:
        reason = error.strerror or "no answer in time"
        hint = "check the port, VPN and firewalls, or whether a proxy is needed: HTTPS_PROXY"
        raise ServerFailed(f"{host}:{port} can't be reached: {reason}", hint=hint) from None


def _tls(checkup: Checkup) -> str:
    app = checkup.app
    checkup.answer = app.client_for(app.server, None).exchange(Request("GET", PROPERTIES))
    connection = app.network.connection_to(app.server)
    if not app.server.url.startswith("https:"):
        return "none: plain http"
    certificate = peer_certificate(connection)
    ends = f"{certificate.not_after:%Y-%m-%d}"
    trust = "NOT VERIFIED (insecure)" if connection.insecure else connection.ca_bundle or "the system's authorities"
    return f"“{certificate.subject}”, signed by “{certificate.issuer}”, ends on {ends}; trusted: {trust}"


def _bitbucket(checkup: Checkup) -> str:
    app = checkup.app
    properties = app.client_for(app.server, None).record(PROPERTIES, {})
    said = str(properties.get("version") or "")
    if not said:
        raise ServerFailed(f"{app.server.url} tells no version", hint="check the server's URL and its context path")
    version.remember(app.server.url, app.environ, app.clock, said)
    return f"{properties.get('displayName') or 'Bitbucket'} {said}"


def _clock(checkup: Checkup) -> str:
    date = parsedate_tz(checkup.answer.headers.get("date", "")) if checkup.answer else None
    if date is None:
        return "the server does not tell its time"
    off = checkup.app.clock() - mktime_tz(date)
    if abs(off) > _FAR_OFF:
        ahead = "ahead of" if off > 0 else "behind"
        message = f"the clock of this machine is {abs(off):.0f} s {ahead} the server's"
        raise Misconfigured(message, hint="set the clock: signatures and certificates depend on it")
    return f"{abs(off):.0f} s from the server's"


def _credential(checkup: Checkup) -> str:
    app = checkup.app
    start = perf_counter()
    found = credentials.resolve(app.server, app.sources)
    took = (perf_counter() - start) * 1000
    account = app.server.account
    is_stored = account is not None and found.source == account.store
    backend = f", {account.backend}" if account and is_stored and account.backend else ""
    return f"{found.auth} of {found.source}{backend}, {took:.0f} ms"


def _account(checkup: Checkup) -> str:
    app = checkup.app
    return app.client_for(app.server, credentials.resolve(app.server, app.sources)).whoami()


def _git(checkup: Checkup) -> str:
    app = checkup.app
    said = app.working_copy.git_version
    if not said:
        raise BbcliError("git is not installed", hint="install git: clone and working copies need it")
    known = [remote for remote in app.working_copy.remotes() if app.config.holding(remote.address)]
    listed = ", ".join(f"{remote.name} is {remote.address}" for remote in known)
    return f"{said}; {listed or 'no remote of this folder is on a known server'}"


CHECKS = (
    Check("versions", _versions),
    Check("configuration", _configuration),
    Check("server", _server, ("configuration",)),
    Check("proxy", _proxy, ("server",)),
    Check("name", _name, ("proxy",)),
    Check("tcp", _tcp, ("name",)),
    Check("tls", _tls, ("tcp",)),
    Check("bitbucket", _bitbucket, ("tls",)),
    Check("clock", _clock, ("tls",)),
    Check("credential", _credential, ("server",)),
    Check("account", _account, ("bitbucket", "credential")),
    Check("git", _git, ("configuration",)),
)


def _next_host(checkup: Checkup) -> tuple[str, int]:
    """Return whom bbcli connects to: the proxy where there is one."""
    connection = checkup.app.network.connection_to(checkup.app.server)
    url = urlsplit(connection.proxy.url if connection.proxy else connection.url)
    return url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
