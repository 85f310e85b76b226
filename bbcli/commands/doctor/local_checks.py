"""Checks of this machine: bbcli, its configuration, its credential, and git."""

from __future__ import annotations

import platform
import stat
import sys
from importlib import metadata
from time import perf_counter
from typing import TYPE_CHECKING

from bbcli import __version__, auth
from bbcli.auth.from_env import has_credential
from bbcli.auth.resolve import service_name
from bbcli.config.shell import command_line
from bbcli.errors import BbcliError, Misconfigured

if TYPE_CHECKING:
    from bbcli.commands.doctor.runner import CheckRunner
    from bbcli.config.model import Account

LIBRARIES = ("click", "httpx", "httpcore", "keyring", "msgspec", "platformdirs", "rich", "tomlkit", "filelock")
# Optional dependencies, reported if they are installed.
EXTRAS = ("authlib", "cryptography", "socksio", "SecretStorage", "PyYAML")


def versions(_: CheckRunner) -> str:
    """Report the versions of bbcli, Python, the system and the libraries."""
    from ssl import OPENSSL_VERSION

    listed = ", ".join(f"{name} {version}" for name in (*LIBRARIES, *EXTRAS) if (version := _version_of(name)))
    system = f"Python {platform.python_version()} on {platform.system()} {platform.release()}"
    return f"bbcli {__version__}, {system}, {OPENSSL_VERSION}; {listed}"


def _version_of(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def configuration(runner: CheckRunner) -> str:
    """Read the configuration file."""
    path, known = runner.app.selection.config_path, runner.app.selection.config
    if not path.exists():
        return f"{path} does not exist yet: bbcli auth login creates it"
    count = len(known.servers)
    return f"{path}: {count} server{'s' if count != 1 else ''}"


def permissions(runner: CheckRunner) -> str | None:
    """Check that other users have no access to the configuration file; None without a file, and on Windows."""
    path = runner.app.selection.config_path
    if not path.exists() or sys.platform == "win32":
        return None
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise Misconfigured(
            f"{path} has mode {mode:04o}: other users can read or change it", hint=command_line("chmod", "600", path)
        )
    return f"{path} has mode {mode:04o}: private"


def server(runner: CheckRunner) -> str:
    """Report the selected server."""
    found = runner.app.server
    return found.url if found.name == found.url else f"{found.url} ({found.name})"


def proxy(runner: CheckRunner) -> str:
    """Report the proxy for the server, and the setting that it comes from."""
    found = runner.connection.proxy
    return f"{found.url_with('***')} ({found.source})" if found else "none: direct connection"


def trust(runner: CheckRunner) -> str | None:
    """Load the CA and client certificates, and report them; None without TLS."""
    connection = runner.connection
    if connection.context() is None:
        return None
    trusted = connection.ca_bundle or f"the system's CA certificates{_openssl_variables(runner)}"
    shown = f"; client certificate {connection.client_cert}" if connection.client_cert else ""
    return f"{'NOT VERIFIED (insecure)' if connection.insecure else trusted}{shown}"


def _openssl_variables(runner: CheckRunner) -> str:
    environ = runner.app.selection.environ
    named = [f"{name}={environ[name]}" for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if environ.get(name)]
    return f" ({', '.join(named)})" if named else ""


def keyring(runner: CheckRunner) -> str:
    """Read from the keyring backend, and report its response time; a keyring that is not needed is not opened."""
    from bbcli.auth.keyring import Keyring

    app = runner.app
    account = app.server.account
    if _needs_no_keyring(runner, account):
        return "not used: the credential has another source"
    start = perf_counter()
    backend = account.backend if account and account.backend else Keyring().default_backend()
    Keyring(backend).get(service_name(app.server.url), app.server.user or "")
    return f"{backend} responded in {(perf_counter() - start) * 1000:.0f} ms"


def _needs_no_keyring(runner: CheckRunner, account: Account | None) -> bool:
    """True if a token file or the environment takes precedence, or the login is stored elsewhere."""
    app = runner.app
    sources = app.connections.sources
    is_meant = sources.environ_url == app.server.url and has_credential(sources.environ)
    return bool(sources.token_file) or is_meant or (account is not None and account.store != "keyring")


def credential(runner: CheckRunner) -> str:
    """Resolve the credential, and report its kind and source, never the secret."""
    app = runner.app
    found = runner.credential = auth.resolve(app.server, app.connections.sources)
    app.console.hidden.append(found)
    source = "an unencrypted file" if found.source == "file" else found.source
    return f"{found.auth}, from {source}" + (f", of {found.user}" if found.user else "")


def git(runner: CheckRunner) -> str:
    """Report the version of git."""
    version = runner.app.selection.local_clone.git_version
    if not version:
        raise BbcliError(
            "git is not installed", hint="install git: `bbcli repos clone` and commands in a local clone require it"
        )
    return version


def remotes(runner: CheckRunner) -> str:
    """Report the remotes of the local clone that are on a known server."""
    app = runner.app
    known = [app.server] if "server" not in runner.failed else []
    listed = [
        f"{remote.name} is {remote.address}"
        for remote in app.selection.local_clone.remotes()
        if app.selection.config.server_for_repo(remote.address)
        or any(each.is_host_of(remote.address) for each in known)
    ]
    return ", ".join(listed) or "no remote in this directory is on a configured server"
