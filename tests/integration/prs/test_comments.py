"""`bbcli prs comment`, `comments` and `tasks`: places in the diff, threads, states, reactions and suggestions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.integration.sandbox.pulls import Pulls
    from tests.support.stub_server import Stub

R = ("-R", "WORK/data-export")
PLACE = "/rest/api/latest/projects/WORK/repos/r/pull-requests/1"


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    """The pull request of this module: README.md changed in its middle, a new file of three lines."""
    return {}


@pytest.fixture
def pull(pulls: Pulls, made: dict[str, Any]) -> Any:
    if not made:
        lines = [f"line {number}\n" for number in range(1, 41)]
        pulls.commit("master", "long.txt", "".join(lines))
        lines[19] = "changed\n"
        pulls.commit("commented", "long.txt", "".join(lines))
        made["pull"] = pulls.create("commented")
    return made["pull"]


def comment(invoke: Invoke, pull: Any, *words: str, **options: Any) -> dict[str, Any]:
    """Return the comment that `prs comment` makes."""
    found = invoke("prs", "comment", str(pull["id"]), *R, *words, "--json", **options)
    assert found.code == 0, found.err
    return dict(json.loads(found.out))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--line", "20"), {"line": 20, "lineType": "ADDED", "fileType": "TO"}),
        (("--line", "20", "--side", "old"), {"line": 20, "lineType": "REMOVED", "fileType": "FROM"}),
        (("--line", "19"), {"line": 19, "lineType": "CONTEXT", "fileType": "TO"}),
        (("--line", "21", "--side", "old"), {"line": 21, "lineType": "CONTEXT", "fileType": "FROM"}),
        (
            ("--line", "18-20"),
            {"line": 20, "lineType": "ADDED", "multilineStartLine": 18, "multilineStartLineType": "CONTEXT"},
        ),
        ((), {"path": "long.txt"}),
    ],
)
def test_a_comment_is_on_the_line_whatever_its_type(
    invoke: Invoke, pull: Any, words: tuple[str, ...], expected: dict[str, Any]
) -> None:
    """A server puts a comment with the wrong type of the line on the whole file."""
    anchor = comment(invoke, pull, "--file", "long.txt", *words, "-m", "here")["anchor"]
    assert expected.items() <= anchor.items()
    assert ("line" in anchor) == bool(words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--file", "long.txt", "--line", "40"), "line 40 of long.txt is not in the diff of pull request"),
        (("--file", "ong.txt", "--line", "1"), "does not change ong.txt"),
        (("--file", "ong.txt"), "does not change ong.txt"),
        (("--line", "3"), "--line requires --file"),
        (("--file", "long.txt", "--line", "0"), "'0' is not a line"),
        (("--file", "long.txt", "--line", "9-3"), "'9-3' is not a line"),
        (("--file", "long.txt", "--side", "old"), "--side requires --line"),
        (("--file", "long.txt", "--suggest", "x"), "--suggest requires --file and --line"),
        (("--file", "long.txt", "--reply-to", "1"), "--reply-to and --file cannot be combined"),
        (("-m", "a", "-F", "b"), "--message and --message-file cannot be combined"),
        (("-F", "missing.md"), "cannot read missing.md"),
        (("-m", ""), "the comment is empty"),
        ((), "cannot open an editor without a terminal"),
    ],
)
def test_a_wrong_place_or_text_sends_nothing(
    sandbox: Sandbox, invoke: Invoke, pull: Any, words: tuple[str, ...], message: str
) -> None:
    sandbox.requests.clear()
    text = () if {"-m", "-F"} & {*words} or not words else ("-m", "x")
    found = invoke("prs", "comment", str(pull["id"]), *words, *text, *R)
    assert (found.code, message in found.err) == (2, True), found.err
    assert all(seen.method == "GET" for seen in requests_to(sandbox))


def test_a_file_is_relative_to_the_current_directory_of_a_clone(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path
) -> None:
    here = working_copy / "languages"
    for verb in ("comment", "review start", "tasks add"):
        found = invoke("prs", *verb.split(), "3", "--file", "./groovy.lang", "-m", "x", "--json", cwd=here)
        assert (found.code, json.loads(found.out)["anchor"]["path"]) == (0, "languages/groovy.lang"), found.err
    listed = invoke("prs", "comments", "list", "3", "--file", "groovy.lang", "--columns", "TEXT", cwd=here)
    assert listed.lines == ["x", "x"]  # a draft is not in the activities
    for folder, path, hint in (
        (here, "roovy.lang", "use a path from the current directory, such as groovy.lang"),
        (working_copy, "groovy.lang", "use a path from the root of the repository, such as languages/groovy.lang"),
    ):
        wrong = invoke("prs", "comment", "3", "--file", path, "-m", "x", cwd=folder)
        assert (wrong.code, wrong.err.splitlines()[-1]) == (2, f"hint: {hint}")


def test_the_lines_of_the_diff_are_named(invoke: Invoke, pull: Any) -> None:
    found = invoke("prs", "comment", str(pull["id"]), "--file", "long.txt", "--line", "1", "-m", "x", *R)
    assert "which has lines 10-30" in found.err


def test_a_line_of_a_renamed_file_is_found_below_both_paths(invoke: Invoke, stub: Stub) -> None:
    change = {"path": {"toString": "new.txt"}, "srcPath": {"toString": "old.txt"}, "type": "MOVE"}
    lines = [{"source": 4, "destination": 5, "line": "x"}]
    diff = {"hunks": [{"segments": [{"type": "REMOVED", "lines": lines}]}]}
    stub.expect("GET", f"{PLACE}/changes", json_body={"values": [change], "isLastPage": True})
    stub.expect("GET", f"{PLACE}/diff/new.txt", json_body={"diffs": [diff]})
    stub.expect("POST", f"{PLACE}/comments", status=201, json_body={"id": 1, "anchor": {"line": 4}})
    words = ("--file", "new.txt", "--line", "4", "--side", "old", "-m", "x", "-R", "WORK/r")
    assert invoke("prs", "comment", "1", *words).code == 0
    asked = [seen.path for seen in stub.seen]
    assert "limit=1000" in asked[0]
    assert "srcPath=old.txt" in asked[1]
    sent = json.loads(stub.seen[-1].body)["anchor"]
    assert sent == {
        "path": "new.txt", "diffType": "EFFECTIVE", "srcPath": "old.txt", "line": 4, "lineType": "REMOVED",
        "fileType": "FROM",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "made", "message"),
    [
        (
            ("--file", "a", "--draft"),
            {"state": "OPEN"},
            "the server published comment 9 at once instead of keeping it as a draft",
        ),
        (("--file", "a", "--line", "2"), {"anchor": {"path": "a"}}, "comment 9 on the whole file, not on line 2"),
    ],
)
def test_a_server_that_makes_something_else_of_a_comment_is_a_failure(
    stub: Stub, invoke: Invoke, words: tuple[str, ...], made: dict[str, Any], message: str
) -> None:
    change = {"path": {"toString": "a"}}
    lines = [{"source": 1, "destination": 2, "line": "x"}]
    diff = {"diffs": [{"hunks": [{"segments": [{"type": "ADDED", "lines": lines}]}]}]}
    stub.expect("GET", f"{PLACE}/changes", json_body={"values": [change], "isLastPage": True})
    if "--line" in words:
        stub.expect("GET", f"{PLACE}/diff/a", json_body=diff)
    stub.expect("POST", f"{PLACE}/comments", status=201, json_body={"id": 9, **made})
    found = invoke("prs", "comment", "1", "-m", "x", *words, "-R", "WORK/r")
    assert (found.code, message in found.err, found.out) == (1, True, ""), found.err
    assert "hint: delete it: bbcli prs comments delete 1 9 --yes -R WORK/r" in found.err


def test_a_suggestion_is_a_block_that_can_be_applied(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    number, branch = str(pull["id"]), pull["fromRef"]["displayId"]
    place = ("--file", f"{branch}.txt", "--line", "2")
    made = comment(invoke, pull, *place, "--suggest", "zwei", "-m", "German")
    assert made["text"] == "German\n\n```suggestion\nzwei\n```"
    found = invoke("prs", "comments", "apply", number, str(made["id"]), "-m", "Translate", *R)
    assert found.code == 0, found.err
    assert pulls.api.get(f"/rest/api/latest/projects/WORK/repos/data-export/raw/{branch}.txt?at={branch}").body == (
        b"one\nzwei\nthree\n"
    )
    without = comment(invoke, pull, "-m", "no block")
    none = invoke("prs", "comments", "apply", number, str(without["id"]), *R)
    message = f"error: comment {without['id']} on pull request {number} of WORK/data-export has no suggestion\n"
    assert (none.code, none.err) == (2, message)
    two = comment(invoke, pull, "-m", "```suggestion\na\n```\n\n````suggestion\n```\n````")
    listed = invoke("prs", "comments", "list", number, "--columns", "id,text", *R)
    assert f"{two['id']}\tSuggestion: a" in listed.out.splitlines()
    assert "\tcommented: Suggestion: a\n" in invoke("prs", "activity", number, *R).out
    several = invoke("prs", "comments", "apply", number, str(two["id"]), *R)
    assert (several.code, "select one: --number 1 to --number 2" in several.err) == (2, True), several.err


def test_the_text_is_from_a_file_stdin_or_the_editor(invoke: Invoke, pull: Any, tmp_path: Path) -> None:
    (tmp_path / "text.md").write_text("from a file\n")
    assert comment(invoke, pull, "-F", "text.md", cwd=tmp_path)["text"] == "from a file"
    assert comment(invoke, pull, "-m", "-", stdin="from stdin\n")["text"] == "from stdin"
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\necho edited >> "$1"\n')
    script.chmod(0o755)
    env = {"GIT_EDITOR": str(script), "NO_COLOR": "1"}
    assert comment(invoke, pull, tty=True, env=env)["text"] == "edited"
    first = comment(invoke, pull, "-m", "before")
    edited = invoke("prs", "comments", "edit", str(pull["id"]), str(first["id"]), *R, "--json", tty=True, env=env)
    assert json.loads(edited.out)["text"] == "before\nedited"


def test_a_text_of_the_editor_is_kept_if_it_cannot_be_sent(invoke: Invoke, pulls: Pulls, tmp_path: Path) -> None:
    pull = pulls.create()
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\necho precious > "$1"\n')
    script.chmod(0o755)
    words = ("comment", str(pull["id"]), "--reply-to", "999999", *R)
    found = invoke("prs", *words, tty=True, env={"GIT_EDITOR": str(script), "TMPDIR": str(tmp_path)})
    path = next(line for line in found.err.splitlines() if "the text is in " in line).split()[-1]
    assert (found.code, Path(path).read_text()) == (3, "precious\n"), found.err


def test_threads_are_listed_open_ones_first_and_resolved_by_lines_of_stdin(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    number = str(pull["id"])
    first = comment(invoke, pull, "-m", "first")
    comment(invoke, pull, "-m", "second")
    comment(invoke, pull, "-m", "reply", "--reply-to", str(first["id"]))
    comment(invoke, pull, "-m", "do", "--task", "--file", f"{pull['fromRef']['displayId']}.txt")
    resolved = invoke("prs", "comments", "resolve", number, str(first["id"]), *R)
    assert resolved.code == 0, resolved.err
    listed = invoke("prs", "comments", "list", number, *R, "--columns", "TEXT,STATE,KIND,REPLIES")
    assert listed.lines == ["second\topen\tcomment\t", "do\topen\ttask\t", "first\tresolved\tcomment\t1"]
    on_file = ("--file", f"{pull['fromRef']['displayId']}.txt", "--columns", "TEXT")
    assert invoke("prs", "comments", "list", number, *R, *on_file).lines == ["do"]
    assert invoke("prs", "comments", "list", number, *R, "--author", "mary").lines == []
    still = invoke("prs", "comments", "list", number, *R, "--state", "open")
    done = invoke("prs", "comments", "resolve", number, "-", *R, stdin=still.out)
    assert (done.code, len(done.lines)) == (0, 2), done.err
    assert invoke("prs", "comments", "list", number, *R, "--state", "open").lines == []
    again = invoke("prs", "comments", "resolve", number, str(first["id"]), *R, "--json")
    assert (again.code, "is resolved already" in again.err) == (0, True), again.err
    reopened = invoke("prs", "comments", "reopen", number, str(first["id"]), *R, "--json")
    assert json.loads(reopened.out)["state"] == "OPEN"


def test_tasks_are_added_listed_and_resolved(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    number = str(pull["id"])
    assert invoke("prs", "tasks", "add", number, "-m", "one", *R).code == 0
    assert invoke("prs", "tasks", "add", number, "-m", "two", *R).code == 0
    listed = invoke("prs", "tasks", "list", number, *R)
    done = invoke("prs", "tasks", "resolve", number, "-", *R, stdin=listed.lines[0] + "\n")
    assert done.code == 0, done.err
    assert invoke("prs", "tasks", "list", number, "--state", "open", *R, "--columns", "TEXT").lines == ["two"]
    first = listed.lines[0].split("\t")[0]
    assert invoke("prs", "tasks", "reopen", number, first, *R).code == 0
    assert len(invoke("prs", "tasks", "list", number, "--state", "open", *R).lines) == 2
    plain = comment(invoke, pull, "-m", "no task")
    refused = invoke("prs", "tasks", "resolve", number, str(plain["id"]), *R)
    assert (refused.code, "does not exist" in refused.err) == (3, True), refused.err


def test_a_comment_is_edited_only_at_the_version_that_was_read(invoke: Invoke, stub: Stub) -> None:
    stub.expect("GET", f"{PLACE}/comments/7", json_body={"id": 7, "version": 2, "text": "a"})
    error = {"message": "stale", "exceptionName": "com.x.CommentOutOfDateException"}
    stub.expect("PUT", f"{PLACE}/comments/7", status=409, json_body={"errors": [error]})
    found = invoke("prs", "comments", "edit", "1", "7", "-m", "b", "-R", "WORK/r")
    assert found.code == 6
    assert json.loads(stub.seen[-1].body) == {"version": 2, "text": "b"}


def test_a_resolved_thread_is_known_by_its_state_first(invoke: Invoke, stub: Stub) -> None:
    """Servers can report threadResolved false for a comment that was just resolved."""
    body = {"id": 7, "version": 2, "text": "a", "state": "RESOLVED", "threadResolved": False}
    stub.expect("GET", f"{PLACE}/comments/7", json_body=body)
    found = invoke("prs", "comments", "resolve", "1", "7", "-R", "WORK/r", "--columns", "STATE")
    assert (found.code, found.out) == (0, "STATE\tresolved\n"), found.err


def test_a_comment_is_deleted_unless_it_has_replies(sandbox: Sandbox, invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    made = comment(invoke, pull, "-m", "x")
    number = str(made["id"])
    reply = comment(invoke, pull, "-m", "y", "--reply-to", f"{sandbox.url}/projects/WORK/repos/data-export"
                    f"/pull-requests/{pull['id']}/overview?commentId={number}")  # fmt: skip
    refused = invoke("prs", "comments", "delete", str(pull["id"]), number, "-y", *R)
    assert (refused.code, "was not deleted: it has replies" in refused.err) == (6, True), refused.err
    page = f"{sandbox.url}/projects/WORK/repos/data-export/pull-requests/{pull['id']}?commentId={reply['id']}"
    assert invoke("prs", "comments", "delete", page, "-y").code == 0
    assert invoke("prs", "comments", "delete", str(pull["id"]), number, "-y", *R).code == 0
    assert invoke("prs", "comments", "show", str(pull["id"]), number, *R).code == 3


@pytest.mark.parametrize("word", ["thumbsup", ":thumbsup:", "+1", "\N{THUMBS UP SIGN}"])
def test_a_reaction_is_added_and_removed(invoke: Invoke, pull: Any, word: str) -> None:
    made = comment(invoke, pull, "-m", "x")
    words = (str(pull["id"]), str(made["id"]))
    assert invoke("prs", "comments", "react", *words, *R, "--", word).code == 0
    shown = invoke("prs", "comments", "show", *words, *R, "--columns", "REACTIONS")
    assert shown.out == "REACTIONS\t\N{THUMBS UP SIGN} 1\n"
    assert invoke("prs", "comments", "react", *words, *R, "--off", "--", word).code == 0
    assert invoke("prs", "comments", "show", *words, *R, "--columns", "REACTIONS").out == "REACTIONS\t\n"


def test_a_word_that_is_no_emoticon_is_refused(invoke: Invoke, pull: Any) -> None:
    found = invoke("prs", "comments", "react", str(pull["id"]), "1", "a/b", *R)
    assert (found.code, "'a/b' is not the name of an emoticon" in found.err) == (2, True), found.err


def test_a_comment_is_shown_as_its_thread_on_a_terminal(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    body = {"text": "look \x1b[31m", "anchor": {"path": f"{pull['fromRef']['displayId']}.txt", "diffType": "EFFECTIVE"}}
    made = pulls.send("POST", pull, "/comments", body).json
    words = (str(pull["id"]), str(made["id"]), *R)
    shown = invoke("prs", "comments", "show", *words, tty=True, env={"NO_COLOR": "1"})
    assert f"{pull['fromRef']['displayId']}.txt" in shown.out
    assert "Fred Stone" in shown.out
    assert "\x1b[31m" not in shown.out


def test_last_is_the_newest_comment_of_the_user(invoke: Invoke, pulls: Pulls) -> None:
    pull = pulls.create()
    number = str(pull["id"])
    assert invoke("prs", "comments", "show", number, "last", *R).code == 3
    comment(invoke, pull, "-m", "mine")
    comment(invoke, pull, "-m", "reply of mine", "--reply-to", "last")
    assert pulls.send("POST", pull, "/comments", {"text": "of mary"}, user="mary").status == 201
    found = invoke("prs", "comments", "edit", number, "last", "-m", "edited", *R, "--json")
    assert (found.code, json.loads(found.out)["text"]) == (0, "edited"), found.err
    listed = invoke("prs", "comments", "list", number, *R, "--columns", "TEXT,REPLIES")
    assert listed.lines == ["mine\t1", "of mary\t"]
