"""Authentication, permissions, and requests that are rejected before they reach an endpoint."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Api

WORK = "/rest/api/latest/projects/WORK"
REPO = f"{WORK}/repos/my-repo"
PROPERTIES = "/rest/api/latest/application-properties"
TOKENS = "/rest/access-tokens/latest"


def test_application_properties_tell_who_is_signed_in_by_a_header(api: Api) -> None:
    anonymous = api.get(PROPERTIES, user=None)
    assert (anonymous.status, anonymous.headers["X-AUSERNAME"]) == (200, None)
    assert list(anonymous.json) == ["version", "buildNumber", "buildDate", "displayName"]
    fred = api.get(PROPERTIES)
    assert (fred.headers["X-AUSERNAME"], fred.headers["X-AUSERID"]) == ("fred", "101")
    assert fred.headers["X-AREQUESTID"].startswith("@")
    assert fred.headers["Cache-Control"] == "private, no-cache"
    assert fred.headers["Vary"] == "x-ausername,x-auserid,cookie,accept-encoding"
    assert fred.headers["Content-Type"] == "application/json;charset=UTF-8"


def test_a_user_name_is_percent_encoded_in_its_header(api: Api) -> None:
    answer = api.get(PROPERTIES, user="jörg@example.com")
    assert answer.headers["X-AUSERNAME"] == "j%C3%B6rg%40example.com"


@pytest.mark.parametrize(
    ("user", "exception"),
    [
        (None, "AuthenticationRequiredException"),
        ("fred:wrong", "IncorrectPasswordAuthenticationException"),
        ("ghost:ghost", "IncorrectPasswordAuthenticationException"),
        ("nolan", "NoAccessAuthenticationException"),
        ("aahmed", "AuthorisationException"),
    ],
)
def test_the_401s_differ_by_their_exception(api: Api, user: str | None, exception: str) -> None:
    answer = api.get(REPO, user=user)
    assert (answer.status, answer.exception) == (401, exception)
    api.get(PROPERTIES)  # fred's failures are forgotten


def test_three_wrong_passwords_need_a_captcha_even_with_the_right_one(api: Api) -> None:
    for _ in range(2):
        assert api.get(PROPERTIES, user="mary:no").exception == "IncorrectPasswordAuthenticationException"
    for password in ("no", "mary"):
        locked = api.get(PROPERTIES, user=f"mary:{password}")
        assert locked.exception == "CaptchaRequiredAuthenticationException"
        assert locked.headers["WWW-Authenticate"] == 'Basic realm="Atlassian Bitbucket"'
    assert api.send("DELETE", "/sandbox/captcha/mary", user=None).status == 204
    assert api.get(PROPERTIES, user="mary").status == 200
    assert api.send("DELETE", "/sandbox/captcha/ghost", user=None).status == 404


def test_a_broken_authorization_header_is_a_wrong_password(api: Api) -> None:
    for header in ("Basic ???", "Basic /w==", "Bearer nonsense", "Bearer"):
        assert api.get(PROPERTIES, Authorization=header).status == 401


def test_a_personal_token_signs_in_as_bearer_and_as_basic_password(api: Api) -> None:
    created = api.send("PUT", f"{TOKENS}/users/fred", {"name": "ci", "permissions": ["REPO_READ"]})
    assert (created.status, list(created.json)) == (200, ["id", "createdDate", "name", "token"])
    raw = created.json["token"]
    assert api.get(REPO, Authorization=f"Bearer {raw}").headers["X-AUSERNAME"] == "fred"
    assert api.get(REPO, user=f"fred:{raw}").status == 200
    assert api.get(REPO, user=f"mary:{raw}").status == 401
    bearer = {"Authorization": f"Bearer {raw}"}
    branch = {"name": "by-token", "startPoint": "master"}
    assert api.send("POST", f"{REPO}/branches", branch, **bearer).exception == "AuthorisationException"
    assert api.send("PUT", f"{TOKENS}/users/fred", {"name": "2", "permissions": ["REPO_READ"]}, **bearer).status == 403
    path = f"{TOKENS}/users/fred/{created.json['id']}"
    changed = api.send("POST", path, {"permissions": ["REPO_WRITE"]})
    assert changed.json["name"] == "ci"
    assert api.send("POST", f"{REPO}/branches", branch, **bearer).status == 200
    assert [token["name"] for token in api.json(f"{TOKENS}/users/fred")["values"]] == ["ci"]
    assert api.send("DELETE", path).status == 204
    assert api.get(REPO, **bearer).status == 401
    assert api.get(path).status == 404


def test_a_repository_token_is_nobody_and_reaches_its_repository_only(api: Api) -> None:
    path = f"{TOKENS}/projects/WORK/repos/my-repo"
    raw = api.send("PUT", path, {"name": "r", "permissions": ["REPO_READ"], "expiryDays": 3}).json["token"]
    bearer = {"Authorization": f"Bearer {raw}"}
    answer = api.get(REPO, **bearer)
    assert (answer.status, answer.headers["X-AUSERNAME"]) == (200, None)
    assert api.get(f"{WORK}/repos/empty", **bearer).exception == "AuthorisationException"
    assert api.get("/rest/api/latest/projects/OPEN", **bearer).status == 200
    assert api.send("POST", f"{REPO}/watch", **bearer).status == 401
    assert api.get(REPO, user=f"fred:{raw}").status == 401


@pytest.mark.parametrize(
    "header", ["Basic \xef", "Basic YQ", "Basic /w==", "Basic", "Bearer \xef", "Basic Og==", "OAuth \xef"]
)
def test_a_header_that_nobody_can_read_is_401(api: Api, header: str) -> None:
    for path in (REPO, "/scm/work/my-repo.git/info/refs?service=git-upload-pack"):
        assert api.get(path, Authorization=header).status == 401


def test_a_project_token_reaches_its_project(api: Api) -> None:
    path = f"{TOKENS}/projects/WORK"
    raw = api.send("PUT", path, {"name": "p", "permissions": ["PROJECT_READ"]}, user="admin").json["token"]
    assert api.get(REPO, Authorization=f"Bearer {raw}").status == 200
    assert api.get(path).exception == "AuthorisationException"


@pytest.mark.parametrize("body", [{}, {"name": "x", "permissions": ["ALL"]}, {"name": "", "permissions": []}])
def test_a_token_without_name_or_known_permissions_is_refused_field_by_field(api: Api, body: object) -> None:
    answer = api.send("PUT", f"{TOKENS}/users/fred", body)
    assert answer.status == 400
    assert {error["context"] for error in answer.json["errors"]} <= {"name", "permissions"}


def test_tokens_of_another_user_are_the_administrators_business(api: Api) -> None:
    assert api.get(f"{TOKENS}/users/mary").exception == "AuthorisationException"
    assert api.get(f"{TOKENS}/users/mary", user="admin").status == 200
    assert api.get(f"{TOKENS}/users/ghost").exception == "NoSuchUserException"


def test_the_login_form_gives_cookies_that_sign_in(api: Api) -> None:
    form = {"j_username": "fred", "j_password": "fred", "_atl_remember_me": "on"}
    answer = _sign_in(api, form)
    cookies = answer.headers.get_all("Set-Cookie") or []
    assert answer.status == 302
    assert [cookie.partition("=")[0] for cookie in cookies] == ["BITBUCKETSESSIONID", "_atl_bitbucket_remember_me"]
    for cookie in cookies:
        assert api.get(REPO, user=None, Cookie=cookie.partition(";")[0]).headers["X-AUSERNAME"] == "fred"
    failed = _sign_in(api, {**form, "j_password": "wrong"})
    assert (failed.status, failed.headers["Set-Cookie"]) == (302, None)
    api.get(PROPERTIES)


def _sign_in(api: Api, form: dict[str, str]):  # type: ignore[no-untyped-def]
    body = urlencode(form).encode()
    return api.send("POST", "/j_atl_security_check", body, user=None, Content_Type="application/x-www-form-urlencoded")


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Atlassian_Token": "", "Content_Type": "application/x-www-form-urlencoded"},
        {"X_Atlassian_Token": "", "Content_Type": "application/json", "User_Agent": "Mozilla/5.0"},
        {"X_Atlassian_Token": ""},
    ],
)
def test_what_a_foreign_page_could_send_fails_the_xsrf_check(api: Api, headers: dict[str, str]) -> None:
    answer = api.send("POST", f"{REPO}/watch", **headers)
    assert (answer.status, answer.body) == (403, b"XSRF check failed")
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_form_needs_the_xsrf_token_where_it_is_posted_only(api: Api) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="content"\r\n\r\nNew\r\n--x--\r\n'
    form = {"X_Atlassian_Token": "", "Content_Type": "multipart/form-data; boundary=x"}
    put = api.send("PUT", f"{REPO}/browse/new.txt", body, **form)
    assert (put.status, put.json["errors"][0]["context"]) == (400, "branch")
    assert api.send("POST", f"{WORK}/repos", body, **form).body == b"XSRF check failed"
    assert api.send("PUT", f"{WORK}/repos/my-repo", b"name=x", **{**form, "Content_Type": "text/plain"}).status == 415
    assert api.send("PUT", f"{REPO}/browse/new.txt", body, **form, User_Agent="Mozilla/5.0").status == 403


def test_json_needs_no_xsrf_token(api: Api) -> None:
    answer = api.send("POST", f"{REPO}/watch", X_Atlassian_Token="", Content_Type="application/json")
    assert (answer.status, answer.body) == (204, b"")


def test_a_write_that_is_not_json_is_415(api: Api) -> None:
    assert api.send("POST", f"{WORK}/repos", b"<x/>", Content_Type="application/xml").status == 415
    assert api.send("PUT", REPO, b"{}", Content_Type="text/plain").status == 415


def test_a_body_that_is_no_json_object_is_400(api: Api) -> None:
    for body in (b"{", b"[]", b"\xff"):
        assert api.send("POST", f"{WORK}/repos", body, Content_Type="application/json").status == 400


def test_a_media_type_that_is_not_there_is_406_without_a_body(api: Api) -> None:
    answer = api.get(REPO, Accept="application/xml")
    assert (answer.status, answer.body) == (406, b"")
    assert api.get(REPO, Accept="application/xml, */*;q=0.1").status == 200


def test_an_unknown_route_and_a_wrong_method_answer_as_servers_do(api: Api) -> None:
    assert api.get("/rest/api/latest/nowhere").json == {
        "message": "HTTP 404 Not Found",
        "status-code": 404,
        "sub-code": -1,
    }
    wrong = api.send("DELETE", "/rest/api/latest/projects")
    assert (wrong.status, wrong.json["status-code"]) == (405, 405)
    assert api.get("/projects/WORK").headers["Content-Type"] == "text/html;charset=UTF-8"


def test_versions_and_a_slash_at_the_end_make_no_difference(api: Api) -> None:
    first = api.get(f"{REPO}/branches").body
    assert api.get(f"{REPO.replace('latest', '1.0')}/branches/").body == first
    assert api.get("/rest/access-tokens/1.0/users/fred").status == 200


def test_large_answers_are_compressed_for_those_who_ask(api: Api) -> None:
    plain = api.get(f"{REPO}/commits")
    packed = api.get(f"{REPO}/commits", Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.body == plain.body
    assert int(packed.headers["Content-Length"]) == len(gzip.compress(plain.body, 1))
    assert api.get(PROPERTIES, Accept_Encoding="gzip").headers["Content-Encoding"] is None


def test_json_is_compact_and_keeps_non_ascii_as_it_is(api: Api) -> None:
    answer = api.get("/rest/api/latest/users?filter=J%C3%B6rg")
    assert "Jörg Müller".encode() in answer.body
    assert answer.body == json.dumps(answer.json, ensure_ascii=False, separators=(",", ":")).encode()
