"""Paths of `api call` in every typed or pasted form, and hosts that never receive a credential."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.commands.api.request_args import below_rest, parse_header, parse_path
from bbcli.errors import InvalidInput
from tests.support.error_output import error_text
from tests.support.plain_http import create_token, requests_to
from tests.support.stub_server import Stub

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

SERVER = "https://bitbucket.example.com"


def full_path(text: str, server: str = SERVER) -> str:
    return below_rest(parse_path(text), server)


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/projects/WORK", "/projects/WORK"),
        ("projects/WORK", "/projects/WORK"),
        ("//projects/WORK", "/projects/WORK"),
        ("/rest/api/latest/projects/WORK", "/api/latest/projects/WORK"),
        ("rest/api/1.0/projects", "/api/1.0/projects"),
        ("/api/latest/projects", "/api/latest/projects"),
        ("/build-status/latest/commits/stats", "/build-status/latest/commits/stats"),
        ("/projects/{projectKey}/repos", "/projects/{projectKey}/repos"),
        ("/restaurants/1.0/x", "/restaurants/1.0/x"),
        ("/projects/WORK/repos/x/raw/a b.txt", "/projects/WORK/repos/x/raw/a b.txt"),
        ("/projects/WORK/repos/x/raw/größe..txt", "/projects/WORK/repos/x/raw/größe..txt"),
        (f"{SERVER}/rest/api/latest/projects", "/api/latest/projects"),
        ("HTTPS://BitBucket.Example.COM/rest/api/latest/projects", "/api/latest/projects"),
        (f"{SERVER}:443/rest/api/latest/projects", "/api/latest/projects"),
        ("https://fred@bitbucket.example.com/rest/api/latest/projects#top", "/api/latest/projects"),
    ],
)
def test_a_path_is_read_in_every_form(typed: str, path: str) -> None:
    assert full_path(typed) == path


@pytest.mark.parametrize("text", ["/projects?name=a%20b&name=c&x", f"{SERVER}/rest/projects?name=a+b&name=c&x="])
def test_a_query_in_the_path_is_taken_out_of_it(text: str) -> None:
    assert full_path(text) == "/projects"
    assert parse_path(text).query == (("name", "a b"), ("name", "c"), ("x", ""))


def test_a_context_path_belongs_to_the_server() -> None:
    server = "https://example.com/bitbucket"
    assert full_path(f"{server}/rest/api/latest/projects", server) == "/api/latest/projects"
    for url in ("https://example.com/rest/api/latest/projects", "https://example.com/bitbucket2/rest/api/latest/x"):
        with pytest.raises(InvalidInput, match=r"is not below https://example\.com/bitbucket/rest"):
            full_path(url, server)


@pytest.mark.parametrize(
    "url",
    [
        "http://bitbucket.example.com/rest/api/latest/projects",
        "https://bitbucket.example.com:8443/rest/api/latest/projects",
        "https://bitbucket.example.com.evil.example/rest/api/latest/projects",
        "https://bitbucket.example.com@evil.example/rest/api/latest/projects",
        "https://evil.example/rest/api/latest/projects",
        f"{SERVER}/plugins/servlet/oauth/authorize",
        f"{SERVER}/projects/WORK/repos/my-repo",
        f"{SERVER}/restricted/x",
    ],
)
def test_a_url_that_leads_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput, match=f"is not below {SERVER}/rest, and the credential is for nothing else"):
        full_path(url)


@pytest.mark.parametrize(
    "text",
    [
        "/projects/../admin",
        "/projects/./x",
        "..",
        "/nope/1.0/%2e%2E/x",
        "/nope/1.0/a%2f..%2fb",
        "/nope/..\\x",
        f"{SERVER}/rest/../plugins/servlet/x",
        f"{SERVER}/rest/api/%2e%2e/x",
    ],
)
def test_a_path_that_leaves_its_place_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"a path on the server holds no '\.' or '\.\.'"):
        full_path(text)


@pytest.mark.parametrize("text", ["", "/", "//", " ", "?x=1", "/projects/a\nb", "/projects/\x1b[31m", "/a\x00", SERVER])
def test_an_invalid_path_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is no path") as error:
        full_path(text)
    assert error.value.message.isprintable()


@pytest.mark.parametrize("url", ["http://[::1/rest/x", "https://host:port/rest/x", "https://fred:s3cret/@host/rest"])
def test_a_url_that_can_not_be_read_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(InvalidInput, match="is not a URL") as error:
        full_path(url)
    assert "s3cret" not in error.value.message


def test_a_password_in_a_url_is_shown_to_nobody() -> None:
    with pytest.raises(InvalidInput, match=r"https://evil\.example/rest/x is not below") as error:
        full_path("https://fred:s3cret@evil.example/rest/x")
    assert "s3cret" not in f"{error.value.message}{error.value.hint}"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("C:/Program Files/Git/rest/api/latest/projects", "rest/api/latest/projects"),
        ("C:/Program Files/Git/projects/WORK/repos", "projects/WORK/repos"),
        ("C:\\Program Files\\Git\\users\\fred", "users/fred"),
        ("D:/msys64/build-status/latest/commits/stats", "build-status/latest/commits/stats"),
        ("C:/Program Files/Git/dashboard/pull-requests", "dashboard/pull-requests"),
        ("C:/Users/fred/scoop/apps/git/current/projects", "projects"),
    ],
)
def test_a_path_that_git_bash_converted_is_explained(text: str, hint: str) -> None:
    with pytest.raises(InvalidInput, match="Git Bash takes a path with a slash before it for a file") as error:
        full_path(text)
    assert f" begins with {text[:3]}: " in error.value.message
    assert error.value.hint == f"leave the first slash out: {hint}"
    assert full_path(hint) == f"/{hint}".replace("/rest/", "/")


def test_method_and_path_in_one_word_are_told_apart() -> None:
    with pytest.raises(InvalidInput, match="METHOD and PATH are two") as error:
        full_path("GET /projects")
    assert error.value.hint == "leave the quotes out"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Accept: text/plain", ("Accept", "text/plain")),
        ("x-foo:bar:baz ", ("X-Foo", "bar:baz")),
        ("IF-MATCH:  \t1", ("If-Match", "1")),
        ("X-Empty:", ("X-Empty", "")),
    ],
)
def test_a_header_is_read_as_curl_does(text: str, read: tuple[str, str]) -> None:
    assert parse_header(text) == read


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Accept", "this is no header"),
        (": x", "this is no header"),
        ("X Y: z", "this is no header"),
        ("X-Größe: 1", "this is no header"),
        ("X-Foo: größe", "only printable ASCII can"),
        ("X-Foo: a\r\nX-Bar: b", "only printable ASCII can"),
        ("authorization: Bearer x", "this header is bbcli's own"),
        ("cookie: a=b", "this header is bbcli's own"),
        ("HOST: evil.example", "this header is bbcli's own"),
        ("content-length: 3", "this header is bbcli's own"),
    ],
)
def test_a_header_that_is_not_to_be_sent_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message) as error:
        parse_header(text)
    assert error.value.message.isprintable()


def test_a_header_that_can_not_be_read_may_be_a_secret() -> None:
    with pytest.raises(InvalidInput, match="-H 'Authorization': this is no header"):
        parse_header("Authorization Bearer s3cret")


def test_a_url_on_another_port_gets_no_request_and_no_credential(sandbox: Sandbox, invoke: Invoke) -> None:
    with Stub() as other:
        url = f"{other.url}/rest/api/latest/projects/WORK"
        result = invoke("api", "call", url)
    message = f"{url} is not below {sandbox.url}/rest, and the credential is for nothing else"
    hint = "name the server with --server, or leave it out of the path"
    assert (result.code, result.out, result.err) == (2, "", error_text(message, hint))
    assert (other.seen, requests_to(sandbox)) == ([], [])


def test_a_url_of_a_known_server_is_called_there_with_its_own_login(sandbox: Sandbox, invoke: Invoke) -> None:
    secret = create_token(sandbox, "users/fred")
    with Stub() as other:
        env = {"BBCLI_SERVER": other.url, "BBCLI_TOKEN": "for-the-other", "BBCLI_USERNAME": "", "BBCLI_PASSWORD": ""}
        login = invoke("auth", "login", sandbox.url, "--with-token", "--store", "file", stdin=secret, env=env)
        result = invoke("api", "call", f"{sandbox.url}/rest/api/latest/projects/WORK", env=env)
    assert (login.code, result.code, result.err) == (0, 0, "")
    assert json.loads(result.out)["key"] == "WORK"
    assert other.seen == []


def test_a_url_on_the_server_is_the_same_as_its_path(sandbox: Sandbox, invoke: Invoke) -> None:
    url = f"{sandbox.url.upper().replace('HTTP', 'http')}/rest/api/latest/projects/WORK"
    assert invoke("api", "call", url).raw == invoke("api", "call", "/projects/WORK").raw
    assert [seen.path for seen in requests_to(sandbox)] == ["/rest/api/latest/projects/WORK"] * 2


@pytest.mark.parametrize("encoded", ["%2e%2e/%2e%2e/login", "..%2f..%2flogin", "%2E./x"])
def test_no_encoding_leads_out_of_the_rest_api(sandbox: Sandbox, invoke: Invoke, encoded: str) -> None:
    result = invoke("api", "call", f"/nope/1.0/{encoded}", "--no-check")
    assert (result.code, result.out, requests_to(sandbox)) == (2, "", [])
