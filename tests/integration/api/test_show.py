"""`bbcli api show`: an operation by path template or by concrete path, as text and as JSON."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.index import EQUIVALENT_COMMANDS
from bbcli.openapi.store import bundled_spec
from tests.support.error_output import error_text
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
COMMITS = "/projects/{projectKey}/repos/{repositorySlug}/commits"


def title(invoke: Invoke, *words: str) -> str:
    result = invoke("api", "show", *words)
    assert result.code == 0, result.err
    return result.lines[0]


@pytest.mark.parametrize(
    "path",
    [
        COMMITS, f"/rest/api/latest{COMMITS}", f"/rest/api/1.0{COMMITS}", f"/api/latest{COMMITS}", COMMITS[1:],
        "/projects/WORK/repos/my-repo/commits", "/projects/{x}/repos/my-repo/commits/",
        "/projects/~fred/repos/x/commits",
        "/projects/WORK/repos/my-repo/commits?until=master",
        "https://bitbucket.example.com/rest/api/1.0/projects/WORK/repos/my-repo/commits?limit=3",
        "https://example.org/context/rest/api/latest/projects/WORK/repos/my-repo/commits",
    ],
)  # fmt: skip
def test_an_operation_is_found_by_its_template_and_by_each_path_that_fits_it(invoke: Invoke, path: str) -> None:
    assert title(invoke, path) == f"GET {REPO}/commits"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["post", "/projects/WORK/repos/x/commits/01f9c86/watch"], f"POST {REPO}/commits/{{commitId}}/watch"),
        (["/projects/WORK/repos/x/commits/01f9c86/watch"], f"POST {REPO}/commits/{{commitId}}/watch"),
        (["/projects/WORK/repos/x/raw/a/b/c.txt"], f"GET {REPO}/raw/{{path}}"),
        (["/projects/WORK/repos/x/branches/default"], f"GET {REPO}/branches/default"),
        (["/build-status/latest/commits/stats"], "POST /build-status/latest/commits/stats"),
        (["GET", "/build-status/latest/commits/abc"], "GET /build-status/latest/commits/{commitId}"),
    ],
)
def test_the_operation_that_is_meant_is_shown(invoke: Invoke, words: list[str], shown: str) -> None:
    assert title(invoke, *words) == shown


def test_a_method_that_is_left_out_is_get_and_the_others_are_named(invoke: Invoke) -> None:
    result = invoke("api", "show", "/projects/WORK")
    assert result.lines[0] == "GET /api/latest/projects/{projectKey}"
    assert result.err == "also: PUT, DELETE; bbcli api show METHOD '/projects/{projectKey}'\n"
    assert invoke("api", "show", "GET", "/projects/WORK").err == ""
    assert invoke("api", "show", "/projects/WORK/repos/x/commits").err == ""
    assert invoke("api", "show", "/projects/WORK", "--quiet").err == ""


def test_a_path_that_no_operation_has_is_3_and_what_is_near_is_named(invoke: Invoke) -> None:
    result = invoke("api", "show", "/projects/WORK/repos/x/comits")
    hint = f"did you mean {COMMITS}? bbcli api list WORDS"
    assert (result.code, result.out) == (3, "")
    assert result.err == error_text("no operation has the path /projects/WORK/repos/x/comits", hint)
    result = invoke("api", "show", "/xyzzy")
    assert (result.code, result.err) == (3, error_text("no operation has the path /xyzzy", "bbcli api list WORDS"))


def test_a_method_that_a_path_does_not_have_is_3_and_those_it_has_are_named(invoke: Invoke) -> None:
    result = invoke("api", "show", "PATCH", "/projects/WORK", "--json")
    error = json.loads(result.err)
    assert (result.code, result.out, error["kind"]) == (3, "", "not_found")
    assert error["message"] == "PATCH does not exist on /projects/{projectKey}: it has GET and PUT and DELETE"
    assert error["hint"] == "leave the method out"


@pytest.mark.parametrize("words", [["https://example.com/projects/WORK"], ["/a/../b"], ["NOPE", "/projects"], []])
def test_an_invalid_path_is_2(invoke: Invoke, words: list[str]) -> None:
    result = invoke("api", "show", *words)
    assert (result.code, result.out) == (2, "")


def test_the_page_has_every_fact(invoke: Invoke) -> None:
    page = invoke("api", "show", "PUT", "/insights/latest" + REPO[11:] + "/commits/{commitId}/reports/{key}").out
    assert re.search(r"^PARAMETERS\n  projectKey +path +string +required\n", page, re.MULTILINE)
    assert "\nBODY  application/json, required: data, title\n  {\n" in page
    assert '\n    "title": "' in page
    assert re.search(r"^ANSWER  200 application/json\n", page, re.MULTILINE)
    assert "\nEXAMPLES\n  bbcli api call PUT /insights/latest/projects/WORK/repos/my-repo/commits/" in page
    assert "\n  curl -X PUT " in page


def test_the_page_of_a_command_names_it_and_says_what_it_does(invoke: Invoke) -> None:
    page = invoke("api", "show", COMMITS).out
    assert "\n  List the commits of a repository.\n" in page
    assert re.search(r"^  COMMAND +bbcli commits list$", page, re.MULTILINE)
    assert re.search(r"^  PAGED +yes: --paginate reads all of it$", page, re.MULTILINE)
    assert re.search(r"^  FAILS WITH +400 401 404$", page, re.MULTILINE)


def test_choices_and_defaults_stand_behind_their_parameter(invoke: Invoke) -> None:
    page = invoke("api", "show", f"{COMMITS[:-8]}/branches").out
    assert re.search(r"^  orderBy +query +string +ALPHABETICAL \| MODIFICATION$", page, re.MULTILINE)


def test_unknown_facts_take_no_line(invoke: Invoke) -> None:
    for words in (
        ["POST", "/projects/WORK/avatar.png"], ["/projects/WORK/repos/x/browse"], ["POST", "/admin/users"],
        ["/application-properties"],
    ):  # fmt: skip
        page = invoke("api", "show", *words).out
        assert not re.search(r"^  [A-Z]+ *$|^    +any|\n\n\n| \n", page, re.MULTILINE), page
    assert json.loads(invoke("api", "show", "POST", "/projects/WORK/avatar.png", "--json").out)["answers"][0] == {
        "status": 201, "types": ["application/json"], "fields": {},
    }  # fmt: skip


def test_a_deprecated_operation_is_marked(invoke: Invoke) -> None:
    result = invoke("api", "show", "POST", "/build-status/latest/commits/x")
    assert re.search(r"^  DEPRECATED +7\.14$", result.out, re.MULTILINE)
    assert (
        json.loads(invoke("api", "show", "POST", "/build-status/latest/commits/x", "--json").out)["deprecated"]
        == "7.14"
    )


def test_a_body_with_fields_that_are_required_is_required(invoke: Invoke) -> None:
    body = json.loads(invoke("api", "show", "POST", "/projects/WORK/repos/x/commits/y/builds", "--json").out)["body"]
    assert (body["required"], body["requiredFields"]) == (True, ["key", "state", "url"])
    body = json.loads(invoke("api", "show", "PUT", "/projects/WORK", "--json").out)["body"]
    assert (body["required"], body["requiredFields"], body["skeleton"]["key"]) == (False, [], "")

    restricted = invoke("api", "show", "POST", "/projects/WORK/settings-restriction", "--json").out
    assert json.loads(restricted)["body"]["required"] is True
    assert (
        "\nBODY  application/json, required: " in invoke("api", "show", "POST", "/projects/x/settings-restriction").out
    )
    assert "\nBODY  application/json\n" in invoke("api", "show", "PUT", "/projects/WORK").out
    assert "\nBODY  application/json, required: key, name\n" in invoke("api", "show", "POST", "/projects").out


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "multipart/form-data"])
def test_a_body_that_is_not_described_is_not_made_up(sandbox: Sandbox, invoke: Invoke, media_type: str) -> None:
    content: dict[str, object] = {media_type: {}}
    document = {"openapi": "3.0.1", "paths": {"/notes/1.0/all": {"post": {"requestBody": {"content": content}}}}}
    assert invoke("api", "sync", "--from", "-", stdin=json.dumps(document)).code == 0
    shown = invoke("api", "show", "POST", "/notes/1.0/all")
    assert f"\nBODY  {media_type}\n  not described\n" in shown.out
    assert "\nEXAMPLES\n  bbcli api call POST /notes/1.0/all\n" in shown.out
    assert json.loads(invoke("api", "show", "POST", "/notes/1.0/all", "--json").out)["body"]["skeleton"] is None


def test_the_version_that_has_it_first_is_said(invoke: Invoke) -> None:
    page = invoke("api", "show", "GET", "/projects/WORK/repos/x/settings/auto-merge").out
    assert re.search(r"^  SINCE +8\.15$", page, re.MULTILINE)


def test_an_operation_of_a_plugin_names_it(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("api", "sync").code == 0
    path = "/release-notes/1.0/projects/WORK/repos/my-repo/notes"
    assert re.search(r"^  PLUGIN +release-notes$", invoke("api", "show", path).out, re.MULTILINE)
    assert json.loads(invoke("api", "show", path, "--json").out)["plugin"] == "release-notes"
    assert len(invoke("api", "list", "--plugin", "Release-Notes").lines) == 4


def test_only_methods_of_the_same_path_are_named_besides(invoke: Invoke) -> None:
    assert invoke("api", "show", "/build-status/latest/commits/stats").err == ""


def test_facts_are_one_object_with_every_member_each_time(invoke: Invoke) -> None:
    members = [
        "method", "path", "name", "description", "tags", "permission", "since", "deprecated", "paged", "plugin",
        "parameters", "body", "answers", "fails", "command", "examples",
    ]  # fmt: skip
    for words in ([COMMITS], ["POST", "/admin/users"], ["DELETE", "/projects/WORK"]):
        facts = json.loads(invoke("api", "show", *words, "--json").out)
        assert list(facts) == members
    facts = json.loads(invoke("api", "show", COMMITS, "--json").out)
    assert (facts["command"], facts["paged"], facts["since"], facts["body"]) == ("bbcli commits list", True, None, None)
    assert facts["parameters"][0] == {
        "name": "projectKey", "in": "path", "type": "string", "required": True, "enum": [], "default": None,
    }  # fmt: skip
    assert facts["answers"][0]["fields"]["values[].author.name"] == "string"
    assert json.loads(invoke("api", "show", "/projects/x", "--json").out)["answers"][0]["fields"]["links"] == "object"
    assert facts["examples"][0] == "bbcli api call GET /projects/WORK/repos/my-repo/commits"


def test_examples_name_the_server_at_hand(invoke: Invoke) -> None:
    shown = invoke("api", "show", "/projects", env={"BBCLI_SERVER": "https://git.example.org/bb"}).out
    assert " https://git.example.org/bb/rest/api/latest/projects\n" in shown
    config = Path(os.environ["BBCLI_CONFIG_DIR"], "config.toml")
    config.parent.mkdir()
    config.write_text('[servers.a]\nurl = "https://a.example"\n[servers.b]\nurl = "https://b.example"\n')
    assert " https://b.example/rest/api/" in invoke("api", "show", "https://b.example/rest/api/1.0/projects").out
    config.unlink()
    assert "https://bitbucket.example.com/rest" in invoke("api", "show", "/projects", env={"BBCLI_SERVER": ""}).out


@pytest.mark.parametrize("key", EQUIVALENT_COMMANDS, ids=" ".join)
def test_a_command_that_does_the_same_is_there_and_so_is_its_operation(key: tuple[str, str]) -> None:
    command, summary = EQUIVALENT_COMMANDS[key]
    assert command in EVERY
    assert not EVERY[command].hidden
    assert key in {(operation.method, operation.path) for operation in bundled_spec().operations}
    assert summary.endswith(".")


def test_all_546_pages_can_be_drawn(invoke: Invoke) -> None:
    for operation in bundled_spec().operations:
        result = invoke("api", "show", operation.method, operation.path)
        assert (result.code, result.err) == (0, "")
        assert result.lines[0] == f"{operation.method} {operation.path}"
        assert re.search(r"\nEXAMPLES\n  (?:printf %s .* \| )?bbcli api call ", result.out)
