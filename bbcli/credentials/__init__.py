"""How a run proves who it is: resolves a credential from the environment or the keyring, and stores one."""

from __future__ import annotations

import shlex
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from bbcli.address import parse_server
from bbcli.credentials.credential import BASIC, BEARER, SESSION, Credential
from bbcli.errors import InvalidInput, Misconfigured, NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import ModuleType

    from bbcli.config import Server

__all__ = ["BASIC", "BEARER", "SESSION", "Credential"]


def resolve(server: Server, environ: Mapping[str, str]) -> Credential:
    """Return the credential for this server: environment, then keyring; NotAuthenticated where neither has one.

    With one from the environment the keyring is not even imported.
    """
    found = from_environment(server, environ) or from_keyring(server)
    if found:
        return found
    ways = f"bbcli auth login {server.url}, or set BBCLI_TOKEN, or BBCLI_USERNAME and BBCLI_PASSWORD"
    if not _is_meant_for(server, environ):
        ways = f"those of the environment are for BBCLI_SERVER, {environ['BBCLI_SERVER']}; {ways}"
    raise NotAuthenticated(f"no credential for {server.url}", hint=ways)


def from_environment(server: Server, environ: Mapping[str, str]) -> Credential | None:
    """BBCLI_TOKEN, or BBCLI_USERNAME and BBCLI_PASSWORD; with BBCLI_SERVER set they are for that server only."""
    if not _is_meant_for(server, environ):
        return None
    if token := environ.get("BBCLI_TOKEN"):
        return Credential(BEARER, _clean_token(token, "BBCLI_TOKEN"), source="BBCLI_TOKEN")
    user, password = environ.get("BBCLI_USERNAME"), environ.get("BBCLI_PASSWORD")
    if user and password:
        user = _clean(user, "BBCLI_USERNAME")
        return Credential(BASIC, _clean(password, "BBCLI_PASSWORD"), user, source="BBCLI_USERNAME and BBCLI_PASSWORD")
    return None


def _is_meant_for(server: Server, environ: Mapping[str, str]) -> bool:
    named = environ.get("BBCLI_SERVER")
    return not named or named == server.name or parse_server(named) == server.url


def _clean(secret: str, name: str) -> str:
    """A header holds no line break: a token read with its newline loses it, one that has others is refused."""
    secret = secret.strip("\r\n")
    if any(char < " " or char == "\x7f" for char in secret):
        raise Misconfigured(f"{name} holds control characters", hint="copy it again, without line breaks")
    return secret


def _clean_token(token: str, name: str) -> str:
    """Return a token as a header can hold it: ASCII without spaces."""
    token = _clean(token.strip(), name)
    if not token or not token.isascii() or " " in token:
        raise Misconfigured(f"{name} is no token", hint="copy the token again, and nothing else")
    return token


def from_keyring(server: Server) -> Credential | None:
    """Return the login stored under the server's URL; None for a server without one."""
    if not server.account:
        return None
    with _keyring() as keyring:
        secret = keyring.get_password(_service(server.url), server.user or "")
    return Credential(server.account.auth, secret, server.user, source="keyring") if secret else None


def store(server: Server, credential: Credential) -> None:
    """Put the secret into the keyring under the server's URL."""
    with _keyring() as keyring:
        keyring.set_password(_service(server.url), server.user or "", credential.secret)


def check_keyring(server_url: str) -> None:
    """See that there is a keyring before somebody is asked for what it would keep."""
    with _keyring() as keyring:
        keyring.get_password(_service(server_url), "")


def forget(server: Server) -> None:
    """Take the secret out of the keyring; one that is not there is fine."""
    with _keyring() as keyring, suppress(keyring.errors.PasswordDeleteError):
        keyring.delete_password(_service(server.url), server.user or "")


@contextmanager
def _keyring() -> Iterator[ModuleType]:
    """Give the keyring library; whatever its backend raises, and they raise all kinds of things, is Misconfigured."""
    import keyring
    import keyring.errors

    try:
        yield keyring
    except Exception as error:  # noqa: BLE001 - a backend is somebody else's program
        raise Misconfigured(
            f"the keyring can't be used ({type(error).__name__})",
            hint="set BBCLI_TOKEN, or BBCLI_USERNAME and BBCLI_PASSWORD, to do without it",
        ) from None


def _service(server_url: str) -> str:
    return f"bbcli:{server_url}"


def git_helper(server: Server, *, allow_http: bool) -> str:
    """Return the shell words of git's credential helper for this server: bbcli itself, asked again when git asks."""
    # -P keeps a bbcli folder in the current directory from being taken for the package.
    options = ["--server", server.url, *(["--allow-http"] if allow_http else [])]
    return shlex.join([sys.executable, "-P", "-m", "bbcli", "auth", "git-credential", *options])


def git_answer(question: str, credential: Credential) -> str:
    """Answer git's question in its own protocol (git-credential): key=value lines, an empty one at the end.

    A token goes as a bearer token where git can (2.46 and later), since those of projects and repositories
    are taken in no other way; before that as the password, with any user name.
    """
    if credential.auth == BEARER and "capability[]=authtype" in question.splitlines():
        return f"capability[]=authtype\nauthtype=Bearer\ncredential={credential.secret}\n\n"
    return f"username={credential.user or 'x-token-auth'}\npassword={credential.secret}\n\n"


def given_password(user: str, password: str) -> Credential:
    """Return what was typed."""
    if not password:
        raise InvalidInput("no password was typed", hint="try again")
    return Credential(BASIC, _clean(password, "the password"), user)


def given_token(text: str) -> Credential:
    """Return the token that was handed in."""
    token = text.strip()
    if not token:
        raise InvalidInput("no token was given", hint="bbcli auth login URL --with-token < token.txt")
    return Credential(BEARER, _clean_token(token, "the token"))
