"""Selection of the proxy for a URL."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.client.http.proxy import Proxy, is_exempt, proxy_for, refused, verdict, with_password
from bbcli.errors import InvalidInput, Misconfigured
from tests.support.hints import error_with_hint

SERVER = "https://bitbucket.example.com/x"
SOCKS = "Proxy Server could not connect: "
P, Q = "http://p.example.com:3128", "http://q.example.com:3128"


def chosen(environ: dict[str, str], url: str = SERVER, **named: str) -> str | None:
    found = proxy_for(url, environ, option_name="--proxy", **named)
    return found.url if found else None


@pytest.mark.parametrize(
    ("environ", "url", "proxy"),
    [
        ({}, SERVER, None),
        ({"HTTPS_PROXY": P}, SERVER, P),
        ({"HTTPS_PROXY": P}, "http://h", None),
        ({"https_proxy": P, "HTTPS_PROXY": Q}, SERVER, P),
        ({"https_proxy": "", "HTTPS_PROXY": Q}, SERVER, Q),
        ({"HTTPS_PROXY": ""}, SERVER, None),
        ({"http_proxy": P}, "http://h", P),
        ({"HTTP_PROXY": P}, "http://h", P),
        ({"HTTP_PROXY": P}, SERVER, None),
        ({"ALL_PROXY": P}, SERVER, P),
        ({"all_proxy": P, "ALL_PROXY": Q}, "http://h", P),
        ({"ALL_PROXY": Q, "HTTPS_PROXY": P}, SERVER, P),
        ({"HTTP_PROXY": P, "REQUEST_METHOD": "GET"}, "http://h", None),
        ({"http_proxy": P, "REQUEST_METHOD": "GET"}, "http://h", P),
        ({"HTTPS_PROXY": P, "NO_PROXY": "example.com"}, SERVER, None),
        ({"HTTPS_PROXY": P, "no_proxy": "*"}, SERVER, None),
        ({"HTTPS_PROXY": P, "no_proxy": "example.org", "NO_PROXY": "example.com"}, SERVER, P),
        ({"HTTP_PROXY": P}, "http://127.0.0.1:7990", None),
        ({"ALL_PROXY": P}, "http://localhost", None),
        ({"HTTPS_PROXY": P}, "https://localhost", P),
    ],
)
def test_the_variables_choose_the_proxy(environ: dict[str, str], url: str, proxy: str | None) -> None:
    assert chosen(environ, url) == proxy


def test_an_option_goes_before_what_is_stored_and_that_before_the_variables() -> None:
    environ = {"HTTPS_PROXY": "http://e:1", "NO_PROXY": "*"}
    assert chosen(environ, option=P, stored=Q) == P
    assert chosen(environ, stored=Q) == Q
    assert chosen(environ) is None


@pytest.mark.parametrize("word", ["", "none"])
def test_the_direct_way_can_be_chosen(word: str) -> None:
    environ = {"HTTPS_PROXY": P}
    assert chosen(environ, option=word, stored=Q) is None
    assert chosen(environ, stored=word) is None


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("p.example.com:3128", P), ("p", "http://p:80"), ("HTTP://p:1/", "http://p:1"), ("https://p", "https://p:443"),
        ("socks5://p", "socks5://p:1080"), ("socks5h://[::1]:9", "socks5h://[::1]:9"),
    ],
)  # fmt: skip
def test_a_proxy_is_brought_into_one_form(text: str, url: str) -> None:
    assert chosen({}, option=text) == url
    assert chosen({"HTTPS_PROXY": text}) == url


@pytest.mark.parametrize(
    "text", ["gopher://p", "socks4://p:1", "http://", "http://p:x", "http://p:99999", "http://a b", "p\\q", "::1"]
)
def test_an_invalid_proxy_is_refused_with_its_source(text: str) -> None:
    with pytest.raises(InvalidInput, match="--proxy "):
        chosen({}, option=text)
    with pytest.raises(Misconfigured, match="HTTPS_PROXY ") as caught:
        chosen({"HTTPS_PROXY": text})
    assert "NO_PROXY" in str(caught.value.hint)


def test_user_and_password_of_a_variable_are_kept_apart_from_the_url() -> None:
    found = proxy_for(SERVER, {"HTTPS_PROXY": "http://fr%40ed:p%3A%2Fw@p:3128"})
    assert found == Proxy("http://p:3128", "fr@ed", "p:/w", "HTTPS_PROXY")
    assert "p:/w" not in repr(found)


def test_a_password_on_the_command_line_or_in_the_file_is_refused_and_not_shown() -> None:
    for kind, named in ((InvalidInput, {"option": "http://u:s3cret@p:1"}), (Misconfigured, {"stored": "u:s3cret@p"})):
        with pytest.raises(kind, match="holds a password") as caught:
            chosen({}, **named)
        assert "s3cret" not in f"{caught.value} {caught.value.hint}"
        assert "BBCLI_PROXY_PASSWORD" in str(caught.value.hint)


def test_the_password_comes_from_the_variable_or_is_asked_for() -> None:
    user = Proxy("http://p:1", "fred")
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return "typed"

    assert with_password(user, {"BBCLI_PROXY_PASSWORD": "set"}, ask).password == "set"
    assert with_password(user, {}, ask).password == "typed"
    assert asked == ["Password of fred at the proxy p:1"]
    with pytest.raises(Misconfigured, match="no password for fred at the proxy p:1"):
        with_password(user, {}, None)


def test_no_password_is_asked_for_if_it_is_given_or_no_user_is() -> None:
    for proxy in (Proxy("http://p:1"), Proxy("http://p:1", "fred", "own")):
        assert with_password(proxy, {"BBCLI_PROXY_PASSWORD": "set"}, None) == proxy
    assert with_password(Proxy("http://p:1", "fred", source="HTTPS_PROXY"), {}, None).password == ""


@pytest.mark.parametrize(
    ("exempt", "url", "covers"),
    [
        ("*", SERVER, True),
        ("", SERVER, False),
        (" , ", SERVER, False),
        ("bitbucket.example.com", SERVER, True),
        ("BitBucket.Example.com", SERVER, True),
        ("example.com", SERVER, True),
        (".example.com", SERVER, True),
        ("*.example.com", SERVER, True),
        (".bitbucket.example.com", SERVER, True),
        ("ample.com", SERVER, False),
        ("other.org,example.com", SERVER, True),
        ("other.org example.com", SERVER, True),
        ("example.com", "https://example.com.evil.org", False),
        ("example.com.", "https://example.com./", True),
        ("example.com:443", SERVER, True),
        ("example.com:7990", SERVER, False),
        ("example.com:7990", "https://bitbucket.example.com:7990", True),
        ("example.com:80", "http://example.com", True),
        ("10.0.0.0/8", "http://10.20.30.40", True),
        ("10.0.0.5/8", "http://10.20.30.40", True),
        ("10.0.0.0/8", "http://11.0.0.1", False),
        ("10.0.0.0/8", "http://ten.example.com", False),
        ("10.0.0.1", "http://10.0.0.1:7990", True),
        ("10.0.0.1:7990", "http://10.0.0.1:7990", True),
        ("10.0.0.1:80", "http://10.0.0.1:7990", False),
        ("0.0.0.1", "http://10.0.0.1", False),
        ("::1", "http://[::1]:7990", True),
        ("[::1]", "http://[::1]:7990", True),
        ("[::1]:7990", "http://[::1]:7990", True),
        ("[::1]:80", "http://[::1]:7990", False),
        ("fd00::/8", "https://[fd12::5]", True),
        ("[fd00::]/8", "https://[fd12::5]", True),
        ("fe00::/8", "https://[fd12::5]", False),
        ("localhost", "http://127.0.0.1", False),
        ("/8", "http://127.0.0.1", False),
    ],
)
def test_no_proxy_names_hosts_domains_ports_and_networks(exempt: str, url: str, covers: bool) -> None:
    assert is_exempt(url, exempt) is covers


@given(st.text(alphabet="0123456789abcdef.:/[]*-, x", max_size=30), st.sampled_from([SERVER, "http://[::1]:9"]))
def test_no_proxy_may_hold_anything(exempt: str, url: str) -> None:
    assert is_exempt(url, exempt) in (True, False)


@given(st.text(max_size=30))
def test_a_proxy_of_any_text_is_one_or_is_refused(text: str) -> None:
    with suppress(InvalidInput):
        found = proxy_for(SERVER, {}, text)
        assert found is None or found.url.startswith(("http", "socks5"))


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        ("407 Proxy Authentication Required", 407, "407 Proxy Authentication Required"),
        ("403 Filtered", 403, "403 Filtered"),
        ("502", 502, "502"),
        ("Invalid username/password", 407, "Invalid username/password"),
        ("Requested NO AUTHENTICATION REQUIRED, but got NO ACCEPTABLE METHODS", 407, None),
        (f"{SOCKS}Connection not allowed by ruleset", 403, "connection not allowed by ruleset"),
        (f"{SOCKS}Host unreachable", 502, "host unreachable"),
    ],
)
def test_what_a_proxy_says_is_understood(said: str, status: int, reason: str | None) -> None:
    assert verdict(said) == (status, reason or said)


def test_a_refusal_says_how_to_go_without_the_proxy() -> None:
    by_option, by_variable = Proxy("http://p:1"), Proxy("http://p:1", source="HTTPS_PROXY")
    assert str(error_with_hint(refused(by_option, "h:8443", 403, "403 No")).hint).endswith(
        "go without it: --proxy none"
    )
    assert str(error_with_hint(refused(by_variable, "h:8443", 403, "403 No")).hint).endswith(
        "go without it: NO_PROXY=h:8443"
    )
