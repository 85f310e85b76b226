from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.auth import Credential
from bbcli.client.error_mapping import error_from_response, unusable_response
from bbcli.client.response import Response, describe
from bbcli.errors import (
    BbcliError,
    Conflict,
    ErrorDetails,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    RateLimited,
    ServerFailed,
)
from tests.support.hints import error_with_hint

SERVER = "https://h/ctx"
JSON = {"content-type": "application/json;charset=UTF-8", "x-arequestid": "@UGPFWVx647x1328455x0"}
HTML = {"content-type": "text/html;charset=UTF-8"}
PAGE = b"<!DOCTYPE html><html><head><title>Sign in &amp;\n go</title></head><body>" + b"secret body " * 1500


def entry(message: str | None, exception: str | None = None, **extra: Any) -> bytes:
    name = f"com.atlassian.bitbucket.x.{exception}" if exception else None
    return json.dumps({"errors": [{"context": None, "message": message, "exceptionName": name, **extra}]}).encode()


def answer(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Response:
    return Response(status, JSON if headers is None else headers, body, f"{SERVER}/rest/api/latest/x?at=y")


def error_for(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> BbcliError:
    return error_with_hint(error_from_response(answer(status, body, headers), SERVER))


@pytest.mark.parametrize(
    ("status", "exception", "kind"),
    [
        (400, "ArgumentValidationException", InvalidInput),
        (
            400,
            "DuplicateRefException",
            Conflict,
        ),
        (401, "IncorrectPasswordAuthenticationException", NotAuthenticated),
        (401, "AuthenticationRequiredException", NotAuthenticated),
        (401, "AuthorisationException", NotPermitted),
        (401, "NoAccessAuthenticationException", NotPermitted),
        (401, "CaptchaRequiredAuthenticationException", NotAuthenticated),
        (403, "CaptchaRequiredAuthenticationException", NotAuthenticated),
        (401, None, NotAuthenticated),
        (403, "AuthorisationException", NotPermitted),
        (403, None, NotPermitted),
        (404, "NoSuchProjectException", NotFound),
        (404, "NoSuchRepositoryException", NotFound),
        (404, "NoSuchCommitException", NotFound),
        (404, "NoDefaultBranchException", NotFound),
        (404, "NoSuchPathException", NotFound),
        (404, None, NotFound),
        (409, "IntegrityException", Conflict),
        (409, "PullRequestOutOfDateException", Conflict),
        (409, "DuplicatePullRequestException", Conflict),
        (409, None, Conflict),
        (429, None, RateLimited),
        (415, None, BbcliError),
        (500, None, ServerFailed),
        (503, "ServerBusyException", ServerFailed),
    ],
)
def test_status_and_exception_name_the_kind_of_error(
    status: int, exception: str | None, kind: type[BbcliError]
) -> None:
    error = error_for(status, entry("It cannot be.", exception))
    assert type(error) is kind
    assert error.refusal.status == status
    assert (error.refusal.exception_name or "").rpartition(".")[2] == (exception or "")
    assert error.refusal.request_id == "@UGPFWVx647x1328455x0"
    assert "it cannot be" in error.message.casefold()


@pytest.mark.parametrize("exception", ["AuthorisationException", "NoAccessAuthenticationException"])
def test_a_permission_401_never_speaks_of_signing_in(exception: str) -> None:
    error = error_for(401, entry("You are not permitted to access this resource", exception))
    assert "auth login" not in str(error.hint)
    assert "administrator" in str(error.hint)


@pytest.mark.parametrize("status", [401, 403])
def test_a_captcha_names_the_page_to_open(status: int) -> None:
    error = error_for(status, entry("CAPTCHA required", "CaptchaRequiredAuthenticationException"))
    assert "https://h/ctx/login" in str(error.hint)


def test_a_wrong_password_leads_to_the_sign_in_at_this_server() -> None:
    error = error_for(401, entry("Authentication failed.", "IncorrectPasswordAuthenticationException"))
    assert error.hint == "bbcli auth login https://h/ctx"


@pytest.mark.parametrize(
    ("exception", "hint"),
    [
        ("NoSuchProjectException", "projects list"),
        ("NoSuchRepositoryException", "repos list"),
        ("NoDefaultBranchException", "--until BRANCH"),
    ],
)
def test_what_is_not_there_has_a_hint_where_to_look(exception: str, hint: str) -> None:
    assert hint in str(error_for(404, entry("Nope.", exception)).hint)


@pytest.mark.parametrize(
    ("message", "exception", "named"),
    [
        ("Repository WORK/old is archived and cannot be changed.", None, "WORK/old"),
        ("Repository ~mary/a.b is archived.", None, "~mary/a.b"),
        ("This repository has been archived.", None, "OPS/tools"),
        ("No.", "RepositoryArchivedException", "OPS/tools"),
    ],
)
def test_an_archived_repository_is_a_conflict_that_names_it(message: str, exception: str | None, named: str) -> None:
    response = Response(403, JSON, entry(message, exception), f"{SERVER}/rest/api/latest/projects/OPS/repos/tools")
    error = error_with_hint(error_from_response(response, SERVER))
    assert isinstance(error, Conflict)
    assert error.message == f"{named} is archived: nothing in it was changed"
    assert error.hint == f"bbcli repos edit {shlex.quote(named)} --no-archived"
    assert error.refusal.status == 403


@pytest.mark.parametrize(
    "message",
    [
        "You are not permitted to archive this repository.",
        "Archives are disabled.",
        "The project WORK is archived.",
        "This pull request was archived by a hook.",
    ],
)
def test_a_403_about_archives_is_a_missing_permission(message: str) -> None:
    response = Response(403, JSON, entry(message), f"{SERVER}/rest/api/latest/projects/OPS/repos/tools")
    assert isinstance(error_from_response(response, SERVER), NotPermitted)


def test_validation_errors_are_said_with_their_fields_in_one_line() -> None:
    errors = [{"context": "key", "message": "too long"}, {"context": "name", "message": "taken"}, {"message": None}]
    error = error_for(400, json.dumps({"errors": errors}).encode())
    assert error.message == "key: too long; name: taken"


@pytest.mark.parametrize("body", [b'{"errors":[]}', b'{"errors":[{}]}', b'{"errors":["odd"]}'])
def test_an_envelope_that_says_nothing_is_told_by_its_status(body: bytes) -> None:
    assert error_for(409, body).message == "the server rejected the request (409)"


def test_details_and_vetoes_are_told_too() -> None:
    vetoes = [{"summaryMessage": "no", "detailedMessage": "needs 2 approvals"}]
    error = error_for(409, entry("Vetoed", "PullRequestMergeVetoedException", details=["one"], vetoes=vetoes))
    assert error.refusal.details == ("one", "no: needs 2 approvals")


@pytest.mark.parametrize(
    ("veto", "told"),
    [
        ({"summaryMessage": "Not approved.", "detailedMessage": "Ask jane."}, "Not approved: Ask jane."),
        ({"summaryMessage": "Not approved.", "detailedMessage": "Not approved: ask jane."}, "Not approved: ask jane."),
        ({"summaryMessage": "Not approved.", "detailedMessage": "Not approved."}, "Not approved."),
        ({"summaryMessage": "Not approved.", "detailedMessage": None}, "Not approved."),
        ({"other": "x"}, '{"other":"x"}'),
    ],
)
def test_a_veto_says_nothing_twice(veto: dict[str, Any], told: str) -> None:
    assert error_for(409, entry("Vetoed", vetoes=[veto])).refusal.details == (told,)


@pytest.mark.parametrize(
    "extra",
    [
        {"vetoes": ["no"]},
        {"details": "one text"},
        {"details": [77]},
        {"details": 77},
    ],
)
def test_members_of_an_unknown_shape_do_not_hide_the_message(extra: dict[str, Any]) -> None:
    error = error_for(409, entry("Vetoed", **extra))
    assert error.message.casefold() == "vetoed"
    assert all(len(detail) > 1 for detail in error.refusal.details)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'{"message":"HTTP 404 Not Found","status-code":404,"sub-code":-1}', JSON),
        (
            b'<?xml version="1.0" encoding="UTF-8"?><status><status-code>404</status-code></status>',
            {"content-type": "application/xml"},
        ),
        (b"null for uri: https://h/ctx/rest/api/latest/x", {"content-type": "text/plain"}),
        (b"", JSON),
    ],
)
def test_an_unknown_route_is_not_found_in_each_form_that_servers_give_it(body: bytes, headers: dict[str, str]) -> None:
    assert type(error_for(404, body, headers)) is NotFound


def test_an_xsrf_failure_is_a_refusal_by_bitbucket_although_it_comes_as_a_web_page() -> None:
    error = error_for(403, b"XSRF check failed", HTML)
    assert (type(error), error.message) == (NotPermitted, "the server rejected /ctx/rest/api/latest/x (403)")


@pytest.mark.parametrize("body", [b"Rate limit exceeded", b"", PAGE])
def test_a_rate_limit_is_one_whatever_its_body(body: bytes) -> None:
    error = error_for(429, body, HTML)
    assert isinstance(error, RateLimited)
    assert error.hint


@pytest.mark.parametrize(("status", "kind"), [(401, NotAuthenticated), (407, NotAuthenticated)])
def test_an_empty_401_asks_who_one_is(status: int, kind: type[BbcliError]) -> None:
    assert type(error_for(status, b"", {})) is kind


def test_an_empty_406_of_bitbucket_is_a_failure_and_not_a_stranger() -> None:
    assert type(error_for(406)) is BbcliError


@pytest.mark.parametrize("status", [302, 401, 403, 404, 500])
def test_a_page_of_something_else_is_told_by_its_title_and_never_pasted(status: int) -> None:
    error = (
        error_for(status, PAGE, HTML)
        if status >= 400
        else error_with_hint(unusable_response(answer(status, PAGE, HTML)))
    )
    assert type(error) is ServerFailed
    assert f"h did not respond like Bitbucket ({status} text/html, “Sign in & go”)" == error.message
    assert error.refusal == ErrorDetails(status)


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        b"<html><title>Log In - ACME</title>",
        b"<html><title>ACME Single Sign-On</title>",
        b"<html><body><form><input name=u><input type='password' name=p></form>",
        b'<html><body onload="submit()"><form><input type="hidden" name="SAMLRequest" value="x">',
    ],
)
def test_a_sign_in_page_with_200_is_single_sign_on(page: bytes) -> None:
    error = error_with_hint(unusable_response(answer(200, page, HTML)))
    assert type(error) is ServerFailed
    assert error.message.startswith("single sign-on responded instead of Bitbucket: h gave 200 text/html")
    assert "--with-token" in str(error.hint)
    assert "--cookie-stdin" in str(error.hint)


@pytest.mark.parametrize("page", [b"<html><title>Sign inventory</title>", b"<html><title>Welcome</title> log in"])
def test_another_page_with_200_is_not(page: bytes) -> None:
    assert error_with_hint(unusable_response(answer(200, page, HTML))).message.startswith(
        "h did not respond like Bitbucket (200 text/html"
    )


BASIC_LOGIN = Credential("basic", "pass", "fred")


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Basic Authentication has been disabled on this instance.</body></html>",
        b'{"errors":[{"message":"Basic authentication is not allowed"}]}',
    ],
)
def test_a_server_without_basic_authentication_leads_to_tokens(status: int, body: bytes) -> None:
    error = error_with_hint(error_from_response(answer(status, body, HTML), SERVER, BASIC_LOGIN))
    assert type(error) is NotAuthenticated
    assert error.message == f"{SERVER} does not accept passwords: basic authentication is disabled"
    assert "--with-token" in str(error.hint)
    token = error_with_hint(error_from_response(answer(status, body, HTML), SERVER, Credential("bearer", "token")))
    assert "password" not in token.message


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("https://h/ctx/login?x=1", "https://h/ctx/login?x=1"),
        ("https://evil.example.com/login", "https://h/ctx/login"),
        ("https://h/ctx.evil.example.com/", "https://h/ctx/login"),
        ("http://h/ctx/login", "https://h/ctx/login"),
        ("", "https://h/ctx/login"),
    ],
)
def test_the_page_for_a_captcha_is_the_servers_own(page: str, shown: str) -> None:
    reason = {**JSON, "x-authentication-denied-reason": f"CAPTCHA_CHALLENGE; login-url={page}"}
    error = error_for(403, b"", reason)
    assert (type(error), error.hint) == (
        NotAuthenticated,
        f"sign in once in the browser and solve the CAPTCHA: {shown}",
    )


@pytest.mark.parametrize("body", [PAGE, b"", entry("Slow down.")])
def test_how_long_the_server_asks_to_wait_is_said_whatever_the_body(body: bytes) -> None:
    assert error_for(429, body, {"retry-after": "3600"}).hint == "wait 3600 s"


def test_a_long_title_is_shortened() -> None:
    page = b"<title>" + b"x" * 500 + b"</title>"
    assert len(describe(answer(200, page, HTML))) < 120


@pytest.mark.parametrize(
    ("headers", "body", "is_html"),
    [
        (HTML, b"", True),
        ({}, b" \n<!DOCTYPE HTML>", True),
        ({"content-type": "text/plain"}, b"<html lang=en>", True),
        ({"content-type": "application/xhtml+xml"}, b"", True),
        (
            {"content-type": "TEXT/HTML"},
            b"Sign in",
            True,
        ),
        (JSON, b'{"a":"<html>"}', False),
        ({}, b"", False),
    ],
)
def test_a_web_page_is_known_whatever_it_is_called(headers: dict[str, str], body: bytes, is_html: bool) -> None:
    assert answer(200, body, headers).is_html is is_html


ENTRIES = (
    st.dictionaries(
        st.sampled_from(["context", "message", "exceptionName", "other"]),
        st.none() | st.integers() | st.text(max_size=5),
    )
    | st.none()
    | st.text(max_size=3)
)
BODIES = (
    st.binary()
    | st.lists(ENTRIES).map(lambda entries: json.dumps({"errors": entries}).encode())
    | st.fixed_dictionaries({"status-code": st.integers(), "message": st.text()}).map(
        lambda body: json.dumps(body).encode()
    )
    | st.binary().map(lambda junk: b"<title>" + junk + b"</title>")
)
HEADERS = st.sampled_from([JSON, HTML, {}, {"content-type": "text/plain"}])


@given(st.integers(400, 599), BODIES, HEADERS)
def test_any_refusal_at_all_is_an_error_with_its_status_and_a_message(
    status: int, body: bytes, headers: dict[str, str]
) -> None:
    error = error_for(status, body, headers)
    assert error.message
    assert error.refusal.status == status
    json.dumps(error.to_dict())
