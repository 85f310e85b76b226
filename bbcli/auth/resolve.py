"""The sources of credentials in order of precedence, and the store of a login's secret."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.auth.credential import OAUTH1, OAUTH2, Credential
from bbcli.auth.from_env import from_environment, from_file, has_credential
from bbcli.errors import NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bbcli.auth.credential import Post
    from bbcli.auth.keyring import SecretStore
    from bbcli.auth.oauth2 import Renewal
    from bbcli.config.model import Account, Server


@dataclass(eq=False, repr=False)
class CredentialSources:
    """The places in which a run looks for credentials.

    Credentials of the environment are sent to the server `environ_url` only. `folder` is the configuration directory,
    `token_file_source` names the token file in messages. `post` sends a form to a server, to renew OAuth 2.0 tokens;
    `clock` returns epoch seconds.
    """

    environ: Mapping[str, str]
    folder: Path
    post: Callable[[Server], Post]
    environ_url: str | None = None
    token_file: str | None = None
    token_file_source: str = "the token file"  # noqa: S105 - no secret
    clock: Callable[[], float] = time.time


def resolve(server: Server, sources: CredentialSources) -> Credential:
    """Return the credential for this server: option, environment, saved login, netrc; NotAuthenticated without any.

    Sources are imported only when they are reached: a token in the environment needs no keyring.
    """
    for find in (_from_flag, _from_environment, from_store, _from_netrc):
        if found := find(server, sources):
            return found
    message = f"no credential for {server.url}"
    if sources.environ_url == server.url or not has_credential(sources.environ):
        raise NotAuthenticated(message, reason="no_credential", server=server.url)
    environ_url = sources.environ_url
    raise NotAuthenticated(message, reason="credential_for_other", server=server.url, environ_url=environ_url)


def _from_flag(_: Server, sources: CredentialSources) -> Credential | None:
    return from_file(sources.token_file, sources.token_file_source) if sources.token_file else None


def _from_environment(server: Server, sources: CredentialSources) -> Credential | None:
    return from_environment(sources.environ) if sources.environ_url == server.url else None


def _from_netrc(server: Server, sources: CredentialSources) -> Credential | None:
    from bbcli.auth.netrc import from_netrc

    return from_netrc(server.url, sources.environ)


def from_store(server: Server, sources: CredentialSources) -> Credential | None:
    """Return the saved login of a server; None if there is none, or if its secret is gone."""
    account = server.account
    if account is None:
        return None
    if account.command:
        from bbcli.auth.credential_command import from_command

        return from_command(account.command, sources.environ, server.user)
    secret = secret_store(account, sources.folder).get(service_name(server.url), server.user or "")
    if not secret:
        return None
    return _typed_credential(Credential(account.auth, secret, server.user, source=account.store), server, sources)


def _typed_credential(kept: Credential, server: Server, sources: CredentialSources) -> Credential:
    """Return the credential as the subclass for its kind."""
    if kept.auth == OAUTH2:
        from bbcli.auth.oauth2 import OAuth2

        return OAuth2(**vars(kept), renew=_renewal(server, sources), clock=sources.clock)
    if kept.auth == OAUTH1:
        from bbcli.auth.oauth1 import OAuth1

        return OAuth1(**vars(kept), clock=sources.clock)
    return kept


def _renewal(server: Server, sources: CredentialSources) -> Renewal:
    """Return the renewal of an OAuth 2.0 login, which saves new tokens in the store of the old ones."""
    from filelock import FileLock

    from bbcli.auth.oauth2 import Renewal
    from bbcli.auth.oauth2_tokens import TokenEndpoint

    account, user = server.accounts[server.user or ""], server.user or ""
    store, name = secret_store(account, sources.folder), service_name(server.url)
    return Renewal(
        TokenEndpoint(server.url, sources.post(server), sources.clock),
        load=lambda: store.get(name, user),
        save=lambda text: store.put(name, user, text),
        # Longer than a slow server takes to respond to the first process. One lock per login, so that a server that
        # hangs does not block others.
        lock=lambda: FileLock(sources.folder / f"renewal-{_short(f'{name} {user}')}.lock", timeout=90, mode=0o600),
    )


def _short(name: str) -> str:
    from hashlib import sha256

    return sha256(name.encode()).hexdigest()[:16]


def secret_store(account: Account, folder: Path) -> SecretStore:
    """Return the store of an account's secret; `folder` is the configuration directory."""
    if account.store == "file":
        from bbcli.auth.secret_file import SecretFile

        return SecretFile(folder / "secrets")
    from bbcli.auth.keyring import Keyring

    return Keyring(account.backend)


def service_name(server_url: str) -> str:
    """Return the service name of a server's secrets; scheme, host, port and context path are part of it."""
    return f"bbcli:{server_url}"
