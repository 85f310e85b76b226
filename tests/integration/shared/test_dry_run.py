"""--dry-run shows requests and changes, and sends no write."""

from __future__ import annotations

import csv
import json
import shlex
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.dry_run import shown
from bbcli.client.http.command_line import CommandLine
from bbcli.client.http.write_policy import Change, Step
from bbcli.context.app import App
from bbcli.output import RecordList
from bbcli.output.raw_response import RawResponse
from tests.conftest import Stream
from tests.support.error_output import error_text
from tests.support.plain_http import get, put, requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
PROJECT = "/rest/api/latest/projects/WORK"
BUILD = ("builds", "set", "master", *R, "--key", "lint", "--state", "failed", "--url", "http://ci/3")


def comments(shown: str) -> list[str]:
    return [line for line in shown.splitlines() if line.startswith("#")]


def write_paths(sandbox: Sandbox) -> list[str]:
    return [seen.path for seen in requests_to(sandbox) if seen.method != "GET"]


def test_an_edit_shows_each_field_as_it_is_and_as_it_would_be(sandbox: Sandbox, invoke: Invoke) -> None:
    before = json.loads(get(f"{sandbox.url}{PROJECT}"))
    result = invoke("projects", "edit", "WORK", "--description", "It's\nnew", "--public", "--dry-run")
    assert (result.code, result.err) == (0, "")
    assert comments(result.out) == [
        f'# description: "{before["description"]}" → "It\'s\\nnew"',
        "# public: false → true",
    ]
    assert write_paths(sandbox) == []
    assert json.loads(get(f"{sandbox.url}{PROJECT}")) == before


def test_a_name_of_the_server_in_a_comment_has_no_control(stub: Stub, invoke: Invoke) -> None:
    """In a pipe, too: the line of curl is there to be run, a comment to be read."""
    name = "v1\x1b[2J\x9b\u202e\u200b"
    tag = {"id": f"refs/tags/{name}", "displayId": name, "latestCommit": "a" * 40}
    stub.expect("GET", f"{REPO}/tags/v1", json_body=tag)
    shown = invoke("tags", "delete", "v1", "-R", "WORK/my-repo", "--dry-run").out
    assert "# lost: tag v1␛[2J" in shown
    assert not set("\x1b\x9b\u202e\u200b") & set(shown.partition("\n")[2])


def test_what_stays_is_not_shown_and_where_all_stays_that_is_said(sandbox: Sandbox, invoke: Invoke) -> None:
    assert comments(invoke("projects", "edit", "WORK", "--private", "--dry-run").out) == ["# no change"]


def test_a_command_of_several_writes_shows_them_all(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("repos", "edit", "WORK/my-repo", "--default-branch", "develop", "--no-archived", "--name", "other")
    result = invoke(*words, "--dry-run", "--json")
    steps = json.loads(result.out)
    assert [(each["method"], each["url"].removeprefix(sandbox.url)) for each in steps] == [
        ("PUT", REPO),
        ("PUT", f"{REPO}/default-branch"),
        ("PUT", REPO),
    ]
    assert [each["changes"] for each in steps] == [
        [],
        [{"field": "id", "from": "refs/heads/master", "to": "refs/heads/develop"}],
        [{"field": "name", "from": "my-repo", "to": "other"}],
    ]
    assert write_paths(sandbox) == []


def test_a_post_that_replaces_is_held_against_what_is_there(sandbox: Sandbox, invoke: Invoke) -> None:
    there = invoke(*BUILD, "--dry-run")
    assert comments(there.out)[0] == '# state: "SUCCESSFUL" → "FAILED"'
    new = invoke(*BUILD, "--key", "lint-2", "--dry-run")
    assert (comments(new.out), write_paths(sandbox)) == (["# does not exist yet"], [])


def test_a_build_without_a_repository_is_found_in_the_list_of_its_commit(sandbox: Sandbox, invoke: Invoke) -> None:
    commit = invoke("commits", "list", *R, "-L", "1", "--json", "-q", ".[0].id").out.strip()
    words = ("builds", "set", commit, "--state", "failed", "--url", "http://ci/3", "--dry-run", "--key")
    there = invoke(*words, "lint")
    assert "/rest/build-status/latest/commits/" in there.out
    assert comments(there.out)[0] == '# state: "SUCCESSFUL" → "FAILED"'
    assert comments(invoke(*words, "lint-2").out) == ["# does not exist yet"]


def test_annotations_that_would_be_replaced_are_counted(sandbox: Sandbox, invoke: Invoke) -> None:
    found = json.dumps({"annotations": [{"message": "Unused", "severity": "HIGH"}]})
    words = ("insights", "annotate", "master", *R, "--key", "lint", "--dry-run")
    result = invoke(*words, stdin=found)
    assert (result.code, write_paths(sandbox)) == (0, [])
    # What was found is known without the server.
    assert invoke(*words, "--exit-code", stdin=found).code == 1
    assert comments(result.out) == ['# result: "PASS" → "FAIL"', "# lost: 3 annotations"]
    assert [line.split()[2] for line in result.lines if line.startswith("curl")] == ["PUT", "DELETE", "POST"]


@pytest.mark.parametrize(
    ("words", "lost"),
    [
        ("repos delete WORK/my-repo", "repository WORK/my-repo with 26 branches and 2 open pull requests"),
        ("builds delete master --key lint -R WORK/my-repo", "build lint with state SUCCESSFUL"),
        ("insights delete master --key lint -R WORK/my-repo", "report lint with 3 annotations"),
    ],
)
@pytest.mark.parametrize("tty", [False, True])
def test_what_would_be_lost_is_said_and_nobody_is_asked(
    sandbox: Sandbox, invoke: Invoke, words: str, lost: str, tty: bool
) -> None:
    result = invoke(*words.split(), "--dry-run", tty=tty)
    assert (result.code, result.err) == (0, "")
    assert comments(result.out) == [f"# lost: {lost}"]
    assert write_paths(sandbox) == []


def test_nothing_that_is_not_done_is_told_of(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("watch", "repo", "WORK/my-repo", "--dry-run", tty=True)
    assert (result.code, result.err, result.out.count("\n")) == (0, "", 1)


def test_what_is_not_there_is_3_as_without_it(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "edit", "WORK/nope", "--name", "x", "--dry-run")
    assert (result.code, result.out) == (3, "")
    assert result.err == error_text("repository WORK/nope does not exist", "bbcli repos list WORK")


def test_a_verb_that_only_reads_this_time_reads(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("commits", "comments", "master", *R, "--json")
    assert invoke(*words, "--dry-run").raw == invoke(*words).raw


def test_the_steps_are_records_in_every_format(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("projects", "edit", "WORK", "--public", "--dry-run")
    rows = list(csv.reader(invoke(*words, "-o", "csv").lines))
    url = f"{sandbox.url}{PROJECT}"
    assert rows == [["METHOD", "URL", "CHANGES", "LOST", "REFUSED"], ["PUT", url, "public: false → true", "", ""]]
    assert invoke(*words, "-q", ".[].changes[].field").out == "public\n"
    assert shlex.split(json.loads(invoke(*words, "--jsonl").out)["curl"])[-1] == url
    assert "public: false → true" in invoke(*words, "-o", "table", tty=True).out


def test_a_new_token_is_not_made_and_no_answer_made_up(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("auth", "tokens", "create", "x", "--permissions", "REPO_READ", "--dry-run")
    assert (result.code, result.err, write_paths(sandbox)) == (0, "", [])
    assert result.out.endswith(f" {sandbox.url}/rest/access-tokens/latest/users/fred\n")


def test_a_login_by_a_new_token_is_not_kept(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    words = ("auth", "login", sandbox.url, "--username", "fred", "--password-stdin", "--store", "file", "--dry-run")
    refused = invoke(*words, stdin="fred")
    message = "--dry-run requires --create-token: the command sends no write without it"
    assert (refused.code, refused.err) == (2, error_text(message))
    assert invoke(*words, "--create-token", stdin="fred").code == 0
    assert not (tmp_path / "config").exists()
    assert write_paths(sandbox) == []


def test_a_logout_forgets_nothing(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    ways = ("--create-token", "--username", "fred", "--password-stdin", "--store", "file")
    assert invoke("auth", "login", sandbox.url, *ways, stdin="fred").code == 0

    def kept() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in (tmp_path / "config").rglob("*") if path.is_file()}

    before = kept()
    sandbox.requests.clear()
    result = invoke("auth", "logout", sandbox.url, "--revoke", "--dry-run")
    assert (result.code, result.out[:15], write_paths(sandbox), kept()) == (0, "curl -X DELETE ", [], before)
    assert invoke("auth", "logout", sandbox.url, "--no-revoke", "--dry-run").code == 2


def test_a_login_that_is_missing_is_not_asked_for(signed_out: Sandbox, invoke: Invoke) -> None:
    result = invoke("watch", "repo", "WORK/my-repo", "-S", signed_out.url, "--dry-run", tty=True, stdin="fred\nfred\n")
    assert (result.code, result.out) == (4, "")


def test_a_session_is_no_reason_to_sign_in_again(signed_out: Sandbox, invoke: Invoke) -> None:
    login = ("auth", "login", signed_out.url, "--username", "fred", "--password-stdin", "--session", "--store", "file")
    assert invoke(*login, stdin="fred").code == 0
    result = invoke("watch", "repo", "WORK/my-repo", "--dry-run")
    assert (result.code, '-b "$BBCLI_COOKIE"' in result.out) == (0, True)


def test_secrets_are_in_no_line_and_in_no_change(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECT, json_body={"description": "stub-token", "key": "WORK"})
    result = invoke("projects", "edit", "WORK", "--description", "it was stub-token", "--dry-run", "--json")
    assert (result.code, "stub-token" in result.out) == (0, False)
    assert json.loads(result.out)[0]["changes"] == [{"field": "description", "from": "***", "to": "it was ***"}]


def test_what_is_secret_by_its_name_is_hidden_however_deep(stub: Stub, invoke: Invoke) -> None:
    """No command has such a body yet: the test calls the function that hides secrets."""
    found = [{"field": "hooks", "old": [{"secret": "hush-1", "url": "u"}], "new": None}]
    found += [{"field": "configuration.secret", "old": "hush-2", "new": "hush-3"}]
    line = CommandLine((("curl",), ("x",)))
    step = Step("PUT", f"{stub.url}/x", line, tuple(Change(**each) for each in found))  # type: ignore[arg-type]
    app = App(Stream(), Stream(), Stream(), {})
    lines = shown(app, [step])
    assert isinstance(lines, RawResponse)
    text = b"".join(lines.chunks).decode()
    assert text.splitlines()[1:] == [
        '# hooks: [{"secret":"***","url":"u"}] → nothing',
        '# configuration.secret: "***" → "***"',
    ]
    app.selection.options = app.selection.options._replace(output="json")
    records = shown(app, [step])
    assert isinstance(records, RecordList)
    assert "hush" not in "".join(record.raw.decode() for record in records)


def test_what_the_server_says_stays_a_comment_and_reaches_no_terminal_raw(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECT, json_body={"description": "a\nrm -rf ~\x1b[2J\u2028\x9b"}, times=2)
    words = ("projects", "edit", "WORK", "--description", "x", "--dry-run")
    piped, shown = invoke(*words).out, invoke(*words, tty=True).out
    assert [line[0] for line in piped.split("\n")[1:-1]] == ["#"]
    assert not set("\x1b\x9b") & set(shown)


def test_what_would_be_lost_stays_in_one_comment_whatever_the_server_calls_it(stub: Stub, invoke: Invoke) -> None:
    commit = "1" * 40
    stub.expect("GET", f"{REPO}/commits/{commit}/builds", json_body={"key": "lint", "state": "OK\nrm -rf ~\r\u2028x"})
    result = invoke("builds", "delete", commit, *R, "--key", "lint", "--dry-run")
    assert comments(result.out) == ["# lost: build lint with state OK rm -rf ~ x"]
    assert len(result.out.split("\n")) == 3


def test_one_annotation_is_one(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("insights", "annotate", "master", *R, "--key", "few")
    found = json.dumps({"annotations": [{"message": "Unused", "severity": "LOW"}]})
    assert invoke(*words, stdin=found).code == 0
    assert comments(invoke(*words, "--dry-run", stdin=found).out)[-1] == "# lost: 1 annotation"


@pytest.mark.parametrize("status", [400, 403, 405])
def test_where_what_is_there_can_not_be_read_there_is_the_line_alone(stub: Stub, invoke: Invoke, status: int) -> None:
    stub.expect("GET", f"{REPO}/watch", status=status, json_body={"errors": [{"message": "no"}]})
    result = invoke("watch", "repo", "WORK/my-repo", "--off", "--dry-run")
    assert (result.code, result.err, result.out.count("\n")) == (0, "", 1)


def test_a_server_that_fails_is_9(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PROJECT, status=500, json_body={"errors": [{"message": "no"}]})
    assert invoke("projects", "edit", "WORK", "--public", "--dry-run").code == 9


def test_a_token_is_named_before_it_is_revoked(sandbox: Sandbox, invoke: Invoke) -> None:
    owner = f"{sandbox.url}/rest/access-tokens/latest/users/fred"
    number = put(owner, {"name": "nightly", "permissions": ["REPO_READ"]})["id"]
    result = invoke("auth", "tokens", "revoke", number, "--dry-run")
    assert comments(result.out) == [f"# lost: access token {number} with name 'nightly'"]
