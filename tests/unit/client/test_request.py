from __future__ import annotations

import json
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli import __version__
from bbcli._lazy import msgspec
from bbcli.client.request import Request
from bbcli.errors import InvalidInput, ServerFailed

TEMPLATE = "/api/latest/projects/{projectKey}/repos/{repositorySlug}/tags/{name}"
SERVERS = st.sampled_from(["https://h", "https://h/bitbucket", "http://127.0.0.1:7990/a.b/c-d_e", "https://[::1]:8443"])
ANY = st.text(alphabet=st.characters(codec="utf-8"))
SEGMENTS = (st.text("%2F/.+&#?;=~ é漢\\\"'<>|", min_size=1) | ANY.filter(bool)).filter(
    lambda text: text not in {".", ".."}
)
PATHS = st.lists(
    SEGMENTS.map(lambda text: text.replace("/", "") or "x").filter(lambda text: text not in {".", ".."}), min_size=1
)
BITING = [
    "foo&bar",
    "foo+bar",
    "feature/a#b",
    'special-"$;><&#_=@!|.,/test',
    "~user",
    "john.doe@corp",
    "a b",
    "100%",
    "%2F",
    "%2e%2e/x",
    "größe",
    "日本語",
    "it's",
    "a\\b",
    "what?",
    "...",
    "a;b",
    "e\u0301",
    "🙂",
    "tab\tnewline\n",
]


def _arrived(server: str, request: Request) -> list[str]:
    """Return the segments below the server's URL as a server reads them: split, then decoded once."""
    raw = httpx.URL(server + request.target).raw_path.decode("ascii").partition("?")[0]
    context = httpx.URL(server).raw_path.decode("ascii").rstrip("/")
    assert raw.startswith(f"{context}/rest/")
    return [unquote(segment, errors="strict") for segment in raw.removeprefix(context).split("/")[2:]]


@given(SERVERS, SEGMENTS, SEGMENTS, PATHS)
def test_every_name_arrives_intact_after_one_decoding_of_each_segment(
    server: str, project: str, slug: str, name: list[str]
) -> None:
    request = Request("GET", TEMPLATE, {"projectKey": project, "repositorySlug": slug, "name": "/".join(name)})
    assert _arrived(server, request) == ["api", "latest", "projects", project, "repos", slug, "tags", *name]


@given(SERVERS, SEGMENTS, PATHS)
def test_the_http_library_sends_the_target_as_it_is(server: str, project: str, name: list[str]) -> None:
    variables = {"projectKey": project, "repositorySlug": "x", "name": "/".join(name)}
    request = Request("GET", TEMPLATE, variables, {"at": project, "q": "/".join(name)})
    context = httpx.URL(server).raw_path.decode("ascii").rstrip("/")
    assert httpx.URL(server + request.target).raw_path.decode("ascii") == context + request.target


@pytest.mark.parametrize("name", BITING)
@pytest.mark.parametrize("variable", ["path", "name"])
def test_names_that_have_bitten_clients_keep_their_slashes_and_lose_nothing(name: str, variable: str) -> None:
    request = Request("GET", f"/x/{{{variable}}}", {variable: name})
    assert "/".join(_arrived("https://h/bitbucket", request)[1:]) == name


@pytest.mark.parametrize("name", BITING)
def test_a_name_that_is_one_segment_stays_one(name: str) -> None:
    assert _arrived("https://h", Request("GET", "/x/{commitId}/y", {"commitId": name})) == ["x", name, "y"]


@given(st.dictionaries(ANY.filter(bool), ANY))
def test_a_query_arrives_intact(query: dict[str, str]) -> None:
    target = Request("GET", "/x", query=query).target
    raw = httpx.URL(f"https://h{target}").raw_path.decode("ascii")
    sent = parse_qsl(raw.partition("?")[2], keep_blank_values=True, errors="strict")
    assert dict(sent) == query
    assert "+" not in raw


def test_a_query_leaves_out_none_and_writes_words_as_the_server_does() -> None:
    query = {"until": "a b", "since": None, "merges": "", "withCounts": True, "details": False, "limit": 0}
    assert (
        Request("GET", "/x", query=query).target == "/rest/x?until=a%20b&merges=&withCounts=true&details=false&limit=0"
    )


def test_without_a_query_there_is_no_question_mark() -> None:
    assert Request("GET", "/x", query={"a": None}).target == "/rest/x"


@pytest.mark.parametrize("path", [".", "..", "../x", "a/../b", "a/./b", "a/.."])
def test_a_path_that_climbs_is_refused(path: str) -> None:
    with pytest.raises(InvalidInput, match=r"cannot contain '\.' or '\.\.'"):
        _ = Request("GET", "/raw/{path}", {"path": path}).target


@pytest.mark.parametrize("value", [".", ".."])
def test_a_segment_that_climbs_is_refused(value: str) -> None:
    with pytest.raises(InvalidInput):
        _ = Request("GET", "/repos/{repositorySlug}", {"repositorySlug": value}).target


@pytest.mark.parametrize("variables", [{}, {"projectKey": None}, {"projectKey": ""}])
def test_a_variable_without_a_value_is_refused_by_name(variables: dict[str, str | None]) -> None:
    with pytest.raises(InvalidInput, match="projectKey is empty"):
        _ = Request("GET", "/projects/{projectKey}", variables).target


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", "/x/{a}", {"a": "\udcff"}),
        Request("GET", "/x", query={"a": "\udcff"}),
        Request("POST", "/x", body={"a": "\udcff"}),
    ],
    ids=["path", "query", "body"],
)
def test_an_argument_that_is_no_text_is_a_usage_error(request_: Request) -> None:
    with pytest.raises(InvalidInput):
        _ = request_.target, request_.content


@given(st.dictionaries(ANY, st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | ANY | st.lists(ANY)))
def test_a_body_is_json_without_what_is_none(body: dict[str, object]) -> None:
    sent = Request("POST", "/x", body=body).content
    assert sent is not None
    assert json.loads(sent) == {name: value for name, value in body.items() if value is not None}


def test_no_body_sends_nothing_and_an_empty_one_an_object() -> None:
    assert Request("POST", "/x").content is None
    assert Request("POST", "/x", body={}).content == b"{}"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_write_carries_what_xsrf_protection_wants_with_a_body_and_without(method: str) -> None:
    request = Request(method, "/x")
    assert request.is_write
    assert request.headers == {
        "Accept": "application/json",
        "User-Agent": f"bbcli/{__version__}",
        "Content-Type": "application/json",
        "X-Atlassian-Token": "no-check",
    }


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_read_carries_no_more_than_it_needs(method: str) -> None:
    request = Request(method, "/x", accept="text/plain")
    assert not request.is_write
    assert request.headers == {"Accept": "text/plain", "User-Agent": f"bbcli/{__version__}"}


def test_a_variable_may_be_called_as_documents_of_others_call_it() -> None:
    request = Request("GET", "/notes/1.0/repos/{repo-slug}/notes", {"repo-slug": "my repo"})
    assert request.target == "/rest/notes/1.0/repos/my%20repo/notes"


@pytest.mark.parametrize("place", ["variables", "query"])
def test_a_value_that_no_server_accepts_in_a_url_is_not_quoted(place: str) -> None:
    """A server that names such a branch or commit would make bbcli quote it, which takes 300 times its size."""
    request = Request("GET", "/api/latest/{name}", {"name": "x"})
    long = msgspec.structs.replace(request, **{place: {"name": "é" * 65_537}})
    with pytest.raises(ServerFailed, match="a value of 65537 characters is too long for a URL: é"):
        _ = long.target
    assert msgspec.structs.replace(request, **{place: {"name": "é" * 65_536}}).target
