"""Search for operations by words: over the index, and over small descriptions with one detail each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli._lazy import msgspec
from bbcli.openapi import Answer, Body, Operation, Parameter, Schema, Spec
from bbcli.openapi.search import filter_operations, search, split_words
from bbcli.openapi.store import bundled_spec

REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
PULL = f"{REPO}/pull-requests/{{pullRequestId}}"
PROJECT_HOOKS = "/api/latest/projects/{projectKey}/webhooks"


def search_results(words: str, spec: Spec | None = None) -> list[str]:
    """Return the operations that are found, as METHOD PATH."""
    spec = spec or bundled_spec()
    return [f"{each.method} {each.path}" for each in search(spec, spec.operations, words.split())[0]]


def matches_everything(words: str) -> bool:
    return search(bundled_spec(), bundled_spec().operations, words.split())[1]


def spec_of(*operations: Operation, **schemas: Schema) -> Spec:
    return Spec.of(operations, {name: _raw(each) for name, each in schemas.items()})


def _raw(schema: Schema) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(schema))


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("watch commit", f"POST {REPO}/commits/{{commitId}}/watch"),
        ("unwatch commit", f"DELETE {REPO}/commits/{{commitId}}/watch"),
        ("merge pull request", f"POST {PULL}/merge"),
        ("approve pull request", f"POST {PULL}/approve"),
        ("build status", "GET /build-status/latest/commits/{commitId}"),
        ("list repos", "GET /api/latest/projects/{projectKey}/repos"),
        ("create project", "POST /api/latest/projects"),
        ("delete repo", f"DELETE {REPO}"),
        ("delete branch", "DELETE /branch-utils/latest/projects/{projectKey}/repos/{repositorySlug}/branches"),
        ("default reviewers", "GET /default-reviewers/latest/projects/{projectKey}/repos/{repositorySlug}/reviewers"),
        ("tag", f"GET {REPO}/tags"),
        ("rate limit", "GET /api/latest/admin/rate-limit/history"),
    ],
)
def test_what_is_meant_comes_first(words: str, first: str) -> None:
    assert search_results(words)[0] == first


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("create token", "PUT /access-tokens/latest/users/{userSlug}"),
        ("webhook", f"GET {REPO}/webhooks"),
        ("webhook", f"POST {REPO}/webhooks"),
        ("create webhook", f"POST {PROJECT_HOOKS}"),
        ("build status", "POST /build-status/latest/commits/{commitId}"),
        ("raw file", f"GET {REPO}/raw/{{path}}"),
        ("download file", f"GET {REPO}/raw/{{path}}"),
        ("rename repository", f"PUT {REPO}"),
    ],
)
def test_what_is_meant_is_among_the_first_three(words: str, wanted: str) -> None:
    assert wanted in search_results(words)[:3]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("webhooks", "webhook"),
        ("pull requests", "pull request"),
        ("createWebhook", "create webhook"),
        ("WEBHOOK", "webhook"),
        ("pull-requests", "pull request"),
        ("default_branch", "default branch"),
        ("repositories", "repository"),
        ("repo", "repository"),
        ("PR", "pull request"),
        ("list PRs", "list pull request"),
        ("merge MR", "merge pull request"),
    ],
)
def test_number_case_and_form_make_no_difference(one: str, other: str) -> None:
    assert search_results(one) == search_results(other)
    assert search_results(one)


def test_the_order_of_the_words_makes_no_difference() -> None:
    assert search_results("commit watch") == search_results("watch commit")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("repositorySlug", ("repository", "slug")),
        ("getSSHKeys", ("get", "ssh", "key")),
        ("auto-merge", ("auto", "merge")),
        ("x509Certificates", ("x", "509", "certificate")),
        ("status", ("status",)),
        ("access", ("access",)),
        ("GPG", ("gpg",)),
        ("policies", ("policy",)),
        ("ids", ("ids",)),
        ("ties", ("tie",)),
        ("tags", ("tag",)),
        ("", ()),
        ("{}/!", ()),
    ],
)
def test_a_name_is_split_into_words_in_the_singular(text: str, words: tuple[str, ...]) -> None:
    assert split_words(text) == words


def test_a_word_that_only_begins_one_is_found_with_less_weight() -> None:
    spec = spec_of(Operation("GET", "/a/latest/committers"), Operation("GET", "/a/latest/commits"))
    assert search_results("commit", spec) == ["GET /a/latest/commits", "GET /a/latest/committers"]
    assert len(search_results("com", spec)) == 2
    assert search_results("co", spec) == []


@pytest.mark.parametrize(
    ("method", "verbs"),
    [
        ("GET", "get list show read find"),
        ("POST", "create add new make set"),
        ("PUT", "update edit set change create replace rename"),
        ("PATCH", "update edit change"),
        ("DELETE", "delete remove revoke"),
    ],
)
def test_a_method_is_found_by_what_people_call_it(method: str, verbs: str) -> None:
    spec = spec_of(Operation("HEAD", "/a/latest/x"), Operation(method, "/a/latest/y"))
    for verb in verbs.split():
        assert search_results(verb, spec) == [f"{method} /a/latest/y"]


def test_nothing_is_found_for_words_that_are_nowhere() -> None:
    assert search_results("xyzzy") == []
    assert search_results("!?") == []


def test_without_a_word_there_is_everything_as_it_stands() -> None:
    assert search(bundled_spec(), bundled_spec().operations, []) == ([*bundled_spec().operations], True)


def test_where_not_all_words_are_found_those_with_most_of_them_are() -> None:
    assert matches_everything("watch commit")
    assert not matches_everything("watch commit xyzzy")
    assert search_results("watch commit xyzzy") == search_results("watch commit")


def test_what_has_all_words_hides_what_has_some() -> None:
    spec = spec_of(Operation("GET", "/a/latest/red/blue"), Operation("GET", "/a/latest/red"))
    assert search_results("red blue", spec) == ["GET /a/latest/red/blue"]


def test_an_operation_that_is_deprecated_comes_after_another_like_it() -> None:
    old = Operation("GET", "/a/latest/things", deprecated="7.14")
    new = Operation("GET", "/b/latest/things")
    assert search_results("things", spec_of(old, new)) == ["GET /b/latest/things", "GET /a/latest/things"]


def test_what_stands_last_in_a_path_says_more_than_what_stands_before() -> None:
    spec = spec_of(Operation("GET", "/a/latest/key/owner"), Operation("GET", "/a/latest/owner/key"))
    assert search_results("key", spec) == ["GET /a/latest/owner/key", "GET /a/latest/key/owner"]


def test_fields_are_found_those_that_are_sent_before_those_that_are_answered() -> None:
    schema = Schema("object", properties={"list": Schema("array", items=Schema(ref="Thing"))})
    answered = Operation("GET", "/a/latest/x", answers=(Answer(200, schema=schema),))
    asked = Operation("GET", "/a/latest/y", parameters=(Parameter("expiryDays"),))
    sent = Operation("POST", "/a/latest/z", body=Body(schema=schema))
    spec = spec_of(answered, sent, asked, Thing=Schema("object", properties={"expiryDays": Schema("integer")}))
    assert search_results("expiry", spec)[-1] == "GET /a/latest/x"
    assert len(search_results("expiry", spec)) == 3


@pytest.mark.parametrize(
    "schema",
    [
        Schema("array", items=Schema(ref="A")),
        Schema(one_of=(Schema(ref="A"), Schema(ref="A"))),
        Schema(ref="A"),
        Schema("object", properties={"a": Schema(ref="A"), "b": Schema("array", items=Schema(ref="A"))}),
    ],
)
def test_a_schema_that_is_made_of_itself_ends(schema: Schema) -> None:
    spec = spec_of(Operation("GET", "/a/latest/x", answers=(Answer(200, schema=Schema(ref="A")),)), A=schema)
    assert search_results("nowhere", spec) == []


def test_only_the_operations_that_are_given_are_looked_at() -> None:
    spec = bundled_spec()
    writes = [each for each in spec.operations if each.is_write]
    assert {each.method for each in search(spec, writes, ["webhook"])[0]} == {"POST", "PUT", "DELETE"}


def test_operations_are_chosen_by_what_they_are() -> None:
    one = Operation("GET", "/a/latest/x", tags=("Pull Requests", "Other"))
    two = Operation("POST", "/b/1.0/y", plugin="Stones")
    spec = spec_of(one, two)
    assert filter_operations(spec) == [one, two]
    assert (
        filter_operations(spec, tag="pull")
        == filter_operations(spec, method="GET")
        == filter_operations(spec, writes=False)
        == [one]
    )
    assert filter_operations(spec, plugin="stones") == filter_operations(spec, writes=True) == [two]
    assert filter_operations(spec, tag="pull", writes=True) == []


@given(st.lists(st.text(max_size=20), max_size=4))
def test_whatever_is_typed_is_looked_for(words: list[str]) -> None:
    spec = spec_of(Operation("GET", "/a/latest/things/{thingId}"), Operation("POST", "/a/latest/things", "addThing"))
    operations, is_all = search(spec, spec.operations, words)
    assert set(operations) <= set(spec.operations)
    assert is_all or any(split_words(word) for word in words)
