"""--fields, --json=…, --columns and --headers: the selected fields of a result."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

LIST = ("commits", "list", "-R", "WORK/my-repo", "-L", "3")
SHOW = ("repos", "show", "WORK/my-repo")
COMMITS = "/rest/api/latest/projects/WORK/repos/r/commits"
OWN = ("commits", "list", "-R", "WORK/r")


# Fields


def test_fields_are_projected_in_their_nesting_and_order(sandbox: Sandbox, invoke: Invoke) -> None:
    whole = json.loads(invoke(*LIST, "--json").out)
    found = json.loads(invoke(*LIST, "--fields", "author.name,id,parents.id,parents[0].displayId").out)
    assert [list(each) for each in found] == [["author", "id", "parents"]] * 3
    for left, commit in zip(found, whole, strict=True):
        parents = [{"id": each["id"], "displayId": each["displayId"]} for each in commit["parents"]]
        assert left == {"author": {"name": commit["author"]["name"]}, "id": commit["id"], "parents": parents}


def test_the_forms_of_it_are_the_same(sandbox: Sandbox, invoke: Invoke) -> None:
    asked = "slug,links.self[0].href,project.key"
    left = invoke(*SHOW, "--fields", asked)
    href = f"{sandbox.url}/projects/WORK/repos/my-repo/browse"
    shown = {"slug": "my-repo", "links": {"self": [{"href": href}]}, "project": {"key": "WORK"}}
    assert json.loads(left.out) == shown
    others = [f"--json={asked}"], ["--json", "--fields", asked], ["--jsonl", f"--fields={asked}"]
    for words in (*others, ["--fields", asked.replace("[0]", ".0")], ["-o", "json", "--fields", asked]):
        assert invoke(*SHOW, *words).out == left.out
    assert invoke(*SHOW, "--json=.").out == invoke(*SHOW, "--json").out


def test_values_are_the_bytes_of_the_server(stub: Stub, invoke: Invoke) -> None:
    body = b'{"isLastPage":true,"values":[{"id": "\\u00e9", "n": 1.10e5, "big": 100000000000000000000001, "o": { }}]}'
    stub.expect("GET", COMMITS, text=body, headers={"Content-Type": "application/json"})
    assert invoke(*OWN, "--fields", "o,n,big,id").out == (
        '[{"o":{ },"n":1.10e5,"big":100000000000000000000001,"id":"\\u00e9"}]\n'
    )


def test_an_optional_field_that_is_missing_is_null(stub: Stub, invoke: Invoke) -> None:
    stub.page(COMMITS, {"id": "a", "properties": {"jira-key": ["X-1"]}}, {"id": "b"})
    result = invoke(*OWN, "--fields", "id,properties.jira-key,committer.name", "--jsonl")
    assert result.lines == [
        '{"id":"a","properties":{"jira-key":["X-1"]},"committer":null}',
        '{"id":"b","properties":null,"committer":null}',
    ]


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_in_a_table_fields_are_the_columns(sandbox: Sandbox, invoke: Invoke, form: str) -> None:
    result = invoke(*LIST, "--fields", "id,author.name,parents.id", "-o", form, "--headers")
    rows = list(csv.reader(io.StringIO(result.out, newline=""), delimiter="," if form == "csv" else "\t"))
    commits = json.loads(invoke(*LIST, "--json").out)
    assert rows[0] == ["id", "author.name", "parents.id"]
    assert rows[1:] == [
        [each["id"], each["author"]["name"], ", ".join(parent["id"] for parent in each["parents"])] for each in commits
    ]


# What is not there


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("author.nmae", "author.name"),
        ("Author.Name", "author.name"),
        ("emailAddress", "author.emailAddress"),
        ("autor", "author"),
        ("parents[0].idd", "parents.id"),
    ],
)
def test_an_unknown_field_names_those_that_are_near(sandbox: Sandbox, invoke: Invoke, name: str, hint: str) -> None:
    result = invoke(*LIST, "--fields", f"id,{name}")
    said = json.loads(result.err)
    assert (result.code, result.out) == (2, "")
    assert said["message"] == f"there is no field '{name}'"
    assert hint in said["hint"].removeprefix("did you mean ").removesuffix("?").split(" or ")


def test_where_nothing_is_near_those_at_the_top_are_named(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "--fields", "zzz", "-o", "csv")
    assert result.code == 2
    first, hint = result.err.splitlines()
    assert first == "error: there is no field 'zzz'"
    assert set(hint.removeprefix("hint: there are ").split(", ")) >= {"id", "message", "author", "parents"}


def test_what_is_described_is_known_though_no_record_has_it(stub: Stub, invoke: Invoke) -> None:
    stub.page(COMMITS, {"id": "a"})
    assert invoke(*OWN, "--fields", "author.emailAddress,committer.displayName").code == 0
    stub.page(COMMITS)
    assert invoke(*OWN, "--fields", "author.emailAddress,parents.id").out == "[]\n"
    stub.page(COMMITS)
    result = invoke(*OWN, "--fields", "author.emailAdress")
    assert (result.code, json.loads(result.err)["hint"].split()[3]) == (2, "author.emailAddress")


def test_it_is_enough_that_one_record_of_the_first_page_has_it(stub: Stub, invoke: Invoke) -> None:
    stub.page(COMMITS, {"id": "a"}, {"id": "b", "odd": {"x": 1}})
    assert invoke(*OWN, "--fields", "odd.x", "--jsonl").lines == ['{"odd":null}', '{"odd":{"x":1}}']


def test_of_a_write_that_is_done_an_unknown_field_says_so(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "create", "WORK/shaped", "--fields", "slg")
    assert (result.code, result.out) == (2, "")
    assert json.loads(result.err)["hint"] == "did you mean slug? (what was asked for is done)"
    assert invoke("repos", "show", "WORK/shaped", "--fields", "slug").out == '{"slug":"shaped"}\n'
    assert invoke("repos", "create", "WORK/other", "--sort", "id", "--columns", "slug").code == 0


def test_a_list_of_many_repositories_has_what_stands_in_front_of_its_objects(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("commits", "list", "-R", "WORK/my-repo", "-R", "WORK/trunk-based", "-L", "3")
    result = invoke(*words, "--fields", "repository.slug", "--sort", "repo", "--jsonl")
    assert set(result.lines) <= {'{"repository":{"slug":"my-repo"}}', '{"repository":{"slug":"trunk-based"}}'}
    assert len(result.lines) == 3
    hint = json.loads(invoke(*words, "--fields", "repository.slg").err)["hint"]
    assert hint.startswith("did you mean repository.slug")


def test_fields_on_a_terminal_are_indented_and_coloured(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke(*SHOW, "--fields", "slug", tty=True).out == (
        '{\n  \x1b[34m"slug"\x1b[0m: \x1b[32m"my-repo"\x1b[0m\n}\n'
    )


def test_records_of_bbcli_s_own_have_the_fields_that_are_there(invoke: Invoke, sandbox: Sandbox) -> None:
    assert invoke("auth", "status", "--fields", "user").out == '[{"user":"fred"}]\n'
    result = invoke("auth", "status", "--fields", "usr")
    assert (result.code, json.loads(result.err)["hint"]) == (2, "did you mean user?")


@pytest.mark.parametrize("words", [LIST, ("repos", "show"), ("repos", "list"), ("projects", "list")])
def test_fields_in_the_next_word_after_json_are_told_where_they_stand(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...]
) -> None:
    result = invoke(*words, "--json", "id,name")
    said = json.loads(result.err)
    assert (result.code, said["kind"], said["hint"]) == (2, "usage", "fields stand behind =: --json=id,name")
    assert "fields" not in invoke("repos", "show", "--json", "a/b/c/d").err
    assert "fields" not in invoke("repos", "show", "--json", "a b").err


@pytest.mark.parametrize(
    "words",
    [
        ["--json=id", "--fields", "author"], ["--json=id", "-o", "csv"], ["--fields", "id", "--columns", "id"],
        ["--template", "{id}", "--fields", "id"], ["--template", "{id}", "-o", "csv"],
    ],
)  # fmt: skip
def test_what_says_two_things_is_usage(sandbox: Sandbox, invoke: Invoke, words: list[str]) -> None:
    result = invoke(*LIST, *words)
    assert (result.code, result.out, list(sandbox.requests)) == (2, "", [])


@pytest.mark.parametrize("words", [["--json="], ["--fields", ","], ["--fields", "a..b"], ["--columns", ""]])
def test_what_names_no_field_is_usage(sandbox: Sandbox, invoke: Invoke, words: list[str]) -> None:
    result = invoke(*LIST, *words)
    assert (result.code, result.out, list(sandbox.requests)) == (2, "", [])


# Which errors are JSON


@pytest.mark.parametrize(
    ("words", "is_json"),
    [
        (["--json"], True), (["--json=id"], True), (["--jsonl"], True), (["-o", "json"], True), (["-ojsonl"], True),
        (["--output=json"], True), (["--output", "jsonl"], True), (["-q", "."], True), (["--jq=."], True),
        (["-q."], True), (["--fields", "id"], True), (["--fields=id"], True), (["--fields", "id", "-o", "csv"], False),
        (["-o", "csv"], False), (["--template", "{id}"], False), (["--columns", "id"], False), ([], False),
        (["--json="], True), (["--fields="], True), (["--jq="], True), (["--fields=", "-o", "csv"], False),
        (["--columns", "--json"], False),  # a value is a value, whatever it looks like
    ],
)  # fmt: skip
def test_errors_are_json_where_the_output_would_be(
    sandbox: Sandbox, invoke: Invoke, words: list[str], is_json: bool
) -> None:
    result = invoke("commits", "list", "-R", "WORK/nope", *words)
    assert result.code in (2, 3)
    assert result.err.startswith("{") == is_json
