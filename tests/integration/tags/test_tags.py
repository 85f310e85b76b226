"""`bbcli tags`, over real git."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import error_text
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

R = ("-R", "WORK/my-repo")
REPO = "/rest/api/latest/projects/WORK/repos/my-repo"
GIT_TAGS = "/rest/git/latest/projects/WORK/repos/my-repo/tags"


def writes(sandbox: Sandbox) -> list[str]:
    return [seen.method for seen in requests_to(sandbox) if seen.method != "GET"]


def test_a_list_has_name_commit_and_type_of_one_request(sandbox: Sandbox, invoke: Invoke) -> None:
    rows = [line.split("\t") for line in invoke("tags", "list", *R, "--all", "--sort", "name").lines]
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert ["v1.0", "a6e47aa04e5ce362b32c57546eeaa6faedf85def", "annotated"] in rows
    assert {row[2] for row in rows} == {"annotated", "lightweight"}
    assert len(requests_to(sandbox)) == 1


def test_a_filter_is_a_part_of_the_name_and_the_newest_tag_comes_first(sandbox: Sandbox, invoke: Invoke) -> None:
    shown = [line.partition("\t")[0] for line in invoke("tags", "list", "--filter", "v1", *R).lines]
    assert (set(shown), shown[0]) == ({"v1.0", "v1.1", "v1.2"}, "v1.2")


@pytest.mark.parametrize("name", ["v1.0", "refs/tags/v1.0", "builds/2012/04/größe+1", "last#good&build", "demo/日本"])
def test_a_tag_is_shown_by_any_name(sandbox: Sandbox, invoke: Invoke, name: str) -> None:
    found = json.loads(invoke("tags", "show", name, *R, "--json").out)
    assert found["displayId"] == name.removeprefix("refs/tags/")


def test_a_missing_tag_is_3_though_the_server_sends_no_errors(sandbox: Sandbox, invoke: Invoke) -> None:
    message = error_text("tag v9 does not exist in WORK/my-repo", "bbcli tags list -R WORK/my-repo")
    for verb in (("show",), ("delete", "--yes")):
        result = invoke("tags", *verb, "v9", *R)
        assert (result.code, result.err, writes(sandbox)) == (3, message, [])


def test_a_branch_is_no_tag(stub: Stub, invoke: Invoke) -> None:
    result = invoke("tags", "show", "refs/heads/master", *R)
    message = error_text("'refs/heads/master' is a branch, not a tag", "bbcli branches list")
    assert (result.code, result.err) == (2, message)


@pytest.mark.parametrize("name", ["a#b+c&d", "größe/日本", "100%-done"])
def test_a_tag_without_a_message_is_lightweight(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], name: str
) -> None:
    result = invoke("tags", "create", name, "--from", "v1.0", *R)
    assert (result.code, result.lines[0]) == (0, f"NAME\t{name}")
    assert git(bare, "cat-file", "-t", f"refs/tags/{name}") == "commit\n"
    assert git(bare, "rev-parse", f"refs/tags/{name}", "v1.0^{commit}").split()[0].startswith("a6e47aa04e5")
    assert invoke("tags", "delete", f"refs/tags/{name}", "--yes", *R).code == 0
    assert git(bare, "tag", "-l", name) == ""


def test_a_message_makes_an_annotated_tag(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("From a file\n", encoding="utf-8")
    for number, (words, text) in enumerate(
        (
            (("-m", "Größe", "-m", "Second"), "Größe\n\nSecond"),
            (("-F", "notes.txt"), "From a file"),
            (("-F", "-"), "From stdin"),
        )
    ):
        name = f"annotated-{number}"
        assert invoke("tags", "create", name, *words, *R, stdin="From stdin\n").code == 0
        assert (
            git(bare, "for-each-ref", "--format=%(objecttype) %(contents)", f"refs/tags/{name}").strip()
            == f"tag {text}"
        )
        git(bare, "tag", "-d", name)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("-m", " "), "the message of the tag is empty"),
        (("-F", "none.txt"), "none.txt: No such file or directory"),
        (("-F", "-", "-m", "x"), "--message and --file cannot be combined"),
    ],
)
def test_a_message_that_cannot_be_is_refused(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], message: str
) -> None:
    result = invoke("tags", "create", "x", *words, *R)
    assert (result.code, result.err.splitlines()[0], writes(sandbox)) == (2, f"error: {message}", [])


def test_a_name_that_is_taken_is_6(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("tags", "create", "v1.0", *R)
    message = error_text("tag 'v1.0' already exists in repository 'my-repo'", "choose another name")
    assert (result.code, result.err) == (6, message)
    blocked = "# the server will refuse this write: tag v1.0 exists at a6e47aa04e5\n"
    assert invoke("tags", "create", "v1.0", "--dry-run", *R).out.endswith(blocked)


def test_several_tags_are_deleted_by_names_a_pattern_or_stdin(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    for name in ("try-1", "try-2", "try-3", "try-4", "try-5", "retry"):
        git(bare, "tag", name, "master")
    refused = invoke("tags", "delete", "try-1", "nope", "--yes", *R)
    assert (refused.code, refused.err.splitlines()[0]) == (3, "error: tag nope does not exist in WORK/my-repo")
    assert invoke("tags", "delete", "try-1", "try-2", *R, tty=True, stdin="2\n").code == 0
    assert invoke("tags", "delete", "-", "--yes", *R, stdin="try-3\nrefs/tags/try-4\n").code == 0
    dry = invoke("tags", "delete", "--matching", "try-*", *R, "--dry-run").out
    assert "# lost: tag try-5 at 6e011dacb73\n" in dry
    assert invoke("tags", "delete", "--matching", "try-*", "--yes", *R).code == 0
    assert git(bare, "tag", "-l", "*try*") == "retry\n"
    assert invoke("tags", "delete", "--matching", "try-*", "--yes", *R).err == "no tag of WORK/my-repo matches try-*\n"


def test_a_tag_is_deleted_and_the_branch_of_its_name_stays(
    sandbox: Sandbox, invoke: Invoke, bare: Path, git: Callable[..., str]
) -> None:
    git(bare, "tag", "staging", "master")
    assert invoke("tags", "delete", "staging", "--yes", *R).code == 0
    assert (git(bare, "tag", "-l", "staging"), git(bare, "branch", "--list", "staging")) == ("", "  staging\n")


def test_a_refusal_of_one_of_several_names_those_that_were_deleted(stub: Stub, invoke: Invoke) -> None:
    tags = [{"id": f"refs/tags/{name}", "displayId": name, "latestCommit": "a" * 40} for name in "xy"]
    stub.page(f"{REPO}/tags", *tags)
    stub.expect("DELETE", f"{GIT_TAGS}/x", status=204)
    stub.expect("DELETE", f"{GIT_TAGS}/y", status=409, json_body={"errors": [{"message": "Protected."}]})
    result = invoke("tags", "delete", "x", "y", "--yes", *R)
    assert (result.code, result.err) == (6, "error: y: protected\nthe server accepted the others: x\n")


def test_a_refusal_of_the_server_has_its_own_words(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", f"{REPO}/tags/x", json_body={"id": "refs/tags/x", "displayId": "x", "latestCommit": "a" * 40})
    stub.expect("DELETE", f"{GIT_TAGS}/x", status=409, json_body={"errors": [{"message": "Protected by a hook."}]})
    result = invoke("tags", "delete", "x", "--yes", *R)
    assert (result.code, result.err) == (6, "error: protected by a hook\n")
