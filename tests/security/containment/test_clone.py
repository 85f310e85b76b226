"""git receives a credential only for the server that it clones from, whatever links the server sends.

| case | what it proves |
|---|---|
| links.clone on another host, port, scheme, path; ext::, file://, a path, a leading dash | refused (9), no git is run |
| a link with a query, fragment, parameters, a password, an encoded dash or dots; an ssh link that is none | the same |
| a link to another repository of the server | the clone is in a folder with the name that was asked for |
| a submodule on the recorder, cloned along | git asks there without a credential |
| git's question for another host, port, protocol or context path | bbcli answers nothing |
| a token of the environment, and git's question for another known server | that one's login, or nothing |
| a credential that is handed over | in no argv, no environment, no file; a private repository is cloned with it |
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bbcli.auth import BEARER, Credential
from bbcli.auth.git_helper import HelperSecrets
from tests.support.reverse_proxy import ReverseProxy, respond_with
from tests.support.secret_search import secrets_in
from tests.support.sign_in_methods import BBCLI, USER, WAYS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.recording_server import Recorder
    from tests.support.stub_server import Answer, Seen

FOR_GIT = ["token_of_environment", "password_of_environment", "token_file", "token_in_file", "command", "netrc"]


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a git on the PATH that records its arguments and environment, then runs the real one."""
    real, written, folder = shutil.which("git"), tmp_path / "noted", tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(
        f'#!/bin/sh\n{{ printf "argv: %s\\n" "$*"; env; }} >> "{written}"\nexec "{real}" "$@"\n'
    )
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return written


def signed_in(way: str, sandbox: Sandbox, url: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Sign in to this URL of the sandbox, for child processes too; return the secrets."""
    made = WAYS[way](sandbox, url, folder)
    made.keep(folder / "config", url, {})
    for name, value in made.env.items():
        monkeypatch.setenv(name, value)
    return made.marks


def with_link(front: ReverseProxy, kind: str, href: str, **more: object) -> None:
    """Replace the clone links of the repository by this one, and add more of its kind."""

    def spoil(seen: Seen) -> Answer:
        answer = front.handed_on(seen)
        if "/scm/" in seen.path or b'"clone"' not in answer.body:
            return answer
        repo = json.loads(answer.body)
        repo["links"]["clone"] = [{"name": kind, "href": href}]
        return respond_with(200, json.dumps({**repo, **more}))

    front.reset(spoil)


@pytest.mark.parametrize(
    "href",
    ["{recorder}/scm/work/my-repo.git", "http://localhost:{port}/scm/work/my-repo.git",
     "https://127.0.0.1:{port}/scm/work/my-repo.git", "http://127.0.0.1:{port}@{place}/scm/work/my-repo.git",
     "http://{place}#@127.0.0.1:{port}/scm/work/my-repo.git", "http://{place}\\@127.0.0.1:{port}/scm/work/my-repo.git",
     "{front}/other/scm/work/my-repo.git", "{front}.example/scm/work/my-repo.git", "{front}0/scm/work/my-repo.git",
     "ext::sh -c 'touch {pwned}' /scm/work/my-repo.git", "fd::17/scm/work/my-repo.git", "-u./pwned",
     "--upload-pack=touch {pwned};", "file:///etc/scm/work/my-repo.git", "/etc/scm/work/my-repo.git",
     "../scm/work/my-repo.git", "ssh://git@{place}/work/my-repo.git",
     "git://{place}/scm/work/my-repo.git", "", "http://", "{front}/scm/work/my-repo.git\n--config=x", 7,
     "{front}/scm/work/my-repo.git?x/.ssh", "{front}/scm/work/my-repo.git#/.ssh", "{front}/scm/work/my-repo.git;/.ssh",
     "{front}/scm/work/my-repo.git/.ssh", "{front}/scm/work/my-repo.git%3Fx/.ssh", "{front}/scm/work/%2Dmy-repo.git",
     "{front}/scm/work/my%2drepo.git", "{front}/scm/work/%2e%2e", "{front}/scm/work/my-repo.git%00",
     "{front}/scm//x.git", "{front}/scm/~-x/notes.git", "{front}/scm/work/x.git%0a", "{front}/scm/work/x%252f..",
     "{front}/scm/work/w\u00f6rk.git",
     "http://fred:pw@127.0.0.1:{port}/scm/work/my-repo.git", "http://:pw@127.0.0.1:{port}/scm/work/my-repo.git"],
)  # fmt: skip
def test_a_link_to_another_place_is_not_cloned_from(
    signed_out: Sandbox, front: ReverseProxy, recorder: Recorder, invoke: Invoke, tmp_path: Path, notes: Path,
    monkeypatch: pytest.MonkeyPatch, href: object,
) -> None:  # fmt: skip
    signed_in("token_of_environment", signed_out, front.url, tmp_path, monkeypatch)
    pwned = tmp_path / "pwned"
    names = {"recorder": recorder.url, "place": recorder.place, "front": front.url, "port": front.port, "pwned": pwned}
    with_link(front, "http", href.format(**names) if isinstance(href, str) else href)  # type: ignore[arg-type]
    result = invoke("repos", "clone", "WORK/my-repo", "copy")
    # Without a link there is nothing to clone: that is 3, as ever.
    assert (result.code, result.out) == (9 if href else 3, ""), result.err
    assert (recorder.heard, notes.exists(), pwned.exists(), (tmp_path / "copy").exists()) == ([], *[False] * 3)


@pytest.mark.parametrize(
    "href",
    [
        "{recorder}/scm/work/my-repo.git",
        "ssh://-oProxyCommand=touch+x/work/my-repo.git",
        "ext::sh -c 'touch x'",
        "-x:y/z",
        "ssh://-oProxyCommand=x@h/work/my-repo.git",
        "ssh://git%2Dx@h/work/my-repo.git",
        "ssh://git:pw@h/work/my-repo.git",
        "ssh://git;x@h/work/my-repo.git",
        "ssh://git@$(x)/work/my-repo.git",
        "ssh://git@h%20x/work/my-repo.git",
        "ssh://git@h:7999;x/work/my-repo.git",
        "ssh://git@h/work/my-repo.git?x/.ssh",
        "ssh://git@h/work/my-repo.git;x",
        "ssh://git@h/work/%2Dx.git",
        "ssh://git@h/-x/my-repo.git",
        "ssh://@h/work/my-repo.git",
        "http://h/work/my-repo.git",
    ],
)
def test_an_ssh_link_that_is_none_is_not_cloned_from(
    signed_out: Sandbox, front: ReverseProxy, recorder: Recorder, invoke: Invoke, tmp_path: Path, notes: Path,
    monkeypatch: pytest.MonkeyPatch, href: str,
) -> None:  # fmt: skip
    signed_in("token_of_environment", signed_out, front.url, tmp_path, monkeypatch)
    with_link(front, "ssh", href.format(recorder=recorder.url))
    assert invoke("repos", "clone", "WORK/my-repo", "copy", "--ssh").code == 9
    assert (recorder.heard, notes.exists()) == ([], False)


@pytest.mark.parametrize(("words", "folder"), [((), "my-repo"), (("--", "--bare"), "my-repo.git"), (("mine",), "mine")])
def test_a_server_does_not_name_the_folder_of_a_clone(
    signed_out: Sandbox, front: ReverseProxy, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...], folder: str,
) -> None:  # fmt: skip
    signed_in("token_of_environment", signed_out, front.url, tmp_path, monkeypatch)
    before = {path.name for path in tmp_path.iterdir()}
    with_link(front, "http", f"{front.url}/scm/work/trunk-based.git")
    assert invoke("repos", "clone", "work/My-Repo" if words else "WORK/my-repo", *words).code == 0
    made = {path.name for path in tmp_path.iterdir()} - before
    assert made == {folder}


@pytest.mark.parametrize("slug", ["../../.ssh", ".ssh", "-x", "", 7, "my-repo/../.ssh", "other"])
def test_a_slug_does_not_name_the_folder_of_a_clone(
    signed_out: Sandbox,
    front: ReverseProxy,
    invoke: Invoke,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    slug: object,
) -> None:
    signed_in("token_of_environment", signed_out, front.url, tmp_path, monkeypatch)
    with_link(front, "http", f"{front.url}/scm/work/my-repo.git", slug=slug)
    before = {path.name for path in tmp_path.iterdir()}
    assert invoke("repos", "clone", "WORK/my-repo").code == 0
    assert {path.name for path in tmp_path.iterdir()} - before == {"my-repo"}


def test_the_user_of_a_link_is_left_out(
    signed_out: Sandbox, front: ReverseProxy, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    git: Callable[..., str],
) -> None:  # fmt: skip
    signed_in("token_of_environment", signed_out, front.url, tmp_path, monkeypatch)
    with_link(front, "http", front.url.replace("://", "://fred%40example.com@") + "/scm/work/my-repo.git")
    assert invoke("repos", "clone", "WORK/my-repo").code == 0
    assert git(tmp_path / "my-repo", "remote", "get-url", "origin").strip() == f"{front.url}/scm/work/my-repo.git"


@pytest.mark.parametrize("way", FOR_GIT)
def test_a_private_repository_is_cloned_and_the_secret_is_in_no_argv_and_no_environment(
    signed_out: Sandbox, front: ReverseProxy, tmp_path: Path, notes: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    marks = signed_in(way, signed_out, front.url, tmp_path, monkeypatch)
    words = [*BBCLI, "repos", "clone", "WORK/my-repo", "copy"]
    run = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "copy" / "README.md").exists()
    assert secrets_in(run.stdout + run.stderr + notes.read_text(), *marks) == []
    kept = [path for path in (tmp_path / "copy").rglob("*") if path.is_file()]
    assert [path for path in kept if secrets_in(path.read_bytes(), *marks)] == []
    assert any("authorization" in seen.headers for seen in front.seen if seen.path.startswith("/scm/"))


@pytest.mark.parametrize("way", FOR_GIT)
def test_a_submodule_elsewhere_is_asked_for_without_a_credential(
    signed_out: Sandbox, front: ReverseProxy, recorder: Recorder, tmp_path: Path, bare: Path, git: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch, way: str,
) -> None:  # fmt: skip
    marks = signed_in(way, signed_out, front.url, tmp_path, monkeypatch)
    work = tmp_path / "work"
    git(tmp_path, "clone", "-q", str(bare), str(work))
    head = git(work, "rev-parse", "HEAD").strip()
    (work / ".gitmodules").write_text(
        f'[submodule "x"]\n\tpath = x\n\turl = {recorder.url}/scm/work/my-repo.git\n'
        f'[submodule "y"]\n\tpath = y\n\turl = ../../scm/work/trunk-based.git\n'
    )
    for name in ("x", "y"):
        git(work, "update-index", "--add", "--cacheinfo", f"160000,{head},{name}")
    git(work, "add", ".gitmodules")
    git(work, "commit", "-q", "-m", "submodules")
    git(work, "push", "-q", "origin", f"HEAD:refs/heads/with-submodules-{way}")
    words = [
        "repos",
        "clone",
        "WORK/my-repo",
        "copy",
        "--",
        "--branch",
        f"with-submodules-{way}",
        "--recurse-submodules",
    ]
    run = subprocess.run([*BBCLI, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode, (tmp_path / "copy" / "README.md").exists()) == (1, True), run.stderr
    assert recorder.heard, "git asks for the submodule"
    assert secrets_in(run.stderr + "".join(map(str, recorder.heard)), *marks) == []


@pytest.mark.parametrize(
    ("asked", "is_answered"),
    [
        ("protocol=http\nhost=127.0.0.1:{port}\n", True),
        ("protocol=http\nhost=127.0.0.1:{port}\npath=ctx/scm/work/x.git\n", True),
        ("protocol=http\nhost={place}\n", False),
        ("protocol=https\nhost=127.0.0.1:{port}\n", False),
        ("protocol=http\nhost=127.0.0.1\n", False),
        ("protocol=http\nhost=localhost:{port}\n", False),
        ("protocol=http\nhost=127.0.0.1:{port}.example\n", False),
        ("protocol=http\nhost=127.0.0.1:{port}\npath=other/scm/work/x.git\n", False),
        ("protocol=http\nhost=127.0.0.1:{port}\npath=ctx/../other/x.git\n", False),
        ("protocol=http\nhost={place}\nhost=127.0.0.1:{port}\nhost={place}\n", False),
        ("protocol=http\nhost=127.0.0.1:{port}\nurl=http://{place}/\n", False),
        ("protocol=cert\nhost=127.0.0.1:{port}\n", False),
        ("host=127.0.0.1:{port}\n", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("way", FOR_GIT)
def test_only_the_question_for_the_server_itself_is_answered(
    signed_out: Sandbox, front: ReverseProxy, recorder: Recorder, invoke: Invoke, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, way: str, asked: str, is_answered: bool,
) -> None:  # fmt: skip
    marks = signed_in(way, signed_out, f"{front.url}/ctx", tmp_path, monkeypatch)
    question = asked.format(port=front.port, place=recorder.place)
    for operation in ("get", "store", "erase"):
        words = ("auth", "git-credential", operation, "--server", f"{front.url}/ctx")
        result = invoke(*words, stdin=f"{question}\n")
        assert bool(secrets_in(result.out, *marks)) == (is_answered and operation == "get"), result.out
        assert (result.code, secrets_in(result.err, *marks)) == (0, [])


@pytest.mark.parametrize("has_login", [False, True])
def test_a_token_of_the_environment_is_not_for_every_server_that_git_asks_for(
    signed_out: Sandbox, front: ReverseProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, git: Callable[..., str],
    has_login: bool,
) -> None:  # fmt: skip
    """git asks for the server of the local clone's remote; the token is for the default server."""
    made = WAYS["token_of_environment"](signed_out, signed_out.url, tmp_path)
    other = WAYS["token_in_file"](signed_out, front.url, tmp_path)
    other.keep(tmp_path / "config", front.url, {})
    config = tmp_path / "config" / "config.toml"
    text = config.read_text().replace('default = "here"', 'default = "usual"')
    if not has_login:
        text = text.partition("[servers.here.accounts")[0]
    config.write_text(f'{text}\n[servers.usual]\nurl = "{signed_out.url}"\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("BBCLI_TOKEN", made.env["BBCLI_TOKEN"])
    subprocess.run([*BBCLI, "auth", "setup-git", "-S", front.url], check=True)
    words = ["git", "clone", "-q", f"{front.url}/scm/work/my-repo.git", "copy"]
    run = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.returncode == 0) == has_login, run.stderr
    sent = [seen.headers["authorization"] for seen in front.seen if "authorization" in seen.headers]
    assert (secrets_in(str(sent), *made.marks), bool(sent)) == ([], has_login)


def test_an_open_file_that_is_handed_over_is_for_its_server_too(
    signed_out: Sandbox, recorder: Recorder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "held"
    held.write_text(HelperSecrets(Credential(BEARER, "h4nded-7a9b1c", USER)).text or "")
    with held.open("rb") as file:
        for place, is_answered in ((signed_out.url[7:], True), (recorder.place, False)):
            words = ["auth", "git-credential", "get", "-S", signed_out.url, "--credential-fd", str(file.fileno())]
            run = subprocess.run(
                [sys.executable, "-P", "-m", "bbcli", *words], input=f"protocol=http\nhost={place}\n\n",
                pass_fds=(file.fileno(),), capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert (run.returncode, "h4nded-7a9b1c" in run.stdout) == (0, is_answered), run.stderr
