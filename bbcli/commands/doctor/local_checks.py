"""The checks of this machine: bbcli itself, its configuration, what it would sign in with, git."""

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
# Those of the extras, where they are installed.
EXTRAS = ("authlib", "cryptography", "socksio", "SecretStorage", "PyYAML")


def versions(_: CheckRunner) -> str:
    """Of bbcli, of what runs it, and of the libraries."""
    from ssl import OPENSSL_VERSION

    listed = ", ".join(f"{name} {version}" for name in (*LIBRARIES, *EXTRAS) if (version := _version_of(name)))
    system = f"Python {platform.python_version()} on {platform.system()} {platform.release()}"
    return f"bbcli {__version__}, {system}, {OPENSSL_VERSION}; {listed}"


def _version_of(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def configuration(checkup: CheckRunner) -> str:
    """The file, and whether it can be read."""
    path, known = checkup.app.config_path, checkup.app.config
    if not path.exists():
        return f"{path} is not there yet: a login makes it"
    count = len(known.servers)
    return f"{path} knows {count} server{'s' if count != 1 else ''}"


def permissions(checkup: CheckRunner) -> str | None:
    """Whether nobody else can read or change the file."""
    path = checkup.app.config_path
    if not path.exists() or sys.platform == "win32":
        return None
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise Misconfigured(
            f"{path} has mode {mode:04o}: others can read or change it", hint=command_line("chmod", "600", path)
        )
    return f"{path} has mode {mode:04o}: nobody else can read it"


def server(checkup: CheckRunner) -> str:
    """Which server is meant."""
    found = checkup.app.server
    return found.url if found.name == found.url else f"{found.url} ({found.name})"


def proxy(checkup: CheckRunner) -> str:
    """Which proxy stands before the server, and what named it."""
    found = checkup.connection.proxy
    return f"{found.url_with('***')} ({found.source})" if found else "none: the direct way"


def trust(checkup: CheckRunner) -> str | None:
    """Whom bbcli trusts, and what it shows of itself; the files can be used."""
    connection = checkup.connection
    if connection.context() is None:
        return None
    trusted = connection.ca_bundle or f"the system's authorities{_of_openssl(checkup)}"
    shown = f"; shows the client certificate {connection.client_cert}" if connection.client_cert else ""
    return f"{'NOBODY IS VERIFIED (insecure)' if connection.insecure else trusted}{shown}"


def _of_openssl(checkup: CheckRunner) -> str:
    environ = checkup.app.environ
    named = [f"{name}={environ[name]}" for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if environ.get(name)]
    return f" ({', '.join(named)})" if named else ""


def keyring(checkup: CheckRunner) -> str:
    """The backend that has the login, or would get it, and how fast it is; one that is not needed is left alone."""
    from bbcli.auth.keyring import Keyring

    app = checkup.app
    account = app.server.account
    if _does_without(checkup, account):
        return "not needed: the credential is elsewhere"
    start = perf_counter()
    backend = account.backend if account and account.backend else Keyring().default_backend()
    Keyring(backend).get(service_name(app.server.url), app.server.user or "")
    return f"{backend} answers in {(perf_counter() - start) * 1000:.0f} ms"


def _does_without(checkup: CheckRunner, account: Account | None) -> bool:
    """Whether a run has no need of a keyring: what goes before it is there, or the login lies elsewhere."""
    app = checkup.app
    sources = app.sources
    is_meant = sources.environ_url == app.server.url and has_credential(sources.environ)
    return bool(sources.token_file) or is_meant or (account is not None and account.store != "keyring")


def credential(checkup: CheckRunner) -> str:
    """What bbcli would sign in with, and where that was found; never the secret."""
    app = checkup.app
    found = checkup.credential = auth.resolve(app.server, app.sources)
    app.hidden.append(found)
    return f"{found.auth}, from {found.source}" + (f", of {found.user}" if found.user else "")


def git(checkup: CheckRunner) -> str:
    """Whether git is there."""
    said = checkup.app.working_copy.git_version
    if not said:
        raise BbcliError("git is not installed", hint="install git: clone and working copies need it")
    return said


def remotes(checkup: CheckRunner) -> str:
    """Which remotes of this folder are on a server that is known."""
    app = checkup.app
    known = [app.server] if "server" not in checkup.failed else []
    listed = [
        f"{remote.name} is {remote.address}"
        for remote in app.working_copy.remotes()
        if app.config.server_for_repo(remote.address) or any(each.is_host_of(remote.address) for each in known)
    ]
    return ", ".join(listed) or "no remote of this folder is on a server that is known"
