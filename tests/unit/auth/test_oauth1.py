from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st

from bbcli.auth.oauth1 import (
    OAUTH1,
    AccessToken,
    OAuth1,
    Signer,
    error_from_body,
    error_from_problem,
    parse_verifier,
    sign_in,
)
from bbcli.auth.oauth_callback import OUT_OF_BAND, ForeignCallback, PastedCallback
from bbcli.auth.oauth_loopback import loopback
from bbcli.errors import BbcliError, InvalidInput, Misconfigured, NotAuthenticated, ServerFailed
from tests.support.oauth1_provider import KEY, NOW, URL, Provider, pem, verified, written
from tests.support.oauth_provider import Browser


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return written(tmp_path / "key.pem", pem())


def test_a_sign_in_by_the_browser_gives_a_token_that_signs(key_file: Path) -> None:
    provider, browser = Provider(), Browser()
    with loopback(open_page=lambda page: browser.open(provider.landing(page)), say=lambda _: None) as way:
        credential = sign_in(URL, "bbcli key", key_file, callback=way, post=provider.post, clock=lambda: NOW)
    assert browser.close()[0][0] == 200
    assert json.loads(credential.secret) == {
        "consumer_key": "bbcli key", "token": "acc/ess", "token_secret": "t0ken-secret", "key": str(key_file),
    }  # fmt: skip
    oauth = verified("GET", f"{URL}/rest", credential.headers("GET", f"{URL}/rest"))
    assert (oauth["oauth_token"], oauth["oauth_consumer_key"]) == ("acc/ess", "bbcli key")


def test_denying_access_on_the_page_is_reported(key_file: Path) -> None:
    provider, browser = Provider(answer="deny"), Browser()
    with (
        loopback(open_page=lambda page: browser.open(provider.landing(page)), say=lambda _: None) as way,
        pytest.raises(NotAuthenticated, match="the sign-in was refused on the server's page"),
    ):
        sign_in(URL, "bbcli key", key_file, callback=way, post=provider.post, clock=lambda: NOW)
    assert browser.close()[0][0] == 400


def test_without_a_redirect_the_code_is_typed(key_file: Path) -> None:
    provider = Provider()
    way = PastedCallback(OUT_OF_BAND, lambda _: " v3rifier\n", lambda _: None)
    credential = sign_in(URL, "bbcli key", key_file, callback=way, post=provider.post, clock=lambda: NOW)
    assert credential.access_token.token == "acc/ess"
    assert provider.callbacks == {"request/1+": "oob"}


def test_a_wrong_code_is_told(key_file: Path) -> None:
    way = PastedCallback(OUT_OF_BAND, lambda _: "wrong", lambda _: None)
    with pytest.raises(NotAuthenticated, match="the sign-in was not allowed on the server's page"):
        sign_in(URL, "bbcli key", key_file, callback=way, post=Provider().post, clock=lambda: NOW)


def test_a_key_in_the_current_folder_is_found_from_others(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(key_file.parent)
    way = PastedCallback(OUT_OF_BAND, lambda _: "v3rifier", lambda _: None)
    credential = sign_in(URL, "bbcli key", Path("key.pem"), callback=way, post=Provider().post, clock=lambda: NOW)
    assert credential.access_token.key == str(key_file)


@pytest.mark.parametrize("consumer_key", ["", " ", "a\nb", "\udcff"])
def test_a_consumer_key_that_can_be_none_is_refused(key_file: Path, consumer_key: str) -> None:
    way = PastedCallback(OUT_OF_BAND, str, str)  # type: ignore[arg-type]
    with pytest.raises(InvalidInput, match="the consumer key"):
        sign_in(URL, consumer_key, key_file, callback=way, post=Provider().post, clock=lambda: NOW)


QUERIES = (
    "", "?a=1", "?b=2&a=1&a=0", "?at=refs%2Fheads%2Ffeature%2Fgr%C3%B6%C3%9Fe&x=a%20b%2Bc", "?x=a+b", "?empty=&none",
    "?q=special-%22%24%3B%3E%3C%26%23_%3D%40!%7C.%2C%2Ftest", "?oauth=~x", "?x=%25&y=%2525",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    "base",
    [
        URL,
        "http://h.example.com",
        "https://H:443",
        "http://h:80/x",
        "https://h:8443/~u/a.b/%7Efred",
        "http://[::1]:7990/x",
    ],
)
def test_a_request_is_signed_as_a_second_library_reads_it(base: str, query: str) -> None:
    url = f"{base}{query}"
    for method in ("GET", "POST", "DELETE"):
        assert verified(method, url, Signer("bbcli key", KEY, lambda: NOW).header(method, url, token="t/+%=")) != {}


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
        st.text(st.characters(exclude_categories=["Cs"])),
        max_size=3,
    )
)
def test_any_query_is_signed(query: dict[str, str]) -> None:
    named = {f"x{name}": value for name, value in query.items()}
    url = f"{URL}/rest?{urlencode(named)}"
    verified("GET", url, Signer("k", KEY, lambda: NOW).header("GET", url))


def test_the_signature_is_of_this_request_alone() -> None:
    headers = Signer("k", KEY, lambda: NOW).header("GET", f"{URL}?a=1")
    for method, url in (
        ("POST", f"{URL}?a=1"),
        ("GET", f"{URL}?a=2"),
        ("GET", f"{URL}/x?a=1"),
        ("GET", "https://i/ctx?a=1"),
    ):
        with pytest.raises(InvalidSignature):
            verified(method, url, headers)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("oauth_token=other&oauth_verifier=v", ForeignCallback),
        ("oauth_verifier=v", ForeignCallback),
        ("", ForeignCallback),
        ("oauth_token=t&oauth_token=t&oauth_verifier=v", ForeignCallback),
        ("oauth_token=t", ServerFailed),
        ("oauth_token=t&oauth_verifier=", ServerFailed),
        ("oauth_token=t&oauth_verifier=denied", NotAuthenticated),
        ("oauth_token=t&oauth_problem=permission_denied", NotAuthenticated),
    ],
)
def test_an_answer_without_a_verifier_for_this_token_is_refused(answer: str, error: type[BbcliError]) -> None:
    with pytest.raises(error):
        parse_verifier(answer, "t", "http://127.0.0.1:1/callback")
    assert parse_verifier("oauth_token=t&oauth_verifier=v", "t", OUT_OF_BAND) == "v"


@given(st.text())
def test_no_answer_gives_anything_but_a_verifier_or_an_error_with_words(answer: str) -> None:
    with pytest.raises(BbcliError) as raised:
        parse_verifier(answer, "t", "http://127.0.0.1:1/callback")
    assert raised.value.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"oauth_problem=consumer_key_unknown", "no application link with this consumer key"),
        (
            b"oauth_problem=signature_invalid&oauth_signature_base_string=GET%26s3cret",
            "does not match the public key",
        ),
        (b"oauth_problem=token_rejected", "revoked or never issued"),
        (b"oauth_problem=permission_denied", "refused on the server's page"),
        (b"oauth_problem=%1b%5b31m-s3cret", "unknown reason"),
        (b"oauth_problem=timestamp_refused", "rejected the timestamp of the request .timestamp_refused."),
        (
            b"oauth_problem=timestamp_refused&oauth_acceptable_timestamps=1699998500-1699999100",
            "clock of this machine is 1200 s ahead",
        ),
        (
            b"oauth_problem=timestamp_refused&oauth_acceptable_timestamps=1700000800-1700001400",
            "clock of this machine is 1100 s behind",
        ),
        (b"oauth_problem=timestamp_refused&oauth_acceptable_timestamps=1-x", "of the request .timestamp_refused."),
    ],
)
def test_a_problem_is_worded_without_what_was_signed(body: bytes, message: str) -> None:
    problem = error_from_body(body, NOW)
    assert problem is not None
    assert problem.exit_code == 4
    with pytest.raises(NotAuthenticated, match=message):
        raise problem
    assert "s3cret" not in f"{problem}{problem.hint}"
    assert str(problem).isprintable()


ANSWERS = st.binary() | st.text("oauth_problem=tken&%0", max_size=60).map(str.encode)


@given(ANSWERS | ANSWERS.map(b"oauth_problem=timestamp_refused&oauth_acceptable_timestamps=".__add__))
def test_no_problem_breaks_the_reading_of_it(body: bytes) -> None:
    problem = error_from_body(body, NOW)
    assert problem is None or str(problem).isprintable()


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b""), (200, b"<html>"), (200, b"oauth_token=a"), (200, b"oauth_token=&oauth_token_secret=b"), (200, b"\xff"),
     (302, b"oauth_token=a&oauth_token_secret=b"), (502, b"<html>"), (404, b'{"errors":[]}')],
)  # fmt: skip
def test_an_answer_without_a_token_is_not_that_of_the_server(key_file: Path, status: int, body: bytes) -> None:
    way = PastedCallback(OUT_OF_BAND, lambda _: "v", lambda _: None)
    with pytest.raises(
        ServerFailed, match=rf"https://h/ctx did not respond like an OAuth 1\.0a server \(status {status}\)"
    ):
        sign_in(URL, "k", key_file, callback=way, post=lambda *_: (status, body), clock=lambda: NOW)


@pytest.mark.parametrize("text", ["", "t0ken", "{}", '{"consumer_key":"a"}', "\udcff"])
def test_a_stored_login_that_is_broken_is_told(text: str) -> None:
    with pytest.raises(Misconfigured, match=r"the stored OAuth 1\.0a login cannot be read"):
        _ = OAuth1(OAUTH1, text).access_token


def test_no_secret_is_in_a_representation(key_file: Path) -> None:
    credential = OAuth1(OAUTH1, AccessToken("k", "t0ken", "t0ken-secret", str(key_file)).text)
    assert credential.headers("GET", URL)["Authorization"].startswith("OAuth ")
    assert "t0ken" not in f"{credential!r}{credential.signer!r}"
    assert set(credential.secrets) == {"t0ken", "t0ken-secret", credential.secret}
    assert "PRIVATE" not in credential.secret


def test_every_problem_has_a_next_step() -> None:
    for problem in ("consumer_key_unknown", "token_expired", "user_refused", "something_else"):
        assert error_from_problem(problem).hint
