"""Keeping a login: both its halves or neither, and what it replaces is not left behind."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from bbcli import config, login
from bbcli.app import App
from bbcli.config import Account, Server
from bbcli.credentials import BASIC, Credential
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MemoryKeyring

FRED = Server("work", "https://h", "fred", accounts={"fred": Account(BASIC)})
MARY = Server("work", "https://h", "mary", accounts={"mary": Account(BASIC)})


def app() -> App:
    return App(None, None, None, os.environ)


def test_another_user_of_the_server_takes_the_place_of_the_first(vault: MemoryKeyring) -> None:
    login.keep(app(), FRED, Credential(BASIC, "freds", "fred"))
    login.keep(app(), MARY, Credential(BASIC, "marys", "mary"))
    assert vault.held == {("bbcli:https://h", "mary"): "marys"}
    login.forget(app(), MARY)
    assert (vault.held, app().config.servers) == ({}, {})


def test_two_logins_that_were_begun_together_are_both_kept(vault: MemoryKeyring) -> None:
    first, second = app(), app()
    assert first.config.servers == second.config.servers == {}
    login.keep(first, FRED, Credential(BASIC, "freds", "fred"))
    login.keep(
        second,
        Server("other", "https://o", "fred", accounts={"fred": Account(BASIC)}),
        Credential(BASIC, "others", "fred"),
    )
    assert set(app().config.servers) == {"work", "other"}


@pytest.mark.parametrize("earlier", [None, "old"])
def test_a_login_that_can_not_be_written_leaves_the_earlier_one(
    vault: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, earlier: str | None
) -> None:
    if earlier:
        login.keep(app(), FRED, Credential(BASIC, earlier, "fred"))
    before = dict(vault.held)
    run = app()
    known = run.config
    # A file where the folder should be: nothing can be written into it.
    (tmp_path / "file").write_text("")
    run.__dict__["config"] = config.Config(tmp_path / "file" / "config.toml", known.servers, known.default)
    with pytest.raises(Misconfigured):
        login.keep(run, FRED, Credential(BASIC, "new", "fred"))
    assert vault.held == before
