"""The sign-in page: form, cookies, redirects and lockout; and the user name in response headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest

from tests.integration.sandbox.browser import Browser
from tests.integration.sandbox.oauth_client import Client, name_of

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Answer, Api

PROPERTIES = "/rest/api/latest/application-properties"
WORK = "/rest/api/latest/projects/WORK"
REPO = f"{WORK}/repos/my-repo"
TOKENS = "/rest/access-tokens/latest"


def post(api: Api, user: str, password: str, **fields: str) -> Answer:
    form = urlencode({"j_username": user, "j_password": password, **fields}).encode()
    kind = "application/x-www-form-urlencoded"
    return api.send("POST", "/j_atl_security_check", form, user=None, Content_Type=kind, X_Atlassian_Token="")


def sign_in_failed(api: Api, answer: Answer) -> bool:
    where = f"{api.sandbox.url}/login?error=true"
    return (answer.status, answer.headers["Location"], answer.headers["Set-Cookie"]) == (302, where, None)


# The page


def test_the_login_page_leads_where_it_was_asked_to(api: Api) -> None:
    browser = Browser()
    page = browser.open(f"{api.sandbox.url}/login?next={quote(PROPERTIES)}")
    assert (page.status, page.text.startswith("<!DOCTYPE html>")) == (200, True)
    page = browser.log_in(page, "jörg@example.com")
    assert (page.status, page.url) == (200, api.sandbox.url + PROPERTIES)
    assert [cookie.name for cookie in browser.cookies] == ["BITBUCKETSESSIONID"]


def test_a_wrong_password_leads_back_to_the_page_which_says_so(api: Api) -> None:
    browser = Browser()
    page = browser.log_in(browser.open(f"{api.sandbox.url}/login"), "fred", "wrong")
    assert (page.status, page.url) == (200, f"{api.sandbox.url}/login?error=true")
    assert "Invalid username or password." in page.text
    assert "Invalid" not in browser.open(f"{api.sandbox.url}/login").text
    assert post(api, "fred", "fred").headers["Location"] == f"{api.sandbox.url}/dashboard"


@pytest.mark.parametrize(
    "following", ["//evil.example.com/", "/\\evil.example.com", "https://evil.example.com/", "x", "", "/x\r\nA: b"]
)
def test_the_login_page_leads_to_no_other_server(api: Api, following: str) -> None:
    answer = post(api, "fred", "fred", next=following)
    assert (answer.status, answer.headers["Location"]) == (302, f"{api.sandbox.url}/dashboard")


def test_a_session_writes_as_everybody_else_does(api: Api) -> None:
    cookies = {"Cookie": (post(api, "fred", "fred").headers["Set-Cookie"] or "").partition(";")[0]}
    assert api.send("POST", f"{REPO}/watch", user=None, **cookies).status == 204
    forged = api.send("POST", f"{REPO}/watch", user=None, X_Atlassian_Token="", **cookies)
    assert (forged.status, forged.body, forged.headers["X-AUSERNAME"]) == (403, b"XSRF check failed", "fred")


# CAPTCHA


def test_after_three_wrong_passwords_every_way_with_a_password_is_closed(api: Api) -> None:
    raw = api.send("PUT", f"{TOKENS}/users/mary", {"name": "ci", "permissions": ["REPO_READ"]}, user="mary").json
    browser = Browser()
    page = browser.open(Client(api).url())
    for _ in range(3):
        assert sign_in_failed(api, post(api, "mary", "wrong"))
    assert sign_in_failed(api, post(api, "mary", "mary"))
    page = browser.log_in(page, "mary")
    assert ("CAPTCHA required" in page.text, list(page.form.buttons)) == (True, ["Log in"])
    locked = api.get(PROPERTIES, user="mary")
    assert (locked.status, locked.exception) == (401, "CaptchaRequiredAuthenticationException")
    assert locked.headers["WWW-Authenticate"] == 'Basic realm="Atlassian Bitbucket"'
    assert locked.headers["X-AUSERNAME"] is None
    git = api.get("/scm/work/my-repo.git/info/refs?service=git-upload-pack", user="mary")
    assert (git.status, git.body.startswith(b"CAPTCHA")) == (401, True)
    assert name_of(api, raw["token"]) == "mary", "a token is no password"
    assert api.send("DELETE", "/sandbox/captcha/mary", user=None).status == 204
    assert list(browser.log_in(page, "mary").form.buttons) == ["Allow", "Deny"]


# Who one is


ANSWERS: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
    (200, "GET", PROPERTIES, {}),
    (404, "GET", "/rest/api/latest/nowhere", {}),
    (405, "DELETE", "/rest/api/latest/projects", {}),
    (404, "GET", f"{WORK}/repos/nowhere", {}),
    (400, "GET", f"{REPO}/branches?limit=0", {}),
    (406, "GET", REPO, {"Accept": "text/csv"}),
    (415, "POST", f"{REPO}/watch", {"body": b"x", "Content_Type": "text/csv"}),
    (403, "POST", f"{REPO}/watch", {"X_Atlassian_Token": ""}),
    (404, "GET", "/scm/work/my-repo.git/HEAD", {}),
    (404, "GET", "/scm/work/nowhere.git/info/refs", {}),
    (200, "GET", "/scm/work/my-repo.git/info/refs?service=git-upload-pack", {}),
)


@pytest.mark.parametrize(("status", "method", "path", "options"), ANSWERS)
def test_every_answer_to_a_user_says_who_that_is(
    api: Api, status: int, method: str, path: str, options: dict[str, Any]
) -> None:
    answer = api.send(method, path, **options)
    assert (answer.status, answer.headers["X-AUSERNAME"], answer.headers["X-AUSERID"]) == (status, "fred", "101")
    anonymous = api.send(method, path, user=None, **options)
    assert (anonymous.headers["X-AUSERNAME"], anonymous.headers["X-AUSERID"]) == (None, None)


@pytest.mark.parametrize(("status", "method", "path", "options"), ANSWERS)
def test_no_answer_to_a_repositorys_token_says_that_it_is_somebody(
    api: Api, status: int, method: str, path: str, options: dict[str, Any]
) -> None:
    body = {"name": "r", "permissions": ["REPO_READ"]}
    raw = api.send("PUT", f"{TOKENS}/projects/WORK/repos/my-repo", body).json["token"]
    answer = api.send(method, path, Authorization=f"Bearer {raw}", **options)
    assert (answer.status, answer.headers["X-AUSERNAME"]) == (status, None)


def test_a_page_that_is_not_there_knows_a_session_and_no_token(api: Api) -> None:
    cookies = {"Cookie": (post(api, "fred", "fred").headers["Set-Cookie"] or "").partition(";")[0]}
    found = api.get("/projects/WORK", user=None, **cookies)
    assert (found.status, found.headers["X-AUSERNAME"]) == (404, "fred")
    token = api.get("/projects/WORK", user=None, Authorization="Bearer nonsense")
    assert (token.status, token.headers["Content-Type"]) == (404, "text/html;charset=UTF-8")
    assert api.get("/rest/api/latest/nowhere", user=None, Authorization="Bearer nonsense").status == 401


def test_a_user_name_with_odd_characters_has_tokens_of_its_own(api: Api) -> None:
    for slug in ("jörg_example.com", "jörg@example.com", "JÖRG@example.com".replace("Ö", "ö"), "seb.ruiz"):
        user = "seb.ruiz" if slug == "seb.ruiz" else "jörg@example.com"
        path = f"{TOKENS}/users/{quote(slug)}"
        created = api.send("PUT", path, {"name": slug, "permissions": ["REPO_READ"], "expiryDays": 1}, user=user)
        assert created.status == 200
        assert name_of(api, created.json["token"]) == quote(user, safe="")
        assert slug in [token["name"] for token in api.json(path, user=user)["values"]]
        assert api.get(PROPERTIES, user=f"{user}:{created.json['token']}").status == 200
        assert api.send("DELETE", f"{path}/{created.json['id']}", user=user).status == 204
