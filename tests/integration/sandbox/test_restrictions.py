"""Branch permissions of projects and repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.server import Sandbox
from tests.integration.sandbox.conftest import Api

if TYPE_CHECKING:
    from tests.support.sandbox_pool import DataPool

PROJECT = "/rest/branch-permissions/2.0/projects/WORK/restrictions"
REPO = "/rest/branch-permissions/2.0/projects/WORK/repos/my-repo/restrictions"
BULK = "application/vnd.atl.bitbucket.bulk+json"


def restriction(kind: str = "no-deletes", name: str = "master", matcher: str = "BRANCH", **more: Any) -> dict[str, Any]:
    return {"type": kind, "matcher": {"id": name, "type": {"id": matcher}}, **more}


@pytest.fixture(autouse=True)
def no_restrictions(sandbox: Sandbox) -> None:
    sandbox.store.database.write("delete from restrictions")


def test_users_are_sent_by_name_and_shown_as_objects(api: Api) -> None:
    body = restriction(users=["mary"], groups=["devs"], accessKeys=[6], userSlugs=["fred"], groupNames=["all"])
    made = api.send("POST", REPO, body).json
    assert api.json(REPO)["values"] == [made]
    assert made["matcher"]["id"] == "refs/heads/master"
    assert [user["name"] for user in made["users"]] == ["mary"]
    assert (made["groups"], made["accessKeys"]) == (["devs"], [{"key": {"id": 6}}])
    refused = api.send("POST", REPO, restriction(users=[{"name": "admin"}]))
    assert (refused.status, refused.json["errors"][0]["message"]) == (400, "{name=admin} is not a valid user")


def test_a_second_one_with_the_same_type_and_matcher_replaces_the_exemptions(api: Api) -> None:
    first = api.send("POST", REPO, restriction(users=["mary"])).json
    second = api.send("POST", REPO, restriction(users=["fred"])).json
    assert second["id"] == first["id"]
    assert [[user["name"] for user in each["users"]] for each in api.json(REPO)["values"]] == [["fred"]]
    assert api.send("POST", REPO, restriction(kind="read-only")).json["id"] != first["id"]


def test_several_are_made_at_once_and_listed_by_type_and_matcher(api: Api) -> None:
    bodies = [restriction(), restriction(kind="read-only", name="release/*", matcher="PATTERN")]
    made = api.send("POST", REPO, bodies, Content_Type=BULK)
    assert (made.status, len(made.json)) == (200, 2)
    for query in ("type=read-only", "matcherType=PATTERN", "matcherId=release/*"):
        assert [each["type"] for each in api.json(f"{REPO}?{query}")["values"]] == ["read-only"]


def test_those_of_the_project_are_listed_and_deleted_through_the_repository(api: Api) -> None:
    api.send("POST", PROJECT, restriction(), user="admin")
    api.send("POST", REPO, restriction())
    scopes = [each["scope"]["type"] for each in api.json(REPO)["values"]]
    assert scopes == ["PROJECT", "REPOSITORY"]
    inherited = api.json(PROJECT, user="admin")["values"]
    assert [each["scope"]["type"] for each in inherited] == ["PROJECT"]
    assert api.send("DELETE", f"{REPO}/{inherited[0]['id']}").status == 204
    assert api.json(PROJECT, user="admin")["size"] == 0


def test_an_unknown_id_has_an_error_and_one_that_is_no_number_has_none(api: Api) -> None:
    missing = api.get(f"{REPO}/4711")
    assert (missing.status, missing.exception) == (404, "NoSuchEntityException")
    assert missing.json["errors"][0]["message"] == "There is no restriction with ID 4711"
    assert (api.get(f"{REPO}/x").status, api.get(f"{REPO}/x").body) == (404, b"")


def test_no_creates_needs_9_4_and_an_administrator(api: Api, data_pool: DataPool) -> None:
    assert api.send("POST", REPO, restriction(kind="no-creates"), user="mary").status == 401
    assert api.send("POST", REPO, restriction(kind="no-creates")).status == 200
    with data_pool.directory() as data, Sandbox(data, version="9.3.0") as older:
        assert Api(older).send("POST", REPO, restriction(kind="no-creates")).status == 400


@pytest.mark.parametrize(
    "body",
    [
        restriction(kind="no-such"), restriction(matcher="REGEX"), restriction(name="a..b"), {"type": "read-only"},
        restriction(users="mary"), restriction(groups=[1]), restriction(accessKeys=[{"id": 1}]), [1],
    ],
)  # fmt: skip
def test_a_restriction_that_names_nothing_is_400(api: Api, body: Any) -> None:
    assert api.send("POST", REPO, body).status == 400
    assert api.json(REPO)["size"] == 0
