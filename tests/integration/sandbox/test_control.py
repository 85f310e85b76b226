"""Control requests of the sandbox (sessions, tokens, lifetimes), and its clock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.server import Sandbox
from bbcli.sandbox.store.records import Owner
from tests.integration.sandbox.browser import Browser
from tests.integration.sandbox.conftest import Api
from tests.integration.sandbox.oauth_client import Client, bearer, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.sandbox_pool import DataPool

PROPERTIES = "/rest/api/latest/application-properties"
DAY = 24 * 60 * 60


@dataclass
class Clock:
    """The clock of the sandbox; the test moves it."""

    now: float

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(1_800_000_000.0)


@pytest.fixture
def api(data_pool: DataPool, clock: Clock) -> Iterator[Api]:
    with data_pool.directory() as data, Sandbox(data, clock=clock) as running:
        yield Api(running)


def control(api: Api, method: str, path: str, body: Any = None) -> int:
    return api.send(method, f"/sandbox/{path}", body, user=None).status


# Time


@pytest.mark.parametrize(("seconds", "status"), [(9, 200), (10, 400)])
def test_a_code_lives_ten_seconds(api: Api, clock: Clock, seconds: int, status: int) -> None:
    client = Client(api)
    code = client.code()
    clock.now += seconds
    assert client.exchange(code).status == status


def test_an_access_token_lives_an_hour_and_its_refresh_token_longer(api: Api, clock: Clock) -> None:
    client = Client(api)
    tokens = client.tokens()
    assert tokens["created_at"] == int(clock.now)
    clock.now += 3599
    assert name_of(api, tokens["access_token"]) == "fred"
    clock.now += 1
    answer = api.get(PROPERTIES, **bearer(tokens["access_token"]))
    assert (answer.status, answer.headers["X-AUSERNAME"]) == (401, None)
    assert name_of(api, client.refresh(tokens["refresh_token"]).json["access_token"]) == "fred"


def test_an_http_access_token_ends_after_its_days(api: Api, clock: Clock) -> None:
    tokens = api.sandbox.store.tokens
    brief, raw = tokens.create(Owner(user_id=101), "brief", ("REPO_READ",), 2)
    _, endless = tokens.create(Owner(user_id=101), "endless", ("REPO_READ",), None)
    clock.now += 2 * DAY - 1
    assert name_of(api, raw) == "fred"
    clock.now += 2
    assert api.get(PROPERTIES, **bearer(raw)).exception == "IncorrectPasswordAuthenticationException"
    assert api.get(PROPERTIES, user=f"fred:{raw}").status == 401
    assert name_of(api, endless) == "fred"
    listed = api.json("/rest/access-tokens/latest/users/fred")["values"]
    assert brief.id in [token["id"] for token in listed], "it is still shown, to be deleted"


def test_an_http_access_token_can_be_made_older(api: Api) -> None:
    token, raw = api.sandbox.store.tokens.create(Owner(user_id=101), "brief", ("REPO_READ",), 30)
    api.sandbox.store.tokens.age(token.id, 29)
    assert name_of(api, raw) == "fred"
    api.sandbox.store.tokens.age(token.id, 2)
    assert name_of(api, raw) is None


# From outside


def test_access_tokens_end_on_demand_and_can_be_refreshed(api: Api) -> None:
    client = Client(api)
    tokens = client.tokens()
    assert control(api, "DELETE", "oauth/access-tokens") == 204
    assert api.get(PROPERTIES, **bearer(tokens["access_token"])).status == 401
    assert name_of(api, client.refresh(tokens["refresh_token"]).json["access_token"]) == "fred"


def test_logins_can_be_taken_back_whole(api: Api) -> None:
    client = Client(api)
    code, tokens = client.code(), client.tokens()
    assert control(api, "DELETE", "oauth/logins") == 204
    assert name_of(api, tokens["access_token"]) is None
    assert client.refresh(tokens["refresh_token"]).json["error"] == "invalid_grant"
    assert client.exchange(code).json["error"] == "invalid_grant"


def test_the_lifetime_of_access_tokens_is_set_for_those_to_come(api: Api, clock: Clock) -> None:
    client = Client(api)
    before = client.tokens()
    assert control(api, "PUT", "oauth/lifetime", {"seconds": 5}) == 204
    after = client.refresh(client.tokens()["refresh_token"]).json
    assert after["expires_in"] == 5
    clock.now += 6
    assert (name_of(api, before["access_token"]), name_of(api, after["access_token"])) == ("fred", None)


def test_a_lifetime_that_is_none_is_400(api: Api) -> None:
    for seconds in (-1, "5", 1.5, True, None, 2**31):
        assert control(api, "PUT", "oauth/lifetime", {"seconds": seconds}) == 400, seconds


def test_a_client_without_id_or_addresses_is_400(api: Api) -> None:
    for body in ({}, {"id": "x"}, {"id": "x", "redirectUris": []}, {"id": "x", "redirectUris": "http://localhost/"}):
        assert control(api, "POST", "oauth/clients", body) == 400, body


def test_a_registered_client_may_go_to_its_own_addresses_only(api: Api) -> None:
    addresses = ["https://ci.example.com/back?from=bitbucket", "http://ci.example.com/back"]
    body = {"id": "web", "secret": "s", "redirectUris": addresses}
    assert control(api, "POST", "oauth/clients", body) == 201
    client = Client(api, "web", "s", "https://ci.example.com/back?from=bitbucket")
    browser = Browser()
    page = browser.submit(client.consent(browser), "Allow")
    assert page.location.startswith("https://ci.example.com/back?from=bitbucket&code=")
    assert client.exchange(page.query["code"]).status == 200
    others = (
        "https://ci.example.com:8443/back?from=bitbucket", "https://ci.example.com/back", "http://ci.example.com:8/back",
    )  # fmt: skip
    for other in others:
        assert Browser().open(client.url(redirect_uri=other)).status == 400


def test_sessions_end_on_demand(api: Api) -> None:
    browser = Browser()
    browser.log_in(browser.open(f"{api.sandbox.url}/login"), "fred")
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
    assert api.get(PROPERTIES, user=None, Cookie=cookies).headers["X-AUSERNAME"] == "fred"
    assert control(api, "DELETE", "sessions") == 204
    answer = api.get(PROPERTIES, user=None, Cookie=cookies)
    assert (answer.status, answer.headers["X-AUSERNAME"]) == (200, None)
    private = api.get("/rest/api/latest/projects/WORK", user=None, Cookie=cookies)
    assert (private.status, private.exception) == (401, "AuthenticationRequiredException")


def test_the_same_can_be_done_from_inside(api: Api) -> None:
    store, client = api.sandbox.store, Client(api)
    store.oauth.set_lifetime(60)
    tokens = client.tokens()
    assert tokens["expires_in"] == 60
    store.oauth.expire_access_tokens()
    assert name_of(api, tokens["access_token"]) is None
    store.oauth.revoke_all()
    assert client.refresh(tokens["refresh_token"]).status == 400
    store.users.end_sessions()
    fred = store.users.by_name("fred")
    assert fred is not None
    for _ in range(3):
        store.users.count_failure(fred)
    assert api.get(PROPERTIES).exception == "CaptchaRequiredAuthenticationException"
    store.users.reset_failures(fred)
    assert api.get(PROPERTIES).status == 200
