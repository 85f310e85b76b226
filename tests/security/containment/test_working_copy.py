"""A hostile local clone makes bbcli send no credential to another server.

| case | what it proves |
|---|---|
| origin, upstream and pushurl on the recorder, also by insteadOf | it is no server that was signed in to: 2 |
| a remote on the recorder that is known, but not signed in to, and a token of the environment | 4 |
| `user:password@` in a remote | it is not shown |
| .env, .netrc, bbcli.toml, config.toml, keyringrc.cfg in the folder | they are not read |
| git settings of the working copy: proxy, insteadOf, helpers | a clone that is made in it does without |
| a bbcli, keyring or sitecustomize of its own in the folder | git's helper does not run it |
"""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.secret_search import secrets_in
from tests.support.sign_in_methods import BBCLI, USER, WAYS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring
    from tests.support.recording_server import Recorder

SECRET = "p4ss-0c9d5e7a81b3"
WORDS = ["commits list", "repos show", "commits show HEAD", "watch repo", "doctor", "auth status", "repos forks"]


@pytest.fixture
def copy(tmp_path: Path, git: Callable[..., str]) -> Path:
    """An empty local clone."""
    folder = tmp_path / "copy"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "commit", "-q", "--allow-empty", "-m", "one")
    return folder


@pytest.mark.parametrize("way", ["token_of_environment", "password_of_environment", "token_in_keyring", "oauth2"])
@pytest.mark.parametrize("remote", ["origin", "upstream", "evil", "insteadOf", "pushurl"])
def test_a_hostile_remote_is_not_a_known_server(
    signed_out: Sandbox, recorder: Recorder, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, copy: Path,
    git: Callable[..., str], way: str, remote: str,
) -> None:  # fmt: skip
    made = WAYS[way](signed_out, signed_out.url, tmp_path)
    made.keep(tmp_path / "config", signed_out.url, vault.held)
    hostile = f"{recorder.url}/scm/work/my-repo.git"
    if remote == "insteadOf":
        git(copy, "config", f"url.{recorder.url}/.insteadOf", "https://bitbucket.example.com/")
        git(copy, "remote", "add", "origin", "https://bitbucket.example.com/scm/work/my-repo.git")
    elif remote == "pushurl":
        git(copy, "remote", "add", "origin", f"{signed_out.url}/scm/work/my-repo.git")
        git(copy, "config", "remote.origin.pushurl", hostile)
    else:
        git(copy, "remote", "add", remote, hostile)
    for words in WORDS:
        result = invoke(*words.split(), "--debug=body", cwd=copy, env=made.env)
        assert recorder.heard == [], words
        assert secrets_in(result.out + result.err, *made.marks) == []
    assert invoke("commits", "list", cwd=copy, env=made.env).code == (0 if remote == "pushurl" else 2)


@pytest.mark.parametrize("variable", ["BBCLI_TOKEN", "BBCLI_TOKEN_FILE", "BBCLI_PASSWORD"])
def test_a_token_without_a_server_does_not_go_where_a_working_copy_leads(
    signed_out: Sandbox, recorder: Recorder, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path, copy: Path,
    git: Callable[..., str], variable: str,
) -> None:  # fmt: skip
    made = WAYS["token_in_keyring"](signed_out, signed_out.url, tmp_path)
    made.keep(tmp_path / "config", signed_out.url, vault.held)
    config = tmp_path / "config" / "config.toml"
    config.write_text(config.read_text() + f'[servers.there]\nurl = "{recorder.url}"\n')
    git(copy, "remote", "add", "origin", f"{recorder.url}/scm/work/my-repo.git")
    (tmp_path / "token").write_text(made.secret)
    env = {variable: str(tmp_path / "token") if variable.endswith("FILE") else made.secret, "BBCLI_USERNAME": USER}
    result = invoke("commits", "list", cwd=copy, env=env)
    assert (result.code, recorder.heard) == (4, []), result.err
    assert result.err.startswith(f"error: no credential for {recorder.url}\nhint: those of the environment are for ")


def test_a_password_in_a_remote_is_not_shown(
    sandbox: Sandbox, invoke: Invoke, copy: Path, git: Callable[..., str]
) -> None:
    url = sandbox.url.replace("://", f"://{USER}:{SECRET}@")
    git(copy, "remote", "add", "origin", f"{url}/scm/work/my-repo.git")
    for words in (*WORDS, "commits open 01f9c86", "repos clone nonsense"):
        result = invoke(*words.split(), "--debug=body", cwd=copy)
        assert secrets_in(f"{result.out}{result.err}{result.opened}", SECRET) == [], words


def test_no_file_of_a_working_copy_configures_anything(
    signed_out: Sandbox, recorder: Recorder, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run bbcli in a process whose current directory is the clone."""
    lines = (
        f"BBCLI_SERVER={recorder.url}\nBBCLI_TOKEN={SECRET}\nHTTP_PROXY={recorder.url}\nHTTPS_PROXY={recorder.url}\n"
    )
    for name in (".env", "env", ".envrc", ".flaskenv"):
        (copy / name).write_text(lines)
    for name in (".netrc", "_netrc", "netrc"):
        (copy / name).write_text(f"machine 127.0.0.1 login {USER} password {SECRET}\n")
        (copy / name).chmod(0o600)
    for name in ("config.toml", "bbcli.toml", ".bbcli.toml", "pyproject.toml", "bbcli/config.toml"):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text(f'default = "x"\n[servers.x]\nurl = "{recorder.url}"\n')
    (copy / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=evil.Ring\nkeyring-path=.\n")
    monkeypatch.delenv("NETRC")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for words in ("projects list", "config list", "auth status"):
        run = subprocess.run([*BBCLI, *words.split()], cwd=copy, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stdout) == (0 if words == "config list" else 4, ""), run.stderr
        named = subprocess.run(
            [*BBCLI, *words.split(), "-S", signed_out.url], cwd=copy, capture_output=True, text=True, check=False
        )
        assert secrets_in(run.stderr + named.stdout + named.stderr, SECRET) == []
    assert (recorder.heard, list(signed_out.requests)) == ([], [])


@pytest.mark.parametrize("way", ["token_of_environment", "token_in_file"])
def test_a_clone_that_is_made_in_a_hostile_working_copy_knows_nothing_of_its_settings(
    signed_out: Sandbox, recorder: Recorder, copy: Path, tmp_path: Path, git: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch, way: str,
) -> None:  # fmt: skip
    made = WAYS[way](signed_out, signed_out.url, tmp_path)
    made.keep(tmp_path / "config", signed_out.url, {})
    for name, value in made.env.items():
        monkeypatch.setenv(name, value)
    notes = tmp_path / "notes"
    for name, value in {
        "http.proxy": recorder.url, f"url.{recorder.url}/.insteadOf": f"{signed_out.url}/",
        "core.askPass": f"cat >{notes}", "credential.helper": f"!cat >> {notes}; :",
        f"credential.{signed_out.url}.helper": f"!cat >> {notes}; :",
        "core.fsmonitor": f"touch {notes}", "core.sshCommand": f"touch {notes}",
    }.items():  # fmt: skip
        git(copy, "config", name, value)
    (copy / "bbcli").mkdir()
    for name in ("bbcli/__init__.py", "bbcli/__main__.py", "keyring.py", "sitecustomize.py", "usercustomize.py"):
        (copy / name).write_text(f"open({str(notes)!r}, 'w').write('run')\n")
    run = subprocess.run(
        [*BBCLI, "repos", "clone", "WORK/my-repo", "mine"], cwd=copy, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert (copy / "mine" / "README.md").exists()
    assert (recorder.heard, notes.exists()) == ([], False)
