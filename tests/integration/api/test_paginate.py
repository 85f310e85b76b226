"""`bbcli api call --paginate`: all pages of a list as one array, for each form of paging."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.error_output import error_object, error_text
from tests.support.plain_http import get, requests_to, values

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.support.stub_server import Stub

REPO = "/projects/WORK/repos/my-repo"
TEMPLATE = "/projects/{projectKey}/repos/{repositorySlug}"
SEARCH = "/search/latest/search"
BIG = "languages/java.lang"
PLUGIN = "/rest/notes/1.0/list"


def rest_url(sandbox: Sandbox, path: str) -> str:
    return f"{sandbox.url}/rest/api/latest{path}"


def parsed_array(result: Result) -> list[Any]:
    """Return the array that is all of stdout."""
    assert (result.code, result.err) == (0, ""), result.err
    found = json.loads(result.out)
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("path", ["/projects", f"{REPO}/commits", f"{REPO}/branches", f"{REPO}/tags", "/repos"])
def test_all_pages_are_one_array_of_the_servers_own_objects(sandbox: Sandbox, invoke: Invoke, path: str) -> None:
    expected = values(rest_url(sandbox, path), limit=100)
    result = invoke("api", "call", path, "--paginate")
    assert (result.code, result.err) == (0, "")
    assert result.out == "[" + ",\n".join(expected) + "]\n"
    assert invoke("api", "call", path, "--paginate", "--jsonl").lines == expected


def test_parameters_hold_for_each_page(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("-p", "until=v1.0", "-p", "merges=exclude")
    result = invoke("api", "call", f"{REPO}/commits?withCounts=false", *words, "--paginate", "--jsonl")
    assert result.lines == values(rest_url(sandbox, f"{REPO}/commits"), until="v1.0", merges="exclude")
    assert "start=" not in requests_to(sandbox)[0].query
    assert all("until=v1.0&merges=exclude" in seen.query for seen in requests_to(sandbox) if "commits" in seen.path)


def test_gaps_of_permission_filtering_are_followed(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "/projects", "--paginate", "-L", "2", "--jsonl")
    assert result.lines == values(rest_url(sandbox, "/projects"))[:2]


def test_a_limit_stops_and_says_so(sandbox: Sandbox, invoke: Invoke) -> None:
    expected = values(rest_url(sandbox, f"{REPO}/commits"))
    for count in (1, 25, 150):
        result = invoke("api", "call", f"{REPO}/commits", "--paginate", "-L", str(count), "--jsonl")
        assert (result.code, result.lines) == (0, expected[:count])
        assert result.err == f"{count} shown, more exist: omit -L\n"
    assert invoke("api", "call", f"{REPO}/commits", "--paginate", "-L", "9999", "--jsonl").err == ""


def test_a_list_begins_where_start_says(sandbox: Sandbox, invoke: Invoke) -> None:
    expected = values(rest_url(sandbox, f"{REPO}/commits"))
    result = invoke("api", "call", f"{REPO}/commits", "--paginate", "-p", "start=10", "-L", "3", "--jsonl")
    assert result.lines == expected[10:13]
    assert "start=10&" in f"{requests_to(sandbox)[-1].query}&"
    bad = invoke("api", "call", f"{REPO}/commits?start=-1", "--paginate", "--no-check")
    assert (bad.code, bad.err) == (
        2, error_text("start: '-1' is not an offset", "use -p start=N with a number of 0 or more")
    )  # fmt: skip


def test_a_folder_is_paged_below_its_children(sandbox: Sandbox, invoke: Invoke) -> None:
    for path in (f"{REPO}/browse", f"{REPO}/browse/languages"):
        expected: list[Any] = []
        while True:
            page = json.loads(get(f"{rest_url(sandbox, path)}?limit=2&start={len(expected)}"))["children"]
            expected += page["values"]
            if page["isLastPage"]:
                break
        assert parsed_array(invoke("api", "call", path, "--paginate")) == expected
        assert len(expected) > 2
    assert parsed_array(invoke("api", "call", f"{TEMPLATE}/browse", "-R", "WORK/my-repo", "--paginate"))


def test_a_file_is_paged_by_its_lines(sandbox: Sandbox, invoke: Invoke) -> None:
    text = get(f"{rest_url(sandbox, f'{REPO}/raw/{BIG}')}", accept="*/*").decode()
    lines = parsed_array(invoke("api", "call", f"{REPO}/browse/{BIG}", "--paginate"))
    assert [line["text"] for line in lines] == text.splitlines()
    words = ("-p", "start=2", "-L", "3", "--jsonl")
    some = invoke("api", "call", f"{REPO}/browse/{BIG}", "--paginate", *words)
    assert [json.loads(line)["text"] for line in some.lines] == text.splitlines()[2:5]


def test_a_list_of_texts_is_an_array_of_texts(sandbox: Sandbox, invoke: Invoke) -> None:
    expected = json.loads(get(f"{rest_url(sandbox, f'{REPO}/files')}?limit=1000"))["values"]
    assert parsed_array(invoke("api", "call", f"{REPO}/files", "--paginate")) == expected
    assert invoke("api", "call", f"{REPO}/files", "--paginate", "--jsonl").lines[0] == json.dumps(expected[0])


def test_a_search_is_paged_by_its_entity(sandbox: Sandbox, invoke: Invoke) -> None:
    body = {"query": "web", "entities": {"repositories": {"start": 0, "limit": 1000}}}
    words = ("-f", "query=web", "-F", "entities[repositories][start]=0")
    whole = json.loads(invoke("api", "call", SEARCH, "--no-check", "--input", "-", stdin=json.dumps(body)).out)
    found = parsed_array(invoke("api", "call", SEARCH, *words, "--paginate", "--quiet"))
    assert found == whole["repositories"]["values"]
    limited = invoke("api", "call", SEARCH, *words, "--paginate", "-L", "1", "--quiet")
    assert json.loads(limited.out) == found[:1]


def test_a_search_goes_on_where_the_server_says(stub: Stub, invoke: Invoke) -> None:
    for start, last in ((0, False), (7, True)):
        page = {"values": [{"file": start}], "isLastPage": last, "count": 2, "start": start, "nextStart": start + 7}
        stub.expect("POST", f"/rest{SEARCH}", json_body={"scope": {}, "code": page})
    words = ("-f", "query=x", "-F", "entities[code][start]=0", "-F", "more=1")
    result = invoke("api", "call", SEARCH, *words, "--paginate", "--no-check", "--jsonl")
    assert (result.code, result.lines) == (0, ['{"file": 0}', '{"file": 7}'])
    bodies = [json.loads(seen.body) for seen in stub.seen]
    assert [body["entities"]["code"]["start"] for body in bodies] == [0, 7]
    assert all((body["query"], body["more"]) == ("x", 1) for body in bodies)


def test_a_search_for_many_entities_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    for words in ([], ["-F", "entities[code][start]=0", "-F", "entities[repositories][start]=0"]):
        result = invoke("api", "call", SEARCH, "-f", "query=x", *words, "--paginate", "--quiet")
        assert (result.code, result.err) == (
            2, error_text("--paginate requires exactly one entity in a search", "add -F 'entities[code][start]=0'")
        )  # fmt: skip
    assert requests_to(sandbox) == []


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ([REPO], f"GET {TEMPLATE} is not paged", "omit --paginate"),
        (["/application-properties"], "GET /application-properties is not paged",
         "omit --paginate"),
        (["POST", f"{REPO}/commits/01f9c86/watch"],
         f"POST {TEMPLATE}/commits/{{commitId}}/watch is not paged", "omit --paginate"),
        ([f"{REPO}/raw/README.md"], f"GET {TEMPLATE}/raw/{{path}} is not paged",
         "omit --paginate"),
        ([f"{REPO}/commits", "-p", "limit=3"], "--paginate and -p limit cannot be combined",
         "use -L N to set the maximum number of items"),
    ],
)  # fmt: skip
def test_an_unpaged_operation_is_2_and_nothing_is_sent(
    sandbox: Sandbox, invoke: Invoke, words: list[str], message: str, hint: str
) -> None:
    result = invoke("api", "call", *words, "--paginate")
    assert (result.code, result.out, result.err) == (2, "", error_text(message, hint))
    assert requests_to(sandbox) == []


def test_a_response_without_a_list_is_9(stub: Stub, invoke: Invoke) -> None:
    stub.expect("GET", PLUGIN, json_body={"a": 1})
    result = invoke("api", "call", "/notes/1.0/list", "--paginate", "--no-check")
    assert (result.code, result.out) == (9, "")
    assert result.err.startswith("error: the server's response is not a page of a list: ")


def test_a_list_that_no_description_has_is_paged_too(stub: Stub, invoke: Invoke) -> None:
    stub.page(PLUGIN, {"a": 1}, isLastPage=False, nextPageStart=5)
    stub.page(PLUGIN, {"a": 2}, start=5)
    result = invoke("api", "call", "/notes/1.0/list", "--paginate", "--no-check")
    assert (result.code, result.out) == (0, '[{"a": 1},\n{"a": 2}]\n')
    assert "start=5&" in stub.seen[1].path


def test_a_list_that_breaks_off_says_how_to_go_on(sandbox: Sandbox, invoke: Invoke) -> None:
    expected = values(rest_url(sandbox, f"{REPO}/commits"))
    sandbox.faults.add(Fault("status", status=500, after=1, path="*/commits"))
    words = ("api", "call", f"{REPO}/commits", "--paginate", "--jsonl")
    result = invoke(*words, "--retries", "0", "--jobs", "1")
    error = error_object(result)
    written = len(result.lines)
    assert (result.code, result.lines) == (9, expected[:written])
    assert error["details"] == [f"rows 0\u2013{written - 1} written; continue with -p start={written}"]
    sandbox.faults.clear()
    rest_of_it = invoke(*words, "-p", f"start={written}")
    assert result.lines + rest_of_it.lines == expected


def test_a_refusal_is_an_error_and_no_array(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "/projects/NOPE/repos", "--paginate")
    assert (result.code, result.out) == (3, "")
    assert result.err == error_text("project NOPE does not exist", "bbcli projects list")


def test_an_empty_list_is_an_empty_array(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("api", "call", "/projects", "-p", "name=xyzzy", "--paginate")
    assert (result.out, result.err) == ("[]\n", "")


@pytest.mark.parametrize("form", ["csv", "tsv", "table", "markdown"])
def test_items_without_fields_are_an_error_in_a_tabular_format(stub: Stub, invoke: Invoke, form: str) -> None:
    stub.expect("GET", PLUGIN, json_body={"values": [{}, {}], "isLastPage": True})
    result = invoke("api", "call", PLUGIN.removeprefix("/rest"), "--no-check", "--paginate", "-o", form)
    message = "the items have no fields to show as columns"
    assert (result.code, result.out, result.err) == (2, "", error_text(message, "use --json"))
