"""The settings that are defaults of options: limit, color, pager and the columns of a list."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.decorators import DEFAULT_LIMIT
from bbcli.config.model import Config
from bbcli.config.settings import all_settings
from tests.support.commits import R
from tests.support.error_output import error_text

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

LIST = ("commits", "list", *R)


def test_the_default_of_the_limit_is_that_of_the_option(tmp_path: Path) -> None:
    defaults = {each.key: each.default for each in all_settings(Config(tmp_path), {})}
    assert defaults["limit"] == str(DEFAULT_LIMIT)


def test_a_limit_is_for_every_list_and_options_take_precedence(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("config", "set", "limit", "3").code == 0
    assert [len(invoke(*LIST, *words).lines) for words in ([], ["-L", "5"])] == [3, 5]
    assert len(invoke(*LIST, "--all").lines) > 3
    assert len(invoke("repos", "list", "WORK").lines) == 3
    assert invoke("config", "unset", "limit").code == 0
    assert len(invoke(*LIST).lines) == DEFAULT_LIMIT


def test_columns_are_those_of_one_command_unless_an_option_selects(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("config", "set", "columns.commits.list", "when,ISSUES").code == 0
    assert invoke(*LIST, "-L", "1", "-o", "csv").lines == ["WHEN,ISSUES", "2012-04-18T06:23:20Z,"]
    assert invoke(*LIST, "-L", "1", "--headers").lines[0] == "WHEN\tISSUES"
    assert invoke(*LIST, "-L", "1", "--columns", "author").lines == ["Seb Ruiz"]
    for words in (["--fields", "id"], ["--json"], ["--jsonl"], ["-q", ".[].id"], ["--template", "{id}"]):
        assert "6e011dacb73226d5f1699a26b829550579b820e2" in invoke(*LIST, "-L", "1", *words).out
    assert invoke("commits", "changes", "master", *R).out == "MODIFY\tlanguages/java.lang\t\n"
    listed = [line.split("\t") for line in invoke("config", "list").lines]
    assert ["", "columns.commits.list", "when,ISSUES", "COMMIT,AUTHOR,WHEN,MESSAGE", "config"] in listed


@pytest.mark.parametrize(
    ("setting", "words", "env", "is_colored"),
    [
        ("always", [], {}, True),
        ("never", [], {"CLICOLOR_FORCE": "1"}, True),
        ("always", [], {"NO_COLOR": "1"}, False),
        ("always", ["--color", "never"], {}, False),
        ("always", ["--color", "auto"], {}, False),
        ("auto", [], {}, False),
    ],
)
def test_options_and_variables_of_colors_take_precedence(
    sandbox: Sandbox, invoke: Invoke, setting: str, words: list[str], env: dict[str, str], is_colored: bool
) -> None:
    assert invoke("config", "set", "color", setting).code == 0
    result = invoke(*LIST, "-L", "1", "-o", "table", *words, env=env)
    assert ("\x1b[" in result.out) == is_colored


def test_a_setting_of_colors_holds_on_a_terminal_without_a_server(invoke: Invoke) -> None:
    assert "\x1b[1m" in invoke("help", "config", tty=True).out
    assert invoke("config", "set", "color", "never").code == 0
    assert "\x1b[1m" not in invoke("help", "config", tty=True).out


def test_a_pager_is_used_on_a_terminal_unless_a_variable_or_an_option_says_otherwise(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    program = f"{sys.executable} -c \"import sys; open('{seen}', 'w').write(sys.stdin.read())\""
    assert invoke("config", "set", "pager", program).code == 0
    for words, env in (["--no-pager"], {}), ([], {"BBCLI_PAGER": ""}), ([], {"BBCLI_PAGER": "cat"}):
        assert "6e011dacb73" in invoke(*LIST, "-L", "1", *words, tty=True, env=env).out
    assert not seen.exists()


def test_a_pager_of_the_configuration_is_used(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program = f"{sys.executable} -c \"import sys; open('{seen}', 'w').write(sys.stdin.read())\""
    assert invoke("config", "set", "pager", program).code == 0
    assert invoke(*LIST, "-L", "1", "--color", "never", tty=True).out == ""
    assert seen.read_text().startswith("COMMIT")


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("set columns.nope A", "'nope' is not a command with columns",
         "bbcli config set columns.commits.list COMMIT,MESSAGE"),
        ("set columns.commits A", "'commits' is not a command with columns",
         "bbcli config set columns.commits.list COMMIT,MESSAGE"),
        ("set limit 5 -S x.example.com", "limit applies to all servers: omit --server", "bbcli config set --help"),
        ("unset color -S x.example.com", "color applies to all servers: omit --server", "bbcli config unset --help"),
    ],
)  # fmt: skip
def test_what_is_no_setting_of_an_option_is_2(invoke: Invoke, words: str, message: str, hint: str) -> None:
    result = invoke("config", *words.split())
    assert (result.code, result.err) == (2, error_text(message, hint))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("limit = 0", "settings.limit is not 1 or more"),
        ("limit = true", "settings.limit is no whole number"),
        ("color = 'red'", "settings.color is not one of auto, always, never"),
        ("pager = 1", "settings.pager is not a string"),
        ("columns = 'COMMIT'", "settings.columns is not a table"),
        ("[settings.columns]\ncommits.list = 'COMMIT'", "settings.columns.commits is not a string"),
    ],
)
def test_a_wrong_value_in_the_file_is_10_with_its_line(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path, text: str, problem: str
) -> None:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    path.write_text(f"[settings]\n{text}\n")
    result = invoke(*LIST)
    assert result.code == 10
    assert problem in result.err.splitlines()[0]
    assert invoke("config", "path").code == 0


def test_settings_stay_when_a_server_is_changed_and_comments_stay_too(
    sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    path.write_text("[settings] # mine\nlimit = 7 # few\ntheme = 'dark'\n")
    assert invoke("alias", "set", "x", "repos list").err == f"warning: {path}: unknown key settings.theme\n"
    assert invoke("config", "set", "color", "never").code == 0
    kept = path.read_text()
    assert kept.startswith("[settings] # mine\nlimit = 7 # few\ntheme = 'dark'\n")
    assert 'color = "never"' in kept
