"""Requested faults as a client sees them."""

from __future__ import annotations

import http.client
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault, Faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.sandbox.conftest import Api

PROJECTS = "/rest/api/latest/projects"


@pytest.fixture(autouse=True)
def cleared(api: Api) -> Iterator[None]:
    yield
    assert api.send("DELETE", "/sandbox/faults", user=None).status == 204


def _set(api: Api, **settings: Any) -> None:
    assert api.send("POST", "/sandbox/faults", settings, user=None).status == 201


def test_a_fault_hits_the_paths_methods_and_times_it_is_set_for(api: Api) -> None:
    _set(api, kind="429", path="/rest/api/*/commits", method="GET", after=1, times=2)
    commits = f"{PROJECTS}/WORK/repos/my-repo/commits"
    assert [api.get(commits).status for _ in range(4)] == [200, 429, 429, 200]
    assert api.get(PROJECTS).status == 200
    (listed,) = api.json("/sandbox/faults", user=None)
    assert (listed["kind"], listed["status"], listed["seen"]) == ("status", 429, 4)


def test_429_says_when_to_come_back_in_seconds_or_as_a_date(api: Api) -> None:
    _set(api, kind="429", times=1, **{"retry-after": 7})
    _set(api, kind="429", times=1, **{"retry-date": 60})
    first = api.get(PROJECTS)
    assert (first.headers["Retry-After"], "errors" in first.json) == ("7", True)
    wait = parsedate_to_datetime(api.get(PROJECTS).headers["Retry-After"]).timestamp() - time.time()
    assert 50 < wait <= 60


def test_5xx_come_with_a_page_of_html(api: Api) -> None:
    _set(api, kind="502")
    answer = api.get(PROJECTS)
    assert (answer.status, answer.headers["Content-Type"]) == (502, "text/html")
    assert answer.body.startswith(b"<html>")


def test_a_login_page_comes_with_200_and_a_redirect_goes_where_it_is_told(api: Api) -> None:
    _set(api, kind="login-page", times=1)
    page = api.get(PROJECTS)
    assert (page.status, b"<form" in page.body) == (200, True)
    _set(api, kind="redirect", url="http://sso.example.com/")
    moved = api.get(PROJECTS)
    assert (moved.status, moved.headers["Location"]) == (302, "http://sso.example.com/")


def test_a_cut_body_is_shorter_than_announced(api: Api) -> None:
    _set(api, kind="cut")
    with pytest.raises(http.client.IncompleteRead):
        api.get(PROJECTS)


def test_a_dropped_connection_gives_no_answer(api: Api) -> None:
    _set(api, kind="drop")
    with pytest.raises(ConnectionError):
        api.get(PROJECTS)


def test_latency_and_slow_bodies_take_their_time_but_arrive(api: Api) -> None:
    whole = api.get(f"{PROJECTS}?limit=3").body
    _set(api, kind="latency", ms=60)
    _set(api, kind="slow", ms=5)
    began = time.monotonic()
    assert api.get(f"{PROJECTS}?limit=3").body == whole
    assert time.monotonic() - began > 0.06


def test_an_endless_list_and_one_that_is_stuck(api: Api) -> None:
    first = api.json(f"{PROJECTS}?limit=2")["values"]
    _set(api, kind="endless", times=1)
    endless = api.json(f"{PROJECTS}?limit=2&start=8", Accept_Encoding="gzip")
    assert (endless["values"], endless["isLastPage"], endless["nextPageStart"]) == (first, False, None)
    _set(api, kind="stuck")
    stuck = api.json(f"{PROJECTS}?limit=2&start=8")
    assert (stuck["isLastPage"], stuck["nextPageStart"]) == (False, 8)
    assert api.get("/rest/api/latest/nowhere").status == 404
    assert api.get("/nowhere").status == 404


def test_a_fault_that_makes_no_sense_is_refused(api: Api) -> None:
    for settings in ({"kind": "?"}, {"kind": "429", "times": "often"}, {"kind": "drop", "colour": "red"}, {"kind": 99}):
        assert api.send("POST", "/sandbox/faults", settings, user=None).status == 400


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "429 retry-after=1 times=2 path=/rest/api/*/commits",
            Fault("status", "/rest/api/*/commits", times=2, status=429, retry_after=1),
        ),
        ("503", Fault("html", status=503)),
        ("latency ms=250 method=GET", Fault("latency", method="GET", ms=250)),
        ("redirect url=http://x/ after=3", Fault("redirect", after=3, url="http://x/")),
    ],
)
def test_a_fault_is_read_from_the_command_line(text: str, fault: Fault) -> None:
    assert Fault.parse(text) == fault


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not a kind of fault"),
        ("flood", "'flood' is not a kind of fault"),
        ("429 now", "'now' is not of the form name=value"),
        ("429 times=x", "times must be a whole number, not 'x'"),
        ("429 colour=red", "a fault has no 'colour'"),
        ("999", "status must be from 200 to 599"),
    ],
)
def test_a_fault_that_cannot_be_read_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match="^.*" + message):
        Fault.parse(text)


def test_the_first_fault_of_each_kind_strikes_and_all_latencies() -> None:
    set_of_faults = [Fault("latency"), Fault("drop", times=1), Fault("html"), Fault("latency", method="POST")]
    faults = Faults(set_of_faults)
    assert faults.take_matching("GET", "/x") == set_of_faults[:2]
    assert faults.take_matching("GET", "/x") == [set_of_faults[0], set_of_faults[2]]
