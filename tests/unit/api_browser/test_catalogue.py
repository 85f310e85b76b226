from __future__ import annotations

import pytest

from bbcli.commands.api.browser.catalogue import find_resources, shorten_path
from bbcli.openapi import Operation, Spec
from bbcli.openapi.store import bundled_spec

REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"


@pytest.mark.parametrize(
    ("path", "room", "shown"),
    [
        (f"{REPO}/commits/{{commitId}}/watch", 40, "{repo}/commits/{commitId}/watch"),
        (f"{REPO}/commits/{{commitId}}/watch", 24, "{repo}/commits/{}/watch"),
        (f"{REPO}/commits/{{commitId}}/watch", 18, "…/commits/{}/watch"),
        (f"{REPO}/commits/{{commitId}}/watch", 10, "…/{}/watch"),
        (f"{REPO}/commits/{{commitId}}/watch", 4, "…tch"),
        (f"{REPO}/commits/{{commitId}}/watch", 0, "…"),
        (REPO, 30, "{repo}"),
        ("/api/latest/projects/{projectKey}/repos", 30, "{project}/repos"),
        ("/api/latest/projects", 30, "/projects"),
        (
            "/branch-utils/latest/projects/{projectKey}/repos/{repositorySlug}/branches",
            40,
            "branch-utils:{repo}/branches",
        ),
        ("/build-status/latest/commits/stats", 40, "/build-status/latest/commits/stats"),
    ],
)
def test_a_path_is_as_short_as_it_must_be(path: str, room: int, shown: str) -> None:
    assert shorten_path(path, room) == shown


def test_without_words_everything_is_listed_under_its_tags_by_the_alphabet() -> None:
    tags, has_all = find_resources(bundled_spec(), " ")
    assert has_all
    assert list(tags) == sorted(tags)
    assert {path.path for paths in tags.values() for path in paths} == {each.path for each in bundled_spec().operations}


def test_what_is_found_comes_first_with_the_method_that_was_meant() -> None:
    tags, _ = find_resources(bundled_spec(), "merge pull request")
    first = next(iter(tags.values()))[0]
    assert (first.path, first.method) == (f"{REPO}/pull-requests/{{pullRequestId}}/merge", "POST")
    assert list(first.operations) == ["GET", "POST"]


def test_what_has_no_tag_is_listed_under_its_plug_in_or_among_others() -> None:
    spec = Spec.of((Operation("GET", "/x/latest/one", plugin="com.example.x"), Operation("GET", "/y/latest/two")), {})
    tags, _ = find_resources(spec, "")
    assert {tag: [each.path for each in found] for tag, found in tags.items()} == {
        "com.example.x": ["/x/latest/one"],
        "Other": ["/y/latest/two"],
    }
