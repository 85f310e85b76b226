"""Settings of config.toml: listed, read, set and removed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bbcli.config.model import Account, Config, Server
from bbcli.config.settings import KEYS, all_settings, value_of, with_value
from bbcli.errors import InvalidInput, NotFound
from tests.support.hints import error_with_hint

WORK = Server("work", "https://work.example.com", "fred", accounts={"fred": Account("bearer")})
HOME = Server("home", "https://home.example.com")
KNOWN = Config(Path("config.toml"), {"work": WORK, "home": HOME}, "work")


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("project", "work", "WORK"),
        ("project", "~fred", "~fred"),
        ("repo", "work/my-repo", "WORK/my-repo"),
        ("repo", "https://work.example.com/projects/WORK/repos/my-repo/browse", "WORK/my-repo"),
        ("ssh_host", "SSH.example.com", "ssh.example.com"),
        ("ssh_host", "[::1]", "::1"),
        ("ca_bundle", "/etc/ca.pem", "/etc/ca.pem"),
        ("client_cert", "/etc/cert.pem", "/etc/cert.pem"),
        ("client_key", "/etc/key.pem", "/etc/key.pem"),
        ("insecure", "TRUE", "true"),
        ("max_body_size", "2048k", "2M"),
        ("proxy", "http://proxy.example.com:3128", "http://proxy.example.com:3128"),
        ("proxy", "http://seb@proxy.example.com:3128", "http://seb@proxy.example.com:3128"),
        ("proxy", "socks5h://[::1]:1080", "socks5h://[::1]:1080"),
    ],
)
def test_a_value_is_set_read_listed_and_taken_out(key: str, text: str, value: str) -> None:
    changed = with_value(KNOWN, HOME, key, text)
    assert value_of(changed, HOME, key) == value
    assert ("home", key, value) in list(all_settings(changed))
    assert changed.servers["work"] == WORK
    assert with_value(changed, HOME, key, None) == KNOWN
    with pytest.raises(NotFound, match=f"{key} is not set"):
        value_of(KNOWN, HOME, key)


def test_every_setting_is_one_of_a_server() -> None:
    assert set(KEYS) == {
        "project", "repo", "ssh_host", "ca_bundle", "client_cert", "client_key", "insecure", "proxy",
        "read_only", "max_body_size",
    }  # fmt: skip


@pytest.mark.parametrize("key", ["ca_bundle", "client_cert", "client_key"])
def test_a_file_is_found_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert value_of(with_value(KNOWN, HOME, key, "certs/my.pem"), HOME, key) == str(tmp_path / "certs" / "my.pem")


def test_all_that_is_set_is_listed_and_what_is_not_is_not() -> None:
    secret_less = replace(HOME, insecure=True, accounts={"fred": Account("basic", token_id="123")})
    assert list(all_settings(replace(KNOWN, servers={"work": WORK, "home": secret_less}))) == [
        ("", "default", "work"),
        ("work", "url", "https://work.example.com"),
        ("work", "user", "fred"),
        ("home", "url", "https://home.example.com"),
        ("home", "insecure", "true"),
    ]
    assert list(all_settings(Config(Path("config.toml")))) == []


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("project", "a/b", "'a/b' is not a project key"),
        ("repo", "my-repo", "'my-repo' does not name a repository"),
        ("insecure", "yes", "'yes' is neither true nor false"),
        ("max_body_size", "0", "'0' is not a size: write 500K, 64M or 2G"),
        ("ssh_host", "ssh://git@h:7999", "'ssh://git@h:7999' is no host name"),
        ("ssh_host", "git@h", "'git@h' is no host name"),
        ("url", "https://x", "'url' is no setting"),
        ("user", "x", "'user' is no setting"),
        ("accounts", "x", "'accounts' is no setting"),
        ("colour", "red", "'colour' is no setting"),
        ("proxy", "", "proxy has no value"),
        ("ca_bundle", " ", "ca_bundle has no value"),
        ("default", "", "default has no value"),
    ],
)
def test_what_can_not_be_meant_is_refused(key: str, text: str, told: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        with_value(KNOWN, WORK, key, text)
    assert raised.value.message == told


@pytest.mark.parametrize(
    "text",
    [
        "http://seb:s3cret@proxy:3128",
        "http://:s3cret@proxy",
        "socks5h://seb:s3/cr@et@proxy:1080",
        "seb:s3cret@proxy:3128",
        "seb:s3://cret@proxy:3128",
    ],
)
def test_a_password_of_a_proxy_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"a proxy's password is not kept in config\.toml") as raised:
        with_value(KNOWN, WORK, "proxy", text)
    assert "BBCLI_PROXY_PASSWORD" in str(raised.value.hint)
    assert "cret" not in f"{raised.value.message}{raised.value.hint}"


def test_the_default_is_the_name_of_a_server_that_is_known() -> None:
    assert value_of(KNOWN, None, "default") == "work"
    assert with_value(KNOWN, None, "default", "home").default_server == HOME
    assert with_value(KNOWN, None, "default", "https://home.example.com/projects").default_server == HOME
    with pytest.raises(InvalidInput, match=r"no server is named 'hoem'"):
        with_value(KNOWN, None, "default", "hoem")
    with pytest.raises(InvalidInput, match=r"https://other\.example\.com is not in config\.toml"):
        with_value(KNOWN, None, "default", "other.example.com")


def test_without_a_default_there_is_none() -> None:
    without = with_value(KNOWN, None, "default", None)
    assert without == replace(KNOWN, default=None)
    with pytest.raises(NotFound, match="default is not set"):
        value_of(without, None, "default")


@pytest.mark.parametrize(
    ("server", "told"),
    [
        (None, "no server is not in config.toml"),
        (Server("https://new", "https://new"), "https://new is not in config.toml"),
    ],
)
def test_only_a_server_that_is_known_has_settings(server: Server | None, told: str) -> None:
    for act in (
        lambda: with_value(KNOWN, server, "project", "WORK"),
        lambda: with_value(KNOWN, server, "project", None),
        lambda: value_of(KNOWN, server, "project"),
    ):
        with pytest.raises(InvalidInput) as raised:
            act()
        assert (raised.value.message, error_with_hint(raised.value).hint) == (told, "bbcli auth login URL")


@pytest.mark.parametrize("key", ["url", "colour"])
def test_a_key_that_is_none_is_refused_with_those_that_are(key: str) -> None:
    for act in (
        lambda: value_of(KNOWN, WORK, key),
        lambda: value_of(KNOWN, None, key),
        lambda: with_value(KNOWN, WORK, key, None),
    ):
        with pytest.raises(InvalidInput, match=f"'{key}' is no setting") as raised:
            act()
        assert raised.value.hint == f"those are default, {', '.join(KEYS)}"
