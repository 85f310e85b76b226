"""`bbcli files show`: the bytes of a file, its lines, its form on a terminal, and what is not a file."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.integration.files.conftest import BRANCH, CONTENTS, ODD_BRANCHES
from tests.support.error_output import error_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.integration.files.conftest import ShowInGit
    from tests.support.stub_server import Stub

AT = ("--at", f"refs/heads/{BRANCH}", "-R", "WORK/my-repo")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def show(sandbox: Sandbox, kinds: Path, invoke: Invoke) -> Callable[..., Result]:
    """Show a file of the branch."""

    def call(path: str, *words: str, tty: bool = False, stdin: str = "", **env: str) -> Result:
        return invoke("files", "show", *AT, *words, "--", path, tty=tty, stdin=stdin, env=env)

    return call


@pytest.mark.parametrize("name", CONTENTS)
def test_a_pipe_and_a_file_get_the_bytes_of_git(
    show: Callable[..., Result], show_in_git: ShowInGit, tmp_path: Path, sandbox: Sandbox, name: str
) -> None:
    expected = show_in_git(name)
    piped = show(name)
    assert (piped.code, piped.raw == expected, piped.err) == (0, True, "")
    # The name may be that of a file with lines behind it.
    assert len(sandbox.requests) == (3 if name == "lines:10" else 1)
    saved = show(name, "-o", str(tmp_path / "saved"))
    assert (saved.code, saved.raw, (tmp_path / "saved").read_bytes() == expected) == (0, b"", True)


def test_a_name_that_is_not_utf_8_is_listed_and_cannot_be_shown(show: Callable[..., Result], invoke: Invoke) -> None:
    assert "caf\ufffd.txt" in invoke("files", "list", *AT, "--all").out
    result = show("caf\udce9.txt")
    assert (result.code, result.err) == (2, error_text(r"'caf\\udce9.txt' is not UTF-8"))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("1", b"000001\n"),
        ("3-5", b"000003\n000004\n000005\n"),
        ("11999-", b"011999\n012000\n"),
        ("12000-99999", b"012000\n"),
    ],
)
def test_lines_are_selected_as_sed_selects_them(show: Callable[..., Result], lines: str, expected: bytes) -> None:
    assert show(f"large.txt:{lines}").raw == expected


def test_the_last_line_without_a_line_end_is_written_without_one(show: Callable[..., Result]) -> None:
    assert show("unended.txt:2").raw == b"two"


def test_lines_behind_the_end_are_an_error(show: Callable[..., Result]) -> None:
    for words, tty in (((), False), (("--json",), False), (("--color", "never"), True)):
        result = show("crlf.txt:3", *words, tty=tty)
        assert (result.code, result.raw) == (3, b"")
        assert "line 3 of 'crlf.txt' does not exist" in result.err
    assert show("crlf.txt:5-3").code == 2
    assert show("crlf.txt:0").code == 2


def test_a_terminal_gets_line_numbers_and_colors(show: Callable[..., Result]) -> None:
    result = show("text.py", tty=True)
    assert "\x1b[94mdef\x1b" in result.out
    assert ESCAPES.sub("", result.out).splitlines() == [
        "   1  def first():",
        "   2          return 1",
        "   3",
        "   4",
        "   5  def second():",
        "   6      return '''two'''",
    ]
    assert ESCAPES.sub("", show("text.py:5-6", tty=True).out).splitlines()[0] == "   5  def second():"


def test_without_colors_there_are_numbers_and_with_plain_neither(show: Callable[..., Result]) -> None:
    assert show("crlf.txt", tty=True, NO_COLOR="1").out == "     1  one\n     2  two\n"
    assert show("crlf.txt", "--plain", tty=True).out == "one\ntwo\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("utf16.txt", "eins\nzwölf\n"), ("latin1.txt", "zw\ufffdlf\n"), ("escape.txt", "a␛[2Jb\n"), ("empty.txt", "")],
)
def test_a_terminal_gets_text_in_its_encoding_without_control_characters(
    show: Callable[..., Result], name: str, shown: str
) -> None:
    assert show(name, "--plain", tty=True).out == shown


def test_a_binary_file_is_not_written_to_a_terminal(show: Callable[..., Result]) -> None:
    result = show("binary.bin", "--color", "never", tty=True)
    assert (result.code, result.raw) == (2, b"")
    assert result.err == error_text("'binary.bin' is a binary file", "add -o FILE, or write to a pipe")


def test_a_long_file_is_shown_without_colors(show: Callable[..., Result]) -> None:
    lines = show("large.txt", tty=True).out.splitlines()
    assert (len(lines), lines[0], lines[-1]) == (12_000, "\x1b[2m    1\x1b[0m  000001", "\x1b[2m12000\x1b[0m  012000")


def test_a_symbolic_link_is_noted_on_a_terminal(show: Callable[..., Result]) -> None:
    result = show("link", "--plain", tty=True)
    assert result.out == "deep/a/b/c.txt\n"
    assert "link seems to be a symbolic link: its content is the path of deep/a/b/c.txt" in result.err
    assert show("link").err == show("unended.txt", tty=True).err == ""


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        ("deep", "'deep' is a directory", "bbcli files list deep"),
        (".", "'.' is a directory", "bbcli files list ."),
        ("deep/", "'deep' is a directory", "bbcli files list deep"),
        ("module", "'module' is a submodule: its files are in another repository", "bbcli files show .gitmodules"),
        ("nope.txt", 'the path "nope.txt" does not exist at revision "refs/heads/kinds"', "bbcli files find nope.txt"),
        ("deep:3", "'deep' is a directory", "bbcli files list deep"),
    ],
)
@pytest.mark.parametrize("words", [(), ("--json",)])
def test_what_is_not_a_file_is_named_with_the_next_step(
    show: Callable[..., Result], path: str, message: str, hint: str, words: tuple[str, ...]
) -> None:
    result = show(path, *words)
    hint = f"{hint} -R WORK/my-repo --at refs/heads/kinds"
    assert result.code == (3 if "nope" in path else 2)
    if words:
        assert {"message": message, "hint": hint}.items() <= json.loads(result.err).items()
    else:
        assert result.err == error_text(message, hint)


@pytest.mark.parametrize("kind", ["", "directory", "\x00", None, {}])
def test_another_type_of_a_missing_path_says_nothing_about_it(invoke: Invoke, stub: Stub, kind: object) -> None:
    api = "/rest/api/latest/projects/WORK/repos/r"
    gone = [{"message": "it is gone", "exceptionName": "com.atlassian.bitbucket.content.NoSuchPathException"}]
    stub.expect("GET", f"{api}/raw/x", status=404, json_body={"errors": gone})
    stub.expect("GET", f"{api}/browse/x", json_body={"type": kind})
    result = invoke("files", "show", "x", "-R", "WORK/r")
    assert (result.code, result.err) == (3, error_text("it is gone", "bbcli files find x -R WORK/r"))


def test_a_tag_and_a_branch_of_one_name_are_told_apart(invoke: Invoke, sandbox: Sandbox, kinds: Path) -> None:
    for kind, expected in (("tags", b"tagged\n"), ("heads", CONTENTS["text.py"])):
        result = invoke("files", "show", "text.py", "--at", f"refs/{kind}/{BRANCH}", "-R", "WORK/my-repo")
        assert result.raw == expected


@pytest.mark.parametrize("ref", [each for name in ODD_BRANCHES for each in (name, f"refs/heads/{name}")])
def test_every_form_of_a_ref_is_accepted(invoke: Invoke, sandbox: Sandbox, kinds: Path, ref: str) -> None:
    for path in ("text.py", "#hash?at=x&y+z%20;.txt"):
        assert invoke("files", "show", path, "--at", ref, "-R", "WORK/my-repo").raw == CONTENTS[path]


def test_json_is_the_server_s_lines(show: Callable[..., Result]) -> None:
    found = json.loads(show("crlf.txt", "--json").out)
    assert ([line["text"] for line in found["lines"]], found["isLastPage"]) == (["one\r", "two\r"], True)
    assert show("text.py:5-5", "-q", ".lines[].text").out == "def second():\n"


def test_json_of_a_file_above_the_page_of_the_server_has_all_lines(
    show: Callable[..., Result], sandbox: Sandbox
) -> None:
    found = json.loads(show("large.txt", "--json").out)
    assert (len(found["lines"]), found["size"], found["isLastPage"]) == (12_000, 12_000, True)
    assert found["lines"][-1] == {"text": "012000"}
    some = json.loads(show("large.txt:10-6000", "--json").out)["lines"]
    assert (len(some), some[0]["text"], some[-1]["text"]) == (5991, "000010", "006000")
    assert sandbox.requests[-1].query.endswith("start=5009&limit=991")


def test_a_format_after_o_is_not_taken_for_a_file(show: Callable[..., Result]) -> None:
    result = show("text.py", "-o", "json")
    assert (result.code, "write --output json, or ./json for a file" in result.err) == (2, True)
    assert show("text.py", "-o", "saved", "--json").code == 2
    assert show("text.py", "--output", "csv").code == 2


def test_a_file_is_replaced_only_by_a_complete_one(invoke: Invoke, stub: Stub, tmp_path: Path) -> None:
    target = tmp_path / "saved"
    target.write_bytes(b"before")
    stub.expect(
        "GET", "/rest/api/latest/projects/WORK/repos/r/raw/x", text=b"x" * 100_000,
        headers={"Content-Type": "text/plain"}, cut=10_000,
    )  # fmt: skip
    result = invoke("files", "show", "x", "-R", "WORK/r", "-o", str(target), "--retries", "0")
    assert (result.code, target.read_bytes(), list(tmp_path.glob("saved*"))) == (9, b"before", [target])


def test_paths_are_read_from_stdin_as_the_other_commands_print_them(
    show: Callable[..., Result], invoke: Invoke
) -> None:
    names = ["new\nline.txt", "tab\there.txt", "back\\slash.txt", "[id].tsx", "{a}", "with two  spaces.txt"]
    found = invoke("files", "list", "-r", *AT, "--all").out.splitlines()
    escaped = ["new\\nline.txt", "tab\\there.txt", "back\\\\slash.txt", *names[3:]]
    assert set(escaped) <= set(found)
    assert show("-", stdin="\n".join(escaped)).raw == b"".join(CONTENTS[name] for name in names)


def test_a_page_of_a_gateway_is_not_taken_for_the_file(invoke: Invoke, stub: Stub) -> None:
    stub.expect("GET", "/rest/api/latest/projects/WORK/repos/r/raw/x", text="<html><title>Log in</title></html>")
    result = invoke("files", "show", "x", "-R", "WORK/r")
    assert (result.code, result.raw) == (9, b"")


def test_a_page_of_the_repository_is_shown_to_an_anonymous_user(invoke: Invoke, stub: Stub) -> None:
    page = "<!DOCTYPE html>\n<title>Sign in</title>\n"
    headers = {"Content-Type": "text/plain", "X-AREQUESTID": "@1"}
    stub.expect("GET", "/rest/api/latest/projects/WORK/repos/r/raw/page.html", text=page, headers=headers)
    assert invoke("files", "show", "page.html", "-R", "WORK/r").out == page
