"""OAuth 1.0a over HTTP: its three steps, signed requests, and refusals."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from authlib.oauth1 import ClientAuth
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.integration.sandbox.browser import Browser
from tests.integration.sandbox.oauth1_client import CALLBACK, ROOT, Consumer, fields, new_key, public_pem

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    from tests.integration.sandbox.conftest import Answer, Api

PROPERTIES = "/rest/api/latest/application-properties"
WORK = "/rest/api/latest/projects/WORK"
REPO = f"{WORK}/repos/my-repo"


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return new_key()


@pytest.fixture
def consumer(api: Api, key: RSAPrivateKey) -> Consumer:
    consumer = Consumer(api, key)
    assert consumer.register().status == 201
    return consumer


# Three steps


def test_a_program_comes_in_by_three_steps(api: Api, consumer: Consumer) -> None:
    answer = consumer.request_token()
    assert answer.status == 200
    asked = fields(answer)
    assert list(asked) == ["oauth_token", "oauth_token_secret", "oauth_callback_confirmed"]
    assert asked["oauth_callback_confirmed"] == "true"

    browser = Browser()
    page = browser.open(f"{api.sandbox.url}{ROOT}/authorize?oauth_token={asked['oauth_token']}")
    assert list(page.form.buttons) == ["Log in"]
    page = browser.log_in(page, "fred")
    assert "<strong>bbcli-consumer</strong> wants to act as <strong>Fred Stone</strong>" in page.text
    page = browser.submit(page, "Allow")
    assert (page.status, page.location.startswith(f"{CALLBACK}&oauth_token=")) == (302, True)

    answer = consumer.access_token(asked["oauth_token"], page.query["oauth_verifier"])
    assert list(fields(answer)) == ["oauth_token", "oauth_token_secret"]
    token = fields(answer)["oauth_token"]
    assert token != asked["oauth_token"]
    assert consumer.send("GET", REPO, oauth_token=token).headers["X-AUSERNAME"] == "fred"


def test_a_program_without_an_address_is_told_the_verifier_by_its_user(consumer: Consumer) -> None:
    token = fields(consumer.request_token("oob"))["oauth_token"]
    browser = Browser()
    page = browser.open(f"{consumer.api.sandbox.url}{ROOT}/authorize?oauth_token={token}")
    page = browser.submit(browser.log_in(page, "mary"), "Allow")
    assert page.status == 200
    verifier = page.text.partition("program:</p>\n<p>")[2].partition("</p>")[0]
    access = fields(consumer.access_token(token, verifier))["oauth_token"]
    assert consumer.send("GET", PROPERTIES, oauth_token=access).headers["X-AUSERNAME"] == "mary"


@pytest.mark.parametrize("callback", [CALLBACK, "oob"])
def test_denying_gives_no_access(consumer: Consumer, callback: str) -> None:
    page = consumer.allow(press="Deny", callback=callback)
    if callback == "oob":
        assert "Access denied" in page.text
        return
    assert page.query["oauth_verifier"] == "denied"
    _rejected(consumer.access_token(page.query["oauth_token"], "denied"), "token_rejected")


def test_a_request_token_that_is_not_allowed_yet_or_used_gives_no_access(consumer: Consumer) -> None:
    fresh = fields(consumer.request_token())["oauth_token"]
    _rejected(consumer.access_token(fresh, None), "token_rejected")
    query = consumer.allow().query
    _rejected(consumer.access_token(query["oauth_token"], "guessed"), "token_rejected")
    assert consumer.access_token(query["oauth_token"], query["oauth_verifier"]).status == 200
    _rejected(consumer.access_token(query["oauth_token"], query["oauth_verifier"]), "token_rejected")
    used = Browser().open(f"{consumer.api.sandbox.url}{ROOT}/authorize?oauth_token={query['oauth_token']}")
    assert (used.status, used.location) == (400, "")


def test_a_token_is_bound_to_its_consumer(api: Api, consumer: Consumer) -> None:
    other = Consumer(api, new_key(), "other")
    assert other.register().status == 201
    query = consumer.allow().query
    _rejected(other.access_token(query["oauth_token"], query["oauth_verifier"]), "token_rejected")
    assert other.send("GET", PROPERTIES, oauth_token=consumer.token()).status == 401


@pytest.mark.parametrize("callback", [None, "", "javascript:alert(1)", "http://[", "http://x/\r\nSet-Cookie: a=b"])
def test_a_callback_that_is_none_is_rejected(consumer: Consumer, callback: str | None) -> None:
    _rejected(consumer.request_token(callback), "parameter_absent")


# Signatures


@pytest.mark.parametrize(
    "query",
    [
        "", "limit=1", "filterText=a%20b", "filterText=a+b", "filterText=a%2Bb", "at=refs%2Fheads%2Ffoo%26bar",
        "filterText=%E6%97%A5%E6%9C%AC", "filterText=~-._!*'()", "limit=2&limit=1&start=0", "filterText=", "details",
        "filterText=100%25&details=true", "filterText==&a=b=c", "filterText=%22;$%3E%3C",
    ],
)  # fmt: skip
def test_signed_requests_with_odd_characters_act_as_the_user(consumer: Consumer, query: str) -> None:
    token = consumer.token()
    answer = consumer.send("GET", f"{REPO}/branches?{query}", oauth_token=token)
    assert (answer.status, answer.headers["X-AUSERNAME"]) == (200, "fred")


def test_a_path_with_odd_characters_is_signed_as_it_is_sent(consumer: Consumer) -> None:
    path = f"/rest/api/1.0/users/{quote('jörg_example.com')}"
    assert consumer.send("GET", path, oauth_token=consumer.token()).json["name"] == "jörg@example.com"


def test_a_signed_request_writes_with_all_that_the_user_may(consumer: Consumer) -> None:
    token = consumer.token()
    branch = {"name": "signed", "startPoint": "master"}
    assert consumer.send("POST", f"{REPO}/branches", branch, oauth_token=token).status == 200
    new = {"key": "SIGNED", "name": "Signed"}
    assert consumer.send("POST", "/rest/api/latest/projects", new, oauth_token=token).status == 201


def test_git_takes_a_signature_too(consumer: Consumer) -> None:
    refs = "/scm/work/my-repo.git/info/refs?service=git-upload-pack"
    answer = consumer.send("GET", refs, oauth_token=consumer.token())
    assert (answer.status, answer.headers["X-AUSERNAME"]) == (200, "fred")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"oauth_consumer_key": "ghost"}, "consumer_key_unknown"),
        ({"oauth_token": "guessed"}, "token_rejected"),
        ({"oauth_token": None}, "token_rejected"),
        ({"oauth_signature": "AAAA"}, "signature_invalid"),
        ({"oauth_signature": "not base64 \xe9"}, "signature_invalid"),
        ({"oauth_signature_method": "HMAC-SHA1"}, "signature_method_rejected"),
        ({"oauth_version": "2.0"}, "version_rejected"),
        ({"oauth_nonce": None}, "parameter_absent"),
        ({"oauth_timestamp": ""}, "parameter_absent"),
        ({"oauth_timestamp": "soon"}, "timestamp_refused"),
        ({"oauth_timestamp": str(int(time.time()) - 3600)}, "timestamp_refused"),
        ({"oauth_timestamp": str(int(time.time()) + 3600)}, "timestamp_refused"),
    ],
)
def test_what_is_not_signed_well_is_401_and_says_why(
    consumer: Consumer, changed: dict[str, str | None], problem: str
) -> None:
    answer = consumer.send("GET", PROPERTIES, **{"oauth_token": consumer.token(), **changed})
    assert (answer.status, answer.headers["X-AUSERNAME"]) == (401, None)
    assert f'oauth_problem="{problem}"' in answer.headers["WWW-Authenticate"]
    assert answer.json["errors"][0]["message"] == f"OAuth: {problem}"
    if "oauth_token" not in changed:
        _rejected(consumer.request_token(**changed), problem)


def test_a_signature_is_for_one_request_only(consumer: Consumer) -> None:
    header = consumer.header("GET", f"{PROPERTIES}?a=1", oauth_token=consumer.token())

    def problem(method: str, path: str) -> str:
        challenge = consumer.api.send(method, path, user=None, Authorization=header).headers["WWW-Authenticate"] or ""
        return challenge.partition("oauth_problem=")[2]

    assert problem("GET", f"{PROPERTIES}?a=2") == '"signature_invalid"'
    assert problem("GET", f"{REPO}?a=1") == '"signature_invalid"'
    assert problem("DELETE", f"{PROPERTIES}?a=1") == '"signature_invalid"'
    assert problem("GET", f"{PROPERTIES}?a=1") == ""
    assert problem("GET", f"{PROPERTIES}?a=1") == '"nonce_used"'


def test_another_key_signs_nothing(api: Api, consumer: Consumer) -> None:
    thief = Consumer(api, new_key(), consumer.key)
    _rejected(thief.request_token(), "signature_invalid")


@pytest.mark.parametrize("header", ["OAuth", "OAuth nonsense", 'OAuth a="b', "OAuth ,,,", 'oauth a="%ff"'])
def test_a_header_that_cannot_be_read_is_401(api: Api, header: str) -> None:
    assert api.get(PROPERTIES, Authorization=header).status == 401
    answer = api.send("POST", f"{ROOT}/request-token", user=None, Authorization=header)
    _rejected(answer, "parameter_absent")


def test_a_form_is_signed_with_the_rest(consumer: Consumer) -> None:
    form = urlencode({"a": "b c&d", "e": "f"}).encode()
    header = consumer.header("POST", f"{ROOT}/request-token", form, oauth_callback="oob")

    def send(body: bytes) -> Answer:
        kind = "application/x-www-form-urlencoded"
        path = f"{ROOT}/request-token"
        return consumer.api.send("POST", path, body, user=None, Authorization=header, Content_Type=kind)

    _rejected(send(form + b"&g=h"), "signature_invalid")
    assert send(form).status == 200


# What else there is


def test_authlibs_own_client_comes_in(consumer: Consumer, key: RSAPrivateKey) -> None:
    form = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
    auth = ClientAuth(consumer.key, token=consumer.token(), rsa_key=pem, signature_method="RSA-SHA1")
    # Authlib signs for https or for this name alone.
    url = consumer.api.sandbox.url.replace("127.0.0.1", "localhost")
    path = f"{REPO}/branches?filterText=a%20b%2Bc&at=refs%2Fheads%2Ffoo%26bar"
    _, headers, _ = auth.prepare("GET", url + path, {}, b"")
    host = url.partition("://")[2]
    answer = consumer.api.get(path, user=None, Authorization=headers["Authorization"], Host=host)
    assert (answer.status, answer.headers["X-AUSERNAME"]) == (200, "fred")


@pytest.mark.parametrize("public_key", ["nonsense", "", None])
def test_a_consumer_needs_a_key_and_rsa(api: Api, public_key: str | None) -> None:
    assert _register(api, {"key": "x", "publicKey": public_key}).status == 400
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    pem = curve.public_bytes(serialization.Encoding.PEM, form).decode()
    assert _register(api, {"key": "x", "publicKey": pem}).json["errors"][0]["context"] == "publicKey"


def test_access_is_taken_back_with_all_other_logins(api: Api, consumer: Consumer) -> None:
    token = consumer.token()
    assert api.send("DELETE", "/sandbox/oauth/logins", user=None).status == 204
    assert consumer.send("GET", PROPERTIES, oauth_token=token).status == 401


def test_an_account_without_a_license_does_not_get_in(consumer: Consumer) -> None:
    token = fields(consumer.request_token())["oauth_token"]
    browser = Browser()
    page = browser.log_in(browser.open(f"{consumer.api.sandbox.url}{ROOT}/authorize?oauth_token={token}"), "nolan")
    assert "nolan is not licensed" in page.text


def test_without_the_libraries_there_is_no_oauth_1(
    api: Api, consumer: Consumer, monkeypatch: pytest.MonkeyPatch, key: RSAPrivateKey
) -> None:
    from bbcli.sandbox.routes import endpoints_of
    from bbcli.sandbox.version import DEFAULT

    before = {endpoint.template for endpoint in endpoints_of(DEFAULT)}
    header = consumer.header("GET", PROPERTIES, oauth_token=consumer.token())
    monkeypatch.setitem(sys.modules, "authlib", None)
    left = {endpoint.template for endpoint in endpoints_of(DEFAULT)}
    assert before - left == {f"{ROOT}/{step}" for step in ("request-token", "authorize", "access-token")}
    assert api.get(PROPERTIES, user=None, Authorization=header).exception == "IncorrectPasswordAuthenticationException"
    answer = _register(api, {"key": "x", "publicKey": public_pem(key)})
    assert (answer.status, "bbcli[oauth1]" in answer.json["errors"][0]["message"]) == (409, True)


def _register(api: Api, body: Any) -> Answer:
    return api.send("POST", "/sandbox/oauth1/consumers", body, user=None)


def _rejected(answer: Answer, problem: str) -> None:
    assert (answer.status, fields(answer)) == (401, {"oauth_problem": problem})
    assert f'oauth_problem="{problem}"' in answer.headers["WWW-Authenticate"]
