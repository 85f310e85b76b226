"""A proxy of the environment's variables receives no credential in plain text.

Plain http without --allow-http is for this machine only. A proxy would break that: proxy variables are ignored for such
a server, and only an explicit proxy is used (--proxy, or saved at login).

| case | what it proves |
|---|---|
| HTTP_PROXY, ALL_PROXY in either case, by http, https and SOCKS, on the recorder | the server is spoken to directly |
| the same for the git of a clone | git goes without it, too, also when it fetches later |
| HTTPS_PROXY on the recorder | it hears the name of the server, and no more |
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.secret_search import secrets_in
from tests.support.sign_in_methods import BBCLI, WAYS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring
    from tests.support.recording_server import Recorder

NAMES = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]
IN_PROCESS = ["token_of_environment", "password_of_environment", "session", "oauth2", "oauth1"]
SCHEMES = ["http", "socks5"]
# Every pair of a way, a variable and a scheme; the other half of the product is exhaustive.
CASES = [
    pytest.param(way, name, scheme, marks=[] if (first + second + third) % 2 else [pytest.mark.exhaustive])
    for first, way in enumerate(IN_PROCESS)
    for second, name in enumerate(NAMES)
    for third, scheme in enumerate(SCHEMES)
]


@pytest.fixture(autouse=True)
def no_exemption(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove NO_PROXY, so that the proxy variables apply."""
    monkeypatch.delenv("NO_PROXY")


@pytest.mark.parametrize(("way", "name", "scheme"), CASES)
def test_no_proxy_of_the_variables_stands_before_a_server_on_this_machine(
    signed_out: Sandbox, recorder: Recorder, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path,
    way: str, name: str, scheme: str,
) -> None:  # fmt: skip
    made = WAYS[way](signed_out, signed_out.url, tmp_path)
    made.keep(tmp_path / "config", signed_out.url, vault.held)
    env = {**made.env, name: f"{scheme}://{recorder.place}"}
    for words in ("projects list", "watch repo WORK/my-repo", "auth status", "doctor"):
        result = invoke(*words.split(), "--debug", env=env)
        assert recorder.heard == [], words
        assert secrets_in(result.out + result.err, *made.marks) == []
    assert invoke("projects", "list", env=env).code == 0
    traced = invoke("projects", "list", "--debug", env=env).err
    assert "--noproxy '*'" in traced, "so does curl, if the line is run again"


@pytest.mark.parametrize("way", ["token_of_environment", "token_in_file"])
@pytest.mark.parametrize("name", ["http_proxy", "all_proxy", "ALL_PROXY"])
def test_git_goes_without_it_too(
    signed_out: Sandbox, recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    git: Callable[..., str], way: str, name: str,
) -> None:  # fmt: skip
    made = WAYS[way](signed_out, signed_out.url, tmp_path)
    made.keep(tmp_path / "config", signed_out.url, {})
    for variable, value in {**made.env, name: recorder.url}.items():
        monkeypatch.setenv(variable, value)
    words = [*BBCLI, "repos", "clone", "WORK/my-repo", "copy"]
    run = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, recorder.heard) == (0, []), run.stderr
    if way == "token_in_file":
        git(tmp_path / "copy", "fetch", "-q")
        assert recorder.heard == []


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_tunnel_hears_the_name_of_the_server_and_no_more(recorder: Recorder, invoke: Invoke, name: str) -> None:
    env = {"BBCLI_SERVER": "https://bitbucket.invalid", "BBCLI_TOKEN": "t0k-5b7e9c1d3f", name: recorder.url}
    result = invoke("projects", "list", "--retries", "0", env=env)
    assert (result.code, secrets_in(result.err, "t0k-5b7e9c1d3f")) == (9, [])
    assert recorder.heard[0].startswith(b"CONNECT bitbucket.invalid:443 HTTP/1.1\r\n")
    assert secrets_in(b"".join(recorder.heard), "t0k-5b7e9c1d3f") == []
