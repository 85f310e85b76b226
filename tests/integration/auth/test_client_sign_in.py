"""Client requests of a sign-in that are not REST operations, and sessions that expire."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from bbcli.auth import SESSION, Credential
from bbcli.client.client import Client
from bbcli.client.http.connection import Connection
from bbcli.client.request import Request
from bbcli.errors import BbcliError, NotAuthenticated, ServerFailed
from tests.support.hints import error_with_hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.stub_server import Stub

PROJECTS = "/rest/api/latest/projects"
SIGN_IN = Request("POST", "/j_atl_security_check", form={"j_username": "fred", "j_password": "p&ß="}, root="")
FRED = {"X-AUSERNAME": "fred"}


@pytest.fixture
def client(stub: Stub) -> Iterator[Client]:
    """A client without a credential that does not wait."""
    made = Client(Connection(stub.url), sleep=lambda _: None)
    yield made
    made.close()


@pytest.fixture
def session(stub: Stub) -> Iterator[Client]:
    """A client with a session."""
    made = Client(Connection(stub.url), Credential(SESSION, "BITBUCKETSESSIONID=1a2b"), sleep=lambda _: None)
    yield made
    made.close()


def test_a_form_is_sent_as_a_web_page_does_beside_the_api(stub: Stub, client: Client) -> None:
    stub.expect("POST", "/j_atl_security_check", status=302, headers={"Location": "/dashboard"})
    assert client.exchange(SIGN_IN).headers["location"] == "/dashboard"
    seen = stub.seen[0]
    assert parse_qs(seen.body.decode()) == {"j_username": ["fred"], "j_password": ["p&ß="]}
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert seen.headers["x-atlassian-token"] == "no-check"


def test_the_cookies_of_an_answer_can_be_read_and_are_not_sent_back(stub: Stub, client: Client) -> None:
    cookies = "BITBUCKETSESSIONID=1A=b; Path=/; HttpOnly"
    stub.expect("POST", "/j_atl_security_check", status=302, headers={"Set-Cookie": cookies})
    stub.page(PROJECTS)
    assert client.exchange(SIGN_IN).cookies == {"BITBUCKETSESSIONID": "1A=b"}
    assert list(client.records("/api/latest/projects")) == []
    assert "cookie" not in stub.seen[1].headers


@pytest.mark.parametrize("line", ["a=; Path=/", "a=1; Max-Age=0", "a=1; max-age=-1; Path=/"])
def test_a_deleted_cookie_is_not_kept(stub: Stub, client: Client, line: str) -> None:
    stub.expect("POST", "/j_atl_security_check", headers={"Set-Cookie": line})
    assert client.exchange(SIGN_IN).cookies == {}


@pytest.mark.parametrize("status", [200, 302, 401, 403, 404, 500])
def test_an_exchange_returns_the_answer_whatever_it_is(stub: Stub, client: Client, status: int) -> None:
    stub.expect("POST", "/j_atl_security_check", status=status, text="<html>", headers={"Location": "/x"})
    assert client.exchange(SIGN_IN).status == status


def test_a_form_is_sent_once_but_for_429(stub: Stub, client: Client) -> None:
    stub.expect("POST", "/j_atl_security_check", status=429)
    stub.expect("POST", "/j_atl_security_check", status=503)
    assert client.exchange(SIGN_IN).status == 503
    stub.expect("POST", "/j_atl_security_check", drop=True)
    with pytest.raises(ServerFailed):
        client.exchange(SIGN_IN)
    assert len(stub.seen) == 3


def test_a_session_goes_as_its_cookie(stub: Stub, session: Client) -> None:
    stub.expect("GET", PROJECTS, json_body={"values": [{"key": "A"}], "isLastPage": True}, headers=FRED)
    assert [record.get("key") for record in session.records("/api/latest/projects")] == ["A"]
    assert stub.seen[0].headers["cookie"] == "BITBUCKETSESSIONID=1a2b"
    assert "authorization" not in stub.seen[0].headers


@pytest.mark.parametrize("status", [200, 401, 403, 404])
def test_an_expired_session_is_noticed_by_the_user_name_of_the_response(
    stub: Stub, session: Client, status: int
) -> None:
    page = {"values": [], "isLastPage": True, "errors": [{"message": "You are not permitted"}]}
    stub.expect("GET", PROJECTS, status=status, json_body=page)
    with pytest.raises(NotAuthenticated) as caught:
        list(session.records("/api/latest/projects"))
    assert caught.value.message == f"the session on {stub.url} has ended"
    assert error_with_hint(caught.value).hint == f"bbcli auth login {stub.url} --session"


@pytest.mark.parametrize(
    ("status", "text"), [(200, "<html><title>Log in</title>"), (502, "<html>"), (500, "{}"), (429, "{}")]
)
def test_a_response_of_another_server_does_not_end_a_session(
    stub: Stub, session: Client, status: int, text: str
) -> None:
    headers = {"Content-Type": "application/json"} if text == "{}" else {}
    stub.expect("GET", PROJECTS, status=status, text=text, headers=headers, times=3 if status in (502, 429) else 1)
    with pytest.raises(BbcliError) as caught:
        list(session.records("/api/latest/projects"))
    assert "session" not in caught.value.message


def test_a_token_without_the_header_is_not_a_session(stub: Stub) -> None:
    stub.page(PROJECTS)
    client = Client(Connection(stub.url), Credential("bearer", "token"))
    assert list(client.records("/api/latest/projects")) == []
    client.close()
