"""--columns, --headers, --sort and --template: the content and order of rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

LIST = ("commits", "list", "-R", "WORK/my-repo", "-L", "3")
REPOS = ("repos", "list", "WORK", "--all")
COMMITS = "/rest/api/latest/projects/WORK/repos/r/commits"
OWN = ("commits", "list", "-R", "WORK/r")


# Columns


def test_columns_are_headers_in_any_case_or_paths_in_the_order_in_which_they_are_named(
    sandbox: Sandbox, invoke: Invoke
) -> None:
    usual = [line.split("\t") for line in invoke(*LIST).lines]
    shown = [line.split("\t") for line in invoke(*LIST, "--columns", "message,Commit,displayId").lines]
    assert shown == [[row[3], row[0], row[0][:11]] for row in usual]


def test_a_dot_in_front_makes_a_path_of_what_is_a_header_too(sandbox: Sandbox, invoke: Invoke) -> None:
    # NAME shows the slug.
    assert invoke("repos", "show", "WORK/my-repo", "--columns", "message").code == 2
    shown = invoke("commits", "list", "-R", "WORK/my-repo", "-L", "3", "--columns", "author,.author")
    assert [json.loads(line.split("\t")[1]).keys() >= {"name"} for line in shown.lines] == [True] * 3


def test_on_a_terminal_a_named_column_is_drawn_as_ever_and_a_path_as_text(sandbox: Sandbox, invoke: Invoke) -> None:
    usual = invoke(*LIST, tty=True, width=200)
    shown = invoke(*LIST, "--columns", "COMMIT,author.name", tty=True, width=200)
    assert shown.lines[0].replace("\x1b[1m", "").replace("\x1b[0m", "").split() == ["COMMIT", "author.name"]
    assert [line.split("  ")[0] for line in shown.lines[1:]] == [line.split("  ")[0] for line in usual.lines[1:]]
    assert "\x1b[33m" in shown.out


def test_one_record_shows_the_columns_as_lines(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "show", "WORK/my-repo", "--columns", "project.key,slug,links.self.href")
    page = f"{sandbox.url}/projects/WORK/repos/my-repo/browse"
    assert result.out == f"project.key\tWORK\nSLUG\tmy-repo\nlinks.self.href\t{page}\n"


def test_an_unknown_column_names_what_is_near_headers_too(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "--columns", "whn")
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: there is no column or field 'whn'\nhint: did you mean WHEN?\n"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_has_no_columns_and_no_headers(sandbox: Sandbox, invoke: Invoke, form: str) -> None:
    result = invoke(*LIST, "-o", form, "--columns", "id")
    said = json.loads(result.err)
    assert (result.code, said["message"]) == (2, f"{form} has no columns")
    assert "--fields id" in said["hint"]
    assert json.loads(invoke(*LIST, "-o", form, "--headers").err)["message"] == f"{form} has no headers"
    assert not sandbox.requests


def test_headers_are_written_where_they_are_wanted(sandbox: Sandbox, invoke: Invoke) -> None:
    names = ["COMMIT", "AUTHOR", "WHEN", "MESSAGE"]
    assert invoke(*LIST, "--headers").lines[0].split("\t") == names
    assert invoke(*LIST, "-o", "csv").lines[0].split(",") == names
    rows = invoke(*LIST).lines
    assert invoke(*LIST, "--headers").lines[1:] == rows == invoke(*LIST, "--no-headers").lines
    assert invoke(*LIST, "-o", "csv", "--no-headers").lines == invoke(*LIST, "-o", "csv").lines[1:]
    table = invoke(*LIST, "-o", "table")
    assert invoke(*LIST, "-o", "table", "--no-headers").lines == table.lines[1:]


# Order


def test_an_order_by_a_header_or_a_path_holds_in_every_format(sandbox: Sandbox, invoke: Invoke) -> None:
    whole = json.loads(invoke(*REPOS, "--json").out)
    slugs = sorted((each["slug"] for each in whole), key=str.casefold)
    ids = sorted(each["id"] for each in whole)
    assert [each["slug"] for each in json.loads(invoke(*REPOS, "--json", "--sort", "name").out)] == slugs
    assert [json.loads(line)["id"] for line in invoke(*REPOS, "--jsonl", "--sort=-id").lines] == ids[::-1]
    assert invoke(*REPOS, "--sort", "-id", "--columns", "id").lines == [str(each) for each in ids[::-1]]
    assert invoke(*REPOS, "--sort", "id", "-q", ".[].id").lines == [str(each) for each in ids]
    assert invoke(*REPOS, "--sort", "id", "--template", "{id}").lines == [str(each) for each in ids]


def test_an_order_is_of_what_is_read(sandbox: Sandbox, invoke: Invoke) -> None:
    first = [line.split("\t")[2] for line in invoke(*LIST).lines]
    result = invoke(*LIST, "--sort", "when")
    assert [line.split("\t")[2] for line in result.lines] == sorted(first)
    assert result.err == "3 shown, more exist: --all\n"


def test_what_has_no_such_field_comes_last(stub: Stub, invoke: Invoke) -> None:
    values = [{"id": "a", "n": 10}, {"id": "b"}, {"id": "c", "n": 9}]
    for sign, ids in (("", "cab"), ("-", "acb")):
        stub.page(COMMITS, *values)
        assert invoke(*OWN, f"--sort={sign}n", "-q", "map(.id) | add").out == f"{ids}\n"


def test_an_order_by_what_is_not_there_and_of_one_object_is_usage(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "--sort", "messag")
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[0] == "error: there is no column or field 'messag'"
    result = invoke("repos", "show", "WORK/my-repo", "--sort", "id")
    assert (result.code, result.err.splitlines()[0]) == (2, "error: --sort is for lists, and this is none")


def test_nothing_is_said_of_an_order_that_can_t_be_read(sandbox: Sandbox, invoke: Invoke) -> None:
    for name in ("-", "", "a."):
        assert invoke(*LIST, "--sort", name).code == 2
    assert not sandbox.requests


# Templates


def test_a_template_makes_a_line_a_record(sandbox: Sandbox, invoke: Invoke) -> None:
    commits = json.loads(invoke(*LIST, "--json").out)
    template = r"{id:.11}\t{author.name:<25}|{authorTimestamp!t:.10} {message!l} {{{parents[0].id}}}"
    result = invoke(*LIST, "--template", template)
    times = [line.split("\t")[2][:10] for line in invoke(*LIST).lines]
    assert result.lines == [
        f"{each['id'][:11]}\t{each['author']['name']:<25}|{when} {each['message'].splitlines()[0]} "
        f"{{{each['parents'][0]['id']}}}"
        for each, when in zip(commits, times, strict=True)
    ]
    assert invoke("repos", "show", "WORK/my-repo", "--template", "{project.key}/{slug}").out == "WORK/my-repo\n"


def test_a_field_that_is_not_there_and_a_format_that_does_not_fit_are_usage(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "--template", "{id} {autor.name}")
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[0] == "error: there is no field 'autor.name'"
    assert invoke(*LIST, "--template", "{id:d}").code == 2


def test_a_template_that_can_t_be_read_sends_nothing(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "create", "WORK/new", "--template", "{slug")
    assert (result.code, result.out, list(sandbox.requests)) == (2, "", [])


def test_a_template_writes_what_the_server_says_and_a_terminal_acts_on_none_of_it(stub: Stub, invoke: Invoke) -> None:
    for tty, shown in ((False, "\x1b[31mred\x9b\ta\n"), (True, "\u241b[31mred<U+009B>\ta\n")):
        stub.page(COMMITS, {"id": "a", "message": "\x1b[31mred\x9b"})
        assert invoke(*OWN, "--template", r"{message}\t{id}", tty=tty).out == shown


def test_a_template_may_draw_itself(stub: Stub, invoke: Invoke) -> None:
    stub.page(COMMITS, {"id": "a\x1b"})
    assert invoke(*OWN, "--template", "\x1b[1m{id}\x1b[0m", tty=True).out == "\x1b[1ma\u241b\x1b[0m\n"


def test_of_a_diff_its_json_is_taken_and_a_text_has_no_fields(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("commits", "diff", "01f9c86", "-R", "WORK/my-repo")
    whole = json.loads(invoke(*words, "--json").out)
    assert invoke(*words, "--template", "{toHash}").out == f"{whole['toHash']}\n"
    link = ("commits", "open", "01f9c86", "-R", "WORK/my-repo", "--print")
    result = invoke(*link, "--template", "{x}")
    assert (result.code, result.err.splitlines()[0]) == (2, "error: it is a text, and has no fields")
    assert invoke(*link, "--jq", "length").out == f"{len(invoke(*link).out) - 1}\n"


def test_a_time_in_a_template_is_as_time_has_it(stub: Stub, invoke: Invoke) -> None:
    shown = {(): "2012-04-18T06:23:20Z", ("--time", "epoch"): "1334730200000", ("--time", "relative"): "2 days ago"}
    for words, when in shown.items():
        stub.page(COMMITS, {"authorTimestamp": 1334730200000, "id": "x"})
        assert invoke(*OWN, "--template", "{authorTimestamp!t} {id!t}", *words).out == f"{when} x\n"


def test_markdown_without_its_header_is_rows_for_a_table_that_is_there(sandbox: Sandbox, invoke: Invoke) -> None:
    words = (*LIST, "--columns", "displayId,author.name", "-o", "markdown")
    whole = invoke(*words).lines
    assert whole[:2] == ["| displayId | author.name |", "| --- | --- |"]
    assert invoke(*words, "--no-headers").lines == whole[2:]


def test_yaml_has_the_fields_that_are_asked_for_in_that_order(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "list", "WORK", "--all", "--sort", "id", "--fields", "slug,project.key", "-o", "yaml")
    assert result.lines[:3] == ["- slug: my-repo", "  project:", "    key: WORK"]
    assert invoke(*LIST, "-o", "yaml", "--columns", "id").err.splitlines()[0] == "error: yaml has no columns"
