"""Settings of config.toml: listed, read, set and removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from bbcli.config.model import Account, Config, Server, Settings
from bbcli.config.settings import ALL_KEYS, KEYS, all_settings, value_of, with_value
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
    assert ("home", key, value, "config") in [(*each[:3], each.source) for each in all_settings(changed, {})]
    assert changed.servers["work"] == WORK
    assert with_value(changed, HOME, key, None) == KNOWN
    with pytest.raises(NotFound, match=f"{key} is not set"):
        value_of(KNOWN, HOME, key)


def test_every_setting_is_one_of_a_server() -> None:
    assert set(KEYS) == {
        "project",
        "repo",
        "ssh_host",
        "ca_bundle",
        "client_cert",
        "client_key",
        "insecure",
        "proxy",
        "read_only",
        "max_body_size",
    }


@pytest.mark.parametrize("key", ["ca_bundle", "client_cert", "client_key"])
def test_a_file_is_found_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.chdir(tmp_path)
    assert value_of(with_value(KNOWN, HOME, key, "certs/my.pem"), HOME, key) == str(tmp_path / "certs" / "my.pem")


def test_every_setting_is_listed_with_its_default_and_source() -> None:
    without_secret = replace(HOME, insecure=True, accounts={"fred": Account("basic", token_id="123")})
    config = replace(
        KNOWN, servers={"home": without_secret}, settings=Settings(limit=50, columns={"commits list": "A"})
    )
    listed = list(all_settings(config, {}))
    assert listed[:6] == [
        ("", "default", "work", "", "config"),
        ("", "limit", "50", "25", "config"),
        ("", "color", "auto", "auto", "default"),
        ("", "pager", "", "", "default"),
        ("", "columns.commits.list", "A", "", "config"),
        ("home", "url", "https://home.example.com", "", "config"),
    ]
    assert [each.key for each in listed[7:]] == list(KEYS)
    assert ("home", "insecure", "true", "false", "config") in listed
    assert ("home", "max_body_size", "64M", "64M", "default") in listed
    of_no_server = [each.key for each in all_settings(Config(Path("config.toml")), {})]
    assert of_no_server == ["default", "limit", "color", "pager", *KEYS]


@pytest.mark.parametrize(
    ("variable", "text", "key", "value"),
    [
        ("BBCLI_SERVER", "https://u:s3cret@h.example.com/x", "default", "https://h.example.com/x"),
        ("BBCLI_REPO", "https://u:s3cret@h.example.com/scm/work/x.git", "repo", "WORK/x"),
        ("BBCLI_REPO", "https://u:s3cret@", "repo", "(invalid)"),
        ("BBCLI_PAGER", "", "pager", ""),
        ("BBCLI_READ_ONLY", "1", "read_only", "true"),
        ("NO_COLOR", "1", "color", "never"),
        ("CLICOLOR", "0", "color", "never"),
        ("CLICOLOR_FORCE", "1", "color", "always"),
    ],
)
def test_a_variable_takes_precedence_and_is_named(variable: str, text: str, key: str, value: str) -> None:
    config = replace(KNOWN, settings=Settings(color="auto", pager="less"))
    found = [each for each in all_settings(config, {variable: text}) if each.key == key]
    assert {(each.value, each.source) for each in found} == {(value, f"variable {variable}")}


@pytest.mark.parametrize(
    ("key", "text", "told"),
    [
        ("project", "a/b", "'a/b' is not a project key"),
        ("repo", "my-repo", "'my-repo' is not a repository"),
        ("insecure", "yes", "'yes' is not true or false"),
        ("max_body_size", "0", "'0' is not a size: write 500K, 64M or 2G"),
        ("ssh_host", "ssh://git@h:7999", "'ssh://git@h:7999' is not a host name"),
        ("ssh_host", "git@h", "'git@h' is not a host name"),
        ("url", "https://x", "'url' is not a setting"),
        ("user", "x", "'user' is not a setting"),
        ("accounts", "x", "'accounts' is not a setting"),
        ("colour", "red", "'colour' is not a setting"),
        ("proxy", "", "the value of proxy is empty"),
        ("ca_bundle", " ", "the value of ca_bundle is empty"),
        ("default", "", "the value of default is empty"),
        ("limit", "0", "'0' is not a number of 1 or more"),
        ("limit", "all", "'all' is not a number of 1 or more"),
        ("color", "red", "'red' is not one of auto, always, never"),
        ("pager", " ", "the value of pager is empty"),
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
    with pytest.raises(InvalidInput, match=r"the password of a proxy cannot be saved in config\.toml") as raised:
        with_value(KNOWN, WORK, "proxy", text)
    assert "BBCLI_PROXY_PASSWORD" in str(raised.value.hint)
    assert "cret" not in f"{raised.value.message}{raised.value.hint}"


def test_the_default_is_the_name_of_a_server_that_is_known() -> None:
    assert value_of(KNOWN, None, "default") == "work"
    assert with_value(KNOWN, None, "default", "home").default_server == HOME
    assert with_value(KNOWN, None, "default", "https://home.example.com/projects").default_server == HOME
    with pytest.raises(InvalidInput, match=r"server 'hoem' is not configured"):
        with_value(KNOWN, None, "default", "hoem")
    with pytest.raises(InvalidInput, match=r"https://other\.example\.com is not configured"):
        with_value(KNOWN, None, "default", "other.example.com")


def test_without_a_default_there_is_none() -> None:
    without = with_value(KNOWN, None, "default", None)
    assert without == replace(KNOWN, default=None)
    with pytest.raises(NotFound, match="default is not set"):
        value_of(without, None, "default")


@pytest.mark.parametrize(
    ("server", "told"),
    [(None, "no server is configured"), (Server("https://new", "https://new"), "https://new is not configured")],
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
        with pytest.raises(InvalidInput, match=f"'{key}' is not a setting") as raised:
            act()
        assert raised.value.hint == f"use one of {', '.join(ALL_KEYS)}"
