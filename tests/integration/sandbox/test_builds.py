"""Build statuses over HTTP, through the older and the newer resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.server import Sandbox
from tests.integration.sandbox.conftest import Answer, Api

if TYPE_CHECKING:
    from tests.support.sandbox_pool import DataPool

REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
PUBLISHED = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
OLD = f"/rest/build-status/1.0/commits/{PUBLISHED}"
NEW = f"{REPO}/commits/{PUBLISHED}/builds"
URL = "https://ci.example.com/1"


@pytest.fixture(autouse=True)
def no_builds(api: Api) -> None:
    api.sandbox.store.database.write("delete from builds")


def build(key: str, state: str = "SUCCESSFUL", **more: Any) -> dict[str, Any]:
    return {"key": key, "state": state, "url": URL, **more}


def set_status_7(api: Api, key: str, state: str = "SUCCESSFUL", **more: Any) -> Answer:
    return api.send("POST", OLD, build(key, state, **more))


def error_fields(answer: Answer) -> list[str]:
    assert answer.status == 400
    return [each["context"] for each in answer.json["errors"]]


def test_a_build_is_set_and_set_again_under_its_key(api: Api) -> None:
    answer = set_status_7(api, "unit", "INPROGRESS", name="Unit tests", description="Running")
    assert (answer.status, answer.body) == (204, b"")
    assert set_status_7(api, "unit", "FAILED").status == 204
    page = api.json(OLD)
    assert (page["size"], page["limit"], page["isLastPage"], "nextPageStart" in page) == (1, 100, True, False)
    (found,) = page["values"]
    assert (found["key"], found["state"], found["url"]) == ("unit", "FAILED", URL)
    assert "description" not in found
    assert found["createdDate"] <= found["updatedDate"]


def test_a_repository_gives_one_build_by_its_key(api: Api) -> None:
    rich = build(
        "unit", "CANCELLED", buildNumber="7", duration=1500, parent="all", ref="refs/heads/master",
        testResults={"failed": 1, "successful": 3},
    )  # fmt: skip
    assert api.send("POST", NEW, rich).status == 204
    found = api.json(f"{NEW}?key=unit")
    dates = (found.pop("createdDate"), found.pop("updatedDate"))
    assert all(isinstance(date, int) for date in dates)
    counts = {"failed": 1, "skipped": 0, "successful": 3}
    assert found == {**rich, "testResults": counts, "projectKey": "WORK", "repositorySlug": "my-repo"}
    assert [each["key"] for each in api.json(OLD)["values"]] == ["unit"]
    assert (api.get(f"{NEW}?key=other").status, api.get(f"{NEW}?key=other").json["errors"][0]["exceptionName"]) == (
        404,
        None,
    )


def test_without_a_key_a_repository_gives_nothing(api: Api) -> None:
    for method in ("GET", "DELETE"):
        assert (api.send(method, NEW).status, api.send(method, NEW).exception) == (400, "ArgumentValidationException")


def test_a_build_that_names_no_repository_is_found_in_each_and_another_one_s_in_none(api: Api) -> None:
    set_status_7(api, "free")
    assert api.get(f"{NEW}?key=free").status == 200
    api.send("POST", NEW, build("bound"))
    api.sandbox.store.database.write("update builds set repository_id = repository_id + 1 where key = 'bound'")
    assert api.get(f"{NEW}?key=bound").status == 404


def test_a_build_is_deleted_by_administrators_and_once_is_as_good_as_twice(api: Api) -> None:
    set_status_7(api, "unit")
    assert api.send("DELETE", f"{NEW}?key=unit", user="mary").exception == "AuthorisationException"
    assert [api.send("DELETE", f"{NEW}?key=unit").status for _ in range(2)] == [204, 204]
    assert api.json(OLD)["values"] == []


def test_the_newest_come_first_or_as_they_are_ordered(api: Api) -> None:
    for key, state in (("a", "SUCCESSFUL"), ("b", "FAILED"), ("c", "INPROGRESS")):
        set_status_7(api, key, state)

    def keys(query: str) -> str:
        return "".join(each["key"] for each in api.json(f"{OLD}{query}")["values"])

    assert [keys(f"?orderBy={order}") for order in ("newest", "OLDEST", "status")] == ["cba", "abc", "bca"]
    assert "".join(each["key"] for each in api.all(f"{OLD}?orderBy=OLDEST", limit=2)) == "abc"
    assert api.get(f"{OLD}?orderBy=random").status == 400


def test_counts_are_of_one_commit_or_of_many(api: Api) -> None:
    for key, state in (("a", "SUCCESSFUL"), ("b", "FAILED"), ("c", "INPROGRESS"), ("d", "FAILED")):
        set_status_7(api, key, state)
    counts = {"cancelled": 0, "failed": 2, "inProgress": 1, "successful": 1, "unknown": 0}
    assert api.json(f"/rest/build-status/latest/commits/stats/{PUBLISHED}") == counts
    many = api.send("POST", "/rest/build-status/latest/commits/stats", [PUBLISHED, "0" * 40])
    assert (many.status, many.json) == (200, {PUBLISHED: counts})
    assert api.send("POST", "/rest/build-status/latest/commits/stats", {"a": 1}).status == 400


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["key", "state", "url"]),
        (build("k", "CANCELLED"), ["state"]),
        (build("k" * 256, url="u" * 451), ["key", "url"]),
        (build("k", name="n" * 256, description="d" * 256), ["name", "description"]),
    ],
)
def test_the_older_resource_names_each_field_that_is_wrong(api: Api, body: Any, wrong: list[str]) -> None:
    assert error_fields(api.send("POST", OLD, body)) == wrong
    assert api.json(OLD)["values"] == []


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"state": "GREEN"}, ["state"]),
        ({"buildNumber": "1" * 256, "parent": "p" * 1025}, ["buildNumber", "parent"]),
        ({"ref": "master"}, ["ref"]),
        ({"duration": "long"}, ["duration"]),
        ({"testResults": {"failed": -1}}, ["failed"]),
        ({"testResults": 3}, ["testResults"]),
    ],
)
def test_the_newer_resource_names_each_field_that_is_wrong(api: Api, more: Any, wrong: list[str]) -> None:
    assert error_fields(api.send("POST", NEW, {**build("k"), **more})) == wrong


def test_only_a_full_hash_will_do(api: Api) -> None:
    for name in ("master", PUBLISHED[:11]):
        assert error_fields(api.get(f"/rest/build-status/latest/commits/{name}")) == ["commitId"]
        assert api.get(f"{REPO}/commits/{name}/builds?key=k").exception == "NoSuchCommitException"
    unknown = "0" * 40
    assert api.send("POST", f"/rest/build-status/latest/commits/{unknown}", build("k")).status == 204
    assert api.send("POST", f"{REPO}/commits/{unknown}/builds", build("k")).exception == "NoSuchCommitException"


def test_nobody_sees_and_sets_nothing(api: Api) -> None:
    for method, path in (("GET", OLD), ("POST", OLD), ("GET", f"{NEW}?key=k"), ("POST", NEW)):
        body = build("k") if method == "POST" else None
        assert api.send(method, path, body, user=None).exception == "AuthenticationRequiredException"


def test_a_server_before_the_newer_resource_has_the_older_alone(data_pool: DataPool) -> None:
    with data_pool.directory() as data, Sandbox(data, version="7.13.1") as old:
        before = Api(old)
        assert before.send("POST", NEW, build("k")).status == 404
        assert "errors" not in before.send("POST", NEW, build("k")).json
        assert set_status_7(before, "k", description="Said").status == 204
        found = before.json(OLD)["values"][0]
        assert set(found) == {"key", "state", "url", "description", "dateAdded"}
        stats = before.json(f"/rest/build-status/latest/commits/stats/{PUBLISHED}")
        assert stats == {"failed": 0, "inProgress": 0, "successful": 4}
