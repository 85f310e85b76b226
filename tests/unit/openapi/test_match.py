"""Path templates that match a path."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.client import endpoints
from bbcli.client.request import Request
from bbcli.openapi import Operation, Parameter, Schema, Spec
from bbcli.openapi.example import value_for
from bbcli.openapi.match import find_templates, is_optional, nearest_template, with_api_root
from bbcli.openapi.paths import API, LONG_VARIABLES
from bbcli.openapi.store import bundled_spec

REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
WORK = "/api/latest/projects/WORK/repos/my-repo"
IN_REPO = {"projectKey": "WORK", "repositorySlug": "my-repo"}
PULL = f"{REPO}/pull-requests/{{pullRequestId}}"


def first_match(path: str) -> tuple[str, dict[str, str]]:
    """Return the first template that matches a path, and the values of its variables."""
    found = find_templates(bundled_spec(), path)[0]
    return found.path, dict(found.values)


@pytest.mark.parametrize(
    ("path", "template", "values"),
    [
        (WORK, REPO, {}),
        (f"{WORK}/commits/abc/watch", f"{REPO}/commits/{{commitId}}/watch", {"commitId": "abc"}),
        ("/build-status/latest/commits/abc", "/build-status/latest/commits/{commitId}", {"commitId": "abc"}),
        (f"{WORK}/raw/src/a/b.py", f"{REPO}/raw/{{path}}", {"path": "src/a/b.py"}),
        (f"{WORK}/tags/release/1.0", f"{REPO}/tags/{{name}}", {"name": "release/1.0"}),
        (f"{WORK}/browse", f"{REPO}/browse", {}),
        (f"{WORK}/browse/", f"{REPO}/browse", {}),
        (f"{WORK}/pull-requests/7", PULL, {"pullRequestId": "7"}),
        (f"{WORK}/pull-requests/7.diff", f"{PULL}.diff", {"pullRequestId": "7"}),
        (f"{WORK}/pull-requests/7.patch", f"{PULL}.patch", {"pullRequestId": "7"}),
        (f"{WORK}/compare/diff/src/a.py", f"{REPO}/compare/diff/{{path}}", {"path": "src/a.py"}),
        (f"{WORK}/branches/default", f"{REPO}/branches/default", {}),
    ],
)
def test_a_concrete_path_means_the_template_that_it_fits(path: str, template: str, values: dict[str, str]) -> None:
    of_repo = IN_REPO if template.startswith(REPO) else {}
    assert first_match(path) == (template, of_repo | values)


def test_every_template_means_itself_and_leaves_its_variables_open() -> None:
    for operation in bundled_spec().operations:
        assert first_match(operation.path) == (operation.path, {})
        assert find_templates(bundled_spec(), operation.path)[0].operations[operation.method] == operation


def test_every_request_of_an_example_means_its_operation() -> None:
    for operation in bundled_spec().operations:
        values = {each.name: value_for(each) for each in operation.parameters if each.place == "path"}
        path = Request(operation.method, operation.path, values).target.removeprefix("/rest")
        assert first_match(path) == (operation.path, values)


@pytest.mark.parametrize("path", ["/projects/WORK", "/api/1.0/projects/WORK", "/api/latest/projects/WORK/"])
def test_the_root_may_be_left_out_or_be_called_by_its_version(path: str) -> None:
    assert first_match(path) == ("/api/latest/projects/{projectKey}", {"projectKey": "WORK"})


def test_a_path_is_of_the_root_that_it_names() -> None:
    assert first_match("/api/latest/users") != first_match("/access-tokens/latest/users/fred")
    assert find_templates(bundled_spec(), "/build-status/2.0/commits/abc") == []


def test_variables_may_be_left_open_under_any_name() -> None:
    assert first_match("/projects/{key}/repos/my-repo") == (REPO, {"repositorySlug": "my-repo"})
    assert first_match("/projects/WORK/repos/{}") == (REPO, {"projectKey": "WORK"})
    assert first_match("/projects/{WORK/repos/my}") == (REPO, {"projectKey": "{WORK", "repositorySlug": "my}"})


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/projects/~fred/repos/a%20b", {"projectKey": "~fred", "repositorySlug": "a b"}),
        ("/projects/%7Efred/repos/gr%C3%BCn", {"projectKey": "~fred", "repositorySlug": "grün"}),
        ("/projects/WORK/repos/a%2Fb", {"projectKey": "WORK", "repositorySlug": "a/b"}),
    ],
)
def test_values_are_decoded(path: str, values: dict[str, str]) -> None:
    assert first_match(path) == (REPO, values)


def test_the_more_literal_template_comes_first() -> None:
    spec = Spec.of([Operation("GET", path) for path in ("/a/{x}/{y}", "/a/{x}", "/a/{x}.diff", "/a/b")], {})
    assert [each.path for each in find_templates(spec, "/a/b")] == ["/a/b", "/a/{x}"]
    assert [each.path for each in find_templates(spec, "/a/c.diff")] == ["/a/{x}.diff", "/a/{x}"]
    assert [each.path for each in find_templates(spec, "/a/c/d")] == ["/a/{x}/{y}"]


def test_a_path_has_the_operations_of_all_its_methods() -> None:
    spec = Spec.of([Operation(method, "/a/{x}") for method in ("GET", "PUT")], {})
    assert list(find_templates(spec, "/a/1")[0].operations) == ["GET", "PUT"]


NOWHERE = ["/nothing", "/api/latest/nothing", f"{WORK}//commits", "/projects//repos/x", "", "/", "//", f"{WORK}/tags//"]


@pytest.mark.parametrize("path", NOWHERE)
def test_a_path_that_fits_none_means_none(path: str) -> None:
    assert find_templates(bundled_spec(), path) == []


def test_only_a_variable_that_may_be_empty_is_left_out() -> None:
    optional = Parameter("path", "path", required=True, schema=Schema("string", pattern=".*"))
    for parameter, found in ((optional, ["/a/{path}"]), (Parameter("path", "path", required=True), [])):
        operation = Operation("GET", "/a/{path}", parameters=(parameter,))
        assert [each.path for each in find_templates(Spec.of([operation], {}), "/a")] == found
        assert is_optional(operation, "path") == bool(found)
    assert not is_optional(operation, "other")


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        ("/projects/WORK", "/api/latest/projects/WORK"),
        ("/api/1.0/x", "/api/latest/x"),
        ("/api/1.0", "/api/latest"),
        ("/api/1.02/x", "/api/1.02/x"),
        ("/my.plugin/1.0/x", "/my.plugin/1.0/x"),
        ("/my-plugin/latest", "/my-plugin/latest"),
        ("/x", "/api/latest/x"),
    ],
)
def test_a_path_that_no_description_has_is_of_the_root_that_it_seems_to_name(path: str, whole: str) -> None:
    assert with_api_root(path) == whole


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/api/latest/project/WORK", "/api/latest/projects/{projectKey}"),
        (f"{WORK}/comits", f"{REPO}/commits"),
        ("/api/latest/xyzzy", None),
        ("/a/b/c/d/e/f/g/h/i/j/k/l/m", None),
    ],
)
def test_a_mistyped_path_is_near_the_one_that_was_meant(path: str, template: str | None) -> None:
    assert nearest_template(bundled_spec(), path) == template


SEGMENT = st.text(min_size=1).filter(lambda text: text not in {".", ".."} and not text.startswith("{"))


@given(st.lists(SEGMENT, min_size=4, max_size=4))
def test_what_a_request_says_is_read_back(values: list[str]) -> None:
    template = "/api/latest/projects/{projectKey}/repos/{repositorySlug}/x/{id}/raw/{path}"
    spec = Spec.of([Operation("GET", template)], {})
    quoted = [quote(each, safe="") for each in values]
    path = template.format(projectKey=quoted[0], repositorySlug=quoted[1], id=quoted[2], path=quoted[3])
    assert [*find_templates(spec, path)[0].values.values()] == values


def test_the_client_and_the_descriptions_have_the_same_parameters_of_several_segments() -> None:
    assert endpoints.LONG_VARIABLES == LONG_VARIABLES >= {"path"}
    assert endpoints.API == API
