"""Arguments that name another server or contain a password: no credential is sent there.

| case | what it proves |
|---|---|
| a URL of the recorder wherever a command takes a repository | it is refused (2), nobody is asked |
| --server and BBCLI_SERVER with the recorder's URL | a stored login, netrc and the environment's credential stay (4) |
| a token without BBCLI_SERVER, and a pasted URL | it is for the usual server; the recorder is not asked |
| user:password@ in any URL | it is stripped: neither sent, nor kept, nor shown |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import pytest

from bbcli.cli.decorators import REPO
from tests.support.plain_http import requests_to
from tests.support.samples import first_sample, words_about
from tests.support.secret_search import secrets_in
from tests.support.sign_in_methods import PASSWORD, USER, WAYS
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring
    from tests.support.recording_server import Recorder

TAKING_A_REPO = [
    pytest.param(words, isinstance(param, click.Option), id=f"{words} {param.opts[0]}")
    for words, command in EVERY.items()
    if words != "api browse"  # which is refused before, where there is no terminal
    for param in command.params
    if param.type is REPO
]
TEMPLATE = "/projects/{projectKey}/repos/{repositorySlug}"
NEEDED = {"commit": ["01f9c86"], "pull": ["3"], "token_id": ["1"], "name": ["x"], "words": [TEMPLATE]}
MORE = {
    "repos edit": ["--description", "x"],
    "repos delete": ["--yes"],
    "repos rename": ["renamed"],
    "auth tokens create": ["--permissions", "REPO_READ"],
    "auth tokens revoke": ["--yes"],
    "builds set": ["--state", "successful", "--key", "k", "--url", "https://ci.example.com/1"],
    "builds show": ["--key", "unit-tests"],
    "builds delete": ["--key", "nightly", "--yes"],
    "insights report": ["--key", "lint", "--title", "Lint"],
    "insights annotate": ["--key", "lint", "--format", "pylint"],
    "insights show": ["--key", "lint"],
    "insights delete": ["--key", "lint", "--yes"],
}
# The nouns that these tables know; a verb of any other is run as its sample says.
NOUNS = {"api", "auth", "builds", "commits", "insights", "repos", "watch"}
SECRET = "p4ss-0c9d5e7a81b3"


@pytest.mark.parametrize("form", ["{}/projects/WORK/repos/my-repo/browse", "{}/scm/work/my-repo.git"])
@pytest.mark.parametrize(("words", "by_option"), TAKING_A_REPO)
def test_a_url_of_another_server_is_refused_by_every_command(
    sandbox: Sandbox, recorder: Recorder, invoke: Invoke, words: str, by_option: bool, form: str
) -> None:
    url, stdin = form.format(recorder.url), ""
    if words.split()[0] not in NOUNS:
        line = [word.format(n=1) for word in words_about(words, lambda *_: url, by_option)]
        stdin = first_sample(words).stdin.format(n=1)
    else:
        needed = [word for param in EVERY[words].params if param.required for word in NEEDED.get(param.name or "", ())]
        line = [*words.split(), *(["-R", url] if by_option else [url]), *needed, *MORE.get(words, [])]
    result = invoke(*line, stdin=stdin)
    assert (result.code, result.out, recorder.heard) == (2, "", []), result.err
    assert recorder.place in result.err
    assert [seen.method for seen in requests_to(sandbox) if seen.method != "GET"] == []


# netrc knows no ports: its entry is for every server of a host, see test_lookup.
@pytest.mark.parametrize("way", [way for way in WAYS if way != "netrc"])
@pytest.mark.parametrize("words", [("-S", "{url}"), ("-S", "{place}"), ("-S", "http://127.0.0.1:{front}@{place}")])
def test_a_server_that_is_named_gets_no_credential_of_another_one(
    signed_out: Sandbox, recorder: Recorder, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path,
    way: str, words: tuple[str, ...],
) -> None:  # fmt: skip
    made = WAYS[way](signed_out, signed_out.url, tmp_path)
    made.keep(tmp_path / "config", signed_out.url, vault.held)
    assert invoke("projects", "list", "-L", "1", env=made.env).code == 0, "it is good on its own server"
    named = [word.format(url=recorder.url, place=recorder.place, front=signed_out.port) for word in words]
    result = invoke("projects", "list", *named, "--debug=body", env=made.env)
    assert (result.code, result.out, recorder.heard) == (4, "", []), result.err
    assert secrets_in(result.err, *made.marks) == []


def test_a_token_without_a_server_is_for_the_usual_one_and_not_for_a_pasted_url(
    signed_out: Sandbox, recorder: Recorder, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    made = WAYS["token_of_environment"](signed_out, signed_out.url, tmp_path)
    made.keep(tmp_path / "config", signed_out.url, vault.held)
    config = tmp_path / "config" / "config.toml"
    config.write_text(config.read_text() + f'[servers.there]\nurl = "{recorder.url}"\n')
    env = {"BBCLI_TOKEN": made.env["BBCLI_TOKEN"]}
    assert invoke("projects", "list", "-L", "1", env=env).code == 0
    pasted = invoke("commits", "list", "-R", f"{recorder.url}/projects/WORK/repos/my-repo", env=env)
    assert (pasted.code, recorder.heard) == (4, []), "it is known, and leads there, but nobody is signed in there"


# user:password@


@pytest.fixture
def url(sandbox: Sandbox) -> str:
    return sandbox.url.replace("://", f"://{USER}:{SECRET}@")


@pytest.mark.parametrize(
    "words",
    ["projects list -S {url}", "repos show {url}/projects/WORK/repos/my-repo",
     "commits list -R {url}/scm/work/my-repo.git", "config list -S {url}", "doctor -S {url}", "auth status -S {url}",
     "repos show {url}/nonsense", "auth switch -S {url}", "auth setup-git -S {url}", "config set default {url}",
     "config get project -S {url}"],
)  # fmt: skip
@pytest.mark.parametrize("more", [[], ["--debug=body"]])
def test_a_password_in_a_url_is_not_shown(
    sandbox: Sandbox, url: str, invoke: Invoke, tmp_path: Path, words: str, more: list[str]
) -> None:
    env = {"GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig")}
    result = invoke(*words.format(url=url).split(), *more, env=env)
    assert secrets_in(result.out + result.err, SECRET) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file() and secrets_in(path.read_bytes(), SECRET)] == []


@pytest.mark.parametrize("words", ["projects list", "commits list -R WORK/my-repo", "auth status", "doctor"])
def test_a_password_in_the_servers_variable_is_neither_shown_nor_sent(
    recorder: Recorder, invoke: Invoke, words: str
) -> None:
    env = {"BBCLI_SERVER": f"http://{USER}:{SECRET}@{recorder.place}", "BBCLI_TOKEN_FILE": "/nowhere"}
    result = invoke(*words.split(), "--debug=body", env=env)
    assert secrets_in(result.out + result.err, SECRET) == []
    assert not any(SECRET.encode() in said or b"uthorization" in said for said in recorder.heard)


def test_a_password_in_the_url_of_a_login_is_stripped(
    signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    made = WAYS["token_in_keyring"](signed_out, signed_out.url, tmp_path)
    url = signed_out.url.replace("://", f"://{USER}:{SECRET}@")
    result = invoke("auth", "login", url, "--with-token", "--debug=body", stdin=made.secret)
    assert (result.code, secrets_in(result.out + result.err, SECRET, *made.marks)) == (0, [])
    assert vault.held == {(f"bbcli:{signed_out.url}", USER): made.secret}
    assert secrets_in((tmp_path / "config" / "config.toml").read_text(), SECRET, *made.marks) == []


def test_a_password_that_somebody_wrote_into_the_file_is_not_shown(
    sandbox: Sandbox, url: str, invoke: Invoke, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(f'default = "x"\n[servers.x]\nurl = "{url}"\n')
    for words in ("config list", "config get url", "auth status", "doctor", "projects list --debug=body"):
        result = invoke(*words.split(), env={"BBCLI_SERVER": ""})
        assert secrets_in(result.out + result.err, SECRET) == [], words


def test_the_password_of_the_test_has_many_forms() -> None:
    assert len(secrets_in("".join((PASSWORD, "P%C3%A4%26s", "P\\u00e4&s")), PASSWORD)) > 1
