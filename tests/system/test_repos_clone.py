"""`bbcli repos clone` from the live sandbox, by the real git."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.plain_http import create_token

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


@pytest.fixture
def witness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Put a git on the PATH that records its arguments and environment, then runs the real one; return the records."""
    real, notes, folder = shutil.which("git"), tmp_path / "notes", tmp_path / "bin"
    folder.mkdir()
    program = folder / "git"
    program.write_text(f'#!/bin/sh\n{{ printf "argv: %s\\n" "$*"; env; }} >> "{notes}"\nexec "{real}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return lambda: notes.read_text()


def test_clone_signs_in_through_the_helper(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    result = invoke("repos", "clone", "WORK/my-repo")
    assert (result.code, result.out) == (0, "")
    copy = tmp_path / "my-repo"
    assert git(copy, "remote", "-v").splitlines()[0].split() == [
        "origin",
        f"{sandbox.url}/scm/work/my-repo.git",
        "(fetch)",
    ]
    assert "credential" not in (copy / ".git" / "config").read_text()
    assert git(copy, "rev-list", "--count", "HEAD").strip() == str(
        len(invoke("commits", "list", "--all", cwd=copy).lines)
    )


def test_clone_hands_on_the_folder_and_gits_own_options(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    result = invoke(
        "repos", "clone", "WORK/my-repo", "a b", "--", "--depth", "1", "--branch", "release/1.0", "--no-local"
    )
    assert (result.code, result.out) == (0, "")
    assert git(tmp_path / "a b", "rev-list", "--count", "HEAD").strip() == "1"
    assert git(tmp_path / "a b", "branch", "--show-current").strip() == "release/1.0"


def test_gits_options_may_follow_without_a_folder(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("repos", "clone", "WORK/my-repo", "--", "--quiet").code == 0
    assert (tmp_path / "my-repo" / "README.md").exists()


@pytest.mark.parametrize(
    ("owner", "user"), [("users/fred", "fred"), ("projects/WORK", "admin"), ("projects/WORK/repos/my-repo", "fred")]
)
def test_a_token_clones_a_private_repository_and_shows_nowhere(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, witness: Callable[[], str], monkeypatch: pytest.MonkeyPatch,
    owner: str, user: str,
) -> None:  # fmt: skip
    secret = create_token(sandbox, owner, user=user)
    monkeypatch.delenv("BBCLI_USERNAME")
    monkeypatch.delenv("BBCLI_PASSWORD")
    monkeypatch.setenv("BBCLI_TOKEN", secret)
    result = invoke("repos", "clone", "WORK/my-repo", "my-repo", "--", "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert (tmp_path / "my-repo" / "README.md").exists()
    assert secret not in witness()
    for file in (tmp_path / "my-repo" / ".git").rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes()


def test_a_login_of_the_keyring_clones_without_a_secret_in_any_environment(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, witness: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = create_token(sandbox, "users/fred")
    monkeypatch.delenv("BBCLI_USERNAME")
    monkeypatch.delenv("BBCLI_PASSWORD")
    (tmp_path / "chest.py").write_text(
        "from keyring.backend import KeyringBackend\n"
        "class Chest(KeyringBackend):\n"
        "    priority = 1\n"
        f"    def get_password(self, service, name): return {secret!r}\n"
        "    def set_password(self, service, name, secret): raise NotImplementedError\n"
    )
    config = tmp_path / "config"
    config.mkdir()
    (config / "config.toml").write_text(
        f'[servers.here]\nurl = "{sandbox.url}"\nuser = "fred"\n'
        '[servers.here.accounts.fred]\nauth = "bearer"\nbackend = "chest.Chest"\n'
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "chest.Chest")
    run = subprocess.run(
        [sys.executable, "-m", "bbcli", "repos", "clone", "WORK/my-repo", "my-repo", "--", "--quiet"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert (tmp_path / "my-repo" / "README.md").exists()
    assert secret not in witness()
    settings = (tmp_path / "my-repo" / ".git" / "config").read_text()
    assert f"auth git-credential --server {sandbox.url}" in settings
    assert secret not in settings
    fetched = subprocess.run(["git", "fetch", "--quiet"], cwd=tmp_path / "my-repo", capture_output=True, check=False)
    assert (fetched.returncode, fetched.stdout, fetched.stderr) == (0, b"", b"")


def test_the_helper_may_use_plain_http_where_the_clone_may(
    sandbox: Sandbox, invoke: Invoke, witness: Callable[[], str]
) -> None:
    for number, words in enumerate(([], ["--allow-http"])):
        assert invoke("repos", "clone", "WORK/trunk-based", f"copy-{number}", *words, "--", "--quiet").code == 0
    lines = [line for line in witness().splitlines() if line.startswith("argv: ") and " clone " in line]
    assert [f"--server {sandbox.url} --allow-http" in line for line in lines] == [False, True]


def test_clone_over_ssh_takes_the_ssh_link(
    sandbox: Sandbox, invoke: Invoke, witness: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", "false")
    result = invoke("repos", "clone", "WORK/my-repo", "--ssh")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("error: git clone ended with 128\n")
    assert "clone -- ssh://git@127.0.0.1:7999/work/my-repo.git" in witness().splitlines()[0]


def test_clone_takes_every_form_and_http_is_the_usual_way(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    words = [f"{sandbox.url}/users/fred/repos/notes/browse", "x", "--http", "--", "-q"]
    assert invoke("repos", "clone", *words).code == 0
    assert git(tmp_path / "x", "remote", "get-url", "origin").strip() == f"{sandbox.url}/scm/~fred/notes.git"


def test_clone_of_an_empty_repository_is_no_error(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("repos", "clone", "WORK/empty", "empty", "--", "-q").code == 0
    assert (tmp_path / "empty" / ".git").is_dir()


def test_clone_of_what_is_not_there_is_3_and_runs_no_git(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, witness: Callable[[], str]
) -> None:
    result = invoke("repos", "clone", "WORK/nope")
    assert (result.code, result.out) == (3, "")
    assert not (tmp_path / "notes").exists()


def test_clone_into_a_folder_that_is_not_empty_is_1(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    result = invoke("repos", "clone", "WORK/my-repo", "full")
    assert (result.code, result.out) == (1, "")
    assert result.err == "error: git clone ended with 128\nhint: what git said is above\n"


def test_clone_without_git_is_1_and_one_line(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = invoke("repos", "clone", "WORK/my-repo")
    assert (result.code, result.out) == (1, "")
    assert result.err == "error: git is not installed\nhint: install git, then clone again\n"


def test_no_other_helper_gets_to_store_the_password(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gitconfig").write_text(f'[credential]\n\thelper = store --file "{tmp_path}/stored"\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    assert invoke("repos", "clone", "WORK/my-repo", "mine", "--", "-q").code == 0
    assert (tmp_path / "mine" / "README.md").exists()
    assert not (tmp_path / "stored").exists()
