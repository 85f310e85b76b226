"""bbcli as git's credential helper: the question git asks, and the answer in git's own protocol."""

from __future__ import annotations

import json
import os
import shlex
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bbcli.credentials.credential import BASIC, BEARER, OAUTH2, Credential
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bbcli.config import Server

_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
# What servers take as the name of whoever has a token.
_ANY_USER = "x-token-auth"


def git_helper(server: Server, *, allow_http: bool, way: Sequence[str] = ()) -> str:
    """Return the shell words of git's credential helper for this server: bbcli itself, asked again when git asks.

    `way` are the options that say how the server is reached, where a run has some of its own.
    """
    # -P keeps a bbcli folder in the current directory from being taken for the package.
    options = ["--server", server.url, *(["--allow-http"] if allow_http else []), *way]
    return shlex.join([sys.executable, "-P", "-m", "bbcli", "auth", "git-credential", *options])


@dataclass(frozen=True)
class Handed:
    """What the helper can't find by itself: the credential, and variables that git may not see."""

    credential: Credential | None = None
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str | None:
        """As it is handed to the helper in an open file; None where there is nothing."""
        if not (self.credential or self.environ):
            return None
        known = self.credential
        facts = {"auth": known.auth, "secret": known.shown, "user": known.user} if known else None
        return json.dumps({"credential": facts, "environ": dict(self.environ)})


def taken(fd: int) -> Handed:
    """Return what lies in an open file; the helper may be asked more than once, so that it is not read away."""
    try:
        found = json.loads(os.pread(fd, 65536, 0))
        credential = Credential(**found["credential"]) if found["credential"] else None
        return Handed(credential, dict(found["environ"]))
    except (OSError, ValueError, TypeError, KeyError):
        raise Misconfigured("no credential was handed over", hint="bbcli auth login URL") from None


def read(question: str) -> dict[str, str]:
    """Return what git asks, which it writes in lines of key=value."""
    return dict(line.partition("=")[::2] for line in question.splitlines())


def is_asked(question: str, server_url: str) -> bool:
    """Whether git asks for this very server; one that is told the path (useHttpPath) tells the context path, too."""
    said = read(question)
    if "url" in said:  # git takes it apart before it asks a helper
        return False
    url = urlsplit(server_url)
    protocol = said.get("protocol", "")
    # git tells the host as the URL has it that it was given; that of the server is in the shortest form.
    host = said.get("host", "").lower().removesuffix(_DEFAULT_PORTS.get(protocol, ""))
    path = f"/{unquote(said['path'])}" if said.get("path") else f"{url.path}/"
    # git sends a path with dots in it to where they lead.
    is_below = path.startswith(f"{url.path}/") and not {".", ".."} & set(path.split("/"))
    return (protocol, host) == (url.scheme, url.netloc) and is_below


def git_answer(question: str, credential: Credential) -> str:
    """Answer git's question (git-credential): key=value lines, an empty one at the end.

    A token goes as a bearer token where git can (2.46 and later), since those of projects and repositories
    are taken in no other way; before that as the password, with any user name.
    """
    if credential.auth not in (BASIC, BEARER, OAUTH2):
        hint = "sign in with an HTTP access token: bbcli auth login URL --with-token"
        raise Misconfigured(f"git can't use a login of the kind {credential.auth}", hint=hint)
    if credential.auth != BASIC and "capability[]=authtype" in question.splitlines():
        return f"capability[]=authtype\nauthtype=Bearer\ncredential={credential.shown}\n\n"
    return f"username={credential.user or _ANY_USER}\npassword={credential.shown}\n\n"
