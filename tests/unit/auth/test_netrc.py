"""Netrc files: the matching entry, and the required permissions of the file."""

from __future__ import annotations

import os
from base64 import b64decode
from typing import TYPE_CHECKING

import pytest

from bbcli.auth import BASIC, Credential
from bbcli.auth.netrc import from_netrc
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://bitbucket.example.com:8443/ctx"
ENTRY = "machine bitbucket.example.com login fred password s3cret\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def write(home: Path, text: str | bytes, mode: int = 0o600, name: str = ".netrc") -> Path:
    path = home / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


def netrc_credential(home: Path, url: str = URL) -> Credential | None:
    return from_netrc(url, {"HOME": str(home)})


@pytest.mark.parametrize(
    "text",
    [
        ENTRY,
        f"# mine\nmachine other login x password y\n{ENTRY}default login z password z\n",
        "machine bitbucket.example.com\n\tlogin fred\n\taccount a\n\tpassword s3cret\n",
        "machine BitBucket.Example.COM login fred password s3cret",
        f"macdef init\ncd /\n\n{ENTRY}",
    ],
)
def test_the_entry_of_the_host_is_used(home: Path, text: str) -> None:
    write(home, text)
    assert netrc_credential(home) == Credential(BASIC, "s3cret", "fred", source="netrc")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "default login fred password s3cret\n",
        "machine other.example.com login fred password s3cret\n",
        "machine example.com login fred password s3cret\n",
        "machine bitbucket.example.com.evil.example login fred password s3cret\n",
        "machine bitbucket.example.com login fred\n",
        "machine bitbucket.example.com password s3cret\n",
    ],
)
def test_entries_of_other_hosts_default_entries_and_partial_entries_are_ignored(home: Path, text: str) -> None:
    write(home, text)
    assert netrc_credential(home) is None


def test_a_host_that_is_called_default_does_not_get_the_entry_for_every_host(home: Path) -> None:
    write(home, "default login fred password s3cret\n")
    assert netrc_credential(home, "https://default/") is None


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_can_read_is_refused_with_the_way_to_close_it(home: Path, mode: int) -> None:
    path = write(home, ENTRY, mode)
    with pytest.raises(Misconfigured, match="can be read by others, and is not used") as raised:
        netrc_credential(home)
    assert (raised.value.hint, raised.value.exit_code) == (f"chmod 600 {path}", 10)


@pytest.mark.parametrize("text", ["machine other login fred password s3cret\n", "default login a password b\n", ""])
def test_without_an_entry_for_the_host_its_mode_is_nobodys_business(home: Path, text: str) -> None:
    write(home, text, 0o644)
    assert netrc_credential(home) is None


def test_a_path_with_a_space_is_quoted_in_the_way_to_close_it(home: Path) -> None:
    path = write(home, ENTRY, 0o644, "my netrc")
    with pytest.raises(Misconfigured) as raised:
        from_netrc(URL, {"NETRC": str(path)})
    assert raised.value.hint == f"chmod 600 '{path}'"


def test_the_variable_names_another_file_and_the_one_at_home_is_not_read(home: Path) -> None:
    write(home, "machine bitbucket.example.com login home password home\n")
    environ = {"HOME": str(home), "NETRC": str(write(home, ENTRY, name="another"))}
    assert from_netrc(URL, environ) == Credential(BASIC, "s3cret", "fred", source="netrc")
    for none in (os.devnull, str(home / "nowhere"), str(home)):
        assert from_netrc(URL, {**environ, "NETRC": none}) is None


@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "/nowhere"}, {"USERPROFILE": "/nowhere"}])
def test_without_a_file_or_a_home_there_is_no_entry(environ: dict[str, str]) -> None:
    assert from_netrc(URL, environ) is None


def test_the_home_of_windows_is_one_too(home: Path) -> None:
    write(home, ENTRY)
    assert from_netrc(URL, {"USERPROFILE": str(home)}) is not None


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"{ENTRY}s3cret\n", 2),
        ("# mine\n\nmachine bitbucket.example.com login fred password my s3cret\n", 3),
        ("machine", 1),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_no_word_of_it(home: Path, text: str, line: int) -> None:
    path = write(home, text)
    with pytest.raises(Misconfigured) as raised:
        netrc_credential(home)
    near = [f"{path} can't be read near line {number}" for number in (line, line + 1)]
    assert raised.value.message in near
    assert "s3cret" not in f"{raised.value.hint}"


@pytest.mark.parametrize(
    ("written", "password"),
    [
        ("pä:ss;w@rd#$%", "pä:ss;w@rd#$%"),
        ('"my s3cret"', "my s3cret"),
        ('"a\\"b"', 'a"b'),
        ("#s3cret", "#s3cret"),
    ],
)
def test_a_password_with_odd_characters_is_sent_as_it_is(home: Path, written: str, password: str) -> None:
    write(home, f"machine bitbucket.example.com login fred password {written}\n")
    credential = netrc_credential(home)
    assert credential is not None
    header = credential.headers("GET", URL)["Authorization"]
    assert b64decode(header.removeprefix("Basic ")).decode() == f"fred:{password}"


def test_a_password_with_a_line_break_is_refused(home: Path) -> None:
    write(home, 'machine bitbucket.example.com login fred password "s3\nhost=evil"\n')
    with pytest.raises(Misconfigured, match="holds control characters"):
        netrc_credential(home)


def test_a_file_that_is_no_text_is_none(home: Path) -> None:
    write(home, b"\xff\xfe\x00")
    assert netrc_credential(home) is None
