"""bbcli as a credential helper of git: the protocol of git-credential(1), and the command line of the helper."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bbcli.auth.credential import BASIC, BEARER, OAUTH2, Credential
from bbcli.config.addresses import has_detour
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.config.model import Server

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
# Bitbucket accepts any user name beside a token as the password.
_ANY_USER = "x-token-auth"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# The forms of values that git sends. A request for the password of a client certificate has no host.
_PLAIN = {"protocol": re.compile(r"[a-z0-9+.-]*"), "host": re.compile(r"(?:(?:\w[\w.-]*|\[[\w:.%]+\])(?::\d{1,5})?)?")}
# More than git ever sends.
MAX_REQUEST_BYTES = 1024 * 1024


def helper_command(server: Server, *, allow_http: bool, settings: Mapping[str, str] | None = None) -> str:
    """Return the shell command of a credential helper for this server, which runs bbcli.

    If the script bbcli is no longer there, the one of PATH is run. Without one the command prints nothing, and git goes
    on. `settings` are the connection settings of this run, by the names of their options.
    """
    options = ["--server", server.url, *(["--allow-http"] if allow_http else [])]
    options += [word for name, value in (settings or {}).items() for word in (f"--{name}", value)]
    words = shlex.join(["auth", "git-credential", *options])
    if script := _script():
        find = f'p={shlex.quote(script)}; test -x "$p" || p=$(command -v bbcli)'
        # A relative path is not run, since it can be a program of the current directory. C:\ is absolute on Windows.
        return f'f() {{ {find}; case "$p" in /*|?:*) exec "$p" {words} "$@";; esac; }}; f'
    # -P keeps Python from importing a bbcli directory in the current directory.
    return f'f() {{ exec {shlex.quote(sys.executable)} -P -m bbcli {words} "$@"; }}; f'


def is_helper(command: str) -> bool:
    """True for a value of credential.helper that runs bbcli."""
    return "bbcli" in command and " auth git-credential " in command


def _script() -> str | None:
    """Return the path of the script bbcli, which is removed with the program; None if bbcli runs without it."""
    name = "bbcli.exe" if os.name == "nt" else "bbcli"
    paths = (Path(sys.executable).with_name(name), Path(sys.argv[0]))
    return next((str(path) for path in paths if path.name == name and path.is_absolute() and path.is_file()), None)


@dataclass(frozen=True)
class HelperSecrets:
    """The secrets that the helper inherits in an open file: the credential, and variables, which git does not get."""

    credential: Credential | None = None
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str | None:
        """The content of the file, as JSON; None if there is nothing to pass on."""
        if not (self.credential or self.environ):
            return None
        known = self.credential
        facts = {"auth": known.auth, "secret": known.printable, "user": known.user} if known else None
        return json.dumps({"credential": facts, "environ": dict(self.environ)})


def read_helper_secrets(fd: int) -> HelperSecrets:
    """Read an inherited file from its start: git may run the helper several times. Misconfigured if unreadable."""
    try:
        found = json.loads(os.pread(fd, 65536, 0))
        credential = Credential(**found["credential"]) if found["credential"] else None
        return HelperSecrets(credential, dict(found["environ"]))
    except (OSError, ValueError, TypeError, KeyError):
        raise Misconfigured("no credential was passed to the helper", reason="sign_in") from None


@dataclass(frozen=True)
class CredentialRequest:
    """A request of git: its values and capabilities; no values if there is a `problem`."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    capabilities: frozenset[str] = frozenset()
    problem: str = ""


def parse_request(data: bytes) -> CredentialRequest:
    """Parse a request of git-credential(1): lines of key=value, up to an empty line.

    A hostile URL must not be able to add lines (CVE-2020-5260, CVE-2024-52006). Only a line feed ends a line, as in
    git; control characters, repeated keys and malformed hosts, which git does not send, are a problem.
    """
    values: dict[str, str] = {}
    capabilities = set()
    for line in data.decode("utf-8", "surrogateescape").split("\n"):
        if not line:
            break
        key, is_there, value = line.partition("=")
        if not is_there or not re.fullmatch(r"[a-z_]+(?:\[\])?", key):
            return CredentialRequest(problem="a line does not have the form key=value")
        if _CONTROL.search(value):
            return CredentialRequest(problem=f"{key} contains a control character")
        if key == "capability[]":
            capabilities.add(value)
        elif key.endswith("[]"):
            continue
        elif key in values:
            return CredentialRequest(problem=f"{key} occurs twice")
        elif key in _PLAIN and not _PLAIN[key].fullmatch(value):
            return CredentialRequest(problem=f"{key} is not valid")
        values[key] = value
    return CredentialRequest(values, frozenset(capabilities))


def is_for_server(request: CredentialRequest, server_url: str) -> bool:
    """True if the request is for this server. With credential.useHttpPath it has the path, context path included."""
    values = request.values
    if "url" in values:  # git splits a URL before it runs a helper
        return False
    url = urlsplit(server_url)
    protocol = values.get("protocol", "")
    # git sends the host as typed; the server's URL is normalized.
    host = _ascii_lower(values.get("host", "")).removesuffix(_DEFAULT_PORTS.get(protocol, ""))
    path = f"/{values.get('path', '')}"
    is_below = path == "/" or (path.startswith(f"{unquote(url.path)}/") and not has_detour(path))
    return (protocol, host) == (url.scheme, url.netloc) and is_below


def _ascii_lower(text: str) -> str:
    """Return a host in lower case; str.lower would turn some other letters, such as the Kelvin sign, into ASCII."""
    return re.sub("[A-Z]+", lambda match: match[0].lower(), text)


def response_for(request: CredentialRequest, credential: Credential) -> str:
    """Return the response to git's request.

    A token is sent as a bearer token if git supports that (2.46 and later), the only form in which Bitbucket accepts
    tokens of projects and repositories; else as the password.
    """
    if credential.auth not in (BASIC, BEARER, OAUTH2):
        raise Misconfigured(f"git does not support logins of type {credential.auth}", reason="not_for_git")
    if credential.auth != BASIC and "authtype" in request.capabilities:
        return format_response({"capability[]": "authtype", "authtype": "Bearer", "credential": credential.printable})
    return format_response({"username": credential.user or _ANY_USER, "password": credential.printable})


def format_response(values: Mapping[str, str]) -> str:
    """Return key=value lines and an empty line; Misconfigured for a value with a control character."""
    for key, value in values.items():
        if _CONTROL.search(value):
            raise Misconfigured(f"git does not support control characters in a {key}", reason="sign_in")
    return "".join(f"{key}={value}\n" for key, value in values.items()) + "\n"
