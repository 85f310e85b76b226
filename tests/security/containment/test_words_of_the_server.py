"""Responses of a hostile server: no URL or header in them makes bbcli send a request elsewhere.

| case | what it proves |
|---|---|
| nextPageStart that is a URL, a text, negative, huge, not a number | it is never more than a number of a query, 9 |
| links.self, avatar URLs and links of every record on the recorder | none is fetched, on a terminal neither |
| a page to be opened | it is the server's own, whatever the answers say |
| X-Authentication-Denied-Reason with a login-url elsewhere | the hint names the server's own page |
| Location, Link, Refresh, Content-Location, Alt-Svc on answers that are none to follow | nobody is asked |
| Set-Cookie for another host | no cookie comes back to anybody |
| X-AUSERNAME with line breaks, escapes, or what does not show | nobody is signed in, 9 |
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.reverse_proxy import respond_with
from tests.support.secret_search import secrets_in
from tests.support.sign_in_methods import WAYS

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring
    from tests.support.recording_server import Recorder
    from tests.support.reverse_proxy import ReverseProxy
    from tests.support.stub_server import Answer, Seen

HASH = "0a943a29376f2336b78312d99e65da17048951db"


@pytest.fixture
def marks(signed_out: Sandbox, front: ReverseProxy, vault: MemoryKeyring, tmp_path: Path) -> tuple[str, ...]:
    """Sign in to the reverse proxy; return the secrets."""
    made = WAYS["token_in_keyring"](signed_out, front.url, tmp_path)
    made.keep(tmp_path / "config", front.url, vault.held)
    return made.marks


@pytest.mark.parametrize(
    "start",
    ["http://{place}/rest", "//{place}/", "25&x=http://{place}", "@{place}", -1, -(10**30), 10**30, 1.5, True, [25],
     {"start": "http://{place}"}, "25\r\nHost: {place}"],
)  # fmt: skip
def test_a_hostile_start_of_the_next_page_leads_nowhere(
    marks: tuple[str, ...], front: ReverseProxy, recorder: Recorder, invoke: Invoke, start: object
) -> None:
    said = json.loads(json.dumps(start).replace("{place}", recorder.place))
    page = {"values": [{"key": "WORK"}], "isLastPage": False, "nextPageStart": said, "size": 1, "limit": 1, "start": 0}
    front.reset(lambda _: respond_with(200, json.dumps(page)))
    result = invoke("projects", "list", "--all", "--retries", "0")
    assert (result.code, recorder.heard) == (9, []), result.err
    assert {seen.headers["host"] for seen in front.seen} == {f"127.0.0.1:{front.port}"}
    assert {seen.path.partition("?")[0] for seen in front.seen} == {"/rest/api/latest/projects"}
    assert secrets_in(result.err, *marks) == []


def hostile(front: ReverseProxy, recorder: Recorder) -> None:
    """Replace every URL in every response by one of the recorder."""

    def spoil(seen: Seen) -> Answer:
        answer = front.handed_on(seen)
        body = answer.body.replace(front.url.encode(), recorder.url.encode())
        body = body.replace(b'"slug":"fred"', b'"slug":"fred","avatarUrl":"%s/avatar.png"' % recorder.url.encode())
        return respond_with(answer.status, body, {**answer.headers, "Link": f"<{recorder.url}/next>; rel=next"})

    front.reset(spoil)


@pytest.mark.parametrize(
    "words",
    ["projects list", "projects show WORK", "repos list WORK", "repos show WORK/my-repo",
     "commits list -R WORK/my-repo", "commits show master -R WORK/my-repo", "commits comments master -R WORK/my-repo",
     "auth status", "auth tokens list", "doctor", "commits pulls master -R WORK/my-repo",
     "repos edit WORK/my-repo --description x"],
)  # fmt: skip
@pytest.mark.parametrize("tty", [False, True])
def test_no_link_of_an_answer_is_fetched(
    marks: tuple[str, ...], front: ReverseProxy, recorder: Recorder, invoke: Invoke, words: str, tty: bool
) -> None:
    hostile(front, recorder)
    result = invoke(*words.split(), tty=tty)
    assert (result.code, recorder.heard, result.opened) == (0, [], []), result.err


def test_the_page_that_is_opened_is_the_servers_own(
    marks: tuple[str, ...], front: ReverseProxy, recorder: Recorder, invoke: Invoke
) -> None:
    hostile(front, recorder)
    opened = invoke("commits", "open", "master", "-R", "WORK/my-repo").opened
    printed = invoke("commits", "open", HASH, "-R", "WORK/my-repo", "--print").lines
    assert [url.partition("/commits/")[0] for url in [*opened, *printed]] == [
        f"{front.url}/projects/WORK/repos/my-repo"
    ] * 2
    login = invoke("auth", "login", front.url, "--web", tty=True)
    assert login.opened == [f"{front.url}/plugins/servlet/access-tokens/manage"]
    assert recorder.heard == []


@pytest.mark.parametrize(
    "page", ["{recorder}/login", "//{place}/login", "{front}@{place}/login", "{front}.example/login", "/login"]
)
def test_a_page_to_sign_in_on_that_is_elsewhere_is_not_named(
    marks: tuple[str, ...], front: ReverseProxy, recorder: Recorder, invoke: Invoke, page: str
) -> None:
    url = page.format(recorder=recorder.url, place=recorder.place, front=front.url)
    headers = {"X-Authentication-Denied-Reason": f"CAPTCHA_CHALLENGE; login-url={url}"}
    front.reset(lambda _: respond_with(403, '{"errors": []}', headers))
    result = invoke("projects", "list")
    assert (result.code, recorder.heard) == (4, [])
    assert result.err.endswith(f"solve the CAPTCHA: {front.url}/login\n")
    assert recorder.place not in result.err


@pytest.mark.parametrize("status", [200, 201, 204, 300, 304, 401, 503])
def test_headers_that_lead_elsewhere_are_no_redirect(
    marks: tuple[str, ...], front: ReverseProxy, recorder: Recorder, invoke: Invoke, status: int
) -> None:
    url = f"{recorder.url}/x"
    headers = {
        "Location": url, "Content-Location": url, "Link": f"<{url}>; rel=next", "Refresh": f"0; url={url}",
        "Alt-Svc": f'h2="{recorder.place}"; ma=9',
        "WWW-Authenticate": f'Bearer realm="{url}", authorization_uri="{url}"',
    }  # fmt: skip
    front.reset(lambda _: respond_with(status, "" if status in (204, 304) else '{"values": []}', headers))
    for words in ("projects list", "watch repo WORK/my-repo"):
        result = invoke(*words.split(), "--retries", "1")
        assert (recorder.heard, secrets_in(result.err, *marks)) == ([], [])


def test_no_cookie_of_a_server_comes_back(
    marks: tuple[str, ...], front: ReverseProxy, recorder: Recorder, invoke: Invoke
) -> None:
    def spoil(seen: Seen) -> Answer:
        start = 25 if "start=" not in seen.path else None
        page = {"values": [{"key": "WORK"}], "isLastPage": start is None, "nextPageStart": start}
        return respond_with(200, json.dumps(page), {"Set-Cookie": "a=b; Path=/\nc=d; Domain=localhost; Path=/"})

    front.reset(spoil)
    assert invoke("projects", "list", "--all").code == 0
    assert len(front.seen) >= 2, "a third page may be fetched ahead"
    assert [seen for seen in front.seen if "cookie" in seen.headers] == []
    assert invoke("projects", "list", "-S", f"http://localhost:{recorder.port}").code == 4
    assert recorder.heard == []


@pytest.mark.parametrize(
    "name",
    [
        "fred%0Aerror: x",
        "fred%0D",
        "%1B[31mfred",
        "fred%E2%80%AE",
        "fred%E2%80%8B",
        "fred%E3%85%A4",
        "%20fred",
        "%C2%9B",
    ],
)
def test_a_user_name_that_is_not_one_plain_line_is_not_believed(
    signed_out: Sandbox, front: ReverseProxy, vault: MemoryKeyring, invoke: Invoke, tmp_path: Path, name: str
) -> None:
    front.reset(lambda _: respond_with(200, '{"version": "9.4.0"}', {"X-AUSERNAME": name}))
    result = invoke("auth", "login", front.url, "--with-token", stdin="token-of-somebody")
    told = f"error: {front.url} reports a user name that is not one line of plain text\n"
    assert (result.code, result.err, vault.held) == (9, told, {})
    assert not (tmp_path / "config" / "config.toml").exists()
