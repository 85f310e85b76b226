"""`bbcli commits follow --exec`: a program per commit, its input, and its failures."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.pushes import FOLLOW, Branch, Follower

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Result

pytestmark = pytest.mark.needs("jq")


def run(follow: Follower, *words: str) -> Result:
    """Follow a branch with two new commits until the run ends."""
    branch = follow.branch
    branch.push("one", "two")
    return follow.runs(*FOLLOW, "--until", branch.name, "--last", "2", "-L", "2", *words)


def program(folder: Path, text: str) -> str:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_a_program_gets_each_commit_on_its_stdin_and_its_words_as_they_are(
    branch: Branch, follow: Follower, tmp_path: Path
) -> None:
    path = program(tmp_path, f'printf "%s|" "$@" >> {tmp_path}/words; cat >> {tmp_path}/got')
    result = run(follow, "--exec", f"{path} 'a b' '$HOME' *")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert (tmp_path / "words").read_text() == "a b|$HOME|*|" * 2
    found = [json.loads(line) for line in (tmp_path / "got").read_text().splitlines()]
    assert [(each["id"], each["message"]) for each in found] == [(branch.made[name], name) for name in ("one", "two")]


def test_its_environment_has_what_a_bbcli_of_its_own_needs_and_no_secret(
    sandbox: Sandbox, follow: Follower, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BBCLI_PASSWORD", "fred")
    assert run(follow, "--exec", program(tmp_path, f"env > {tmp_path}/env")).code == 0
    found = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines() if "=" in line)
    assert found["BBCLI_REPO"] == "WORK/my-repo"
    assert found["BBCLI_SERVER"] == sandbox.url
    assert "BBCLI_PASSWORD" not in found
    assert "BBCLI_HANDED" in found


def test_a_program_need_not_read_its_stdin(follow: Follower) -> None:
    assert run(follow, "--exec", "true").code == 0


def test_the_first_failing_program_ends_the_run(follow: Follower, tmp_path: Path) -> None:
    path = program(tmp_path, f"echo x >> {tmp_path}/runs; exit 7")
    result = run(follow, "--exec", path)
    assert (result.code, (tmp_path / "runs").read_text()) == (1, "x\n")
    assert result.err == (
        f"error: {path} exited with code 7 for commit {follow.branch.made['one'][:11]}\n"
        "hint: run the command again to retry this commit, or add --keep-going to skip it\n"
    )


def test_keep_going_runs_the_program_for_every_commit(branch: Branch, follow: Follower, tmp_path: Path) -> None:
    path = program(tmp_path, f"echo x >> {tmp_path}/runs; kill -9 $$")
    result = run(follow, "--exec", path, "--keep-going", "--since-file", str(tmp_path / "seen"))
    assert (result.code, (tmp_path / "runs").read_text()) == (1, "x\nx\n")
    assert result.err.splitlines() == [
        *(f"error: {path} was killed by signal 9 for commit {branch.made[name][:11]}" for name in ("one", "two")),
        f"error: {path} failed for 2 commits",
    ]
    assert follow.messages("--since-file", str(tmp_path / "seen")) == []


def test_a_shell_line_is_run_on_request(follow: Follower, tmp_path: Path) -> None:
    assert run(follow, "--shell", "--exec", f"jq -r .message | tr a-z A-Z >> {tmp_path}/got").code == 0
    assert (tmp_path / "got").read_text().split() == ["ONE", "TWO"]
    result = follow.runs(*FOLLOW, "--exec", "jq|cat")
    assert result.err == (
        "error: --exec: program 'jq|cat' not found\n"
        "hint: add --shell to run a shell command\n"
    )  # fmt: skip


def test_a_program_that_cannot_be_run_is_1(follow: Follower, tmp_path: Path) -> None:
    path = tmp_path / "broken"
    path.write_bytes(b"\x7fELF")
    path.chmod(0o755)
    result = run(follow, "--exec", str(path))
    assert (result.code, result.err.splitlines()[0]) == (1, f"error: {path} cannot be run: Exec format error")
