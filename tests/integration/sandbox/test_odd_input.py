"""No request makes the server fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbcli.sandbox.routes import ENDPOINTS, OUTSIDE_REST

if TYPE_CHECKING:
    from tests.integration.sandbox.conftest import Api

FIELDS = (
    "key", "name", "description", "public", "forkable", "archived", "project", "defaultBranch", "id", "startPoint",
    "message", "type", "text", "version", "parent", "anchor", "path", "title", "fromRef", "toRef", "repository",
    "slug", "reviewers", "user", "permissions", "expiryDays", "scmId", "endPoint",
    "query", "entities", "code", "limit", "start", "tag",
    "state", "severity", "status", "participantStatus", "lastReviewedCommit", "line", "lineType", "diffType",
    "strategyId", "autoMerge", "mergeConfig", "strategies", "defaultStrategy", "users", "reviewers", "sourceMatcher",
    "targetMatcher", "refMatcher", "buildParentKeys", "requiredApprovals", "requiredApprovers", "comment", "role",
    "data", "value", "result", "annotations", "link", "createdDate", "externalId",
)  # fmt: skip
QUERIES = (
    "start", "limit", "name", "permission", "filter", "until", "since", "path", "merges", "followRenames",
    "withCounts", "ignoreMissing", "at", "orderBy", "filterText", "details", "base", "state", "direction", "order",
    "contextLines", "whitespace", "srcPath", "otherCommitId", "from", "to", "archived", "visibility", "projectkey",
    "version", "type", "size", "avatarSize", "blame", "noContent", "format", "prefix", "fromRepo", "boostMatches",
    "ref", "filename", "matcherType", "matcherId", "allAncestors", "role", "user", "participantStatus", "closedSince",
    "changesSince", "fromType", "fromId", "changeScope", "sinceId", "untilId", "anchorState", "count", "username.1",
    "approved.1", "sourceRepoId", "targetRepoId", "sourceRefId", "targetRefId",
)  # fmt: skip
VALUES = {
    "projectKey": ("WORK", "~fred", "OPEN", "\0", "é"),
    "repositorySlug": ("my-repo", "empty", "archived-repo", "website", "..", "-x"),
    "commitId": ("01f9c8680e9db9888463b61e423b7b1d18a5c2c1", "01f9c86", "master", "--help", "\0"),
    "path": ("README.md", "languages", "../..", "--", "a\0b", ""),
    "name": ("nightly-2012-04-10", "-d", "x y", "@{-1}"),
    "userSlug": ("fred", "mary", "x"),
    "pullRequestId": ("1", "2", "-1", "99999999999999999999", "²"),
    "commentId": ("1", "x", "99999999999999999999"),
    "tokenId": ("1", "x"),
    "noteId": ("1", "x", "99999999999999999999"),
    "key": ("lint", "-x", "é", "\0"),
    "id": ("1", "x", "99999999999999999999"),
    "externalId": ("1", "é", "\0"),
    "emoticon": ("thumbsup", "é", "\0"),
}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=8),
    st.sampled_from(["master", "refs/heads/master", "WORK", "my-repo", "fred", "-1", "\ud800", "x" * 300]),
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner), max_leaves=8
)
TEXT = st.one_of(st.sampled_from(["1", "-1", "99999999999", "²", "true", "ALL", "master", "01f9c86", "\0"]), st.text())
CALLED = [
    endpoint for endpoint in ENDPOINTS if not endpoint.template.startswith("/sandbox/") and not endpoint.for_browser
]
PAGES = [endpoint for endpoint in ENDPOINTS if endpoint.for_browser]
PAGE_FIELDS = {
    "client_id": "bbcli", "client_secret": "bbcli-secret", "redirect_uri": "http://localhost:1/callback",
    "response_type": "code", "scope": "REPO_READ", "state": "x", "code_challenge": "x", "code_challenge_method": "S256",
    "grant_type": "refresh_token", "refresh_token": "x", "code": "x", "code_verifier": "x", "oauth_token": "x",
    "j_username": "ghost", "j_password": "x", "next": "/x", "decision": "allow", "atl_token": "x", "error": "x",
}  # fmt: skip
SIGNED = (
    "oauth_consumer_key", "oauth_signature_method", "oauth_signature", "oauth_timestamp", "oauth_nonce",
    "oauth_version", "oauth_token", "oauth_callback", "realm", 'a"b', "",
)  # fmt: skip


REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
RESTRICTIONS = "/rest/branch-permissions/2.0/projects/WORK/repos/my-repo/restrictions"
RESTRICTION = {"type": "no-deletes", "matcher": {"id": "master", "type": {"id": "BRANCH"}}}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/rest/build-status/latest/commits/stats", ["\ud800"]),
        ("POST", "/rest/build-status/latest/commits/stats", {}),
        ("POST", RESTRICTIONS, {**RESTRICTION, "users": ["\ud800"]}),
        ("POST", RESTRICTIONS, b"[" * 100_000),
        ("GET", f"{REPO}/archive?prefix=%00", None),
        ("GET", f"{REPO}/archive?prefix=a%00b&format=tgz", None),
    ],
)
def test_what_neither_git_nor_the_database_takes_is_400(api: Api, method: str, path: str, body: Any) -> None:
    assert api.send(method, path, body, Content_Type="application/json").status == 400


@settings(max_examples=60)
@given(data=st.data())
def test_no_request_is_answered_with_500(api: Api, data: st.DataObject) -> None:
    endpoint = data.draw(st.sampled_from(CALLED))
    values = {name: quote(data.draw(st.sampled_from(choices)), safe="/") for name, choices in VALUES.items()}
    query = data.draw(st.dictionaries(st.sampled_from(QUERIES), TEXT, max_size=4))
    encoded = urlencode(query, errors="replace")
    body: Any = None
    if endpoint.method != "GET":
        body = data.draw(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6))
    path = f"/rest{endpoint.template.format(**values)}?{encoded}"
    answer = api.send(endpoint.method, path, body, user=data.draw(st.sampled_from(["fred", "admin"])))
    assert answer.status < 500 or answer.status == 501, answer.body


@settings(max_examples=60)
@given(data=st.data())
def test_no_page_is_answered_with_500(api: Api, data: st.DataObject) -> None:
    endpoint = data.draw(st.sampled_from(PAGES))
    names = data.draw(st.sets(st.sampled_from(sorted(PAGE_FIELDS))))
    fields = {name: data.draw(st.just(PAGE_FIELDS[name]) | TEXT) for name in sorted(names)}
    encoded = urlencode(fields, errors="replace")
    signed = data.draw(st.dictionaries(st.sampled_from(SIGNED), TEXT | st.just("RSA-SHA1")))
    header = ", ".join(f'{name}="{quote(value, errors="replace")}"' for name, value in signed.items())
    body = encoded.encode() if endpoint.method != "GET" else None
    form = "application/x-www-form-urlencoded"
    path = ("" if endpoint.template.startswith(OUTSIDE_REST) else "/rest") + endpoint.template
    answer = api.send(
        endpoint.method, f"{path}?{encoded}", body, user=None, Content_Type=form, Authorization=f"OAuth {header}"
    )
    assert answer.status < 500 or answer.status == 501, answer.body
