"""`api call` with options that shape its result; without one the response stays as it came."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

CALL = ("api", "call")
REPOS = (*CALL, "/projects/WORK/repos")
THING = (*CALL, "/notes/1.0/thing", "--no-check")


def test_an_object_is_the_page_that_came_and_a_list_is_what_is_in_all_pages(sandbox: Sandbox, invoke: Invoke) -> None:
    page = json.loads(invoke(*REPOS).out)
    assert invoke(*REPOS, "-q", ".values | length").out == f"{len(page['values'])}\n"
    assert invoke(*REPOS, "--fields", "size,values.slug").out == (
        json.dumps(
            {"size": page["size"], "values": [{"slug": each["slug"]} for each in page["values"]]}, separators=(",", ":")
        )
        + "\n"
    )
    whole = json.loads(invoke(*REPOS, "--paginate").out)
    assert len(whole) > len(page["values"])
    assert invoke(*REPOS, "--paginate", "-q", "length").out == f"{len(whole)}\n"
    assert invoke(*REPOS, "--paginate", "--sort", "-slug", "-q", ".[].slug").lines == sorted(
        (each["slug"] for each in whole), reverse=True
    )


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_table_has_the_fields_that_are_no_objects_themselves(sandbox: Sandbox, invoke: Invoke, form: str) -> None:
    result = invoke(*REPOS, "--paginate", "-o", form, "--headers")
    header, *rows = csv.reader(io.StringIO(result.out, newline=""), delimiter="," if form == "csv" else "\t")
    whole = json.loads(invoke(*REPOS, "--paginate").out)
    assert header == [name for name, value in whole[0].items() if not isinstance(value, dict | list)]
    assert [row[header.index("slug")] for row in rows] == [each["slug"] for each in whole]
    named = invoke(*REPOS, "--paginate", "-o", form, "--columns", "project.key,slug", "--no-headers")
    assert named.lines == [f"WORK{',' if form == 'csv' else chr(9)}{each['slug']}" for each in whole]


def test_columns_mean_a_table_of_it(sandbox: Sandbox, invoke: Invoke) -> None:
    shown = invoke(*CALL, "/projects", "--paginate", "--columns", "key,id", "--sort", "id")
    assert shown.lines[0].split("\t")[1] == "1"
    table = invoke(*CALL, "/projects/WORK", "--columns", "key,public", tty=True)
    assert table.out.replace("\x1b[2m", "").replace("\x1b[0m", "") == "key     WORK\npublic  false\n"


def test_a_template_goes_over_what_is_listed(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke(*CALL, "/projects/WORK", "--template", "{key}: {name}").out == "WORK: Work\n"
    result = invoke(*REPOS, "--paginate", "-L", "2", "--template", "{project.key}/{slug}")
    assert result.lines == ["WORK/account-service", "WORK/android-app"]


def test_the_description_of_its_operation_says_which_fields_there_are(sandbox: Sandbox, invoke: Invoke) -> None:
    assert json.loads(invoke(*CALL, "/projects/WORK", "--fields", "avatarUrl").out) == {"avatarUrl": None}
    result = invoke(*CALL, "/projects/WORK", "--fields", "avatarrUrl,key")
    said = json.loads(result.err)
    assert (result.code, result.out, said["hint"]) == (2, "", "did you mean avatarUrl or avatar?")


def test_a_refusal_stays_as_it_came(sandbox: Sandbox, invoke: Invoke) -> None:
    plain = invoke(*CALL, "/projects/NOPE")
    for words in (["-q", ".key"], ["--fields", "nope"], ["-o", "csv"], ["--template", "{key}"]):
        result = invoke(*CALL, "/projects/NOPE", *words)
        assert (result.code, result.raw) == (3, plain.raw)


def test_what_is_no_json_stays_as_it_came(sandbox: Sandbox, invoke: Invoke) -> None:
    path = "/projects/WORK/repos/my-repo/raw/README.md"
    assert invoke(*CALL, path, "-q", ".").raw == invoke(*CALL, path).raw
    assert invoke(*CALL, path, "-o", "csv").raw == invoke(*CALL, path).raw


def test_a_dry_run_is_shaped_as_the_requests_that_it_is(sandbox: Sandbox, invoke: Invoke) -> None:
    dry = (*CALL, "PUT", "/projects/WORK", "-f", "name=x", "--dry-run")
    assert invoke(*dry, "-q", ".[].curl").out == invoke(*dry).out
    assert invoke(*dry, "--fields", "method", "--jsonl").out == '{"method":"PUT"}\n'


def test_an_answer_without_a_body_is_none(stub: Stub, invoke: Invoke) -> None:
    stub.expect("DELETE", "/rest/notes/1.0/thing", status=204, headers={"Content-Type": "application/json"})
    result = invoke(*CALL, "DELETE", "/notes/1.0/thing", "--no-check", "-q", ".")
    assert (result.code, result.out, result.err) == (0, "", "")


@pytest.mark.parametrize(
    ("body", "words", "shown"),
    [
        ([{"a": 1}, {"a": 2}], ["-q", "map(.a)", "--jsonl"], "[1,2]\n"),
        ([{"a": 1}, {"a": 2}], ["-o", "csv"], "a\r\n1\r\n2\r\n"),
        ([], ["-o", "csv"], ""),
        ({"a": {"b": [1, {"c": 2}]}}, ["-o", "tsv"], 'a\t{"b":[1,{"c":2}]}\n'),
        ("text", ["-q", "length"], "4\n"),
        (7, ["-q", ". + 1"], "8\n"),
    ],
)
def test_arrays_are_lists_and_any_json_goes_through_a_filter(
    stub: Stub, invoke: Invoke, body: object, words: list[str], shown: str
) -> None:
    stub.expect("GET", "/rest/notes/1.0/thing", json_body=body)
    result = invoke(*THING, *words)
    assert (result.code, result.out, result.err) == (0, shown, "")


def test_what_is_no_object_has_no_columns_and_what_is_no_json_is_the_server_s_failure(
    stub: Stub, invoke: Invoke
) -> None:
    stub.expect("GET", "/rest/notes/1.0/thing", json_body=7)
    result = invoke(*THING, "-o", "csv")
    assert (result.code, result.out, result.err.splitlines()[0]) == (
        2, "", "error: the response is not an object and has no columns",
    )  # fmt: skip
    stub.expect("GET", "/rest/notes/1.0/thing", text="{", headers={"Content-Type": "application/json"})
    assert invoke(*THING, "-q", ".").code == 9


def test_names_of_fields_do_nothing_to_a_terminal(stub: Stub, invoke: Invoke) -> None:
    for words in ([], ["-o", "table"], ["-o", "csv"], ["-o", "tsv", "--headers"], ["--fields", "nope"]):
        stub.expect("GET", "/rest/notes/1.0/thing", json_body={"\x1b[31m": 1, "\u202e": "\x9b"})
        result = invoke(*THING, "--color", "never", *words, tty=True)
        assert not set(result.out + result.err) & set("\x1b\x9b\u202e"), words


def test_the_head_stands_before_what_is_made_of_the_body(sandbox: Sandbox, invoke: Invoke) -> None:
    head, _, body = invoke(*CALL, "/projects/WORK", "--include", "-q", ".key").out.partition("\n\n")
    assert head.startswith("HTTP/1.1 200")
    assert body == "WORK\n"
    assert invoke(*CALL, "/projects/WORK", "--silent", "-q", ".key").out == ""


@pytest.mark.parametrize("words", [["-q", "."], ["-o", "csv"], ["--fields", "key"]])
def test_a_file_gets_the_answer_as_it_came_or_nothing_is_sent(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, words: list[str]
) -> None:
    result = invoke(*CALL, "/projects/WORK", "--output-file", str(tmp_path / "x"), *words)
    assert (result.code, list(sandbox.requests), list(tmp_path.glob("x"))) == (2, [], [])
    assert "--output-file writes the response unchanged" in result.err
