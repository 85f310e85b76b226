"""Corrections of Atlassian's document in the bundled index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bbcli.cli.index import EQUIVALENT_COMMANDS
from bbcli.commands.api.examples import example
from bbcli.openapi.check import body_problems, parameter_problems
from bbcli.openapi.corrections import (
    ANY_TYPE_FIELDS,
    CHOICES,
    EXTRA_PARAMETERS,
    MINIMUMS,
    PAGES,
    REQUIRED_FIELDS,
    REQUIRED_PARAMETERS,
    SINCE,
    WRITABLE_FIELDS,
)
from bbcli.openapi.example import skeleton
from bbcli.openapi.store import bundled_spec

if TYPE_CHECKING:
    from bbcli.openapi import Operation

REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
PULLS = f"{REPO}/pull-requests"
JSON = "application/json"


def operation_at(method: str, path: str) -> Operation:
    return bundled_spec().at(path)[method]


def query_problems(path: str, **given: str) -> list[str]:
    named = {name.replace("__", "."): (value,) for name, value in given.items()}
    return list(parameter_problems(operation_at("GET", path), named))


def problems_of_body(method: str, path: str, value: Any) -> list[str]:
    return list(body_problems(bundled_spec(), operation_at(method, path), JSON, value))


def test_each_of_its_facts_is_in_the_index() -> None:
    for path, pages in PAGES.items():
        assert operation_at("GET", path).pages == pages
    for path, names in REQUIRED_PARAMETERS.items():
        assert names <= {each.name for each in operation_at("GET", path).parameters if each.required}
    since = {part: {each.since for each in bundled_spec().operations if part in each.path.split("/")} for part in SINCE}
    assert since == {part: {version} for part, version in SINCE.items()}
    for key, more in EXTRA_PARAMETERS.items():
        assert operation_at(*key).parameters[-len(more) :] == more
    for key, choices in CHOICES.items():
        assert choices == {name: operation_at(*key).parameter(name, "query").choices for name in choices}  # type: ignore[union-attr]


def test_each_body_has_what_it_needs_of_fields_that_it_has() -> None:
    for key, names in REQUIRED_FIELDS.items():
        sent = operation_at(*key).body
        assert sent
        known = bundled_spec().resolved(sent.schema)
        assert {*names} <= {*known.required}
        assert {*names} <= {name for name, each in known.properties.items() if not each.read_only}, key


def test_what_one_operation_needs_others_of_the_same_schema_do_not() -> None:
    created, changed, forked = (
        operation_at("POST", PULLS).body,
        operation_at("PUT", f"{PULLS}/{{pullRequestId}}").body,
        operation_at("POST", REPO).body,
    )
    assert created
    assert changed
    assert forked
    assert created.schema.ref == changed.schema.ref == "RestPullRequest"
    needed = [bundled_spec().resolved(each.schema).required for each in (created, changed, forked)]
    assert needed == [("title", "fromRef", "toRef"), ("version",), ()]


def test_the_fields_that_are_sent_can_be_sent() -> None:
    for name, fields in WRITABLE_FIELDS.items():
        known = bundled_spec().resolved(bundled_spec()._named(name))
        assert not any(known.properties[each].read_only for each in fields)


def test_a_value_on_a_report_is_whatever_it_is() -> None:
    for name, fields in ANY_TYPE_FIELDS.items():
        assert {bundled_spec()._named(name).properties[each].type for each in fields} == {""}
    report = operation_at("PUT", f"/insights/latest{REPO[11:]}/commits/{{commitId}}/reports/{{key}}")
    for value in (12, "85%", True, {"href": "https://example.com"}):
        body = {"title": "Scan", "data": [{"title": "Files", "value": value}]}
        assert list(body_problems(bundled_spec(), report, JSON, body)) == []


def test_numbers_of_a_page_have_a_least() -> None:
    found = {
        (each.name, each.schema.minimum)
        for operation in bundled_spec().operations
        for each in operation.parameters
        if each.place == "query" and each.name in MINIMUMS and each.schema.type != "string"
    }
    assert found == {*MINIMUMS.items()}
    assert query_problems(f"{REPO}/commits", limit="0") == ["limit: 0 is too small: the least is 1"]
    assert query_problems(f"{REPO}/commits", start="-1") == ["start: -1 is too small: the least is 0"]


def test_pull_requests_are_filtered_by_those_who_take_part() -> None:
    assert query_problems(PULLS, username__1="fred", role__1="AUTHOR", approved__1="true", username__2="mary") == []
    assert query_problems(PULLS, role__1="author") == [
        "role.1: 'author' is none of AUTHOR, REVIEWER, PARTICIPANT: did you mean AUTHOR?"
    ]
    assert query_problems(PULLS, approved__1="yes") == ["approved.1: 'yes' is neither true nor false"]
    assert query_problems(PULLS, usernme__1="fred") == ["usernme.1 is no parameter: did you mean username.N?"]


def test_merges_are_one_of_three() -> None:
    assert query_problems(f"{REPO}/commits", merges="only") == []
    assert query_problems(f"{REPO}/commits", merges="none") == ["merges: 'none' is none of exclude, include, only"]


@pytest.mark.parametrize(
    ("method", "path", "problems"),
    [
        ("POST", f"{REPO}/branches", ["name is missing in its body", "startPoint is missing in its body"]),
        ("POST", f"{PULLS}/{{pullRequestId}}/comments", ["text is missing in its body"]),
        ("PUT", f"{PULLS}/{{pullRequestId}}", ["version is missing in its body"]),
        ("PUT", REPO, []),
    ],
)
def test_a_field_that_servers_want_is_missed(method: str, path: str, problems: list[str]) -> None:
    assert problems_of_body(method, path, {}) == problems


KNOWN = {*REQUIRED_FIELDS, *EQUIVALENT_COMMANDS}
EXAMPLES = [each for each in bundled_spec().operations if (each.method, each.path) in KNOWN and each.body]


@pytest.mark.parametrize("operation", EXAMPLES, ids=lambda each: f"{each.method} {each.path}")
def test_every_field_of_the_body_of_an_example_is_in_the_skeleton(operation: Operation) -> None:
    assert operation.body
    call = example(bundled_spec(), operation)
    sent = call.input.body.value if call.input.body else None
    assert list(unknown_fields(sent, skeleton(bundled_spec(), operation.body.schema), "")) == []
    if sent is not None:
        assert list(body_problems(bundled_spec(), operation, JSON, sent)) == []


def unknown_fields(value: Any, known: Any, place: str) -> Any:
    """Yield the fields of a value that another does not have."""
    for name, each in value.items() if isinstance(value, dict) else ():
        if name in known:
            yield from unknown_fields(each, known[name], f"{place}.{name}")
        else:
            yield f"{place}.{name}"
