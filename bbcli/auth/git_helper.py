"""bbcli as git's credential helper: the question git asks, and the answer in git's own protocol."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bbcli.auth.credential import BASIC, BEARER, OAUTH2, Credential
from bbcli.config.addresses import has_detour
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bbcli.config.model import Server

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
# What servers take as the name of whoever has a token.
_ANY_USER = "x-token-auth"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Values of git's question that are never anything else; it asks for the password of a certificate without a host.
_PLAIN = {
    "protocol": re.compile(r"[a-z0-9+.-]*"),
    "host": re.compile(r"(?:(?:\w[\w.-]*|\[[\w:.%]+\])(?::\d{1,5})?)?"),
}
# More than git ever writes.
MAX_REQUEST_BYTES = 1024 * 1024


def helper_command(server: Server, *, allow_http: bool, way: Sequence[str] = ()) -> str:
    """Return the shell words of git's credential helper for this server: bbcli itself, asked again when git asks.

    `way` are the options that say how the server is reached, where a run has some of its own.
    """
    # -P keeps a bbcli folder in the current directory from being taken for the package.
    options = ["--server", server.url, *(["--allow-http"] if allow_http else []), *way]
    return shlex.join([sys.executable, "-P", "-m", "bbcli", "auth", "git-credential", *options])


@dataclass(frozen=True)
class HelperSecrets:
    """What the helper can't find by itself: the credential, and variables that git may not see."""

    credential: Credential | None = None
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str | None:
        """As it is handed to the helper in an open file; None where there is nothing."""
        if not (self.credential or self.environ):
            return None
        known = self.credential
        facts = {"auth": known.auth, "secret": known.printable, "user": known.user} if known else None
        return json.dumps({"credential": facts, "environ": dict(self.environ)})


def read_helper_secrets(fd: int) -> HelperSecrets:
    """Return what lies in an open file; the helper may be asked more than once, so that it is not read away."""
    try:
        found = json.loads(os.pread(fd, 65536, 0))
        credential = Credential(**found["credential"]) if found["credential"] else None
        return HelperSecrets(credential, dict(found["environ"]))
    except (OSError, ValueError, TypeError, KeyError):
        raise Misconfigured("no credential was handed over", hint="bbcli auth login URL") from None


@dataclass(frozen=True)
class CredentialRequest:
    """What git asks: its values, and what it is capable of; no values where there was a `problem` with it."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    capabilities: frozenset[str] = frozenset()
    problem: str = ""


def parse_request(question: bytes) -> CredentialRequest:
    """Read a question as git writes it (git-credential): lines of key=value, up to an empty one.

    A hostile URL must not add lines to it. Nothing but a line feed ends one, as for git, and whatever git itself would
    not write is a problem: control characters, keys that come twice, hosts that are none.
    """
    values: dict[str, str] = {}
    capabilities = set()
    for line in question.decode("utf-8", "surrogateescape").split("\n"):
        if not line:
            break
        key, is_there, value = line.partition("=")
        if not is_there or not re.fullmatch(r"[a-z_]+(?:\[\])?", key):
            return CredentialRequest(problem="a line is not of the form key=value")
        if _CONTROL.search(value):
            return CredentialRequest(problem=f"{key} has a control character")
        if key == "capability[]":
            capabilities.add(value)
        elif key.endswith("[]"):
            continue
        elif key in values:
            return CredentialRequest(problem=f"{key} is given twice")
        elif key in _PLAIN and not _PLAIN[key].fullmatch(value):
            return CredentialRequest(problem=f"{key} is not a {key}")
        values[key] = value
    return CredentialRequest(values, frozenset(capabilities))


def is_for_server(question: CredentialRequest, server_url: str) -> bool:
    """Whether git asks for this very server; one that is told the path (useHttpPath) tells the context path, too."""
    said = question.values
    if "url" in said:  # git takes it apart before it asks a helper
        return False
    url = urlsplit(server_url)
    protocol = said.get("protocol", "")
    # git tells the host as the URL has it that it was given; that of the server is in the shortest form.
    host = _ascii_lower(said.get("host", "")).removesuffix(_DEFAULT_PORTS.get(protocol, ""))
    path = f"/{said.get('path', '')}"
    is_below = path == "/" or (path.startswith(f"{unquote(url.path)}/") and not has_detour(path))
    return (protocol, host) == (url.scheme, url.netloc) and is_below


def _ascii_lower(text: str) -> str:
    """Return a host in lower case; not str.lower, which makes ASCII letters of others."""
    return re.sub("[A-Z]+", lambda match: match[0].lower(), text)


def response_for(question: CredentialRequest, credential: Credential) -> str:
    """Answer git's question (git-credential).

    A token goes as a bearer token where git can (2.46 and later), since those of projects and repositories
    are taken in no other way; before that as the password, with any user name.
    """
    if credential.auth not in (BASIC, BEARER, OAUTH2):
        hint = "sign in with an HTTP access token: bbcli auth login URL --with-token"
        raise Misconfigured(f"git can't use a login of the kind {credential.auth}", hint=hint)
    if credential.auth != BASIC and "authtype" in question.capabilities:
        return format_response({"capability[]": "authtype", "authtype": "Bearer", "credential": credential.printable})
    return format_response({"username": credential.user or _ANY_USER, "password": credential.printable})


def format_response(values: Mapping[str, str]) -> str:
    """Return key=value lines with an empty one at the end; Misconfigured for a value that would be more than a line."""
    for key, value in values.items():
        if _CONTROL.search(value):
            raise Misconfigured(f"git cannot read a {key} with a control character", hint="bbcli auth login URL")
    return "".join(f"{key}={value}\n" for key, value in values.items()) + "\n"
