"""Code Insights over HTTP: valid reports and annotations, permissions, and replacement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.integration.sandbox.conftest import Api

COMMIT = "/rest/insights/latest/projects/WORK/repos/my-repo/commits/01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
REPORT = f"{COMMIT}/reports/lint"
ANNOTATIONS = f"{REPORT}/annotations"
SAID: dict[str, Any] = {"title": "Lint", "data": []}
FOUND = {"message": "Unused", "severity": "LOW"}


@pytest.fixture(autouse=True)
def no_reports(sandbox: Sandbox) -> None:
    sandbox.store.database.write("delete from reports")


def put_report(api: Api, body: dict[str, Any] = SAID, **options: Any) -> int:
    return api.send("PUT", REPORT, body, **options).status


def add(api: Api, *annotations: dict[str, Any], **options: Any) -> int:
    return api.send("POST", ANNOTATIONS, {"annotations": annotations}, **options).status


def test_a_report_is_shown_as_it_was_put(api: Api) -> None:
    said = {
        **SAID, "result": "FAIL", "details": "Two\nlines", "reporter": "ruff", "link": "https://example.com/1",
        "data": [{"title": "Coverage", "type": "PERCENTAGE", "value": 85.5}, {"title": "Any", "value": True}],
    }  # fmt: skip
    made = api.send("PUT", REPORT, said).json
    assert made == {"key": "lint", "createdDate": made["createdDate"], **said}
    assert api.json(REPORT) == made
    assert api.json(f"{COMMIT}/reports")["values"] == [made]


def test_a_report_that_is_put_again_keeps_its_annotations_and_nothing_else(api: Api) -> None:
    assert (put_report(api, {**SAID, "details": "Old"}), add(api, FOUND), put_report(api)) == (200, 204, 200)
    assert "details" not in api.json(REPORT)
    assert api.json(ANNOTATIONS)["annotations"] == [{"reportKey": "lint", **FOUND, "line": 0}]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 451}, "title"),
        ({"details": "x" * 2001}, "details"),
        ({"reporter": "x" * 451}, "reporter"),
        ({"result": "OK"}, "result"),
        ({"link": "ftp://example.com"}, "link"),
        ({"logoUrl": "logo.png"}, "logoUrl"),
        ({"data": [{"title": "x", "value": 1}] * 7}, "data"),
        ({"data": [{"title": "x", "type": "PERCENT", "value": 1}]}, "data[0].type"),
        ({"data": [{"title": "x", "type": "PERCENTAGE", "value": 101}]}, "data[0].value"),
        ({"data": [{"title": "x", "type": "LINK", "value": "https://example.com"}]}, "data[0].value"),
    ],
)
def test_a_report_that_says_what_none_may_is_refused_under_the_fields_name(
    api: Api, change: dict[str, Any], field: str
) -> None:
    refused = api.send("PUT", REPORT, {**SAID, **change})
    assert (refused.status, refused.json["errors"][0]["context"]) == (400, field)
    assert api.get(REPORT).status == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"message": "x" * 2001}, "annotations[1].message"),
        ({"severity": "CRITICAL"}, "annotations[1].severity"),
        ({"type": "STYLE"}, "annotations[1].type"),
        ({"line": -1}, "annotations[1].line"),
        ({"externalId": "x" * 451}, "annotations[1].externalId"),
    ],
)
def test_one_annotation_that_says_what_none_may_lets_none_of_them_in(
    api: Api, change: dict[str, Any], field: str
) -> None:
    put_report(api)
    refused = api.send("POST", ANNOTATIONS, {"annotations": [FOUND, {**FOUND, **change}]})
    assert (refused.status, refused.json["errors"][0]["context"]) == (400, field)
    assert api.json(ANNOTATIONS)["annotations"] == []


def test_a_report_takes_a_thousand_annotations_and_refuses_a_request_that_goes_beyond(api: Api) -> None:
    put_report(api)
    assert (add(api, *[FOUND] * 999), add(api, FOUND, FOUND), add(api, FOUND), add(api, FOUND)) == (204, 400, 204, 400)
    assert len(api.json(ANNOTATIONS)["annotations"]) == 1000


def test_the_same_annotation_twice_is_there_twice_but_for_one_with_an_id_that_is_put(api: Api) -> None:
    put_report(api)
    assert add(api, FOUND, FOUND) == 204
    for message in ("First", "Second"):
        assert api.send("PUT", f"{ANNOTATIONS}/one", {**FOUND, "message": message}).status == 204
    found = api.json(ANNOTATIONS)["annotations"]
    assert [(each["message"], each.get("externalId")) for each in found] == [
        ("Unused", None), ("Unused", None), ("Second", "one"),
    ]  # fmt: skip
    assert api.send("DELETE", f"{ANNOTATIONS}?externalId=one&externalId=two").status == 204
    assert len(api.json(ANNOTATIONS)["annotations"]) == 2
    assert api.send("DELETE", ANNOTATIONS).status == 204
    assert api.json(ANNOTATIONS)["annotations"] == []


def test_annotations_of_a_commit_are_filtered_by_any_of_several_values(api: Api) -> None:
    put_report(api)
    add(api, FOUND, {**FOUND, "severity": "HIGH", "path": "a.py"}, {**FOUND, "severity": "MEDIUM", "path": "b.py"})
    assert api.send("PUT", f"{COMMIT}/reports/other", SAID).status == 200

    def found(query: str) -> list[str]:
        return [each["severity"] for each in api.json(f"{COMMIT}/annotations?{query}")["annotations"]]

    assert found("") == ["LOW", "HIGH", "MEDIUM"]
    assert found("severity=HIGH&severity=LOW") == ["LOW", "HIGH"]
    assert found("path=a.py&severity=HIGH") == ["HIGH"]
    assert found("key=other") == []


def test_a_report_is_its_authors_and_deleted_by_administrators_too(api: Api) -> None:
    put_report(api)
    assert (put_report(api, user="mary"), add(api, FOUND, user="mary"), put_report(api, user="admin")) == (
        401,
        401,
        401,
    )
    assert (put_report(api, user=None), api.send("DELETE", REPORT, user="mary").status) == (401, 401)
    assert api.send("DELETE", REPORT, user="admin").status == 204


def test_a_report_that_is_deleted_takes_its_annotations_along(api: Api) -> None:
    put_report(api)
    add(api, FOUND)
    assert api.send("DELETE", REPORT).status == 204
    assert api.json(f"{COMMIT}/annotations")["annotations"] == []
    put_report(api)
    assert api.json(ANNOTATIONS)["annotations"] == []


def test_a_commit_is_named_by_its_full_hash_only(api: Api) -> None:
    for name in ("01f9c86", "master"):
        path = COMMIT.rpartition("/")[0] + f"/{name}/reports"
        refused = api.send("PUT", f"{path}/lint", SAID)
        assert (refused.status, refused.json["errors"][0]["context"]) == (400, "commitId")
        assert api.get(path).exception == "NoSuchCommitException"
