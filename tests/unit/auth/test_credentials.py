"""Precedence of credentials, and the server that each is valid for."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from bbcli import auth as credentials
from bbcli.auth import BASIC, BEARER, OAUTH1, OAUTH2, SESSION, Credential, CredentialSources, from_store, resolve
from bbcli.auth.resolve import service_name
from bbcli.auth.secret_env import SECRET_VARIABLES, without_credentials
from bbcli.config.model import Account, Server
from bbcli.errors import Misconfigured, NotAuthenticated
from tests.support.hints import error_with_hint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bbcli.auth.credential import Post
    from tests.conftest import MemoryKeyring

URL = "https://h/ctx"
SERVER = Server("work", URL, "fred", accounts={"fred": Account(BEARER)})
KEPT = ("bbcli:https://h/ctx", "fred")
TOKEN = {"BBCLI_TOKEN": "t0ken"}
PASSWORD = {"BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "pässw:rd"}
OTHERS = [
    "https://other.example.com",
    "https://h",
    "http://h/ctx",
    "https://h:8443/ctx",
    "https://h/ctx2",
    "https://h/ctx/deeper",
]


def fail_on_post(_: Server) -> Post:
    raise AssertionError("no login here has to be renewed")


@pytest.fixture
def sources(tmp_path: Path) -> Callable[..., CredentialSources]:
    """Make the sources of a run; credentials of the environment are for the server by default."""

    def make(environ: Mapping[str, str] | None = None, **more: Any) -> CredentialSources:
        return CredentialSources(environ or {}, tmp_path, **{"post": fail_on_post, "environ_url": URL, **more})

    return make


def server_with(account: Account, url: str = URL) -> Server:
    return Server("work", url, "fred", accounts={"fred": account})


def token_file(tmp_path: Path, token: str) -> str:
    path = tmp_path / token
    path.write_text(f"{token}\n")
    return str(path)


def netrc_file(tmp_path: Path) -> str:
    path = tmp_path / "netrc"
    path.write_text("machine h login seb password of-netrc\n")
    path.chmod(0o600)
    return str(path)


@pytest.mark.parametrize("missing", range(6))
def test_the_nearest_of_all_credentials_is_used(
    vault: MemoryKeyring, sources: Callable[..., CredentialSources], tmp_path: Path, missing: int
) -> None:
    found: dict[str, Mapping[str, str]] = {
        "BBCLI_TOKEN": {"BBCLI_TOKEN": "of-environ"},
        "BBCLI_TOKEN_FILE": {"BBCLI_TOKEN_FILE": token_file(tmp_path, "of-environs-file")},
        "BBCLI_USERNAME and BBCLI_PASSWORD": PASSWORD,
        "keyring": {},
        "netrc": {"NETRC": netrc_file(tmp_path)},
    }
    there = ["--token-file", *found][missing:]
    environ = {name: value for way in there for name, value in found.get(way, {}).items()}
    if "keyring" in there:
        vault.held[KEPT] = "of-keyring"
    flag = token_file(tmp_path, "of-flag") if "--token-file" in there else None
    credential = resolve(SERVER, sources(environ, token_file=flag, token_file_source="--token-file"))
    secrets = ["of-flag", "of-environ", "of-environs-file", "pässw:rd", "of-keyring", "of-netrc"]
    assert (credential.source, credential.secret) == (there[0], secrets[missing])


@pytest.mark.parametrize("environ", [{}, {"BBCLI_USERNAME": "fred"}, {"BBCLI_PASSWORD": "x"}, {"BBCLI_TOKEN": ""}])
def test_half_a_login_in_the_environment_is_none(
    vault: MemoryKeyring, sources: Callable[..., CredentialSources], environ: dict[str, str]
) -> None:
    vault.held[KEPT] = "stored"
    assert resolve(SERVER, sources(environ)) == Credential(BEARER, "stored", "fred", source="keyring")


def test_a_stored_login_is_in_the_keyring_or_in_a_file_or_printed_by_a_command(
    vault: MemoryKeyring, sources: Callable[..., CredentialSources], tmp_path: Path
) -> None:
    vault.held[KEPT] = "in the keyring"
    accounts = {
        "keyring": Account(BASIC),
        "file": Account(BASIC, "file"),
        "command": Account(BEARER, "command", command="echo printed"),
    }
    credentials.secret_store(accounts["file"], tmp_path).put(service_name(URL), "fred", "in the file")
    found = {name: resolve(server_with(account), sources(os.environ)) for name, account in accounts.items()}
    assert found == {
        "keyring": Credential(BASIC, "in the keyring", "fred", source="keyring"),
        "file": Credential(BASIC, "in the file", "fred", source="file"),
        "command": Credential(BEARER, "printed", "fred", source="command"),
    }


@pytest.mark.parametrize("auth", [OAUTH1, OAUTH2])
def test_a_login_by_oauth_is_found_as_what_it_is(
    vault: MemoryKeyring, sources: Callable[..., CredentialSources], auth: str
) -> None:
    kept = {"client_id": "id", "client_secret": "s", "access_token": "a", "refresh_token": "r", "expires_at": 1e12}
    vault.held[KEPT] = json.dumps(kept)
    found = from_store(server_with(Account(auth)), sources(post=lambda _: lambda *_: (500, b"")))
    assert found is not None
    assert (type(found).__name__.lower(), found.auth, found.user) == (auth, auth, "fred")


def test_the_account_in_use_is_the_one_whose_secret_is_found(
    vault: MemoryKeyring, sources: Callable[..., CredentialSources]
) -> None:
    vault.held.update({(KEPT[0], "fred"): "freds", (KEPT[0], "mary"): "marys"})
    accounts = {"fred": Account(BASIC), "mary": Account(BEARER)}
    for user, secret in [("fred", "freds"), ("mary", "marys")]:
        found = from_store(Server("work", URL, user, accounts=accounts), sources())
        assert found == Credential(accounts[user].auth, secret, user, source="keyring")
    assert from_store(Server("work", URL, "gone", accounts=accounts), sources()) is None
    assert from_store(Server("work", URL, accounts=accounts), sources()) is None


def test_an_account_whose_secret_is_gone_leaves_it_to_netrc(
    vault: MemoryKeyring, sources: Callable[..., CredentialSources], tmp_path: Path
) -> None:
    found = resolve(SERVER, sources({"NETRC": netrc_file(tmp_path)}))
    assert found == Credential(BASIC, "of-netrc", "seb", source="netrc")


def test_a_keyring_that_fails_is_an_error_and_no_other_credential_is_taken_instead(
    vault: MemoryKeyring, sources: Callable[..., CredentialSources], tmp_path: Path
) -> None:
    type(vault).failure = RuntimeError("s3cret")
    with pytest.raises(Misconfigured, match=r"RuntimeError") as raised:
        resolve(SERVER, sources({"NETRC": netrc_file(tmp_path)}))
    assert "s3cret" not in f"{raised.value.message}{raised.value.hint}"


def test_without_any_the_ways_are_named(vault: MemoryKeyring, sources: Callable[..., CredentialSources]) -> None:
    for server in (SERVER, Server(URL, URL)):
        with pytest.raises(NotAuthenticated, match="no credential for https://h/ctx") as raised:
            resolve(server, sources())
        assert raised.value.exit_code == 4
        for way in ("bbcli auth login https://h/ctx", "BBCLI_TOKEN", "BBCLI_USERNAME and BBCLI_PASSWORD"):
            assert way in str(error_with_hint(raised.value).hint)


@pytest.mark.parametrize("url", OTHERS)
@pytest.mark.parametrize("environ", [TOKEN, PASSWORD], ids=["token", "password"])
def test_a_credential_of_the_environment_goes_to_no_other_server_and_that_is_said(
    sources: Callable[..., CredentialSources], url: str, environ: dict[str, str]
) -> None:
    with pytest.raises(NotAuthenticated) as raised:
        resolve(Server(url, url), sources(environ))
    hint = str(error_with_hint(raised.value).hint)
    assert hint.startswith("those of the environment are for BBCLI_SERVER, https://h/ctx; ")
    assert f"bbcli auth login {url}" in hint


def test_a_credential_of_the_environment_that_is_for_no_server_goes_to_none(
    sources: Callable[..., CredentialSources],
) -> None:
    with pytest.raises(NotAuthenticated) as raised:
        resolve(Server(URL, URL), sources(TOKEN, environ_url=None))
    assert "those of the environment are for no server: set BBCLI_SERVER" in str(error_with_hint(raised.value).hint)


@pytest.mark.parametrize("environ", [{"BBCLI_TOKEN_FILE": "/nowhere"}, {"BBCLI_TOKEN": "a\nb"}])
def test_a_broken_credential_of_another_server_is_not_looked_at(
    sources: Callable[..., CredentialSources], environ: dict[str, str]
) -> None:
    with pytest.raises(NotAuthenticated) as raised:
        resolve(Server("other", "https://other"), sources(environ))
    assert "those of the environment are for BBCLI_SERVER" in str(error_with_hint(raised.value).hint)


@pytest.mark.parametrize("store", ["keyring", "file"])
@pytest.mark.parametrize("url", OTHERS)
def test_a_login_is_found_at_its_own_url_only(
    vault: MemoryKeyring, sources: Callable[..., CredentialSources], tmp_path: Path, store: str, url: str
) -> None:
    account = Account(BEARER, store)
    credentials.secret_store(account, tmp_path).put(service_name(URL), "fred", "stored")
    with pytest.raises(NotAuthenticated):
        resolve(server_with(account, url), sources())
    assert resolve(server_with(account), sources()).secret == "stored"


# What a credential is


def test_each_kind_is_a_header_of_its_own() -> None:
    assert Credential(BEARER, "t0ken").headers("GET", URL) == {"Authorization": "Bearer t0ken"}
    assert Credential(SESSION, "a=b; c=d").headers("GET", URL) == {"Cookie": "a=b; c=d"}
    scheme, _, encoded = Credential(BASIC, "pässw:rd", "fred").headers("GET", URL)["Authorization"].partition(" ")
    assert (scheme, b64decode(encoded).decode()) == ("Basic", "fred:pässw:rd")


@pytest.mark.parametrize(
    ("credential", "secrets"),
    [
        (Credential(BEARER, "t0ken", "fred"), {"t0ken"}),
        (Credential(BASIC, "pw", "fred"), {"pw", "ZnJlZDpwdw=="}),
        (Credential(BASIC, "fred", "fred"), {"ZnJlZDpmcmVk"}),
        (Credential(SESSION, "A=one; B=t=wo"), {"A=one; B=t=wo", "one", "t=wo"}),
    ],
)
def test_what_is_secret_is_what_is_kept_and_what_is_sent(credential: Credential, secrets: set[str]) -> None:
    assert set(credential.secrets) == secrets
    assert (credential.printable, credential.expires_at) == (credential.secret, None)


def test_the_secret_is_not_in_the_representation() -> None:
    assert repr(Credential(BEARER, "t0ken", "fred", "keyring")) == (
        "Credential(auth='bearer', user='fred', source='keyring')"
    )


def test_a_child_gets_the_environment_without_secrets() -> None:
    environ = {
        **dict.fromkeys(SECRET_VARIABLES, "s3cret"),
        "PATH": "/bin",
        "BBCLI_SERVER": URL,
        "BBCLI_USERNAME": "fred",
    }
    assert without_credentials(environ) == {"PATH": "/bin", "BBCLI_SERVER": URL, "BBCLI_USERNAME": "fred"}
    assert {"BBCLI_TOKEN", "BBCLI_PASSWORD"} < SECRET_VARIABLES
