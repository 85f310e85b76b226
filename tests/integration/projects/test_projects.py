"""`bbcli projects` against the live sandbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.sandbox.faults import Fault
from tests.support.plain_http import get, requests_to, values

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

ADMIN = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
MARY = {"BBCLI_USERNAME": "mary", "BBCLI_PASSWORD": "mary"}


def api(sandbox: Sandbox, key: str = "") -> str:
    return f"{sandbox.url}/rest/api/latest/projects" + (f"/{key}" if key else "")


def project(sandbox: Sandbox, key: str) -> dict[str, object]:
    found = json.loads(get(api(sandbox, key), user="admin"))
    assert isinstance(found, dict)
    return found


def project_keys(sandbox: Sandbox) -> set[str]:
    return {json.loads(value)["key"] for value in values(api(sandbox), user="admin")}


def test_a_pipe_gets_a_row_for_each_project_that_the_user_may_see(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "list", "--all")
    expected = [json.loads(value) for value in values(api(sandbox))]
    assert result.code == 0
    assert result.err == ""
    assert [line.split("\t") for line in result.lines] == [
        [
            each["key"],
            each["name"],
            each["type"],
            "public" if each["public"] else "private",
            each.get("description", ""),
        ]
        for each in expected
    ]
    assert ["WORK", "Work", "NORMAL", "private", "What everybody works on"] in [
        line.split("\t") for line in result.lines
    ]


def test_json_is_what_the_server_sent_byte_for_byte(sandbox: Sandbox, invoke: Invoke) -> None:
    expected = values(api(sandbox))
    assert invoke("projects", "list", "--all", "--json").out == "[" + ",\n".join(expected) + "]\n"
    assert invoke("projects", "list", "--all", "--jsonl").lines == expected


def test_a_list_stops_at_25_and_says_so(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "list", "--jsonl", env=ADMIN)
    assert result.code == 0
    assert result.lines == values(api(sandbox), user="admin")[:25]
    assert result.err == "25 shown, more exist: --all\n"


def test_a_list_follows_next_page_start_over_the_gaps_of_permission_filtering(sandbox: Sandbox, invoke: Invoke) -> None:
    page = json.loads(get(f"{api(sandbox)}?limit=1&start=0"))
    assert page["nextPageStart"] != page["start"] + page["size"]
    result = invoke("projects", "list", "-L", "2", "--jsonl")
    assert result.lines == values(api(sandbox))[:2]


def test_name_and_permission_filter_on_the_server(sandbox: Sandbox, invoke: Invoke) -> None:
    assert [line.split("\t")[0] for line in invoke("projects", "list", "--name", "übungs").lines] == ["UEBUNG"]
    owned = invoke("projects", "list", "--permission", "PROJECT_ADMIN")
    assert [line.split("\t")[0] for line in owned.lines] == ["~FRED"]
    assert [seen.query for seen in requests_to(sandbox)] == [
        "name=%C3%BCbungs&limit=25",
        "permission=PROJECT_ADMIN&limit=25",
    ]


def test_a_permission_that_is_none_is_refused(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "list", "--permission", "PROJECT_FLY")
    assert (result.code, result.out) == (2, "")
    assert "PROJECT_FLY" in result.err


def test_an_empty_list_is_an_empty_array_and_on_a_terminal_a_line(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("projects", "list", "--name", "no such name", "--json").out == "[]\n"
    assert invoke("projects", "list", "--name", "no such name", "--jsonl").out == ""
    assert invoke("projects", "list", "--name", "no such name").out == ""
    seen = invoke("projects", "list", "--name", "no such name", tty=True)
    assert (seen.code, seen.out, seen.err) == (0, "", "nothing found\n")


def test_a_terminal_gets_a_table_with_a_header(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "list", "--name", "work", "--color", "never", tty=True)
    assert [line.split()[0] for line in result.lines] == ["KEY", "WORK"]
    assert "\x1b" not in result.out


def test_show_takes_a_key_in_any_case_and_gives_the_servers_object(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("projects", "show", "work", "--json").raw == get(api(sandbox, "WORK")) + b"\n"
    block = dict(line.split("\t", 1) for line in invoke("projects", "show", "work").lines)
    assert block == {
        "KEY": "WORK", "NAME": "Work", "TYPE": "NORMAL", "VISIBILITY": "private",
        "DESCRIPTION": "What everybody works on", "WEB": f"{sandbox.url}/projects/WORK",
    }  # fmt: skip
    assert [seen.path for seen in requests_to(sandbox) if seen.user][-1].endswith("/projects/WORK")


def test_show_takes_a_personal_project(sandbox: Sandbox, invoke: Invoke) -> None:
    block = dict(line.split("\t", 1) for line in invoke("projects", "show", "~fred").lines)
    assert (block["KEY"], block["TYPE"], block["WEB"]) == ("~FRED", "PERSONAL", f"{sandbox.url}/users/fred")


def test_a_key_that_can_be_none_is_2_before_anything_is_sent(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "show", "a/b")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: 'a/b' is not a project key\nhint: ")
    assert requests_to(sandbox) == []


def test_create_sends_every_option_and_shows_what_the_server_made(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ["NEWKEY", "--name", "New größe", "--description", "All\tof it", "--public"]
    result = invoke("projects", "create", *words)
    made = project(sandbox, "NEWKEY")
    assert result.code == 0
    assert result.err == ""
    assert (made["name"], made["description"], made["public"]) == ("New größe", "All\tof it", True)
    assert dict(line.split("\t", 1) for line in result.lines)["DESCRIPTION"] == "All\\tof it"


def test_create_without_options_is_private_and_called_like_its_key(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "create", "bare", "--json")
    assert result.raw == get(api(sandbox, "BARE")) + b"\n"
    assert (json.loads(result.out)["name"], json.loads(result.out)["public"]) == ("BARE", False)


def test_create_private(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("projects", "create", "HIDDEN", "--private").code == 0
    assert project(sandbox, "HIDDEN")["public"] is False


@pytest.mark.parametrize("words", [["WORK"], ["OTHERKEY", "--name", "Work"]])
def test_a_taken_key_or_name_is_6(sandbox: Sandbox, invoke: Invoke, words: list[str]) -> None:
    result = invoke("projects", "create", *words)
    assert (result.code, result.out) == (6, "")
    assert "already in use" in result.err


def test_create_without_the_permission_is_5_and_not_called_a_wrong_password(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "create", "MARYS", env=MARY)
    assert (result.code, result.out) == (5, "")
    assert "not permitted" in result.err
    assert "password" not in result.err
    assert "MARYS" not in project_keys(sandbox)


def test_edit_changes_what_is_named_and_leaves_the_rest(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("projects", "create", "EDITME", "--name", "Before", "--description", "Text", "--public")
    assert invoke("projects", "edit", "EDITME", "--name", "After").code == 0
    assert project(sandbox, "EDITME").items() >= {"name": "After", "description": "Text", "public": True}.items()
    result = invoke("projects", "edit", "EDITME", "--private", "--description", "", "--json")
    assert result.raw == get(api(sandbox, "EDITME")) + b"\n"
    assert project(sandbox, "EDITME")["public"] is False
    assert "description" not in project(sandbox, "EDITME")
    assert invoke("projects", "edit", "EDITME", "--key", "edited").code == 0
    assert project(sandbox, "EDITED")["name"] == "After"


def test_edit_without_the_permission_is_5(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "edit", "WORK", "--name", "Mine")
    assert (result.code, result.out) == (5, "")
    assert project(sandbox, "WORK")["name"] == "Work"


def test_edit_of_nothing_is_2_and_sends_nothing(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "edit", "~fred")
    assert result.code == 2
    assert requests_to(sandbox) == []


def test_delete_without_a_terminal_needs_yes(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("projects", "create", "GONE1")
    result = invoke("projects", "delete", "GONE1", stdin="GONE1\n")
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[1] == "hint: add --yes"
    assert "GONE1" in project_keys(sandbox)
    deleted = invoke("projects", "delete", "gone1", "--yes")
    assert (deleted.code, deleted.out, deleted.err) == (0, "", "")
    assert "GONE1" not in project_keys(sandbox)


def test_delete_asks_on_a_terminal_for_the_name(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("projects", "create", "GONE2")
    wrong = invoke("projects", "delete", "GONE2", stdin="yes\n", tty=True)
    assert wrong.code == 1
    assert wrong.out == ""
    assert "Type GONE2 to delete the project" in wrong.err
    assert "GONE2" in project_keys(sandbox)
    right = invoke("projects", "delete", "GONE2", stdin="GONE2\n", tty=True)
    assert (right.code, right.out) == (0, "")
    assert right.err.endswith("deleted project GONE2\n")
    assert "GONE2" not in project_keys(sandbox)


def test_an_end_of_input_at_the_question_deletes_nothing(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("projects", "create", "GONE3")
    assert invoke("projects", "delete", "GONE3", stdin="", tty=True).code != 0
    assert "GONE3" in project_keys(sandbox)


def test_a_project_with_repositories_is_6(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "delete", "WORK", "-y", env=ADMIN)
    assert (result.code, result.out) == (6, "")
    assert "has repositories" in result.err
    assert "WORK" in project_keys(sandbox)


def test_a_refusal_is_a_json_object_on_stderr_where_json_was_asked_for(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("projects", "show", "NOPE", "--json")
    error = json.loads(result.err)
    assert (result.code, result.out) == (3, "")
    assert error.pop("requestId").startswith("@")
    assert error == {
        "kind": "not_found", "message": "project NOPE does not exist", "hint": "bbcli projects list", "status": 404,
        "exceptionName": "com.atlassian.bitbucket.project.NoSuchProjectException", "details": [], "retryable": False,
    }  # fmt: skip


def test_a_dry_run_says_that_a_project_with_repositories_cannot_be_deleted(sandbox: Sandbox, invoke: Invoke) -> None:
    refused = "project WORK has 40 repositories; only an empty project can be deleted"
    lines = invoke("projects", "delete", "WORK", "--dry-run").lines
    assert lines[1:] == [f"# the server will refuse this write: {refused}"]
    (step,) = json.loads(invoke("projects", "delete", "WORK", "--dry-run", "--json").out)
    assert (step["lost"], step["refused"]) == ([], refused)


@pytest.mark.parametrize("status", [403, 429, 500])
def test_a_count_that_cannot_be_read_does_not_stop_a_deletion(sandbox: Sandbox, invoke: Invoke, status: int) -> None:
    assert invoke("projects", "create", "EMPTY", env=ADMIN).code == 0
    sandbox.faults.add(Fault("status", "*/repos", status=status))
    words = ("projects", "delete", "EMPTY", "--retries", "0")
    dry = invoke(*words, "--dry-run", env=ADMIN)
    assert (dry.code, "# lost: project EMPTY with an unknown number of repositories" in dry.out) == (0, True)
    deleted = invoke(*words, stdin="EMPTY\n", tty=True, env=ADMIN)
    assert deleted.code == 0
    assert deleted.err.startswith("Type EMPTY to delete the project with an unknown number of repositories: ")
    assert "EMPTY" not in project_keys(sandbox)


def test_a_key_that_is_taken_is_reported_as_the_argument_or_the_option(sandbox: Sandbox, invoke: Invoke) -> None:
    taken = ("projects", "create", "WORK")
    assert invoke(*taken, env=ADMIN).err.partition("\n")[0].endswith("(PROJECT)")
    assert (
        invoke("projects", "create", "OTHER", "--name", "Work", env=ADMIN).err.partition("\n")[0].endswith("(--name)")
    )


@pytest.mark.parametrize(
    "page", ["/projects/WORK", "/projects/work/", "/projects/WORK/settings", "/rest/api/latest/projects/WORK"]
)
def test_a_project_is_named_by_the_url_of_a_page(sandbox: Sandbox, invoke: Invoke, page: str) -> None:
    result = invoke("projects", "show", f"{sandbox.url}{page}", "--json")
    assert (result.code, json.loads(result.out)["key"]) == (0, "WORK"), result.err
    read = invoke("projects", "show", "-", "--json=key", stdin=f"{sandbox.url}{page}\n")
    assert (read.code, read.out) == (0, '[{"key":"WORK"}]\n')


def test_the_url_of_a_personal_project_is_its_user(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "list", f"{sandbox.url}/users/fred", "--json=slug").out == (
        invoke("repos", "list", "~fred", "--json=slug").out
    )


@pytest.mark.parametrize("line", ["projects show", "repos list", "commits list --project", "projects show -"])
def test_a_project_on_another_server_is_refused(sandbox: Sandbox, invoke: Invoke, line: str) -> None:
    url = "https://bitbucket.example.com/projects/WORK"
    is_batch = line.endswith(" -")
    result = invoke(*line.split(), *(() if is_batch else (url,)), stdin=url)
    message = f"WORK is on https://bitbucket.example.com, not on the selected server {sandbox.url}"
    assert (result.code, message in result.err, requests_to(sandbox)) == (2, True, [])


def test_the_page_of_a_repository_is_not_that_of_its_project(sandbox: Sandbox, invoke: Invoke) -> None:
    url = f"{sandbox.url}/projects/WORK/repos/my-repo"
    result = invoke("projects", "delete", url, "--yes")
    assert (result.code, result.err.splitlines()[0]) == (2, f"error: {url!r} is not the URL of a project")
