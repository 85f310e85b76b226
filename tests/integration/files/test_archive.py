"""`bbcli files archive`: the bytes of git archive, written as a whole or not at all."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.odd_files import NOT_UTF8, odd_files, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
ARCHIVE = "/rest/api/latest/projects/WORK/repos/my-repo/archive"
ZIP = b"PK" + b"x" * 100_000
BINARY = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def odd(bare: Path) -> Path:
    """The repository, with a branch `odd` of files of every kind."""
    write_files(bare, "odd", {**odd_files("odd"), b"odd/" + NOT_UTF8: b"x", b"other/file": b"y"})
    return bare


def git_archive(bare: Path, *words: str) -> bytes:
    # A zip of git notes the sizes of files above this threshold, which the sandbox lowers, behind their content.
    git = ["git", "-c", "core.bigFileThreshold=1m", "archive"]
    return subprocess.run([*git, *words], cwd=bare, check=True, capture_output=True).stdout


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz"])
def test_an_archive_has_the_bytes_of_git_archive(
    sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path, form: str
) -> None:
    result = invoke("files", "archive", *R, "--at", "odd", "-O", str(tmp_path / f"all.{form}"))
    assert (result.code, result.out, result.err) == (0, "", "")
    assert (tmp_path / f"all.{form}").read_bytes() == git_archive(odd, f"--format={form}", "odd")


def test_fifty_megabytes_arrive_unchanged(sandbox: Sandbox, bare: Path, invoke: Invoke, tmp_path: Path) -> None:
    content = os.urandom(1 << 12) * (50 << 8)
    write_files(bare, "large", {b"large": content})
    assert invoke("files", "archive", *R, "--at", "large", "-O", f"{tmp_path}/a.tar").code == 0
    assert (tmp_path / "a.tar").read_bytes() == git_archive(bare, "--format=tar", "large")
    assert invoke("files", "download", "large", *R, "--at", "large").code == 0
    assert (tmp_path / "large").read_bytes() == content


def test_paths_and_a_prefix_select_what_a_pipe_gets(sandbox: Sandbox, odd: Path, invoke: Invoke) -> None:
    words = ("files", "archive", "odd/empty", "other", *R, "--at", "odd", "--format", "tar", "--prefix", "top/")
    result = invoke(*words)
    assert (result.code, result.raw) == (
        0,
        git_archive(odd, "--format=tar", "--prefix=top/", "odd", "odd/empty", "other"),
    )


def test_a_path_is_relative_to_the_current_directory_in_a_local_clone(
    sandbox: Sandbox, working_copy: Path, invoke: Invoke, bare: Path
) -> None:
    result = invoke("files", "archive", "java.lang", "--format", "tar", cwd=working_copy / "languages")
    assert (result.code, result.raw) == (0, git_archive(bare, "--format=tar", "master", "languages/java.lang"))


def test_a_terminal_gets_no_archive_and_nothing_is_requested(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("files", "archive", *R, tty=True)
    assert (result.code, result.out, len(sandbox.requests)) == (2, "", 0)
    assert "add -O FILE, or use a pipe" in result.err


def test_a_terminal_is_told_what_was_saved(sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("files", "archive", "other", *R, "--at", "odd", "-O", f"{tmp_path}/x.tar", tty=True)
    assert (result.code, "x.tar, 10.2 kB" in result.err) == (0, True)


def test_an_archive_that_breaks_off_leaves_the_file_as_it_was(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    for before in (None, b"old"):
        if before:
            file.write_bytes(before)
        stub.expect("GET", ARCHIVE, text=ZIP, headers=BINARY, cut=10, times=3)
        assert invoke("files", "archive", *R, "-O", str(file)).code == 9
        assert (file.read_bytes() if file.exists() else None) == before
        assert sorted(path.name for path in tmp_path.glob("*zip*")) == (["all.zip"] if before else [])
    stub.expect("GET", ARCHIVE, text=ZIP, headers=BINARY, cut=10)
    stub.expect("GET", ARCHIVE, text=ZIP + b"y", headers=BINARY)
    assert invoke("files", "archive", *R, "-O", str(file)).code == 0
    assert file.read_bytes() == ZIP + b"y"


def test_a_refusal_a_sign_in_page_and_another_response_are_no_archive(
    stub: Stub, invoke: Invoke, tmp_path: Path
) -> None:
    stub.expect("GET", ARCHIVE, status=403, json_body={"errors": [{"message": "Archives are disabled."}]})
    refused = invoke("files", "archive", *R, "-O", f"{tmp_path}/a.zip")
    assert (refused.code, "archives are disabled" in refused.err) == (5, True)
    for text, headers in (("<html><title>Log in</title>", {}), (b"PK is missing", BINARY)):
        stub.expect("GET", ARCHIVE, text=text, headers=headers)
        form = () if headers == {} else ("--format", "tar")
        assert invoke("files", "archive", *R, "-O", f"{tmp_path}/a.zip", *form).code == 9
    assert not list(tmp_path.glob("a.zip*"))


@pytest.mark.parametrize("words", [("no/such",), ("--at", "no-branch")])
def test_a_path_or_a_branch_that_does_not_exist_leaves_no_file(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, words: tuple[str, ...]
) -> None:
    result = invoke("files", "archive", *words, *R, "-O", f"{tmp_path}/a.zip")
    assert (result.code, list(tmp_path.glob("*a.zip*"))) == (3, []), result.err
