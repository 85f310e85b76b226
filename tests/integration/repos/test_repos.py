"""`bbcli repos list` and `show` against the live sandbox, and every form of REPO."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.plain_http import get, requests_to, values
from tests.support.repos import api, names

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

PROJECTS = "/rest/api/latest/projects"


# Lists


def test_a_pipe_gets_a_row_for_each_repository_of_the_project(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "list", "work", "--all")
    expected = [json.loads(value) for value in values(api(sandbox, "WORK"))]
    assert (result.code, result.err) == (0, "")
    assert [line.split("\t") for line in result.lines] == [
        [
            f"WORK/{each['slug']}",
            "ARCHIVED" if each["archived"] else each["state"],
            "public" if each["public"] else "private",
            each.get("description", ""),
        ]
        for each in expected
    ]


def test_json_of_lists_is_what_the_server_sent(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "list", "WORK", "--all", "--jsonl").lines == values(api(sandbox, "WORK"), limit=7)
    across = values(api(sandbox))
    assert len(across) >= 60
    assert invoke("repos", "list", "--all", "--json").out == "[" + ",\n".join(across) + "]\n"


def test_a_list_stops_at_the_limit_and_says_so(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "list", "-L", "30")
    assert (result.code, len(result.lines)) == (0, 30)
    assert result.err == "30 shown, more exist: --all\n"
    exactly = invoke("repos", "list", "OPEN", "-L", "3")
    assert (len(exactly.lines), exactly.err) == (3, "")


def test_filters_are_the_servers(sandbox: Sandbox, invoke: Invoke) -> None:
    assert names(invoke("repos", "list", "--name", "AUDIT")) == ["audit-log"]
    assert names(invoke("repos", "list", "--archived", "archived")) == ["archived-repo"]
    assert names(invoke("repos", "list", "WORK", "--archived", "archived")) == ["archived-repo"]
    assert "archived-repo" in names(invoke("repos", "list", "WORK", "--archived", "all", "--all"))
    assert "archived-repo" not in names(invoke("repos", "list", "WORK", "--archived", "active", "--all"))
    assert names(invoke("repos", "list", "--visibility", "public")) == [
        "notes",
        "awesome-list",
        "hello-world",
        "website",
    ]
    assert names(invoke("repos", "list", "~fred", "--visibility", "private")) == ["dotfiles"]
    assert names(invoke("repos", "list", "~fred", "--permission", "repo_admin")) == ["dotfiles", "notes"]
    assert names(invoke("repos", "list", "OPEN", "--permission", "REPO_ADMIN")) == []
    assert names(invoke("repos", "list", "OPEN", "--state", "available")) == ["awesome-list", "hello-world", "website"]
    assert names(invoke("repos", "list", "--state", "INITIALISING")) == []
    assert names(invoke("repos", "list", "WORK", "--name", "archived")) == ["archived-repo"]
    assert names(invoke("repos", "list", "--name", "archived")) == []


def test_the_name_filter_goes_as_typed(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "list", "--name", "a&b=c #+größe")
    assert requests_to(sandbox)[-1].query == "name=a%26b%3Dc%20%23%2Bgr%C3%B6%C3%9Fe&limit=25"


def test_a_filtered_list_of_a_project_that_is_not_there_is_3(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "list", "NOPE", "--name", "x").code == 3


# Show, and every form of REPO


@pytest.mark.parametrize(
    "form",
    [
        "WORK/my-repo",
        "work/my-repo",
        "{url}/projects/WORK/repos/my-repo",
        "{url}/projects/WORK/repos/my-repo/browse",
        "{url}/projects/work/repos/my-repo/browse/languages/java.lang?at=refs%2Fheads%2Fmaster#3",
        "{url}/projects/WORK/repos/my-repo/commits/01f9c8680e9db9888463b61e423b7b1d18a5c2c1",
        "{url}/projects/WORK/repos/my-repo/pull-requests/3/overview",
        "{url}/rest/api/1.0/projects/WORK/repos/my-repo",
        "{url}/scm/work/my-repo.git",
        "{url}/scm/work/my-repo",
        "http://fred@{host}/scm/work/my-repo.git",
        "ssh://git@127.0.0.1:7999/work/my-repo.git",
        "ssh://git@127.0.0.1/scm/work/my-repo.git",
        "git@127.0.0.1:work/my-repo.git",
        "127.0.0.1:work/my-repo.git",
    ],
)
def test_every_form_of_repo_leads_to_the_repository(sandbox: Sandbox, invoke: Invoke, form: str) -> None:
    text = form.format(url=sandbox.url, host=sandbox.url.removeprefix("http://"))
    result = invoke("repos", "show", text, "--json")
    assert result.err == ""
    assert result.raw == get(api(sandbox, "WORK/my-repo")) + b"\n"


@pytest.mark.parametrize(
    "form",
    ["~fred/notes", "~FRED/notes", "{url}/users/fred/repos/notes/browse", "{url}/projects/~fred/repos/notes",
     "{url}/scm/~fred/notes.git", "ssh://git@127.0.0.1:7999/~fred/notes.git", "git@127.0.0.1:~fred/notes.git"],
)  # fmt: skip
def test_every_form_of_a_personal_repo_leads_to_it(sandbox: Sandbox, invoke: Invoke, form: str) -> None:
    result = invoke("repos", "show", form.format(url=sandbox.url), "--json")
    assert result.err == ""
    assert json.loads(result.out)["links"]["self"][0]["href"] == f"{sandbox.url}/users/fred/repos/notes/browse"


def test_a_block_has_the_web_link_and_both_clone_links(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "show", env={"BBCLI_REPO": "WORK/my-repo"})
    block = dict(line.split("\t", 1) for line in result.lines)
    assert block.items() >= {"NAME": "my-repo", "PROJECT": "WORK", "STATE": "AVAILABLE", "FORKABLE": "true"}.items()
    assert block["WEB"] == f"{sandbox.url}/projects/WORK/repos/my-repo/browse"
    assert block["CLONE"] == f"{sandbox.url}/scm/work/my-repo.git ssh://git@127.0.0.1:7999/work/my-repo.git"


def test_a_repository_of_a_public_project_is_public(sandbox: Sandbox, invoke: Invoke) -> None:
    rows = [line.split("\t") for line in invoke("repos", "list", "OPEN").lines]
    assert {row[2] for row in rows} == {"public"}
    assert {json.loads(value)["public"] for value in values(api(sandbox, "OPEN"))} == {False}
    assert "VISIBILITY\tpublic" in invoke("repos", "show", "OPEN/website").lines


@pytest.mark.parametrize("first", ["http", "ssh"])
def test_clone_links_are_http_then_ssh_in_whatever_order_they_come(stub: Stub, invoke: Invoke, first: str) -> None:
    links = sorted(({"name": name, "href": f"{name}://x"} for name in ("http", "ssh")), key=lambda link: link["name"])
    clone = links if first == "http" else links[::-1]
    stub.expect("GET", f"{PROJECTS}/WORK/repos/x", json_body={"slug": "x", "links": {"clone": clone}})
    stub.expect("GET", f"{PROJECTS}/WORK/repos/x", json_body={"slug": "x", "links": {"clone": links[1:]}})
    assert "CLONE\thttp://x ssh://x" in invoke("repos", "show", "WORK/x", "--brief").lines
    assert "CLONE\tssh://x" in invoke("repos", "show", "WORK/x", "--brief").lines


def test_a_repository_of_another_server_is_refused_before_anything_is_sent(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "show", "https://elsewhere.example.com/projects/WORK/repos/my-repo")
    assert (result.code, result.out) == (2, "")
    assert "https://elsewhere.example.com" in result.err
    assert requests_to(sandbox) == []


@pytest.mark.parametrize("text", ["a/b/c/d", "/WORK/my-repo", "https://x/y", "", "~/x"])
def test_what_names_no_repository_is_2(sandbox: Sandbox, invoke: Invoke, text: str) -> None:
    result = invoke("repos", "show", text)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {text!r} is not a repository\nhint: write WORK/my-repo")


def test_an_old_name_leads_to_the_renamed_repository(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("repos", "create", "WORK/before")
    assert invoke("repos", "edit", "WORK/before", "--name", "After that").code == 0
    result = invoke("repos", "show", "WORK/before", "--json")
    assert json.loads(result.out)["slug"] == "after-that"
    assert [seen.status for seen in requests_to(sandbox)][-2:] == [307, 200]
