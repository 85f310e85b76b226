"""Validation of tokens, passwords and cookies from prompts, files and the environment."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bbcli.auth import BASIC, BEARER, SESSION, Credential
from bbcli.auth.from_env import from_environment, from_file
from bbcli.auth.validate import cookie_credential, password_credential, token_credential
from bbcli.errors import BbcliError, InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# What a header can hold: visible ASCII, spaces between.
LEGAL = re.compile(r"[!-~]+(?: +[!-~]+)*")
# With what stdin and the environment make of bytes that are no UTF-8.
ANYTHING = st.text(st.characters())
LIKELY = st.text(st.sampled_from('ab=;: ,"\\\t\r\n\x00\x1b\x7f\x80é\ud8ff\udc80\uff45'), max_size=8)
CONTROLS = ["a\nb", "a\rb", "a\x00b", "\x1b[31m", "a\tb", "a\x7fb"]


def header_or_none(make: Callable[[], Credential | None]) -> str | None:
    """Return the header for a text; None if bbcli rejects the text."""
    try:
        credential = make()
    except BbcliError:
        return None
    assert credential is not None
    return next(iter(credential.headers("GET", "https://h").values()))


@given(ANYTHING | LIKELY)
@example("\udcff")
def test_any_text_is_a_token_that_a_header_can_hold_or_refused(text: str) -> None:
    for make in (lambda: token_credential(text), lambda: from_environment({"BBCLI_TOKEN": text or "x"})):
        header = header_or_none(make)
        assert header is None or re.fullmatch(r"Bearer [!-~]+", header)


@given(ANYTHING | LIKELY, ANYTHING | LIKELY)
@example("fred", "\udcff")
@example("\udcff", "x")
@example("a:b", "x")
def test_any_password_is_what_the_server_gets_or_refused(user: str, password: str) -> None:
    environ = {"BBCLI_USERNAME": user or "x", "BBCLI_PASSWORD": password or "x"}
    made = [
        (user, password, header_or_none(lambda: password_credential(user, password))),
        (user or "x", password or "x", header_or_none(lambda: from_environment(environ))),
    ]
    for name, secret, header in made:
        if header is not None:
            sent = b64decode(header.removeprefix("Basic ")).decode()
            # The server takes what stands before the first colon for the name.
            assert sent.partition(":")[::2] == (name.strip("\r\n"), secret.strip("\r\n"))


@given(ANYTHING | LIKELY)
def test_any_text_is_cookies_that_a_header_can_hold_or_refused(text: str) -> None:
    header = header_or_none(lambda: cookie_credential(text))
    assert header is None or LEGAL.fullmatch(header)


@pytest.mark.parametrize("text", ["t0ken", "t0ken\n", "  t0ken\r\n\n"])
def test_a_token_loses_the_space_around_it(text: str) -> None:
    assert token_credential(text) == Credential(BEARER, "t0ken")


@pytest.mark.parametrize(
    ("text", "error", "told"),
    [
        ("", InvalidInput, "no token was given"),
        ("\n \n", InvalidInput, "no token was given"),
        ("a\nb", Misconfigured, "the token holds control characters"),
        ("a b", Misconfigured, "the token is no token"),
        ("t0kén", Misconfigured, "the token is no token"),
    ],
)
def test_what_is_no_token_is_refused_without_being_repeated(text: str, error: type[BbcliError], told: str) -> None:
    with pytest.raises(error) as raised:
        token_credential(text)
    assert raised.value.message == told


@pytest.mark.parametrize("password", [" p w ", "pässwörd", "пароль", "密码", "a:b", '"', "p\u2028w"])
def test_a_password_is_kept_as_it_is(password: str) -> None:
    assert password_credential("fred", password) == Credential(BASIC, password, "fred")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_secret_that_was_read_with_its_line_break_loses_it(end: str) -> None:
    assert password_credential(f"fred{end}", f"pw{end}") == Credential(BASIC, "pw", "fred")
    for environ in ({"BBCLI_TOKEN": f"pw{end}"}, {"BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": f"pw{end}"}):
        found = from_environment(environ)
        assert found is not None
        assert found.secret == "pw"


def test_an_empty_password_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no password was given"):
        password_credential("fred", "")


@pytest.mark.parametrize("secret", CONTROLS)
@pytest.mark.parametrize("name", ["BBCLI_TOKEN", "BBCLI_PASSWORD"])
def test_a_secret_with_control_characters_is_refused_by_the_name_of_its_variable(secret: str, name: str) -> None:
    with pytest.raises(Misconfigured, match=f"{name} holds control characters") as raised:
        from_environment({name: secret, "BBCLI_USERNAME": "fred"})
    assert secret not in f"{raised.value.message}{raised.value.hint}"


@pytest.mark.parametrize("secret", CONTROLS)
def test_a_typed_secret_with_control_characters_is_refused(secret: str) -> None:
    with pytest.raises(Misconfigured, match="the password holds control characters"):
        password_credential("fred", secret)
    with pytest.raises(Misconfigured, match="the user name holds control characters"):
        password_credential(secret, "x")


@pytest.mark.parametrize(("user", "password"), [("fred", "p\udce4ss"), ("fr\udce4d", "x")])
def test_bytes_that_are_no_utf8_are_refused_without_being_repeated(user: str, password: str) -> None:
    with pytest.raises(Misconfigured, match=r"^the (password|user name) is not UTF-8$"):
        password_credential(user, password)


def test_a_user_name_with_a_colon_is_refused_since_the_server_would_cut_it_there() -> None:
    with pytest.raises(Misconfigured, match="the user name holds a colon"):
        password_credential("fred:x", "y")
    with pytest.raises(Misconfigured, match="BBCLI_USERNAME holds a colon"):
        from_environment({"BBCLI_USERNAME": "a:b", "BBCLI_PASSWORD": "y"})


@pytest.mark.parametrize(
    ("text", "cookies"),
    [
        ("BITBUCKETSESSIONID=abc", "BITBUCKETSESSIONID=abc"),
        ("A=1;B=2;", "A=1; B=2"),
        ("Cookie: A=1; B=x=y==\n", "A=1; B=x=y=="),
        ("  cookie:A=", "A="),
    ],
)
def test_cookies_are_taken_as_a_browser_shows_them(text: str, cookies: str) -> None:
    assert cookie_credential(text) == Credential(SESSION, cookies)


@pytest.mark.parametrize("text", ["", ";", "abc", "A=1\r\nX-Evil: 1", "A=1; b", "A=é", "=x", "A=\x1b", "A=1\nB=2"])
def test_invalid_cookies_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="stdin holds no cookies"):
        cookie_credential(text)


def test_a_token_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("t0ken\r\n")
    assert from_file(str(path), "--token-file") == Credential(BEARER, "t0ken", source="--token-file")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "PLACE: No such file or directory"),
        (b"", "PLACE is empty"),
        (b"\n\n", "PLACE is empty"),
        (b"\xff", "PLACE is no text"),
        (b"a\nb\n", "PLACE holds control characters"),
        (b"my token\n", "PLACE is no token"),
    ],
)
def test_a_file_that_holds_no_token_is_refused_by_what_named_it(
    tmp_path: Path, content: bytes | None, told: str
) -> None:
    path = tmp_path / "token"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Misconfigured) as raised:
        from_environment({"BBCLI_TOKEN_FILE": str(path)})
    assert raised.value.message == told.replace("PLACE", f"BBCLI_TOKEN_FILE: {path}")
