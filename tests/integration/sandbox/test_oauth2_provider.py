"""OAuth 2.0 over HTTP: pages, codes, tokens, and refusals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.integration.sandbox.browser import Browser
from tests.integration.sandbox.oauth_client import AUTHORIZE, TOKEN, Client, bearer, name_of

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Api

WORK = "/rest/api/latest/projects/WORK"
REPO = f"{WORK}/repos/my-repo"


@pytest.fixture
def client(api: Api) -> Client:
    return Client(api)


# The pages


def test_signing_in_and_allowing_gives_a_code_and_the_state(client: Client) -> None:
    browser = Browser()
    page = browser.open(client.url())
    assert (page.status, "Log in" in page.text) == (200, True)
    page = browser.log_in(page, "fred")
    assert page.status == 200
    assert "<strong>bbcli</strong> wants to act as <strong>Fred Stone</strong>" in page.text
    assert "<li>REPO_READ</li>" in page.text
    page = browser.submit(page, "Allow")
    assert (page.status, page.location.partition("?")[0]) == (302, client.redirect)
    assert page.query.keys() == {"code", "state"}
    assert page.query["state"] == "a b&c"


def test_who_has_a_session_is_only_asked_for_consent(client: Client) -> None:
    browser = Browser()
    client.consent(browser)
    assert list(browser.open(client.url()).form.buttons) == ["Allow", "Deny"]


def test_denying_says_so_to_the_program(client: Client) -> None:
    browser = Browser()
    page = browser.submit(client.consent(browser), "Deny")
    assert page.query == {"error": "access_denied", "state": "a b&c"}


def test_a_wrong_password_shows_the_form_again(client: Client) -> None:
    browser = Browser()
    page = browser.log_in(browser.open(client.url()), "fred", "wrong")
    assert (page.status, "Authentication failed" in page.text, len(browser.cookies)) == (200, True, 0)
    assert list(browser.log_in(page, "fred").form.buttons) == ["Allow", "Deny"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"client_id": "ghost"}, "client_id"),
        ({"client_id": None}, "client_id"),
        ({"redirect_uri": "https://evil.example.com/callback"}, "redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1:50123/other"}, "redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1:50123/callback#fragment"}, "redirect_uri"),
        ({"redirect_uri": "http://x@127.0.0.1:50123/callback"}, "redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1.example.com:50123/callback"}, "redirect_uri"),
        ({"redirect_uri": "http://127.0.0.1:x/callback"}, "redirect_uri"),
        ({"redirect_uri": None}, "redirect_uri"),
        ({"code_challenge": None}, "code_challenge"),
        ({"code_challenge": ""}, "code_challenge"),
        ({"code_challenge_method": "plain"}, "code_challenge_method"),
        ({"code_challenge_method": None}, "code_challenge_method"),
    ],
)
def test_what_cannot_be_sent_back_safely_is_a_page_and_no_redirect(
    client: Client, changed: dict[str, str | None], said: str
) -> None:
    page = Browser().open(client.url(**changed))
    assert (page.status, page.location, said in page.text) == (400, "", True)
    assert page.text.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "REPO_READ EVERYTHING"}, "invalid_scope"),
        ({"scope": " "}, "invalid_scope"),
    ],
)
def test_what_is_wrong_otherwise_is_told_to_the_program(
    client: Client, changed: dict[str, str | None], error: str
) -> None:
    page = Browser().open(client.url(**changed))
    assert (page.status, page.query) == (302, {"error": error, "state": "a b&c"})


@pytest.mark.parametrize(
    "redirect", ["http://localhost:1/callback", "http://[::1]:65535/callback", "http://127.0.0.1/callback"]
)
def test_any_loopback_address_and_port_will_do(api: Api, redirect: str) -> None:
    browser = Browser()
    client = Client(api, redirect=redirect)
    page = browser.submit(client.consent(browser, state=None), "Allow")
    assert page.location.startswith(f"{redirect}?code=")
    assert "state" not in page.query
    assert client.exchange(page.query["code"]).status == 200


def test_consent_that_another_page_sends_counts_for_nothing(client: Client) -> None:
    browser = Browser()
    client.consent(browser)
    forged = browser.open(client.url(), b"decision=allow&atl_token=guessed")
    assert (forged.status, forged.location) == (403, "")
    stranger = Browser().open(client.url(), b"decision=allow")
    assert (stranger.status, list(stranger.form.buttons)) == (200, ["Log in"])


def test_what_a_program_is_called_is_no_html(api: Api) -> None:
    script = "<script>alert(1)</script>"
    body = {"id": script, "redirectUris": ["http://127.0.0.1/callback"]}
    assert api.send("POST", "/sandbox/oauth/clients", body, user=None).status == 201
    page = Client(api, script, None).consent(Browser())
    assert script not in page.text
    assert "&lt;script&gt;" in page.text


# Tokens


def test_a_code_gives_tokens_that_act_as_the_user(api: Api, client: Client) -> None:
    answer = client.exchange(client.code(scope="REPO_READ REPO_WRITE"))
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert list(answer.json) == ["access_token", "token_type", "expires_in", "refresh_token", "scope", "created_at"]
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("bearer", 3600)
    assert answer.json["scope"] == "REPO_READ REPO_WRITE"
    assert name_of(api, answer.json["access_token"]) == "fred"


def test_a_code_is_good_once(client: Client) -> None:
    code = client.code()
    assert client.exchange(code).status == 200
    _refused(client, code=code)


@pytest.mark.parametrize(
    "changed",
    [
        {"code_verifier": "another-verifier-that-is-long-enough-for-the-rfc"},
        {"redirect_uri": "http://127.0.0.1:50124/callback"},
        {"code": "guessed"},
    ],
)
def test_a_code_is_bound_to_verifier_and_address(client: Client, changed: dict[str, str | None]) -> None:
    code = client.code()
    answer = client.exchange(code, **changed)
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")
    assert client.exchange(code).status == (200 if "code" in changed else 400), "a failed attempt uses it up"


def test_a_code_is_bound_to_the_client(api: Api, client: Client) -> None:
    body = {"id": "other", "redirectUris": [client.redirect]}
    assert api.send("POST", "/sandbox/oauth/clients", body, user=None).status == 201
    _refused(Client(api, "other", None), code=client.code())


@pytest.mark.parametrize("changed", [{"client_secret": "wrong"}, {"client_secret": None}, {"client_id": "ghost"}])
def test_a_client_that_is_not_itself_is_401(client: Client, changed: dict[str, str | None]) -> None:
    code = client.code()
    answer = client.exchange(code, **changed)
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    assert client.exchange(code).status == 200


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "unsupported_grant_type"),
        ({"code": None}, "invalid_request"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
    ],
)
def test_a_request_for_tokens_that_lacks_something_is_400(
    client: Client, changed: dict[str, str | None], error: str
) -> None:
    answer = client.exchange("code", **changed)
    assert (answer.status, answer.json["error"], list(answer.json)) == (400, error, ["error", "error_description"])


def test_refreshing_replaces_both_tokens(api: Api, client: Client) -> None:
    first = client.tokens()
    second = client.refresh(first["refresh_token"]).json
    assert {first["access_token"], first["refresh_token"]}.isdisjoint(second.values())
    assert second["scope"] == first["scope"]
    assert name_of(api, first["access_token"]) is None
    assert name_of(api, second["access_token"]) == "fred"
    again = client.refresh(first["refresh_token"])
    assert (again.status, again.json["error"]) == (400, "invalid_grant")
    assert client.refresh(second["refresh_token"]).status == 200


def test_of_many_refreshes_at_once_one_wins(api: Api, client: Client) -> None:
    token = client.tokens()["refresh_token"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(client.refresh, [token] * 8))
    won = [answer.json for answer in answers if answer.status == 200]
    assert [answer.status for answer in answers].count(400) == 7
    assert name_of(api, won[0]["access_token"]) == "fred"


def test_a_refresh_token_is_bound_to_the_client(api: Api, client: Client) -> None:
    tokens = client.tokens()
    body = {"id": "other", "redirectUris": [client.redirect]}
    assert api.send("POST", "/sandbox/oauth/clients", body, user=None).status == 201
    assert Client(api, "other", None).refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert client.refresh(tokens["refresh_token"]).status == 200


def test_the_client_does_not_say_who_it_is_as_a_user(api: Api, client: Client) -> None:
    form = "application/x-www-form-urlencoded"
    answer = api.send("POST", TOKEN, b"grant_type=refresh_token", user="fred:wrong", Content_Type=form)
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    assert api.get(AUTHORIZE, user="fred:wrong").status == 400
    assert api.get(REPO).status == 200, "no wrong password was counted"


# What tokens may do


@pytest.mark.parametrize(
    ("scope", "reads", "writes", "administers"),
    [
        ("ACCOUNT_WRITE", False, False, False),
        ("PUBLIC_REPOS", True, False, False),
        (None, True, False, False),
        ("REPO_READ", True, False, False),
        ("REPO_READ REPO_WRITE", True, True, False),
        ("REPO_ADMIN", True, True, True),
        ("PROJECT_ADMIN", True, True, True),
    ],
)
def test_a_program_may_do_what_its_scope_says(
    api: Api, client: Client, scope: str | None, reads: bool, writes: bool, administers: bool
) -> None:
    token = bearer(client.tokens(scope=scope)["access_token"])
    branch = {"name": f"by-{scope}".replace(" ", "-"), "startPoint": "master"}
    assert api.get(REPO, **token).status == (200 if reads else 401)
    assert api.send("POST", f"{REPO}/branches", branch, **token).status == (200 if writes else 401)
    assert api.send("PUT", REPO, {"description": "By a program"}, **token).status == (201 if administers else 401)
    assert api.get("/rest/api/latest/projects/OPEN", **token).status == 200, "all may read it"
    new = {"key": f"P{len(branch['name'])}", "name": branch["name"]}
    allowed = scope == "PROJECT_ADMIN"
    assert api.send("POST", "/rest/api/latest/projects", new, **token).status == (201 if allowed else 401)


def test_a_program_may_not_do_what_its_user_may_not(api: Api, client: Client) -> None:
    token = bearer(client.tokens("mary", scope="SYSTEM_ADMIN")["access_token"])
    assert api.get(REPO, **token).headers["X-AUSERNAME"] == "mary"
    answer = api.send("PUT", REPO, {"description": "By a program"}, **token)
    assert (answer.exception, answer.headers["X-AUSERNAME"]) == ("AuthorisationException", "mary")


def test_an_administrators_program_reaches_everything_with_the_scope_for_it_only(api: Api, client: Client) -> None:
    path = "/rest/access-tokens/latest/users/mary"
    for scope, status in (("PROJECT_ADMIN", 401), ("SYSTEM_ADMIN", 200)):
        assert api.get(path, **bearer(client.tokens("admin", scope=scope)["access_token"])).status == status


def test_a_program_makes_no_access_tokens(api: Api, client: Client) -> None:
    token = bearer(client.tokens(scope="SYSTEM_ADMIN")["access_token"])
    body = {"name": "x", "permissions": ["REPO_READ"]}
    assert api.send("PUT", "/rest/access-tokens/latest/users/fred", body, **token).status == 403


def _refused(client: Client, code: str) -> None:
    answer = client.exchange(code)
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")
