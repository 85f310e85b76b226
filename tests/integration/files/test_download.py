"""`bbcli files download`: bytes and names as they are, nothing outside of the directory, nothing half done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_text
from tests.support.odd_files import CONTENTS, NOT_UTF8, odd_files, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
API = "/rest/api/latest/projects/WORK/repos/my-repo"
COMMIT = "a" * 40


@pytest.fixture(scope="module")
def odd(live: Sandbox) -> Path:
    """The bare repository of the sandbox, with a branch `odd` of odd files in a directory."""
    found = live.store.repositories.by_slug("WORK", "my-repo")
    assert found is not None
    bare = live.data / "repositories" / f"{found.id}.git"
    write_files(bare, "odd", odd_files("deep/odd"))
    return bare


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_saved_under_its_last_name(sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path) -> None:
    result = invoke("files", "download", "deep/odd/crlf.txt", *R, "--at", "odd", "-O", "new/folder")
    assert (result.code, result.out) == (0, f"{tmp_path}/new/folder/crlf.txt\t10\n")
    assert contents(tmp_path / "new") == {"folder/crlf.txt": CONTENTS["crlf.txt"]}


def test_a_directory_is_saved_byte_for_byte_whatever_its_files_are_called(
    sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path
) -> None:
    result = invoke("files", "download", "deep/odd", *R, "--at", "odd", "-O", "out", "--json")
    assert (result.code, result.err) == (0, "")
    assert contents(tmp_path / "out/odd") == CONTENTS
    assert {row["path"] for row in json.loads(result.out)} == {f"deep/odd/{name}" for name in CONTENTS}


def test_a_dot_is_the_whole_repository(sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("files", "download", ".", *R, "--at", "odd", "-O", "out").code == 0
    assert contents(tmp_path / "out/deep/odd") == CONTENTS


def test_a_path_is_relative_to_the_current_directory_in_a_local_clone(
    sandbox: Sandbox, working_copy: Path, invoke: Invoke, tmp_path: Path
) -> None:
    inside = working_copy / "languages"
    assert invoke("files", "download", "java.lang", "../README.md", "-O", f"{tmp_path}/out", cwd=inside).code == 0
    assert contents(tmp_path / "out") == {
        "java.lang": (inside / "java.lang").read_bytes(), "README.md": (working_copy / "README.md").read_bytes()
    }  # fmt: skip


def test_all_files_are_of_one_commit_though_the_branch_moves(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    stub.page(f"{API}/commits", {"id": COMMIT})
    stub.expect("GET", f"{API}/browse/dir?at={COMMIT}&type=true", json_body={"type": "DIRECTORY"})
    stub.page(f"{API}/files/dir?at={COMMIT}&limit=1000", "a", "b/c")
    stub.expect("GET", f"{API}/raw/dir/a?at={COMMIT}", text="A")
    stub.expect("GET", f"{API}/raw/dir/b/c?at={COMMIT}", text="C")
    for answer in stub.answers[3:]:
        answer.headers["X-AUSERNAME"] = "fred"  # type: ignore[index]
    assert invoke("files", "download", "dir", *R, "--at", "main").code == 0
    assert contents(tmp_path / "dir") == {"a": b"A", "b/c": b"C"}


def test_names_are_read_from_stdin_with_their_spaces(
    sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path
) -> None:
    lines = "deep/odd/with space.txt\t6\ndeep/odd/empty\n"
    result = invoke("files", "download", "-", *R, "--at", "odd", "-O", "out", stdin=lines)
    assert result.code == 0, result.err
    assert contents(tmp_path / "out") == {"with space.txt": b"space\n", "empty": b""}


def test_an_existing_file_stays_unless_it_may_be_replaced(
    sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path
) -> None:
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd/text.txt").write_text("mine")
    result = invoke("files", "download", "deep/odd", *R, "--at", "odd")
    assert result.code == 1
    assert f"error: {tmp_path}/odd/text.txt exists: nothing was downloaded\nhint: add --force" in result.err
    assert contents(tmp_path / "odd") == {"text.txt": b"mine"}
    assert invoke("files", "download", "deep/odd", *R, "--at", "odd", "--force").code == 0
    assert contents(tmp_path / "odd") == CONTENTS


def test_two_files_that_would_be_one_are_refused(sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path) -> None:
    write_files(odd, "two", {b"a/same": b"1", b"b/same": b"2"})
    result = invoke("files", "download", "a/same", "b/same", *R, "--at", "two", "-O", "out")
    assert (result.code, (tmp_path / "out").exists()) == (2, False)
    assert "a/same and b/same have the same name" in result.err


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "a/../../evil", "a//evil", ".git/hooks/pre-commit", "a/.GIT/config", "git~1/config",
             ".g\u200cit/config", ".git . /config", "nul\0"]
)  # fmt: skip
def test_a_name_that_leaves_the_directory_saves_nothing(stub: Stub, invoke: Invoke, tmp_path: Path, name: str) -> None:
    stub.expect("GET", f"{API}/browse/dir", json_body={"type": "DIRECTORY"})
    stub.page(f"{API}/files/dir", "fine", name)
    result = invoke("files", "download", "dir", *R, "--at", COMMIT, "-O", "out")
    assert (result.code, (tmp_path / "out").exists()) == (9, False)
    assert "not safe" in result.err


def test_a_link_in_the_directory_is_not_followed_out_of_it(
    sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out/odd").mkdir(parents=True)
    (tmp_path / "out/odd/sub").symlink_to(tmp_path / "elsewhere")
    write_files(odd, "linked", {b"odd/sub/file": b"x"})
    result = invoke("files", "download", "odd", *R, "--at", "linked", "-O", "out")
    assert (result.code, list((tmp_path / "elsewhere").iterdir())) == (1, [])
    assert "is a link out of" in result.err


def test_a_name_that_is_not_utf8_is_told_and_the_others_are_saved(
    sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path
) -> None:
    write_files(odd, "bytes", {b"dir/" + NOT_UTF8: b"1", b"dir/fine": b"2"})
    result = invoke("files", "download", "dir", *R, "--at", "bytes")
    assert (result.code, contents(tmp_path / "dir")) == (1, {"fine": b"2"})
    assert "1 of 2 files cannot be named in a request" in result.err
    assert "hint: bbcli files archive -R WORK/my-repo --at bytes dir -O FILE\n" in result.err


def test_a_directory_whose_name_is_an_option_is_none_in_a_hint(
    sandbox: Sandbox, odd: Path, invoke: Invoke, tmp_path: Path
) -> None:
    write_files(odd, "dashed", {b"--log=x/" + NOT_UTF8: b"1"})
    result = invoke("files", "download", "--at", "dashed", *R, "--", "--log=x")
    hint = "bbcli files archive -R WORK/my-repo --at dashed -O FILE -- --log=x"
    assert f"hint: {hint}\n" in result.err
    words = [str(tmp_path / "out.zip") if word == "FILE" else word for word in hint.split()[1:]]
    assert (invoke(*words).code, (tmp_path / "x").exists()) == (0, False)


def test_a_transfer_that_breaks_off_begins_again_and_leaves_no_part(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    body, headers = b"x" * 100_000, {"Content-Type": "text/plain", "X-AUSERNAME": "fred"}
    stub.expect("GET", f"{API}/browse/big", json_body={"type": "FILE"})
    stub.expect("GET", f"{API}/raw/big", text=body, headers=headers, cut=10)
    stub.expect("GET", f"{API}/raw/big", text=body, headers=headers)
    result = invoke("files", "download", "big", *R, "--at", COMMIT)
    assert (result.code, (tmp_path / "big").read_bytes()) == (0, body)
    stub.expect("GET", f"{API}/browse/big", json_body={"type": "FILE"})
    stub.expect("GET", f"{API}/raw/big", text=body, headers=headers, cut=10)
    result = invoke("files", "download", "big", *R, "--at", COMMIT, "-O", "out", "--retries", "0")
    assert (result.code, list((tmp_path / "out").iterdir())) == (9, [])


def test_a_sign_in_page_is_not_saved_as_a_file(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    stub.expect("GET", f"{API}/browse/page.html", json_body={"type": "FILE"})
    stub.expect("GET", f"{API}/raw/page.html", text="<html><title>Log in</title></html>")
    assert invoke("files", "download", "page.html", *R, "--at", COMMIT).code == 9
    assert not (tmp_path / "page.html").exists()


def test_a_path_that_is_named_twice_is_downloaded_once(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("files", "download", "README.md", "docs/../README.md", *R, "-O", "twice")
    assert (result.code, len(result.lines)) == (0, 1)


def test_a_path_that_does_not_exist_is_named(sandbox: Sandbox, invoke: Invoke, git: Callable[..., str]) -> None:
    result = invoke("files", "download", "no/such", *R)
    assert (result.code, "no/such" in error_text(result.err)) == (3, True)


def test_a_file_that_appears_in_the_meantime_is_not_replaced(stub: Stub, invoke: Invoke, tmp_path: Path) -> None:
    headers = {"Content-Type": "text/plain", "X-AUSERNAME": "fred"}
    stub.expect("GET", f"{API}/browse/dir", json_body={"type": "DIRECTORY"})
    stub.page(f"{API}/files/dir", "a", "a")
    stub.expect("GET", f"{API}/raw/dir/a", text="1", headers=headers)
    result = invoke("files", "download", "dir", *R, "--at", COMMIT)
    assert (result.code, contents(tmp_path / "dir")) == (1, {"a": b"1"})
    assert "dir/a exists: dir/a was not downloaded" in result.err


@pytest.mark.parametrize("value", ["x" * 300, 7, {"path": "a"}])
def test_a_list_of_odd_names_saves_nothing(stub: Stub, invoke: Invoke, tmp_path: Path, value: object) -> None:
    stub.expect("GET", f"{API}/browse/dir", json_body={"type": "DIRECTORY"})
    stub.page(f"{API}/files/dir", "fine", value)
    (tmp_path / "dir").mkdir()
    result = invoke("files", "download", "dir", *R, "--at", COMMIT)
    assert (result.code, result.out) == (1 if isinstance(value, str) else 9, "")
    assert list((tmp_path / "dir").iterdir()) == []
    assert result.err.count("\n") == 1


def test_a_submodule_has_no_files_here(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"{API}/browse/lib", json_body={"type": "SUBMODULE"})
    result = invoke("files", "download", "lib", *R, "--at", COMMIT)
    assert (result.code, "lib is a submodule" in result.err) == (2, True)


@pytest.mark.parametrize("kind", ["", "submodule", "\x00", None, {}])
def test_another_type_of_a_path_is_a_failure_of_the_server(stub: Stub, invoke: Invoke, kind: object) -> None:
    stub.expect("GET", f"{API}/browse/lib", json_body={"type": kind})
    result = invoke("files", "download", "lib", *R, "--at", COMMIT)
    assert (result.code, result.out) == (9, "")
    assert result.err.startswith("error: the server's response has no valid type: ")
