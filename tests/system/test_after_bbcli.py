"""What is left of bbcli in clones and in git's configuration after it was removed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING

import pytest

from bbcli.docs.generate import TREE
from tests.support.plain_http import create_token

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

RUN = "#!{python}\nfrom bbcli.__main__ import main\nmain()\n"
# It answers what git asks for, and notes the question.
ASKED = '#!/bin/sh\necho "$1" >> "{notes}"\necho fred\n'


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A virtual environment with the script bbcli."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (packages,) = (venv / "lib").glob("python*/site-packages")
    (packages / "others.pth").write_text(f"{TREE}\n{sysconfig.get_path('purelib')}\n")
    script = venv / "bin" / "bbcli"
    script.write_text(RUN.format(python=venv / "bin" / "python"))
    script.chmod(0o755)
    return venv


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The questions of git, which gets the answer fred each time."""
    program, notes = tmp_path / "askpass", tmp_path / "asked"
    program.write_text(ASKED.format(notes=notes))
    program.chmod(0o755)
    monkeypatch.setenv("GIT_ASKPASS", str(program))
    return notes


def committed(copy: Path, git: Callable[..., str]) -> Path:
    git(copy, "checkout", "-q", "-b", f"topic-{copy.parent.name}")
    git(copy, "commit", "-q", "--allow-empty", "-m", "A commit")
    return copy


def pushed(copy: Path) -> tuple[int, str]:
    words = ["git", "-C", str(copy), "push", "--quiet", "origin", "HEAD"]
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    return run.returncode, run.stderr


def test_git_push_asks_for_a_password_as_git_does(
    sandbox: Sandbox, installed: Path, asked: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    command = [str(installed / "bin" / "bbcli"), "repos", "clone", "WORK/my-repo", "copy", "--", "--quiet"]
    subprocess.run(command, cwd=tmp_path, check=True)
    copy = committed(tmp_path / "copy", git)
    assert "venv/bin/bbcli" in (copy / ".git" / "config").read_text()
    shutil.rmtree(installed)
    code, text = pushed(copy)
    assert code == 0, text
    place = sandbox.url.removeprefix("http://")
    assert asked.read_text().splitlines() == [
        f"Username for 'http://{place}': ",
        f"Password for 'http://fred@{place}': ",
    ]


def test_without_a_terminal_git_push_ends_with_the_error_of_git_alone(
    sandbox: Sandbox, installed: Path, tmp_path: Path, git: Callable[..., str]
) -> None:
    command = [str(installed / "bin" / "bbcli"), "repos", "clone", "WORK/my-repo", "copy", "--", "--quiet"]
    subprocess.run(command, cwd=tmp_path, check=True)
    copy = committed(tmp_path / "copy", git)
    shutil.rmtree(installed)
    message = f"fatal: could not read Username for '{sandbox.url}': terminal prompts disabled\n"
    assert pushed(copy) == (128, message)


def test_a_clone_made_with_a_token_of_the_environment_is_pushed_with_it(
    sandbox: Sandbox, invoke: Invoke, asked: Path, tmp_path: Path, git: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    secret = create_token(sandbox, "users/fred", "REPO_WRITE")
    monkeypatch.delenv("BBCLI_USERNAME")
    monkeypatch.delenv("BBCLI_PASSWORD")
    monkeypatch.setenv("BBCLI_TOKEN", secret)
    assert invoke("repos", "clone", "WORK/my-repo", "copy", "--", "--quiet").code == 0
    copy = committed(tmp_path / "copy", git)
    assert secret not in (copy / ".git" / "config").read_text()
    code, text = pushed(copy)
    assert code == 0, text
    assert not asked.exists()


def test_setup_git_is_undone_and_the_settings_of_others_stay(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    before = f'[user]\n\tname = Fred\n[credential]\n\thelper = cache\n[http "{sandbox.url}"]\n\tpostBuffer = 1\n'
    config = tmp_path / "gitconfig"
    config.write_text(before)
    other = ("auth", "setup-git", "--server", "https://other.example.com/ctx")
    assert invoke("auth", "setup-git", "--proxy", "none").code == 0
    assert invoke(*other).code == 0
    text = config.read_text()
    assert (text.count("git-credential"), "useHttpPath" in text, "proxy = " in text) == (2, True, True)

    undone = invoke(*other, "--undo")
    assert undone.code == 0
    assert undone.err.splitlines() == [
        "removed credential.https://other.example.com/ctx.helper from git's configuration",
        "removed credential.https://other.example.com/ctx.useHttpPath from git's configuration",
    ]
    assert "other.example.com" not in config.read_text()
    undone = invoke("auth", "setup-git", "--undo")
    proxy = f"http.{sandbox.url}.proxy"
    assert (undone.code, undone.err.splitlines()) == (
        0,
        [
            f"removed credential.{sandbox.url}.helper from git's configuration",
            f"kept {proxy}; to remove it: git config --global --unset-all {proxy}",
        ],
    )
    subprocess.run(["git", "config", "--global", "--unset-all", proxy], check=True)
    assert config.read_text() == before
    again = invoke("auth", "setup-git", "--undo")
    assert (again.code, again.err) == (0, "")


def test_a_helper_of_another_program_stays_after_the_undo(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("auth", "setup-git").code == 0
    name = f"credential.{sandbox.url}.helper"
    subprocess.run(["git", "config", "--global", "--add", name, "store"], check=True, env={**os.environ})
    assert invoke("auth", "setup-git", "--undo").code == 0
    left = subprocess.run(["git", "config", "--global", "--get-all", name], capture_output=True, text=True, check=True)
    assert left.stdout == "\nstore\n"


def test_the_undo_removes_the_connection_settings_of_a_saved_server_without_its_password(
    invoke: Invoke, tmp_path: Path
) -> None:
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(
        f'[servers.h]\nurl = "https://h.example.com"\nca_bundle = "{tmp_path}/ca.pem"\nproxy = "http://fred@p:1"\n'
    )
    password = {"BBCLI_PROXY_PASSWORD": "s3cret", "BBCLI_SERVER": "h"}
    assert invoke("auth", "setup-git", env=password).code == 0
    assert "fred@p:1" in (tmp_path / "gitconfig").read_text()
    assert invoke("auth", "setup-git", "--undo").code == 0
    assert (tmp_path / "gitconfig").read_text() == ""
