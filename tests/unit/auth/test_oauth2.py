from __future__ import annotations

import json
import string
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.auth.oauth2 import OAUTH2, Application, OAuth2, authorize_url, code_challenge, parse_code, sign_in
from bbcli.auth.oauth2_tokens import TokenEndpoint, TokenSet
from bbcli.auth.oauth_callback import ForeignCallback, PastedCallback
from bbcli.auth.oauth_loopback import loopback
from bbcli.errors import BbcliError, InvalidInput, Misconfigured, NotAuthenticated, RateLimited, ServerFailed
from tests.support.oauth_provider import CLIENT_ID, CLIENT_SECRET, Browser, Provider, poster

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOW = 1_700_000_000.0
URL = "https://h/ctx"
CLIENT = TokenSet("", CLIENT_ID, "http://127.0.0.1:1/callback", "REPO_READ", client_secret=CLIENT_SECRET)
HELD = TokenSet("old-access", CLIENT_ID, CLIENT.redirect_uri, ends=NOW + 3600, refresh_token="old-refresh")
APPLICATION = Application(CLIENT_ID, CLIENT_SECRET, "REPO_READ")


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as running:
        yield running


def endpoint_of(provider: Provider) -> TokenEndpoint:
    return TokenEndpoint(provider.url, poster(provider.url), lambda: NOW)


def endpoint_answering(status: int, body: bytes | Mapping[str, object]) -> TokenEndpoint:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return TokenEndpoint(URL, lambda *_: (status, content), lambda: NOW)


def test_a_sign_in_by_the_browser_gives_a_token_that_the_server_takes(provider: Provider) -> None:
    browser, said = Browser(), list[str]()
    with loopback(open_page=browser.open, say=said.append) as way:
        credential = sign_in(endpoint_of(provider), APPLICATION, way)
    assert browser.close() == [(200, browser.shown[0][1])]
    assert "You are signed in. This page can be closed." in browser.shown[0][1]
    assert credential.headers("GET", provider.url)["Authorization"].removeprefix("Bearer ") in provider.access_tokens
    grant = TokenSet.parse(credential.secret)
    assert (grant.client_id, grant.client_secret, grant.scope) == (CLIENT_ID, CLIENT_SECRET, "REPO_READ")
    assert (grant.ends, grant.redirect_uri) == (NOW + 3600, provider.forms[0]["redirect_uri"])
    assert {grant.refresh_token} == provider.refresh_tokens
    assert f" open it on this machine: {provider.url}/rest/oauth2/latest/authorize?" in said[0]


def test_a_sign_in_by_a_pasted_address_does_the_same(provider: Provider) -> None:
    said: list[str] = []

    def landed(_: str) -> str:
        page = said[0].partition(": ")[2]
        return f"  {provider.landing(page)}\n"

    credential = sign_in(
        endpoint_of(provider), APPLICATION, PastedCallback("https://tools.example.com/done", landed, said.append)
    )
    assert TokenSet.parse(credential.secret).access_token in provider.access_tokens
    assert provider.forms[0]["redirect_uri"] == "https://tools.example.com/done"


def test_denying_access_is_reported_in_browser_and_terminal(provider: Provider) -> None:
    provider.allows = False
    browser = Browser()
    with (
        loopback(open_page=browser.open, say=lambda _: None) as way,
        pytest.raises(NotAuthenticated, match=r"the sign-in was refused on the server's page \(No, thanks\)") as raised,
    ):
        sign_in(endpoint_of(provider), APPLICATION, way)
    assert raised.value.exit_code == 4
    assert provider.forms == []
    ((status, page),) = browser.close()
    assert status == 400
    assert "You are not signed in: " in page


def test_a_wrong_client_secret_is_told_without_it(provider: Provider) -> None:
    browser = Browser()
    with (
        loopback(open_page=browser.open, say=lambda _: None) as way,
        pytest.raises(NotAuthenticated, match="does not know this client, or its secret is another") as raised,
    ):
        sign_in(endpoint_of(provider), Application(CLIENT_ID, "wr0ng-secret"), way)
    ((status, page),) = browser.close()
    assert status == 400
    assert "wr0ng-secret" not in f"{raised.value}{raised.value.hint}{page}"


@pytest.mark.parametrize(
    "application", [Application(""), Application("a\nb"), Application("\udcff"), Application("a", "\x00b")]
)
def test_a_client_that_can_be_none_is_refused_before_anything_is_asked(application: Application) -> None:
    with pytest.raises(InvalidInput, match="the client"):
        sign_in(endpoint_answering(200, b""), application, PastedCallback("https://x", lambda _: "", lambda _: None))


def test_the_challenge_is_that_of_the_standard() -> None:
    assert (
        code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


def test_each_sign_in_has_a_state_and_a_verifier_of_its_own() -> None:
    pages: list[str] = []
    for _ in range(2):
        with pytest.raises(ForeignCallback):
            sign_in(
                endpoint_answering(200, b""),
                APPLICATION,
                PastedCallback("https://x/y", lambda _: "code=x&state=y", pages.append),
            )
    first, second = (parse_qs(urlsplit(page.partition(": ")[2]).query) for page in pages if "authorize" in page)
    for name in ("state", "code_challenge"):
        assert first[name] != second[name]
        assert len(first[name][0]) >= 43


def test_the_page_is_below_the_context_path_and_its_query_is_quoted() -> None:
    url = authorize_url(URL, TokenSet("", "a&b", "http://127.0.0.1:1/callback", "REPO_READ PUBLIC_REPOS"), "s+t", "c")
    assert url.startswith("https://h/ctx/rest/oauth2/latest/authorize?")
    assert parse_qs(urlsplit(url).query) == {
        "response_type": ["code"],
        "client_id": ["a&b"],
        "redirect_uri": ["http://127.0.0.1:1/callback"],
        "scope": ["REPO_READ PUBLIC_REPOS"],
        "state": ["s+t"],
        "code_challenge": ["c"],
        "code_challenge_method": ["S256"],
    }
    assert "scope" not in authorize_url(URL, TokenSet("", "a", "b"), "s", "c")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "code=x",
        "code=x&state=",
        "code=x&state=othEr",
        "code=x&state=s&state=s",
        "code=x&code=y&state=s",
        "error=access_denied",
        "code=x&state=%C3%A9",
        "code=x&state=%ff",
        "&".join(["a"] * 99),
    ],
)
def test_an_answer_without_the_state_of_this_sign_in_belongs_to_another(query: str) -> None:
    with pytest.raises(ForeignCallback, match="the answer does not belong to this sign-in") as raised:
        parse_code(query, "s", URL)
    assert raised.value.exit_code == 4


@pytest.mark.parametrize(
    ("query", "kind", "message"),
    [
        ("error=access_denied", NotAuthenticated, "was refused on the server's page"),
        ("error=invalid_scope&error_description=No+%1b[31mADMIN", NotAuthenticated, r"permissions.*\(No \[31mADMIN\)"),
        ("error=odd", NotAuthenticated, r"refused the sign-in \(odd\)"),
        ("error=temporarily_unavailable", ServerFailed, "can't sign anybody in now"),
        ("error=server_error", ServerFailed, "can't sign anybody in now"),
        ("code=", ServerFailed, "without a code"),
        ("", ServerFailed, "without a code"),
    ],
)
def test_a_refusal_is_worded(query: str, kind: type[BbcliError], message: str) -> None:
    with pytest.raises(kind, match=message):
        parse_code(f"{query}&state=s", "s", URL)


@given(st.text() | st.text("code=state&error+%0123456789abcdef?#", max_size=40))
def test_no_answer_gives_anything_but_a_code_or_an_error_with_words(query: str) -> None:
    with suppress(BbcliError):
        assert parse_code(query, "s", URL)
    with suppress(BbcliError):
        assert parse_code(f"{query}&state=s", "s", URL)


def test_what_is_granted_is_kept_as_text_and_read_again() -> None:
    for grant in (HELD, CLIENT, TokenSet("a", "b", "c", "d", 1.5, 3.0, "e", "f"), TokenSet("a", ends=0.0)):
        if grant.access_token:
            assert TokenSet.parse(grant.text) == grant
    assert json.loads(TokenSet("a", "b").text) == {"access_token": "a", "client_id": "b"}
    assert TokenSet.parse('{"access_token":"a","more":[1]}') == TokenSet("a")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "t0ken",
        "[]",
        "{}",
        "null",
        '{"access_token":1}',
        '{"access_token":""}',
        '{"access_token":"a\\nb"}',
        '{"access_token":"a","ends":"x"}',
        "\udcff",
        "[" * 100_000,
    ],
)
def test_a_stored_login_that_is_broken_is_told_without_being_repeated(text: str) -> None:
    with pytest.raises(Misconfigured, match=r"the stored OAuth 2\.0 login can't be read"):
        TokenSet.parse(text)


def test_no_secret_is_in_a_representation() -> None:
    grant = TokenSet("s3cret-a", "client", refresh_token="s3cret-b", client_secret="s3cret-c")
    shown = f"{grant!r}{OAuth2(OAUTH2, grant.text)!r}{Application('client', 's3cret-d')!r}"
    assert "s3cret" not in shown
    assert set(OAuth2(OAUTH2, grant.text).secrets) == {"s3cret-a", "s3cret-b", "s3cret-c", grant.text}


@pytest.mark.parametrize(
    ("lasts", "ends"),
    [
        (3600, NOW + 3600),
        ("3600", NOW + 3600),
        (1.5, NOW + 1.5),
        (0, NOW),
        (None, None),
        ("soon", None),
        (-1, None),
        ([], None),
        (1e300, None),
        ("nan", None),
        (10**400, None),
    ],
)
def test_the_end_is_counted_from_the_request_where_the_server_tells_it(lasts: object, ends: float | None) -> None:
    body = {"access_token": "a", "expires_in": lasts}
    assert endpoint_answering(200, body).exchange_code("c", "v", CLIENT).ends == ends
    assert endpoint_answering(200, {"access_token": "a"}).exchange_code("c", "v", CLIENT).ends is None


def test_the_scope_is_the_one_that_was_given_or_else_asked_for() -> None:
    assert (
        endpoint_answering(200, {"access_token": "a", "scope": "PUBLIC_REPOS"}).exchange_code("c", "v", CLIENT).scope
        == "PUBLIC_REPOS"
    )
    assert endpoint_answering(200, {"access_token": "a"}).exchange_code("c", "v", CLIENT).scope == "REPO_READ"


CODE = "the-code"


@pytest.mark.parametrize(
    ("status", "body", "kind", "message"),
    [
        (401, {"error": "invalid_client"}, NotAuthenticated, "does not know this client"),
        (400, {"error": "unauthorized_client"}, NotAuthenticated, "does not let this client sign in so"),
        (400, {"error": "x", "error_description": f"{CODE} {CLIENT_SECRET}"}, NotAuthenticated, r"\(\*\*\* \*\*\*\)"),
        (400, {"error": "invalid_grant"}, NotAuthenticated, "code of this sign-in is not good any more"),
        (200, {"error": "invalid_request"}, NotAuthenticated, "does not take this request"),
        (429, b"", RateLimited, "asks to slow down"),
        (404, b"<html>", ServerFailed, "gives no OAuth 2.0 tokens; Bitbucket does from 7.20 on"),
        (500, {"error": "invalid_grant"}, ServerFailed, "status 500"),
        (502, b"<html>" + b"x" * 20000, ServerFailed, "status 502"),
        (200, b"<!doctype html><title>Sign in</title>", ServerFailed, "status 200"),
        (302, {"access_token": "a"}, ServerFailed, "status 302"),
        (200, b"", ServerFailed, "status 200"),
        (200, b"[]", ServerFailed, "status 200"),
        (200, {}, ServerFailed, "status 200"),
        (200, {"access_token": "a b"}, ServerFailed, "status 200"),
        (200, {"access_token": "a\r\nX: y"}, ServerFailed, "status 200"),
        (200, {"access_token": ["a"]}, ServerFailed, "status 200"),
        (200, {"access_token": "a", "refresh_token": {"b": 1}}, ServerFailed, "status 200"),
        (403, b"XSRF check failed", ServerFailed, "status 403"),
        (400, {"error": {"code": 1}}, ServerFailed, "status 400"),
    ],
)
def test_an_answer_that_gives_no_token_says_why(
    status: int, body: bytes | dict[str, object], kind: type[BbcliError], message: str
) -> None:
    with pytest.raises(kind, match=message) as raised:
        endpoint_answering(status, body).exchange_code(CODE, "v", CLIENT)
    assert raised.value.message.startswith(URL)
    assert CODE not in raised.value.message
    assert len(raised.value.message) < 350


@given(st.integers(100, 599), st.binary() | st.text('{}[]":,0a' + string.digits).map(str.encode))
def test_no_answer_breaks_the_reading_of_it(status: int, body: bytes) -> None:
    with pytest.raises(BbcliError):
        endpoint_answering(status, body).exchange_code("c", "v", CLIENT)


@given(
    st.dictionaries(
        st.sampled_from(["access_token", "refresh_token", "expires_in", "scope", "error", "error_description"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text()
        | st.lists(st.text()),
    )
)
def test_what_is_granted_can_always_be_kept_and_sent(answer: dict[str, object]) -> None:
    with suppress(BbcliError):
        grant = endpoint_answering(200, answer).refresh(HELD)
        assert TokenSet.parse(grant.text) == grant
        assert OAuth2(OAUTH2, grant.text).headers("GET", URL)["Authorization"].isprintable()


def test_a_real_token_is_asked_for_once_only(provider: Provider) -> None:
    endpoint = endpoint_of(provider)
    page = authorize_url(provider.url, CLIENT, "s", code_challenge("v" * 43))
    code = parse_code(urlsplit(provider.landing(page)).query, "s", provider.url)
    grant = endpoint.exchange_code(code, "v" * 43, CLIENT)
    assert grant.access_token in provider.access_tokens
    with pytest.raises(NotAuthenticated, match="not good any more"):
        endpoint.exchange_code(code, "v" * 43, CLIENT)
