from __future__ import annotations

import subprocess
import sys
from base64 import b64decode
from typing import TYPE_CHECKING

import pytest
from keyring.errors import KeyringError, KeyringLocked, NoKeyringError

from bbcli import credentials
from bbcli.config import Account, Server
from bbcli.credentials import BASIC, BEARER, Credential, git_answer, git_helper, given_password, given_token, resolve
from bbcli.errors import InvalidInput, Misconfigured, NotAuthenticated

if TYPE_CHECKING:
    from tests.conftest import MemoryKeyring

SERVER = Server("work", "https://h/ctx", "fred", accounts={"fred": Account(BEARER)})
TOKEN = {"BBCLI_TOKEN": "t0ken"}
PASSWORD = {"BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "pässw:rd"}


def test_a_token_from_the_environment_comes_first(vault: MemoryKeyring) -> None:
    credentials.store(SERVER, Credential(BEARER, "stored"))
    assert resolve(SERVER, {**TOKEN, **PASSWORD}) == Credential(BEARER, "t0ken", source="BBCLI_TOKEN")


def test_user_name_and_password_from_the_environment_come_second(vault: MemoryKeyring) -> None:
    credentials.store(SERVER, Credential(BEARER, "stored"))
    found = resolve(SERVER, PASSWORD)
    assert (found.auth, found.user, found.secret) == (BASIC, "fred", "pässw:rd")
    assert found.source == "BBCLI_USERNAME and BBCLI_PASSWORD"


@pytest.mark.parametrize("environ", [{}, {"BBCLI_USERNAME": "fred"}, {"BBCLI_PASSWORD": "x"}, {"BBCLI_TOKEN": ""}])
def test_the_keyring_comes_last_and_half_a_login_is_none(vault: MemoryKeyring, environ: dict[str, str]) -> None:
    credentials.store(SERVER, Credential(BEARER, "stored"))
    assert resolve(SERVER, environ) == Credential(BEARER, "stored", "fred", source="keyring")


def test_without_any_all_ways_are_named(vault: MemoryKeyring) -> None:
    for server in (SERVER, Server("https://h/ctx", "https://h/ctx")):
        with pytest.raises(NotAuthenticated, match="no credential for https://h/ctx") as raised:
            resolve(server, {})
        for way in ("bbcli auth login https://h/ctx", "BBCLI_TOKEN", "BBCLI_USERNAME", "BBCLI_PASSWORD"):
            assert way in str(raised.value.hint)


def test_with_a_credential_in_the_environment_the_keyring_is_not_even_imported() -> None:
    program = (
        "import sys; from bbcli.config import Server; from bbcli.credentials import resolve;"
        "resolve(Server('h', 'https://h', 'fred'), {'BBCLI_TOKEN': 'x'});"
        "print([name for name in sys.modules if name.split('.')[0] == 'keyring'])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


@pytest.mark.parametrize("meant_for", ["work", "https://h/ctx", "https://h:443/ctx/", "h/ctx/projects"])
def test_a_credential_of_the_environment_is_for_its_server(meant_for: str) -> None:
    assert resolve(SERVER, {**TOKEN, "BBCLI_SERVER": meant_for}).secret == "t0ken"


@pytest.mark.parametrize(
    "meant_for", ["home", "https://other.example.com", "https://h", "http://h/ctx", "https://h:8443/ctx"]
)
def test_a_credential_of_the_environment_goes_to_no_other_server(vault: MemoryKeyring, meant_for: str) -> None:
    with pytest.raises(NotAuthenticated):
        resolve(SERVER, {**TOKEN, **PASSWORD, "BBCLI_SERVER": meant_for})


@pytest.mark.parametrize(
    "environ", [{"BBCLI_TOKEN": "t0ken\r\n"}, {"BBCLI_USERNAME": "f", "BBCLI_PASSWORD": "t0ken\n"}]
)
def test_a_secret_that_was_read_with_its_line_break_loses_it(environ: dict[str, str]) -> None:
    assert resolve(SERVER, environ).secret == "t0ken"


@pytest.mark.parametrize("secret", ["a\nb", "a\rb", "a\x00b", "\x1b[31m", "a\tb"])
@pytest.mark.parametrize("name", ["BBCLI_TOKEN", "BBCLI_PASSWORD"])
def test_a_secret_with_control_characters_is_refused_without_being_repeated(secret: str, name: str) -> None:
    with pytest.raises(Misconfigured, match=f"{name} holds control characters") as raised:
        resolve(SERVER, {name: secret, "BBCLI_USERNAME": "fred"})
    assert secret not in f"{raised.value.message}{raised.value.hint}"


@pytest.mark.parametrize("token", [" t0ken", "t0ken ", "t0kén", "\n", "  "])
def test_a_token_is_sent_in_a_form_that_a_header_can_hold_or_refused(token: str) -> None:
    try:
        header = resolve(SERVER, {"BBCLI_TOKEN": token}).headers("GET", "https://h")["Authorization"]
    except (Misconfigured, NotAuthenticated):
        return
    assert header == "Bearer t0ken"


def test_the_header_of_a_password_is_base64_of_utf8() -> None:
    scheme, _, encoded = Credential(BASIC, "pässw:rd", "fred").headers("GET", "")["Authorization"].partition(" ")
    assert (scheme, b64decode(encoded).decode()) == ("Basic", "fred:pässw:rd")


def test_the_secret_is_not_in_the_representation() -> None:
    assert "t0ken" not in repr(Credential(BEARER, "t0ken", "fred"))


def test_a_secret_is_kept_under_the_url_of_its_server_and_forgotten(vault: MemoryKeyring) -> None:
    credentials.store(SERVER, Credential(BEARER, "t0ken"))
    credentials.store(Server("x", "https://other", "fred"), Credential(BASIC, "other", "fred"))
    assert vault.held == {("bbcli:https://h/ctx", "fred"): "t0ken", ("bbcli:https://other", "fred"): "other"}
    credentials.forget(SERVER)
    assert list(vault.held.values()) == ["other"]


def test_forgetting_what_is_not_there_is_fine(vault: MemoryKeyring) -> None:
    credentials.forget(SERVER)


@pytest.mark.parametrize(
    "failure", [NoKeyringError("no backend"), KeyringLocked("locked"), KeyringError("broken"), RuntimeError("t0ken")]
)
def test_a_keyring_that_fails_is_a_matter_of_configuration_with_a_way_around(
    vault: MemoryKeyring, failure: Exception
) -> None:
    type(vault).failure = failure
    for act in (
        lambda: resolve(SERVER, {}),
        lambda: credentials.store(SERVER, Credential(BEARER, "t0ken")),
        lambda: credentials.forget(SERVER),
    ):
        with pytest.raises(Misconfigured, match=type(failure).__name__) as raised:
            act()
        assert "BBCLI_TOKEN" in str(raised.value.hint)
        assert raised.value.exit_code == 10


@pytest.mark.parametrize("text", ["t0ken", "t0ken\n", "  t0ken\r\n\n"])
def test_a_token_that_was_handed_in_loses_the_space_around_it(text: str) -> None:
    assert given_token(text) == Credential(BEARER, "t0ken")


@pytest.mark.parametrize(("text", "error"), [("", InvalidInput), ("\n \n", InvalidInput), ("a\nb", Misconfigured)])
def test_no_token_or_several_lines_are_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        given_token(text)


def test_a_password_that_was_typed_is_kept_as_it_is_and_an_empty_one_refused() -> None:
    assert given_password("fred", " p w ") == Credential(BASIC, " p w ", "fred")
    with pytest.raises(InvalidInput, match="no password was typed"):
        given_password("fred", "")


def test_git_gets_a_token_as_one_where_it_can() -> None:
    token = Credential(BEARER, "t0ken", "fred")
    can = "capability[]=authtype\nprotocol=https\nhost=h\n\n"
    assert git_answer(can, token) == "capability[]=authtype\nauthtype=Bearer\ncredential=t0ken\n\n"
    assert git_answer("protocol=https\nhost=h\n\n", token) == "username=fred\npassword=t0ken\n\n"
    assert git_answer("", Credential(BEARER, "t0ken")) == "username=x-token-auth\npassword=t0ken\n\n"


def test_git_gets_user_name_and_password_as_they_are() -> None:
    assert git_answer("capability[]=authtype\n\n", Credential(BASIC, "p", "fred")) == "username=fred\npassword=p\n\n"


def test_the_helper_of_git_is_bbcli_asked_for_this_server_and_holds_no_secret() -> None:
    words = git_helper(SERVER, allow_http=False)
    assert words.endswith("-m bbcli auth git-credential --server https://h/ctx")
    assert git_helper(SERVER, allow_http=True) == f"{words} --allow-http"
    assert sys.executable in words
