"""Redirects to another server are not followed, with any kind of credential.

| case | what it proves |
|---|---|
| 301, 302, 303, 307, 308 to another port, host, scheme, or above the base path | nothing is sent there, 9 |
| the same for POST, PUT and DELETE | neither is a body |
| with a bearer token, a password, a session, OAuth 2.0 and 1.0a | the same for each |
| OAuth 2.0's token endpoint, OAuth 1.0a's, the sign-in form | refresh token, client secret and password stay |
| git, sent elsewhere in the middle of a clone | git asks for no credential for there, and gets none |
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.reverse_proxy import respond_with
from tests.support.secret_search import secrets_in
from tests.support.sign_in_methods import BBCLI, CLIENT, CLIENT_SECRET, CONSUMER, PASSWORD, USER, WAYS, marked_user

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring, Result
    from tests.support.recording_server import Recorder
    from tests.support.reverse_proxy import ReverseProxy
    from tests.support.stub_server import Answer, Seen

KINDS = ["token_in_keyring", "password_in_keyring", "session", "oauth2", "oauth1"]
PLACES = {
    "port": "http://127.0.0.1:{port}{path}",
    "host": "http://localhost:{port}{path}",
    "scheme": "https://127.0.0.1:{port}{path}",
    "no scheme": "//127.0.0.1:{port}{path}",
    "user": "http://{front}@127.0.0.1:{port}{path}",
    "above": "/other{path}",
    "above by dots": "{path}/../../../../../../../../../../other",
    "above, encoded": "/ctx/%2e%2e/other",
    "beside": "/ctx2{path}",
}
WORDS = {
    "GET": "projects list",
    "POST": "projects create NEW --description s3nt-with-it",
    "PUT": "projects edit WORK --description s3nt-with-it",
    "DELETE": "watch repo WORK/my-repo --off",
}


@pytest.fixture
def kept(signed_out: Sandbox, front: ReverseProxy, vault: MemoryKeyring, tmp_path: Path, kind: str) -> tuple[str, ...]:
    """Sign in to the reverse proxy below a context path; return the secrets."""
    made = WAYS[kind](signed_out, f"{front.url}/ctx", tmp_path)
    made.keep(tmp_path / "config", f"{front.url}/ctx", vault.held)
    return made.marks


def redirect_all(front: ReverseProxy, recorder: Recorder, status: int, place: str) -> None:
    """Redirect every request of the reverse proxy there; it also records requests outside its base path."""
    front.reset(lambda seen: respond_with(status, headers={"Location": _location(front, recorder, place, seen.path)}))


def _location(front: ReverseProxy, recorder: Recorder, place: str, path: str) -> str:
    return PLACES[place].format(port=recorder.port, path=path.partition("?")[0], front=f"127.0.0.1:{front.port}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_takes_a_credential_elsewhere(
    kept: tuple[str, ...], front: ReverseProxy, recorder: Recorder, invoke: Invoke, place: str, status: int
) -> None:
    redirect_all(front, recorder, status, place)
    # Every status meets every method, with one kind or another.
    write = sorted({*WORDS} - {"GET"})[(status + len(place) + len(kept)) % 3]
    for method in ("GET", write):
        front.seen.clear()
        result = invoke(*WORDS[method].split(), "--retries", "0")
        assert (result.code, result.out, recorder.heard) == (9, "", []), (method, result.err)
        assert len(front.seen) == 1, "neither is anything beside the base path asked"
        assert secrets_in(result.err, *kept) == []


@pytest.mark.parametrize("kind", ["oauth2"])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("status", [302, 307, 308])
def test_the_token_endpoint_sends_no_refresh_token_elsewhere(
    kept: tuple[str, ...], front: ReverseProxy, recorder: Recorder, invoke: Invoke, place: str, status: int
) -> None:
    redirect_all(front, recorder, status, place)
    for words in ("projects list", "auth refresh"):
        front.seen.clear()
        result = invoke(*words.split(), "--debug=body")
        assert (result.code, result.out, recorder.heard) == (9, "", []), result.err
        assert [seen.path for seen in front.seen] == ["/ctx/rest/oauth2/latest/token"]
        assert secrets_in(result.err, *kept) == []


def sign_in(invoke: Invoke, url: str, way: str, folder: Path) -> Result:
    words, secret = {
        "token": (["--with-token"], "t0k-5b7e9c1d3f"),
        "password": (["--username", USER, "--password-stdin"], PASSWORD),
        "new token": (["--create-token", "--username", USER, "--password-stdin"], PASSWORD),
        "session": (["--session", "--username", USER, "--password-stdin"], PASSWORD),
        "cookies": (["--cookie-stdin"], "BITBUCKETSESSIONID=c00k-9e1d3f5b7c"),
        "oauth1": (["--oauth1", "--consumer-key", CONSUMER, "--key", str(folder / "oauth1.pem")], ""),
        "oauth": (["--oauth", "--client-id", CLIENT, "--client-secret-stdin"], CLIENT_SECRET),
    }[way]
    result = invoke("auth", "login", url, *words, "--debug=body", stdin=secret)
    assert not secret or secrets_in(result.out + result.err, secret) == []
    return result


@pytest.mark.parametrize("way", ["token", "password", "new token", "session", "cookies", "oauth1", "oauth"])
@pytest.mark.parametrize("status", [302, 307])
@pytest.mark.parametrize("place", ["port", "host", "scheme", "above"])
def test_a_login_is_not_sent_elsewhere(
    signed_out: Sandbox, front: ReverseProxy, recorder: Recorder, invoke: Invoke, tmp_path: Path, vault: MemoryKeyring,
    way: str, status: int, place: str,
) -> None:  # fmt: skip
    WAYS["oauth1"](signed_out, "", tmp_path)
    redirect_all(front, recorder, status, place)
    result = sign_in(invoke, f"{front.url}/ctx", way, tmp_path)
    assert (result.code in (4, 9), result.out, recorder.heard, vault.held) == (True, "", [], {}), result.err
    assert all(seen.path.startswith("/ctx/") for seen in front.seen)


@pytest.mark.parametrize("status", [301, 302, 307])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("way", ["token_of_environment", "password_of_environment", "token_in_file"])
def test_git_that_is_sent_elsewhere_takes_no_credential_there(
    signed_out: Sandbox, front: ReverseProxy, recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    status: int, host: str, way: str,
) -> None:  # fmt: skip
    marked_user(signed_out)
    made = WAYS[way](signed_out, front.url, tmp_path)
    made.keep(tmp_path / "config", front.url, {})
    for name, value in made.env.items():
        monkeypatch.setenv(name, value)
    elsewhere = f"http://{host}:{recorder.port}"

    def spoil(seen: Seen) -> Answer:
        if not seen.path.startswith("/scm/"):
            return front.handed_on(seen)
        if "authorization" not in seen.headers:
            return respond_with(401, headers={"WWW-Authenticate": 'Basic realm="Atlassian Bitbucket"'})
        return respond_with(status, headers={"Location": f"{elsewhere}{seen.path}"})

    front.reset(spoil)
    run = subprocess.run(
        [*BBCLI, "repos", "clone", "WORK/my-repo"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (1, ""), run.stderr
    assert any("authorization" in seen.headers for seen in front.seen if seen.path.startswith("/scm/"))
    assert recorder.heard, "git follows, and is asked for a password there"
    assert secrets_in(run.stderr + "".join(map(str, recorder.heard)), *made.marks) == []
