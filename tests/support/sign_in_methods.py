"""Every way to be signed in to a server, with recognizable secrets."""

from __future__ import annotations

import json
import secrets
import sys
from base64 import b64encode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from bbcli.auth.oauth1 import AccessToken
from bbcli.auth.oauth2_tokens import TokenSet
from bbcli.auth.secret_file import SecretFile
from bbcli.sandbox.store.oauth import Login, challenge_of
from bbcli.sandbox.store.records import Owner
from tests.support.file_keyring import CHEST

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from bbcli.sandbox.store.records import User

USER = "admin"
# What has to be written otherwise in a URL, in JSON, in HTML and in a shell; its forms differ.
PASSWORD = "Pä&s\"w<o>rd %+/=9'f3e9a71c"
CALLBACK = "http://127.0.0.1/callback"
CLIENT, CLIENT_SECRET = "application-7", "cl13nt-9d2f6b8e4a70c5"
# Each run that signs with it checks it, which takes 40 ms with 2,048 bits.
KEY = rsa.generate_private_key(65537, 1024)

CONSUMER = "consumer-7"


@dataclass(frozen=True)
class Way:
    """One way: its variables, its saved login and store, and its secrets."""

    env: dict[str, str] = field(default_factory=dict)
    auth: str = ""
    secret: str = ""
    store: str = ""
    command: str = ""
    marks: tuple[str, ...] = ()

    def keep(self, folder: Path, url: str, held: MutableMapping[tuple[str, str], str]) -> None:
        """Save the login: config.toml, and the secret in the keyring or the file."""
        folder.mkdir(mode=0o700, exist_ok=True)
        lines = ['default = "here"', "[servers.here]", f'url = "{url}"']
        if self.store:
            lines += [f'user = "{USER}"', f"[servers.here.accounts.{USER}]"]
            lines += [f'auth = "{self.auth}"', f'store = "{self.store}"']
        lines += [f"command = {json.dumps(self.command)}"] if self.command else []
        (folder / "config.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / "config.toml").chmod(0o600)
        if self.store == "keyring":
            held[f"bbcli:{url}", USER] = self.secret
        if self.store == "file":
            SecretFile(folder / "secrets").put(f"bbcli:{url}", USER, self.secret)


def marked_user(sandbox: Sandbox) -> User:
    """Give the administrator of a sandbox the marked password, and return the user."""
    sandbox.store.database.write("update users set password = ? where name = ?", PASSWORD, USER)
    user = sandbox.store.users.by_name(USER)
    assert user is not None
    return user


def _token(sandbox: Sandbox) -> str:
    owner = Owner(user_id=marked_user(sandbox).id)
    return sandbox.store.tokens.create(owner, "made for the test", ("PROJECT_ADMIN", "REPO_ADMIN"), None)[1]


def token_of_environment(sandbox: Sandbox, url: str, _: Path) -> Way:
    token = _token(sandbox)
    return Way({"BBCLI_SERVER": url, "BBCLI_TOKEN": token}, marks=(token,))


def password_of_environment(sandbox: Sandbox, url: str, _: Path) -> Way:
    marked_user(sandbox)
    return Way({"BBCLI_SERVER": url, "BBCLI_USERNAME": USER, "BBCLI_PASSWORD": PASSWORD}, marks=_basic(PASSWORD))


def token_file(sandbox: Sandbox, url: str, folder: Path) -> Way:
    token = _token(sandbox)
    (folder / "token.txt").write_text(token)
    return Way({"BBCLI_SERVER": url, "BBCLI_TOKEN_FILE": str(folder / "token.txt")}, marks=(token,))


def token_in_keyring(sandbox: Sandbox, _: str, __: Path) -> Way:
    token = _token(sandbox)
    return Way(auth="bearer", secret=token, store="keyring", marks=(token,))


def token_in_file(sandbox: Sandbox, _: str, __: Path) -> Way:
    token = _token(sandbox)
    return Way(auth="bearer", secret=token, store="file", marks=(token,))


def password_in_keyring(sandbox: Sandbox, _: str, __: Path) -> Way:
    marked_user(sandbox)
    return Way(auth="basic", secret=PASSWORD, store="keyring", marks=_basic(PASSWORD))


def session(sandbox: Sandbox, _: str, __: Path) -> Way:
    cookies = [sandbox.store.users.open_session(marked_user(sandbox)) for _ in range(2)]
    text = f"BITBUCKETSESSIONID={cookies[0]}; _atl_bitbucket_remember_me={cookies[1]}"
    return Way(auth="session", secret=text, store="keyring", marks=tuple(cookies))


def oauth2(sandbox: Sandbox, _: str, __: Path) -> Way:
    """A login whose access token has expired: each run renews it."""
    sandbox.store.oauth.register(CLIENT, CLIENT_SECRET, (CALLBACK,))
    verifier = secrets.token_urlsafe(64)
    login = Login(CLIENT, marked_user(sandbox).id, "ADMIN_WRITE")
    code = sandbox.store.oauth.issue_code(login, CALLBACK, challenge_of(verifier))
    pair = sandbox.store.oauth.exchange(code, CLIENT, CALLBACK, verifier)
    assert pair is not None
    grant = TokenSet(pair.access, CLIENT, CALLBACK, "ADMIN_WRITE", 0.0, 3600.0, pair.refresh, CLIENT_SECRET)
    return Way(auth="oauth2", secret=grant.text, store="keyring", marks=(pair.access, pair.refresh, CLIENT_SECRET))


def oauth1(sandbox: Sandbox, _: str, folder: Path) -> Way:
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    sandbox.store.oauth1.register(CONSUMER, public)
    token, token_secret = (
        sandbox.store.oauth1.issue_access_token(CONSUMER, marked_user(sandbox).id),
        secrets.token_hex(16),
    )
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "oauth1.pem").write_bytes(pem)
    (folder / "oauth1.pem").chmod(0o600)
    kept = AccessToken(CONSUMER, token, token_secret, str(folder / "oauth1.pem")).text
    marks = (token, token_secret, *pem.decode().splitlines()[2:4])
    return Way(auth="oauth1", secret=kept, store="keyring", marks=marks)


def command(sandbox: Sandbox, _: str, folder: Path) -> Way:
    token = _token(sandbox)
    (folder / "vault.txt").write_text(token)
    program = folder / "vault"
    notes = folder / "notes"
    program.write_text(f'#!/bin/sh\n{{ echo "argv: $0 $*"; env; }} >> "{notes}"\ncat "{folder}/vault.txt"\n')
    program.chmod(0o755)
    return Way(auth="bearer", store="command", command=str(program), marks=(token,))


def netrc(sandbox: Sandbox, url: str, folder: Path) -> Way:
    """A token as the password, which servers accept; netrc cannot express the marked password."""
    token = _token(sandbox)
    (folder / "netrc").write_text(f"machine 127.0.0.1 login {USER} password {token}\n")
    (folder / "netrc").chmod(0o600)
    return Way({"BBCLI_SERVER": url, "NETRC": str(folder / "netrc")}, marks=_basic(token))


def _basic(password: str) -> tuple[str, str]:
    return password, b64encode(f"{USER}:{password}".encode()).decode()


WAYS: dict[str, Callable[[Sandbox, str, Path], Way]] = {
    way.__name__: way
    for way in (
        token_of_environment, password_of_environment, token_file, token_in_keyring, token_in_file,
        password_in_keyring, session, oauth2, oauth1, command, netrc,
    )
}  # fmt: skip


def write_keyring(folder: Path, url: str, secret: str) -> dict[str, str]:
    """Write a keyring with one secret to a directory, and return the variables of a process that uses it."""
    folder.mkdir(exist_ok=True)
    (folder / "chest.py").write_text(CHEST)
    (folder / "chest.json").write_text(json.dumps({f"bbcli:{url} {USER}": secret} if secret else {}))
    return {"PYTHONPATH": str(folder), "PYTHON_KEYRING_BACKEND": "chest.Chest", "PYTHONDONTWRITEBYTECODE": "1"}


BBCLI = [sys.executable, "-P", "-m", "bbcli"]
