"""config.toml: changes by several processes, and invalid values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.config import file as config_file
from bbcli.config.model import Config, Server
from bbcli.errors import BbcliError, Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

A, B = Server("a", "https://a"), Server("b", "https://b")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "config.toml"


def test_a_change_is_made_to_what_the_file_says_now(path: Path) -> None:
    assert config_file.update(path, lambda known: known.with_server(A)) == Config(path)
    assert config_file.update(path, lambda known: known.with_server(B)).servers == {"a": A}
    assert config_file.load(path).servers == {"a": A, "b": B}


def test_a_change_that_fails_leaves_the_file_and_gives_the_lock_back(path: Path) -> None:
    config_file.update(path, lambda known: known.with_server(A))

    def fail(_: Config) -> Config:
        raise BbcliError("no")

    with pytest.raises(BbcliError, match=r"^no$"):
        config_file.update(path, fail)
    assert config_file.load(path).servers == {"a": A}
    config_file.update(path, lambda known: known.with_server(B))
    assert set(config_file.load(path).servers) == {"a", "b"}


def test_what_is_changed_is_locked_under_its_own_name(path: Path) -> None:
    config_file.update(path, lambda known: known.with_server(A))
    assert sorted(file.name for file in path.parent.iterdir()) == ["config.toml", "config.toml.lock"]


def test_a_folder_that_can_not_be_written_is_said_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match=r"/file: ") as raised:
        config_file.update(tmp_path / "file" / "config.toml", lambda known: known)
    assert "BBCLI_CONFIG_DIR" in str(raised.value.hint)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[servers.a]\nurl = "https://a"\n[servers.b]\nurl = 7\n', "line 4: servers.b.url is no text"),
        ('[servers.a]\nurl = "https://a"\n[servers.b]\nurl = "ftp://b"\n', "line 4: servers.b.url is not a server URL"),
        ('[servers."a.b"]\nproxy = 1\n', "line 2: servers.a.b.proxy is no text"),
        (
            '[servers."a.b"]\nurl = "https://a"\ninsecure = 1\n',
            "line 3: servers.a.b.insecure is neither true nor false",
        ),
        ("servers.a.url = 7\n", "line 1: servers.a.url is no text"),
        ('x = 1\n[servers]\na = {url = "https://a"}\nb = {url = 7}\n', "line 4: servers.b.url is no text"),
        ('[servers.a]\nurl = "https://a"\naccounts = 1\n', "line 3: servers.a.accounts is no table"),
        (
            '[servers.a]\nurl = "https://a"\n[servers.a.accounts]\nfred = 1\n',
            "line 4: servers.a.accounts.fred is no table",
        ),
        (
            '[servers.a]\nurl = "https://a"\n[servers.a.accounts.mary]\nauth = "basic"\n[servers.a.accounts.fred]\n',
            "line 5: servers.a.accounts.fred has no auth",
        ),
        (
            '[servers.a]\nurl = "https://a"\n[servers.a.accounts.fred]\nauth = "basic"\nexpires = "soon"\n',
            "line 5: servers.a.accounts.fred.expires is no date and time",
        ),
        ('default = "x"\n"\\u0061" = 1\n[servers."\\u0061"]\nurl = 7\n', "line 4: servers.a.url is no text"),
    ],
)
def test_a_value_that_means_nothing_is_named_with_its_line(path: Path, text: str, told: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(Misconfigured) as raised:
        config_file.load(path)
    assert (raised.value.message, raised.value.hint) == (f"{path}: {told}", f"mend the file, or move it away: {path}")
