"""`bbcli files edit` and `create`: the bytes as given, and nobody's text is lost."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.odd_files import CONTENTS, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
API = "/rest/api/latest/projects/WORK/repos/my-repo"
BASE, NEWER = {"id": "a" * 40}, {"id": "b" * 40, "author": {"name": "ann"}, "message": "Rewrite\n\nall"}
LINES = [f"line {number}\n" for number in range(1, 10)]
TEXT = "".join(LINES)


def changed(*numbers: int, word: str = "changed") -> str:
    return "".join(f"{word}\n" if number in numbers else line for number, line in enumerate(LINES, 1))


@pytest.fixture
def show(bare: Path, git: Callable[..., str]) -> Callable[..., str]:
    """Return what `git log` or `git show` prints in the repository of the sandbox."""

    def call(*words: str) -> str:
        return git(bare, *words)

    return call


@pytest.fixture
def lines(bare: Path) -> str:
    """A new branch `lines` with a file of nine lines."""
    write_files(bare, "lines", {b"lines.txt": TEXT.encode(), b"other": b""})
    return "lines"


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The directory of temporary files, empty."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def kept(result: Result) -> Path:
    """Return the file that an error names as the one with the new content."""
    found = re.search(r"the new content is in (\S+)", result.err)
    assert found, result.err
    return Path(found[1])


@pytest.mark.parametrize("name", CONTENTS)
def test_content_is_committed_byte_for_byte(
    sandbox: Sandbox, bare: Path, invoke: Invoke, tmp_path: Path, name: str
) -> None:
    (tmp_path / "content").write_bytes(CONTENTS[name])
    path = f"kinds/{name}"
    made = invoke("files", "create", path, *R, "--from", "content", "-m", "Add", "--branch", "master", "--json")
    assert made.code == 0, made.err
    saved = invoke("files", "download", path, *R, "--at", json.loads(made.out)["id"], "-O", "out")
    assert (saved.code, (tmp_path / "out" / name).read_bytes()) == (0, CONTENTS[name])


def test_an_edit_is_committed_to_the_default_branch_which_is_told(
    sandbox: Sandbox, invoke: Invoke, show: Callable[..., str]
) -> None:
    result = invoke("files", "edit", "README.md", *R, "--from", "-", "-m", "Rewrite", stdin="new\n")
    commit = show("rev-parse", "master").strip()
    assert (result.code, result.lines[0]) == (0, f"COMMIT\t{commit}")
    assert result.err == f"committed {commit[:11]} to master, the default branch of WORK/my-repo\n"
    assert (show("show", "master:README.md"), show("log", "-1", "--format=%s", "master")) == ("new\n", "Rewrite\n")


def test_the_branch_that_is_checked_out_is_not_written_to_unless_it_is_named(
    sandbox: Sandbox, working_copy: Path, invoke: Invoke, show: Callable[..., str], git: Callable[..., str]
) -> None:
    git(working_copy, "checkout", "-q", "staging")
    words = ("files", "create", "here.txt", "--from", "-", "-m", "x")
    assert invoke(*words, stdin="1", cwd=working_copy / "languages").code == 0
    assert show("show", "master:languages/here.txt") == "1"
    again = invoke(*words, stdin="2", cwd=working_copy / "languages")
    assert again.err.splitlines()[-1] == "hint: bbcli files edit here.txt"
    assert invoke(*words, "--branch", "staging", stdin="2", cwd=working_copy).code == 0
    assert show("show", "staging:here.txt") == "2"


def test_a_new_branch_starts_from_the_default_branch(
    sandbox: Sandbox, invoke: Invoke, show: Callable[..., str]
) -> None:
    words = ("files", "edit", "README.md", *R, "--from", "-", "-m", "x", "--branch", "fresh/one")
    missing = invoke(*words, stdin="new")
    assert (missing.code, missing.err.splitlines()[0]) == (3, "error: branch fresh/one does not exist in WORK/my-repo")
    assert missing.err.splitlines()[1] == "hint: add --create-branch to create it"
    assert invoke(*words, "--create-branch", stdin="new").code == 0
    assert show("rev-parse", "fresh/one^") == show("rev-parse", "master")
    again = invoke(*words, "--create-branch", stdin="newer")
    assert (again.code, "branch fresh/one already exists" in again.err) == (6, True)
    assert show("show", "fresh/one:README.md") == "new"


def test_the_editor_gets_the_file_and_no_secret_and_its_text_is_committed(
    sandbox: Sandbox, invoke: Invoke, show: Callable[..., str], lines: str, temporary: Path, tmp_path: Path
) -> None:
    editor = tmp_path / "my editor"
    editor.write_text(f'#!/bin/sh\nenv > "{tmp_path}/env"\necho "$2" > "$1"\nsed -i "s/line 3/three/" "$2"\n')
    editor.chmod(0o755)
    variables = {"GIT_EDITOR": shlex.join([str(editor), f"{tmp_path}/named"]), "EDITOR": "false"}
    result = invoke("files", "edit", "lines.txt", *R, "--branch", lines, "-m", "x", tty=True, env=variables)
    assert result.code == 0, result.err
    assert show("show", f"{lines}:lines.txt") == TEXT.replace("line 3", "three")
    assert (tmp_path / "named").read_text().endswith("/lines.txt\n")
    assert "BBCLI_PASSWORD" not in (tmp_path / "env").read_text()
    assert list(temporary.iterdir()) == []


def test_ctrl_c_in_the_editor_does_not_end_the_edit(
    sandbox: Sandbox, invoke: Invoke, lines: str, show: Callable[..., str], tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nkill -INT $PPID\necho edited > "$1"\n')
    editor.chmod(0o755)
    words = ("files", "edit", "lines.txt", *R, "--branch", lines, "-m", "x")
    result = invoke(*words, tty=True, env={"GIT_EDITOR": str(editor)})
    assert (result.code, show("show", f"{lines}:lines.txt")) == (0, "edited\n"), result.err


def test_the_message_is_asked_for_on_a_terminal(
    sandbox: Sandbox, invoke: Invoke, lines: str, show: Callable[..., str]
) -> None:
    words = ("files", "edit", "lines.txt", *R, "--branch", lines)
    for answer, message in (("\n", "Edit lines.txt"), ("My words\n", "My words")):
        result = invoke(*words, stdin=answer, tty=True, env={"EDITOR": f"sed -i 's/$/{len(answer)}/'"})
        assert (result.code, show("log", "-1", "--format=%s", lines)) == (0, f"{message}\n"), result.err


def test_a_text_that_the_editor_leaves_as_it_is_makes_no_commit(
    sandbox: Sandbox, invoke: Invoke, lines: str, temporary: Path
) -> None:
    result = invoke(
        "files", "edit", "lines.txt", *R, "--branch", lines, "-m", "x", tty=True, env={"EDITOR": "true"}
    )  # fmt: skip
    assert (result.code, "lines.txt is unchanged on lines: no commit" in result.err) == (0, True)
    assert not [request for request in sandbox.requests if request.method == "PUT"]
    assert list(temporary.iterdir()) == []


def test_the_same_content_makes_no_commit(
    sandbox: Sandbox, invoke: Invoke, lines: str, show: Callable[..., str]
) -> None:
    tip = show("rev-parse", lines)
    for verb in ("edit", "create"):
        result = invoke("files", verb, "lines.txt", *R, "--branch", lines, "--from", "-", "-m", "x", stdin=TEXT)
        assert (result.code, result.out) == (0, "")
        assert result.err == "lines.txt is unchanged on lines: no commit\n"
    assert show("rev-parse", lines) == tip


@pytest.mark.parametrize(("editor", "why"), [("false", "exited with code 1"), ("/no/such", "cannot run the editor")])
def test_an_editor_that_fails_commits_nothing(
    sandbox: Sandbox, invoke: Invoke, lines: str, temporary: Path, editor: str, why: str
) -> None:
    words = ("files", "edit", "lines.txt", *R, "--branch", lines, "-m", "x")
    result = invoke(*words, tty=True, env={"VISUAL": editor})
    assert (result.code, why in result.err, list(temporary.iterdir())) == (1, True, [])


def test_without_a_terminal_the_content_and_the_message_have_to_be_given(
    sandbox: Sandbox, invoke: Invoke, lines: str
) -> None:
    no_editor = invoke("files", "edit", "lines.txt", *R, "--branch", lines, "-m", "x")
    assert (no_editor.code, "hint: add --from FILE" in no_editor.err) == (2, True)
    no_message = invoke("files", "edit", "lines.txt", *R, "--branch", lines, "--from", "-", stdin="x")
    assert (no_message.code, "hint: add -m MESSAGE" in no_message.err) == (2, True)


def test_of_two_edits_at_once_the_second_is_refused_and_kept(
    sandbox: Sandbox, bare: Path, invoke: Invoke, lines: str, show: Callable[..., str], temporary: Path
) -> None:
    base = show("rev-parse", lines).strip()
    write_files(bare, lines, {b"lines.txt": changed(2).encode()}, kept=True)
    tip = show("rev-parse", lines).strip()
    words = ("files", "edit", "lines.txt", *R, "--branch", lines, "-m", "My change", "--from", "-", "--base", base)
    result = invoke(*words, stdin=changed(8))
    assert (result.code, show("rev-parse", lines).strip()) == (6, tip)
    assert result.err.startswith("error: lines.txt was changed on lines of WORK/my-repo in the meantime: commit ")
    assert f"commit {tip[:11]} by Ann Lee" in result.err
    assert kept(result).read_text() == changed(8)
    again = shlex.split(re.findall(r"hint: bbcli (.*)", result.err)[0])
    merged = invoke(*again)
    assert merged.code == 0, merged.err
    assert show("show", f"{lines}:lines.txt") == changed(2, 8)
    assert show("rev-parse", f"{lines}^").strip() == tip


def test_changes_of_the_same_lines_are_kept_with_both_versions(
    sandbox: Sandbox, bare: Path, invoke: Invoke, lines: str, show: Callable[..., str], temporary: Path
) -> None:
    base = show("rev-parse", lines).strip()
    write_files(bare, lines, {b"lines.txt": changed(2, word="theirs").encode()}, kept=True)
    words = ("files", "edit", "lines.txt", *R, "--branch", lines, "-m", "x", "--base", base, "--merge")
    result = invoke(*words, "--from", "-", stdin=changed(2, word="mine"))
    assert (result.code, "lines.txt has 1 conflict with the version on lines" in result.err) == (6, True)
    assert kept(result).read_text() == changed(2, word="mine")
    file, again = re.findall(r"resolve them in (\S+), then run: bbcli (.*)", result.err)[0]
    text = Path(file).read_text()
    assert text.startswith("line 1\n<<<<<<< new content\nmine\n=======\ntheirs\n>>>>>>> commit ")
    Path(file).write_text(changed(2, word="both"))
    assert invoke(*shlex.split(again)).code == 0
    assert show("show", f"{lines}:lines.txt") == changed(2, word="both")


def test_a_file_that_is_created_by_two_is_refused(
    sandbox: Sandbox, invoke: Invoke, lines: str, show: Callable[..., str]
) -> None:
    words = ("files", "create", "lines.txt", *R, "--branch", lines, "-m", "x", "--from", "-")
    result = invoke(*words, stdin="mine")
    assert (result.code, "lines.txt exists on lines of WORK/my-repo: commit " in result.err) == (6, True)
    assert "hint: bbcli files edit lines.txt -R WORK/my-repo --branch lines" in result.err
    assert show("show", f"{lines}:lines.txt") == TEXT


def test_a_directory_is_not_edited(sandbox: Sandbox, invoke: Invoke) -> None:
    root = invoke("files", "edit", ".", *R, "--from", "-", "-m", "x")
    assert (root.code, root.err) == (2, "error: '.' is a directory: name a file\n")
    message = "error: 'languages' is a directory"
    for verb, *source in (("edit", "--from", "-"), ("create", "--from", "-"), ("edit",)):
        result = invoke(
            "files", verb, "languages", *source, *R, "-m", "x", stdin="x", tty=not source, env={"NO_COLOR": "1"}
        )
        assert (result.code, result.err.splitlines()[0]) == (2, message)
        assert result.err.endswith("hint: bbcli files list languages -R WORK/my-repo\n")


def test_a_branch_has_the_name_of_a_branch(stub: Stub, invoke: Invoke) -> None:
    words = ("files", "create", "a", *R, "--from", "-", "-m", "x", "--branch", "refs/tags/v1", "--create-branch")
    result = invoke(*words, stdin="x")
    assert (result.code, stub.seen) == (2, [])
    assert result.err.startswith("error: 'refs/tags/v1' is a tag, not a branch\n")


def test_a_file_that_does_not_exist_is_not_edited(sandbox: Sandbox, invoke: Invoke, lines: str) -> None:
    result = invoke("files", "edit", "no.txt", *R, "--branch", lines, "-m", "x", "--from", "-", stdin="x")
    assert (result.code, "hint: bbcli files create no.txt -R WORK/my-repo --branch lines" in result.err) == (3, True)
    assert result.err.startswith("error: no.txt does not exist on branch lines of WORK/my-repo\n")


def test_a_dry_run_shows_the_diff_and_sends_nothing(
    sandbox: Sandbox, invoke: Invoke, lines: str, tmp_path: Path
) -> None:
    (tmp_path / "new.txt").write_text(changed(2))
    words = ("files", "edit", "lines.txt", *R, "--branch", lines, "-m", "My 'x'", "--from", "new.txt", "--dry-run")
    result = invoke(*words)
    assert result.code == 0, result.err
    command, *remarks = result.lines
    assert command.startswith("curl -X PUT ")
    assert "--form content=@new.txt" in command
    assert "--form-string branch=lines" in command
    assert remarks[:2] == ["# --- a/lines.txt", "# +++ b/lines.txt"]
    assert {"# -line 2", "# +changed"} <= set(remarks)
    assert json.loads(invoke(*words, "--json").out)[0]["diff"].startswith("--- a/lines.txt\n")
    assert not [request for request in sandbox.requests if request.method == "PUT"]


def test_a_read_only_run_opens_no_editor(sandbox: Sandbox, invoke: Invoke, lines: str, temporary: Path) -> None:
    words = ("files", "edit", "lines.txt", *R, "--branch", lines)
    result = invoke(*words, tty=True, env={"BBCLI_READ_ONLY": "1", "EDITOR": "rm"})
    assert (result.code, list(temporary.iterdir())) == (10, [])


def answers(stub: Stub, newest: object = BASE, text: str = "mine") -> None:
    """Expect an edit that is not answered, and what reads its result."""
    stub.page(f"{API}/commits?until=refs%2Fheads%2Fmain&path=a.txt&limit=1", BASE)
    stub.expect("PUT", f"{API}/browse/a.txt", drop=True)
    stub.page(f"{API}/commits?until=refs%2Fheads%2Fmain&path=a.txt&limit=1", newest)
    if newest is not BASE:
        stub.expect("GET", f"{API}/raw/a.txt", text=text, headers={"Content-Type": "text/plain"})


EDIT = ("files", "edit", "a.txt", *R, "--branch", "main", "-m", "x", "--from", "-")


def test_an_edit_without_a_response_is_found_on_the_branch(stub: Stub, invoke: Invoke) -> None:
    answers(stub, NEWER)
    result = invoke(*EDIT, "--json", stdin="mine")
    assert (result.code, json.loads(result.out)["id"]) == (0, NEWER["id"])
    assert "main has the new content" in result.err


@pytest.mark.parametrize("newest", [BASE, NEWER])
def test_an_edit_without_a_response_that_is_not_found_is_unknown(
    stub: Stub, invoke: Invoke, newest: object, temporary: Path
) -> None:
    answers(stub, newest, "theirs")
    result = invoke(*EDIT, stdin="mine")
    assert (result.code, kept(result).read_text()) == (9, "mine")
    assert "is unknown: the server may have accepted it" in result.err
    assert "a.txt on main does not have the new content so far: its newest commit there is commit" in result.err


def test_the_token_of_a_repository_cannot_edit_and_the_hint_says_so(
    stub: Stub, invoke: Invoke, temporary: Path
) -> None:
    stub.page(f"{API}/commits", BASE)
    stub.expect("PUT", f"{API}/browse/a.txt", status=403, json_body={"errors": [{"message": "Not with this token."}]})
    result = invoke(*EDIT, stdin="mine")
    assert (result.code, list(temporary.iterdir())) == (5, [])
    assert "hint: access tokens of projects and repositories cannot edit files" in result.err


def test_a_file_that_was_removed_in_the_meantime_is_not_created_again(
    stub: Stub, invoke: Invoke, temporary: Path
) -> None:
    stub.page(f"{API}/commits", BASE)
    stub.expect("PUT", f"{API}/browse/a.txt", status=409, json_body={"errors": [{"message": "Stale."}]})
    stub.page(f"{API}/commits", NEWER)
    stub.expect("GET", f"{API}/raw/a.txt", status=404, json_body={"errors": [{"message": "No such path."}]})
    stub.expect("GET", f"{API}/browse/a.txt", status=404, json_body={"errors": [{"message": "No such path."}]})
    result = invoke(*EDIT, "--merge", stdin="mine")
    assert (result.code, kept(result).read_text()) == (6, "mine")
    assert "a.txt was removed on main of WORK/my-repo in the meantime: commit bbbbbbbbbbb by ann" in result.err


def test_a_refusal_of_another_kind_is_told_as_it_is(stub: Stub, invoke: Invoke, temporary: Path) -> None:
    stub.page(f"{API}/commits", BASE)
    stub.expect("PUT", f"{API}/browse/a.txt", status=409, json_body={"errors": [{"message": "Rejected by a hook."}]})
    stub.page(f"{API}/commits", BASE)
    stub.expect("GET", f"{API}/raw/a.txt", text="old", headers={"Content-Type": "text/plain"})
    result = invoke(*EDIT, "--merge", stdin="mine")
    assert (result.code, result.err.splitlines()[0]) == (6, "error: rejected by a hook")
    assert kept(result).read_text() == "mine"


def test_text_is_kept_if_what_changed_in_the_meantime_cannot_be_read(
    stub: Stub, invoke: Invoke, temporary: Path
) -> None:
    stub.page(f"{API}/commits", BASE)
    stub.expect("PUT", f"{API}/browse/a.txt", status=409, json_body={"errors": [{"message": "Stale."}]})
    stub.expect("GET", f"{API}/commits", status=401, json_body={"errors": [{"message": "No."}]})
    result = invoke(*EDIT, stdin="mine")
    assert (result.code, kept(result).read_text()) == (4, "mine")


def test_an_old_server_has_its_default_branch_elsewhere(stub: Stub, invoke: Invoke) -> None:
    missing = {"message": "HTTP 404 Not Found", "status-code": 404, "sub-code": -1}
    stub.expect("GET", f"{API}/default-branch", status=404, json_body=missing)
    stub.expect("GET", f"{API}/branches/default", json_body={"id": "refs/heads/trunk", "displayId": "trunk"})
    stub.expect("PUT", f"{API}/browse/a.txt", json_body=NEWER)
    assert invoke("files", "create", "a.txt", *R, "-m", "x", "--from", "-", stdin="mine").code == 0
    assert b'name="branch"\r\n\r\ntrunk\r\n' in stub.seen[-1].body
    assert b"sourceCommitId" not in stub.seen[-1].body
