"""`bbcli alias`: aliases are set, listed, run and deleted."""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.index import NOUNS

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


def saved_aliases(tmp_path: Path) -> dict[str, str]:
    found = tomllib.loads((tmp_path / "config" / "config.toml").read_text())
    return dict(found.get("aliases", {}))


def test_an_alias_is_kept_used_listed_and_forgotten(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("alias", "set", "co", "commits list -R WORK/my-repo --until @1").code == 0
    assert saved_aliases(tmp_path) == {"co": "commits list -R WORK/my-repo --until @1"}
    long = invoke("commits", "list", "-R", "WORK/my-repo", "--until", "v1.0", "-L", "2", "--json")
    assert invoke("co", "v1.0", "-L", "2", "--json").raw == long.raw
    assert invoke("alias", "list").out == "co\tcommits list -R WORK/my-repo --until @1\n"
    assert invoke("alias", "delete", "co").code == 0
    assert saved_aliases(tmp_path) == {}
    assert invoke("co", "v1.0").code == 2


def test_the_help_of_an_alias_is_that_of_its_command(invoke: Invoke) -> None:
    assert invoke("alias", "set", "co", "commits list --until @1").code == 0
    assert invoke("co", "--help").out == invoke("commits", "list", "--help").out


def test_an_alias_can_be_read_from_stdin(invoke: Invoke, tmp_path: Path) -> None:
    assert invoke("alias", "set", "mine", "-", stdin="!echo \"$1\" 'x'\n").code == 0
    assert saved_aliases(tmp_path) == {"mine": "!echo \"$1\" 'x'"}


def test_replacing_an_alias_shows_its_old_value(invoke: Invoke) -> None:
    invoke("alias", "set", "co", "commits list")
    said = invoke("alias", "set", "co", "commits list --all", tty=True).err
    assert said == "set alias co to 'commits list --all'; previously 'commits list'\n"


@pytest.mark.parametrize("noun", NOUNS)
def test_a_built_in_can_not_be_hidden(invoke: Invoke, noun: str, tmp_path: Path) -> None:
    result = invoke("alias", "set", noun, "projects list")
    assert (result.code, result.err) == (2, f"error: {noun} is a command of bbcli\nhint: choose another name\n")
    assert not (tmp_path / "config").exists()


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("co", "", "the command line of the alias co is empty"),
        ("co", "!", "the command line of the alias co is empty"),
        ("co", "! ", "the command line of the alias co is empty"),
        ("co", "comits list", "'comits' is not a bbcli command, alias or extension"),
        ("co", "bbcli commits list", "'bbcli' is not a bbcli command, alias or extension"),
        ("co", "commits 'list", '"commits \'list" is not a command line: no closing quotation'),
        ("c/o", "commits list", "'c/o' is not a valid alias name"),
        ("--co", "commits list", "no such option: --co"),
        ("", "commits list", "'' is not a valid alias name"),
    ],
)
def test_an_invalid_alias_is_refused(invoke: Invoke, tmp_path: Path, name: str, text: str, message: str) -> None:
    result = invoke("alias", "set", name, text)
    assert result.code == 2
    assert message in result.err
    assert not (tmp_path / "config").exists()


def test_deleting_an_unknown_alias_is_an_error(invoke: Invoke) -> None:
    result = invoke("alias", "delete", "co")
    assert (result.code, result.err) == (3, "error: alias co does not exist\nhint: bbcli alias list\n")


def test_an_error_of_the_line_that_it_stands_for_is_json_where_that_has_json(sandbox: Sandbox, invoke: Invoke) -> None:
    invoke("alias", "set", "co", "commits list -R WORK/nope --json")
    result = invoke("co")
    assert result.code == 3
    assert result.err.startswith('{"kind":"not_found"')


def test_similar_aliases_and_extensions_are_suggested(invoke: Invoke, tmp_path: Path) -> None:
    invoke("alias", "set", "release", "commits list")
    (tmp_path / "bbcli-relate").write_text("#!/bin/sh\n")
    (tmp_path / "bbcli-relate").chmod(0o755)
    said = invoke("releate", env={"PATH": str(tmp_path)}).err
    assert said.startswith("error: no such command: releate (similar: relate, release)\n")
    assert "(similar: commits)" in invoke("comits").err


def test_a_configuration_with_aliases_of_another_kind_names_the_line(invoke: Invoke, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text("[aliases]\nco = 1\n")
    result = invoke("co")
    assert result.code == 10
    assert "line 2: aliases.co is not a string" in result.err


def test_other_keys_of_the_configuration_stay(invoke: Invoke, tmp_path: Path) -> None:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    path.write_text('# mine\n[servers.a]\nurl = "https://a.example.com"\n\n[aliases]\nold = "repos list" # kept\n')
    assert invoke("alias", "set", "co", "commits list").code == 0
    assert path.read_text().startswith('# mine\n[servers.a]\nurl = "https://a.example.com"\n')
    assert 'old = "repos list" # kept\nco = "commits list"\n' in path.read_text()


def test_no_alias_gets_the_name_of_an_extension(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bbcli-hi"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    result = invoke("alias", "set", "hi", "commits list")
    assert (result.code, result.err) == (2, f"error: hi is an extension: {program}\nhint: choose another name\n")


def test_the_help_lists_a_name_once_as_what_it_runs(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert invoke("alias", "set", "hi", "commits list").code == 0
    program = tmp_path / "bbcli-hi"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    listed = invoke("--help").out
    assert ("  hi " in listed, str(program) in listed) == (True, False)
