"""The Click dialect: options of every command, and rendering of returned values."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import click
import pytest

from bbcli.cli.command import Command, Group, pass_app
from bbcli.context.app import App
from bbcli.output import Column, Record
from tests.conftest import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

LIST = ("commits", "list", "-R", "WORK/my-repo")
COLUMNS = (Column("A", "a"), Column("B", "b"))


def run_command(tmp_path: Path, returned: object, *words: str, tty: bool = False) -> tuple[str, str]:
    """Run a command that returns this value; return stdout and stderr."""
    group = Group()

    @group.command("verb", columns=COLUMNS)
    @pass_app
    def verb(app: App) -> object:
        return returned() if callable(returned) else returned

    out, err = Stream(tty=tty), Stream(tty=tty)
    app = App(Stream(), out, err, {"COLUMNS": "40", "TERM": "dumb"}, tmp_path)
    group.main(["verb", *words], standalone_mode=False, obj=lambda: app)
    return out.written.decode(), err.written.decode()


# What a command returns


def test_records_are_rows_and_a_record_is_a_block(tmp_path: Path) -> None:
    records = [Record.of(a=1, b="x"), Record.of(a=2)]
    assert run_command(tmp_path, iter(records)) == ("1\tx\n2\t\n", "")
    assert run_command(tmp_path, records, "--json") == ('[{"a":1,"b":"x"},\n{"a":2}]\n', "")
    assert run_command(tmp_path, records[0]) == ("A\t1\nB\tx\n", "")
    assert run_command(tmp_path, records[0], "--jsonl") == ('{"a":1,"b":"x"}\n', "")


def test_text_is_written_with_a_line_end_and_nothing_is_nothing(tmp_path: Path) -> None:
    assert run_command(tmp_path, "text") == ("text\n", "")
    assert run_command(tmp_path, "text\n", "--json") == ('"text\\n"\n', "")
    assert run_command(tmp_path, None, "--json") == ("", "")


def test_an_empty_list_says_so_on_a_terminal_only(tmp_path: Path) -> None:
    assert run_command(tmp_path, []) == ("", "")
    assert run_command(tmp_path, [], tty=True) == ("", "nothing found\n")
    assert run_command(tmp_path, [], "--json", tty=True) == ("[]\n", "")


def test_an_unsupported_return_value_is_a_defect(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="verb returned int"):
        run_command(tmp_path, 7)


def test_nothing_is_written_before_a_list_that_fails_at_once(tmp_path: Path) -> None:
    def failing() -> Iterator[Record]:
        yield from (Record(str(1 // number).encode()) for number in (0,))

    out = Stream()
    group = Group()
    group.command("verb", columns=COLUMNS)(failing)
    with pytest.raises(ZeroDivisionError):
        group.main(["verb", "--json"], standalone_mode=False, obj=lambda: App(Stream(), out, Stream(), {}, tmp_path))
    assert out.written == b""


def test_verbs_are_listed_as_they_were_written() -> None:
    group = Group()
    for name in ("show", "list", "delete"):
        group.command(name)(lambda: None)
    assert group.list_commands(click.Context(group)) == ["show", "list", "delete"]
    assert all(isinstance(command, Command) for command in group.commands.values())


# Formats


def test_every_format_holds_the_same_rows(sandbox: Sandbox, invoke: Invoke) -> None:
    rows = [line.split("\t") for line in invoke(*LIST, "-L", "40").lines]
    assert [line.split("\t") for line in invoke(*LIST, "-L", "40", "-o", "tsv", tty=True).lines] == rows
    listed = list(csv.reader(io.StringIO(invoke(*LIST, "-L", "40", "--output", "csv").out, newline="")))
    assert listed[0] == ["COMMIT", "AUTHOR", "WHEN", "MESSAGE"]
    assert [row[:3] for row in listed[1:]] == [row[:3] for row in rows]
    objects = json.loads(invoke(*LIST, "-L", "40", "-o", "json").out)
    assert [each["id"] for each in objects] == [row[0] for row in rows]
    assert [json.loads(line) for line in invoke(*LIST, "-L", "40", "-o", "jsonl").lines] == objects
    table = invoke(*LIST, "-L", "40", "-o", "table", width=300).lines
    assert table[0].split() == listed[0]
    assert [line.split()[0] for line in table[1:]] == [row[0][:11] for row in rows]


@pytest.mark.parametrize(
    "words", [["--json", "--jsonl"], ["--json", "-o", "csv"], ["--jsonl", "--output", "table"], ["--json", "-ojson"]]
)
def test_two_formats_exclude_each_other(sandbox: Sandbox, invoke: Invoke, words: list[str]) -> None:
    result = invoke(*LIST, *words)
    assert (result.code, result.out) == (2, "")
    assert "cannot be combined" in result.err


def test_an_unknown_format_is_2(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "-o", "xml")
    assert (result.code, result.out) == (2, "")
    assert "'xml'" in result.err


def test_json_never_eats_the_next_word(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "show", "--json", "WORK/my-repo")
    assert json.loads(result.out)["slug"] == "my-repo"


def test_json_on_a_terminal_is_indented_and_coloured_and_means_the_same(sandbox: Sandbox, invoke: Invoke) -> None:
    piped = invoke(*LIST, "-L", "3", "--json")
    shown = invoke(*LIST, "-L", "3", "--json", "--color", "never", tty=True)
    assert json.loads(shown.out) == json.loads(piped.out)
    assert '\n  "id": "' in shown.out
    assert "\x1b[34m" in invoke(*LIST, "-L", "3", "--json", tty=True).out


# Limits and shared options


def test_limit_and_all_exclude_each_other(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke(*LIST, "--limit", "3", "--all")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: --limit and --all cannot be combined\n")


def test_the_line_about_more_comes_after_the_list_on_stderr_in_every_format(sandbox: Sandbox, invoke: Invoke) -> None:
    for form in ("-otsv", "-ocsv", "-otable", "--json", "--jsonl"):
        assert invoke(*LIST, "-L", "2", form).err == "2 shown, more exist: --all\n"
    whole = len(invoke("commits", "list", "-R", "WORK/trunk-based", "--all").lines)
    for limit in (whole, whole + 1):
        assert invoke("commits", "list", "-R", "WORK/trunk-based", "-L", str(limit)).err == ""


@pytest.mark.parametrize(
    "place",
    [
        lambda url: ["-S", url, "projects", "list"],
        lambda url: ["projects", "-S", url, "list"],
    ],
)
def test_shared_options_stand_after_the_verb(
    sandbox: Sandbox, invoke: Invoke, place: Callable[[str], list[str]]
) -> None:
    assert invoke("projects", "list", "-S", sandbox.url).code == 0
    assert invoke(*place(sandbox.url)).code == 2


@pytest.mark.parametrize(
    ("option", "values"), [("--timeout", ["0", "-1", "x"]), ("--retries", ["-1", "11", "x"]), ("--color", ["blue"])]
)
def test_an_invalid_value_is_2(sandbox: Sandbox, invoke: Invoke, option: str, values: list[str]) -> None:
    for value in values:
        result = invoke("projects", "list", option, value)
        assert (result.code, result.out) == (2, "")
        assert option in result.err


@pytest.mark.parametrize(
    ("name", "value"), [("BBCLI_TIMEOUT", "x"), ("BBCLI_RETRIES", "-1"), ("BBCLI_ALLOW_HTTP", "x")]
)
def test_an_invalid_value_of_a_variable_is_2(sandbox: Sandbox, invoke: Invoke, name: str, value: str) -> None:
    assert invoke("projects", "list", env={name: value}).code == 2


@pytest.mark.parametrize("value", ["1", "true"])
def test_plain_http_is_allowed_by_the_variable(invoke: Invoke, value: str) -> None:
    env = {"BBCLI_SERVER": "http://bitbucket.invalid", "BBCLI_TOKEN": "x", "BBCLI_RETRIES": "0", "BBCLI_TIMEOUT": "5"}
    assert invoke("projects", "list", env=env).code == 2
    assert invoke("projects", "list", env={**env, "BBCLI_ALLOW_HTTP": value}).code == 9
