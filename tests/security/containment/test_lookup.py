"""A login is bound to scheme, host, port and context path: it is sent to no other server, and not over http.

| case | what it proves |
|---|---|
| a login for https, asked for by http, and by the same host at another port, path or name | 4, nothing is sent |
| the same for a token of the environment | 4 |
| netrc: the default entry, another host, an entry for a part of the name | 4 |
| netrc: an entry of the host | used for what the person names on that host, and for nothing that a remote leads to |
| an http URL of a repository on an https server | the server's own URL is used |
| plain http beyond this machine | refused (2) with every kind of credential |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.secret_search import secrets_in
from tests.support.sign_in_methods import USER, WAYS, Way

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring
    from tests.support.recording_server import Recorder

SECRET = "t0k-5b7e9c1d3f"
KEPT = {
    "token": Way(auth="bearer", secret=SECRET, store="keyring"),
    "password": Way(auth="basic", secret=SECRET, store="keyring"),
    "session": Way(auth="session", secret=f"BITBUCKETSESSIONID={SECRET}", store="keyring"),
    "file": Way(auth="bearer", secret=SECRET, store="file"),
}


def sign_in_to(url: str, way: str, folder: Path, vault: MemoryKeyring) -> dict[str, str]:
    """Sign in to a URL with variables or a saved login; return the environment."""
    if way == "environment":
        return {"BBCLI_SERVER": url, "BBCLI_TOKEN": SECRET}
    KEPT[way].keep(folder / "config", url, vault.held)
    return {}


@pytest.mark.parametrize("way", [*KEPT, "environment"])
@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://{place}", "http://{place}"),
        ("http://{place}/bitbucket", "http://{place}/other"),
        ("http://{place}/bitbucket", "http://{place}"),
        ("http://{place}", "http://{place}/bitbucket"),
        ("http://{place}/bitbucket", "http://{place}/bitbucket2"),
        ("http://127.0.0.1:1", "http://{place}"),
        ("http://localhost:{port}", "http://{place}"),
        ("http://127.0.0.1", "http://{place}"),
        ("http://127.0.0.1.example:{port}", "http://{place}"),
    ],
)
def test_a_login_is_for_its_own_url_only(
    recorder: Recorder, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, way: str, url: str, asked: str
) -> None:
    names = {"place": recorder.place, "port": recorder.port}
    env = sign_in_to(url.format(**names), way, tmp_path, vault)
    for words in ("projects list", "auth token", "doctor", "commits list -R WORK/x"):
        result = invoke(*words.split(), "-S", asked.format(**names), env=env)
        assert result.code == 4, result.err
        assert secrets_in(result.out + result.err, SECRET) == []
    assert recorder.credentials == []


@pytest.mark.parametrize("way", KEPT)
def test_a_repository_by_http_is_asked_for_at_the_servers_own_https(
    recorder: Recorder, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, way: str
) -> None:
    sign_in_to(f"https://{recorder.place}", way, tmp_path, vault)
    result = invoke("commits", "list", "-R", f"http://{recorder.place}/scm/work/x.git", "--retries", "0")
    assert result.code == 9, "no TLS is spoken there"
    assert [said[:1] for said in recorder.heard] == [b"\x16"] * len(recorder.heard) != []


@pytest.mark.parametrize("way", [*KEPT, "environment"])
@pytest.mark.parametrize("words", ["projects list", "auth status", "doctor", "auth git-credential get", "auth refresh"])
def test_plain_http_beyond_this_machine_is_refused(
    recorder: Recorder, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, way: str, words: str
) -> None:
    """The host name is that of this machine, which bbcli does not recognize as local."""
    env = sign_in_to(f"http://127.1:{recorder.port}", way, tmp_path, vault)
    question = f"protocol=http\nhost=127.1:{recorder.port}\n\n"
    result = invoke(*words.split(), env=env, stdin=question)
    assert (result.code, recorder.heard) == (4 if words == "auth status" else 2, [])
    assert secrets_in(result.out + result.err, SECRET) == []


@pytest.mark.parametrize(
    "text",
    ["default login {user} password {secret}\n", "machine example.com login {user} password {secret}\n",
     "machine 0.0.1 login {user} password {secret}\n", "machine 127.0.0.1.example login {user} password {secret}\n",
     "machine {place} login {user} password {secret}\n",
     "machine x login y password z\ndefault login {user} password {secret}\n"],
)  # fmt: skip
def test_netrc_is_for_the_hosts_that_it_names(recorder: Recorder, invoke: Invoke, tmp_path: Path, text: str) -> None:
    path = tmp_path / "netrc"
    path.write_text(text.format(user=USER, secret=SECRET, place=recorder.place))
    path.chmod(0o600)
    result = invoke("projects", "list", "-S", recorder.url, env={"NETRC": str(path)})
    assert (result.code, recorder.heard, secrets_in(result.err, SECRET)) == (4, [], [])


def test_an_entry_of_the_host_goes_to_no_server_that_a_remote_or_a_url_leads_to(
    signed_out: Sandbox, recorder: Recorder, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    made = WAYS["netrc"](signed_out, signed_out.url, tmp_path)
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", f"{recorder.url}/scm/work/my-repo.git")
    assert invoke("projects", "list", "-L", "1", env=made.env).code == 0
    for words in ("commits list", "repos show", f"repos show {recorder.url}/projects/WORK/repos/my-repo"):
        result = invoke(*words.split(), env=made.env)
        assert (result.code, recorder.heard) == (2, []), result.err
