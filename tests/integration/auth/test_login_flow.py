"""Saving and removing logins: the configuration and the secret are both changed, or neither is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bbcli.auth import BASIC, BEARER, Credential, resolve, secret_store
from bbcli.auth.resolve import service_name
from bbcli.commands.auth.account_store import Login, forget_login, renew_login, save_login, switch_account
from bbcli.config import file as config_file
from bbcli.config.model import Account, Config, Server
from bbcli.context.app import App
from bbcli.context.options import Selection
from bbcli.errors import InvalidInput, Misconfigured, NotAuthenticated
from tests.conftest import Stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import MemoryKeyring

URL = "https://h"
MEMORY = "tests.conftest.MemoryKeyring"
SERVER = Server("work", URL)


class InterruptedSelection(Selection):
    """Ctrl-C ends the run when it writes config.toml."""

    def change_config(self, change: Callable[[Config], Config]) -> Config:
        raise KeyboardInterrupt


def make_app() -> App:
    return App(None, None, Stream(), os.environ)


def make_login(secret: str, store: str = "keyring", auth: str = BEARER) -> Login:
    return Login(Credential(auth, secret), Account(auth, store))


def login_by_command(command: str) -> Login:
    return Login(Credential(BEARER, "printed"), Account(BEARER, "command", command=command))


def saved_server(name: str = "work") -> Server:
    return make_app().selection.config.servers[name]


def unwritable(tmp_path: Path) -> None:
    """Make config.toml unwritable: a directory takes its place."""
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir(exist_ok=True)
    if path.exists():
        path.rename(path.with_suffix(".before"))
    path.mkdir()


def writable_again(tmp_path: Path) -> None:
    path = tmp_path / "config" / "config.toml"
    path.rmdir()
    if path.with_suffix(".before").exists():
        path.with_suffix(".before").rename(path)


def secret_of(server: Server) -> str:
    return resolve(server, make_app().connections.sources).secret


def test_a_login_is_kept_in_two_halves_and_is_the_one_in_use(vault: MemoryKeyring) -> None:
    save_login(make_app(), SERVER, "fred", make_login("t0ken"))
    assert vault.held == {("bbcli:https://h", "fred"): "t0ken"}
    assert saved_server() == Server("work", URL, "fred", accounts={"fred": Account(BEARER, backend=MEMORY)})
    assert make_app().selection.config.default_server == saved_server()
    assert "t0ken" not in make_app().selection.config_path.read_text()
    assert secret_of(saved_server()) == "t0ken"


def test_a_login_in_a_file_or_by_a_command_touches_no_keyring(vault: MemoryKeyring) -> None:
    type(vault).failure = RuntimeError("not to be asked")
    save_login(make_app(), SERVER, "fred", make_login("t0ken", "file"))
    save_login(make_app(), SERVER, "mary", login_by_command("echo marys"))
    accounts = {"fred": Account(BEARER, "file"), "mary": Account(BEARER, "command", command="echo marys")}
    assert saved_server().accounts == accounts
    assert [secret_of(replace(saved_server(), user=user)) for user in accounts] == ["t0ken", "marys"]
    assert "printed" not in (make_app().selection.config_path.parent / "secrets" / "logins.json").read_text()


@pytest.mark.parametrize("store", ["keyring", "file"])
def test_signing_in_again_replaces_the_secret(vault: MemoryKeyring, store: str) -> None:
    for secret in ("old", "new"):
        save_login(make_app(), SERVER, "fred", make_login(secret, store))
        assert secret_of(saved_server()) == secret
    assert (list(make_app().selection.config.servers), list(saved_server().accounts)) == (["work"], ["fred"])


def test_several_accounts_on_a_server_are_kept_side_by_side(vault: MemoryKeyring) -> None:
    save_login(make_app(), SERVER, "fred", make_login("freds"))
    save_login(make_app(), SERVER, "mary", make_login("marys", auth=BASIC))
    assert (saved_server().user, set(saved_server().accounts)) == ("mary", {"fred", "mary"})
    assert secret_of(saved_server()) == "marys"
    switch_account(make_app(), saved_server(), "fred")
    assert (saved_server().user, secret_of(saved_server())) == ("fred", "freds")


def test_the_one_in_use_is_forgotten_and_another_takes_its_place(vault: MemoryKeyring) -> None:
    for user in ("fred", "mary", "seb"):
        save_login(make_app(), SERVER, user, make_login(f"{user}s"))
    forget_login(make_app(), saved_server(), "fred")
    assert (saved_server().user, list(saved_server().accounts)) == ("seb", ["mary", "seb"])
    forget_login(make_app(), saved_server(), "seb")
    assert (saved_server().user, list(saved_server().accounts)) == ("mary", ["mary"])
    assert vault.held == {("bbcli:https://h", "mary"): "marys"}
    forget_login(make_app(), saved_server(), "mary")
    assert (make_app().selection.config.servers, make_app().selection.config.default, vault.held) == ({}, None, {})


def test_a_missing_login_can_be_removed(vault: MemoryKeyring) -> None:
    forget_login(make_app(), SERVER, "fred")
    save_login(make_app(), SERVER, "fred", make_login("freds"))
    forget_login(make_app(), saved_server(), "mary")
    assert list(saved_server().accounts) == ["fred"]
    vault.held.clear()
    forget_login(make_app(), saved_server(), "fred")
    assert make_app().selection.config.servers == {}


def test_a_server_without_an_account_is_forgotten_too(vault: MemoryKeyring) -> None:
    config_file.update(make_app().selection.config_path, lambda found: found.with_server(SERVER))
    forget_login(make_app(), SERVER, "")
    assert make_app().selection.config.servers == {}


def test_another_account_is_not_used_when_it_was_forgotten_meanwhile(vault: MemoryKeyring) -> None:
    save_login(make_app(), Server("h.example.com", "https://h.example.com"), "fred", make_login("freds"))
    save_login(make_app(), Server("h.example.com", "https://h.example.com"), "mary", make_login("marys"))
    before = saved_server("h.example.com")
    forget_login(make_app(), before, "fred")
    with pytest.raises(InvalidInput, match=r"no saved login of 'fred' on https://h\.example\.com"):
        switch_account(make_app(), before, "fred")
    assert saved_server("h.example.com").user == "mary"
    forget_login(make_app(), before, "mary")
    with pytest.raises(InvalidInput, match=r"no saved login of 'mary' on https://h\.example\.com"):
        switch_account(make_app(), before, "mary")
    assert make_app().selection.config.servers == {}


@pytest.mark.parametrize("store", ["keyring", "file"])
@pytest.mark.parametrize("earlier", [None, "old"])
def test_a_login_that_can_not_be_written_leaves_the_earlier_one(
    vault: MemoryKeyring, tmp_path: Path, store: str, earlier: str | None
) -> None:
    if earlier:
        save_login(make_app(), SERVER, "fred", make_login(earlier, store))
    before = make_app().selection.config
    unwritable(tmp_path)
    with pytest.raises(Misconfigured):
        save_login(make_app(), SERVER, "fred", make_login("new", store))
    assert secret_store(Account(BEARER, store), tmp_path / "config").get(service_name(URL), "fred") == earlier
    writable_again(tmp_path)
    assert make_app().selection.config == before
    assert not earlier or secret_of(saved_server()) == earlier


def test_a_login_that_is_interrupted_leaves_the_earlier_one(vault: MemoryKeyring) -> None:
    save_login(make_app(), SERVER, "fred", make_login("old"))
    run = make_app()
    run.selection = InterruptedSelection(os.environ, Path(), run.console.info)
    with pytest.raises(KeyboardInterrupt):
        save_login(run, SERVER, "fred", make_login("new"))
    assert secret_of(saved_server()) == "old"


def test_a_vault_that_fails_leaves_config_toml_alone(vault: MemoryKeyring) -> None:
    type(vault).failure = RuntimeError("t0ken")
    with pytest.raises(Misconfigured, match=r"RuntimeError") as raised:
        save_login(make_app(), SERVER, "fred", make_login("t0ken"))
    assert "t0ken" not in f"{raised.value.message}{raised.value.hint}"
    assert not make_app().selection.config_path.exists()


@pytest.mark.parametrize(("first", "second"), [("keyring", "file"), ("file", "keyring")])
def test_a_login_that_moves_to_another_store_leaves_no_secret_behind(
    vault: MemoryKeyring, tmp_path: Path, first: str, second: str
) -> None:
    save_login(make_app(), SERVER, "fred", make_login("old", first))
    save_login(make_app(), SERVER, "fred", make_login("new", second))
    assert secret_of(saved_server()) == "new"
    assert saved_server().accounts["fred"].store == second
    assert secret_store(Account(BEARER, first), tmp_path / "config").get(service_name(URL), "fred") is None


@pytest.mark.parametrize("store", ["keyring", "file"])
def test_a_login_by_a_command_takes_the_place_of_a_secret(vault: MemoryKeyring, tmp_path: Path, store: str) -> None:
    save_login(make_app(), SERVER, "fred", make_login("old", store))
    save_login(make_app(), SERVER, "fred", login_by_command("echo new"))
    assert secret_of(saved_server()) == "new"
    assert secret_store(Account(BEARER, store), tmp_path / "config").get(service_name(URL), "fred") is None


def test_a_login_can_move_out_of_a_failing_keyring(vault: MemoryKeyring) -> None:
    save_login(make_app(), SERVER, "fred", make_login("old"))
    type(vault).failure = RuntimeError("locked")
    run = make_app()
    save_login(run, SERVER, "fred", make_login("new", "file"))
    assert secret_of(saved_server()) == "new"
    assert isinstance(run.console.stderr, Stream)
    said = run.console.stderr.written.decode()
    assert said == "warning: the previous login was not deleted: the keyring cannot be used (RuntimeError)\n"


def test_a_failing_keyring_leaves_the_whole_login(vault: MemoryKeyring) -> None:
    save_login(make_app(), SERVER, "fred", make_login("old"))
    type(vault).failure = RuntimeError("locked")
    with pytest.raises(Misconfigured):
        forget_login(make_app(), saved_server(), "fred")
    assert list(saved_server().accounts) == ["fred"]


def test_logins_on_two_servers_that_were_begun_together_are_both_kept(vault: MemoryKeyring) -> None:
    first, second = make_app(), make_app()
    assert first.selection.config.servers == second.selection.config.servers == {}
    save_login(first, SERVER, "fred", make_login("freds"))
    save_login(second, Server("other", "https://other"), "fred", make_login("others"))
    assert [secret_of(saved_server("work")), secret_of(saved_server("other"))] == ["freds", "others"]


def test_logins_of_two_accounts_that_were_begun_together_are_both_kept(vault: MemoryKeyring) -> None:
    first, second = make_app(), make_app()
    assert first.selection.config.servers == second.selection.config.servers == {}
    save_login(first, SERVER, "fred", make_login("freds"))
    save_login(second, SERVER, "mary", make_login("marys"))
    assert set(saved_server().accounts) == {"fred", "mary"}


def test_a_name_that_another_server_took_meanwhile_stays_its_own(vault: MemoryKeyring) -> None:
    """Both logins name their server after the same host before either is saved."""
    save_login(make_app(), Server("h", "https://h/a"), "fred", make_login("of a"))
    save_login(make_app(), Server("h", "https://h/b"), "fred", make_login("of b"))
    servers = make_app().selection.config.servers
    assert {name: server.url for name, server in servers.items()} == {"h": "https://h/a", "h/b": "https://h/b"}
    assert [secret_of(server) for server in servers.values()] == ["of a", "of b"]


def test_only_a_login_by_oauth_is_renewed(vault: MemoryKeyring) -> None:
    with pytest.raises(InvalidInput, match="no saved login for https://h"):
        renew_login(make_app(), SERVER)
    save_login(make_app(), SERVER, "fred", make_login("t0ken"))
    with pytest.raises(InvalidInput, match="this login is bearer"):
        renew_login(make_app(), saved_server())


def test_a_login_that_was_forgotten_is_not_found(vault: MemoryKeyring) -> None:
    save_login(make_app(), SERVER, "fred", make_login("t0ken"))
    before = saved_server()
    forget_login(make_app(), before, "fred")
    with pytest.raises(NotAuthenticated):
        secret_of(before)
