"""Nothing that a client can send makes the server fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from bbcli.sandbox.routes import ENDPOINTS, SIGN_IN

if TYPE_CHECKING:
    from tests.sandbox.conftest import Api

FIELDS = (
    "key", "name", "description", "public", "forkable", "archived", "project", "defaultBranch", "id", "startPoint",
    "message", "type", "text", "version", "parent", "anchor", "path", "title", "fromRef", "toRef", "repository",
    "slug", "reviewers", "user", "permissions", "expiryDays", "scmId", "endPoint",
)  # fmt: skip
QUERIES = (
    "start", "limit", "name", "permission", "filter", "until", "since", "path", "merges", "followRenames",
    "withCounts", "ignoreMissing", "at", "orderBy", "filterText", "details", "base", "state", "direction", "order",
    "contextLines", "whitespace", "srcPath", "otherCommitId", "from", "to", "archived", "visibility", "projectkey",
    "version", "type", "size", "avatarSize",
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
    endpoint for endpoint in ENDPOINTS if not endpoint.template.startswith("/sandbox/") and endpoint.template != SIGN_IN
]


@settings(max_examples=200)
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
    assert answer.status < 500, answer.body
