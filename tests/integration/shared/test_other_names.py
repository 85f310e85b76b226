"""Commands by the names that they have in gh and glab: `repo view`, `api PATH`, `whoami`, `browse`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.index import NOUNS
from bbcli.cli.other_names import NOUNS as OTHER_NOUNS
from bbcli.config.file import save
from bbcli.config.model import Config
from tests.support.error_output import error_object
from tests.support.verbs import GROUPS

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("repo list WORK -L 2", "repos list WORK -L 2"),
        ("repo ls WORK -L 2", "repos list WORK -L 2"),
        ("project view WORK", "projects show WORK"),
        ("commit view v1.2 -R WORK/my-repo", "commits show v1.2 -R WORK/my-repo"),
        ("commit prs v1.2 -R WORK/my-repo --json", "commits pulls v1.2 -R WORK/my-repo --json"),
        ("build ls 6e011dacb73 -R WORK/my-repo", "builds list 6e011dacb73 -R WORK/my-repo"),
        ("watch pr 2 -R WORK/my-repo --dry-run", "watch pull 2 -R WORK/my-repo --dry-run"),
        ("auth tokens ls --json", "auth tokens list --json"),
        ("whoami", "auth whoami"),
        ("browse -R WORK/my-repo --print", "repos browse -R WORK/my-repo --print"),
        ("api /projects/WORK", "api call /projects/WORK"),
        ("api projects/WORK", "api call projects/WORK"),
        ("api projects", "api call /projects"),
        ("api users?filter=fred", "api call /users?filter=fred"),
        ("open WORK/my-repo --print", "repos open WORK/my-repo --print"),
        ("open WORK/my-repo -n", "repos open WORK/my-repo --print"),
        ("api GET /projects/WORK", "api call GET /projects/WORK"),
        ("api put /projects/WORK -f name=x --dry-run", "api call PUT /projects/WORK -f name=x --dry-run"),
        ("api -X GET /projects/WORK", "api call -X GET /projects/WORK"),
        ("api --paginate /projects/WORK/repos -q length", "api call --paginate /projects/WORK/repos -q length"),
        ("repo --help", "repos --help"),
        ("repo view --help", "repos show --help"),
        ("help repo view", "help repos show"),
        ("help whoami", "help auth whoami"),
    ],
)
def test_a_command_is_called_by_its_name_in_gh(sandbox: Sandbox, invoke: Invoke, words: str, same: str) -> None:
    result = invoke(*words.split())
    assert (result.code, result.out != "") == (0, True), result.err
    assert result.out == invoke(*same.split()).out


@pytest.mark.parametrize("words", ["repo view WORK/none", "api /projects/NONE", "api -X GET /projects/NONE"])
def test_an_error_of_another_name_is_json_if_that_is_requested(sandbox: Sandbox, invoke: Invoke, words: str) -> None:
    assert invoke(*words.split(), "--json").code == 3
    assert error_object(invoke("repo", "view", "--jsonl", "WORK/none"))["kind"] == "not_found"


def test_the_value_of_an_option_of_another_name_does_not_request_json(invoke: Invoke) -> None:
    assert invoke("commit", "view", "HEAD", "-R", "--json").err.startswith("error: ")
    assert invoke("api", "/projects", "-H", "--json", "--xyzzy").err.startswith("error: ")


def test_a_usage_error_names_the_command_as_the_help_does(invoke: Invoke) -> None:
    assert invoke("repo", "view", "a", "b").err.endswith("hint: bbcli repos show --help\n")
    assert invoke("api", "--xyzzy", "/x").err.endswith("hint: bbcli api call --help\n")


def test_other_names_are_listed_nowhere_but_on_their_page(invoke: Invoke) -> None:
    listed = json.loads(invoke("reference", "--json").out)
    names = {tuple(each["path"]) for each in (*listed["commands"], *listed["groups"])}
    assert not {("repo",), ("whoami",), ("browse",), ("repos", "view")} & names
    assert "whoami" not in invoke("--help").out
    assert "view" not in invoke("repos", "--help").out


def test_every_plural_noun_has_its_singular() -> None:
    plurals = [noun for noun in NOUNS if noun.endswith("s") and noun != "alias"]
    assert [noun for noun in plurals if noun not in OTHER_NOUNS.values()] == []


def test_another_name_stands_for_a_command_that_is_there() -> None:
    for name, words in OTHER_NOUNS.items():
        noun, *verb = words.split()
        if noun in NOUNS:
            assert not verb or GROUPS[noun].canonical(verb)[0] in GROUPS[noun].list_commands(None), name  # type: ignore[arg-type]
        assert name not in NOUNS


def test_no_alias_gets_another_name_but_one_that_has_it_keeps_it(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    refused = invoke("alias", "set", "repo", "commits list")
    assert (refused.code, refused.err.splitlines()[0]) == (2, "error: repo is a command of bbcli")
    save(Config(tmp_path / "config" / "config.toml", aliases={"whoami": "projects view"}))
    assert invoke("whoami", "WORK").out == invoke("projects", "show", "WORK").out
    assert invoke("alias", "set", "mine", "repo ls").code == 0
    assert invoke("mine", "WORK", "-L", "1").out == invoke("repos", "list", "WORK", "-L", "1").out
