"""Commits with markup and control characters: every format, parsed again, has the values of --json."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.support.commits import R, commit_on_master, history
from tests.unit.output.test_delimited import read_tsv_cell
from tests.unit.output.test_markdown import parse_table, visible_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

NASTY = (
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "+1",
    "-1",
    "yes",
    "null",
    "~",
    "1e3",
    "2020-01-01",
    "0x1f",
    "[a]: b",
    "- a",
    "a: b # c",
    "| a | b |\n| - | - |",
    "C:\\temp\\new\\x1b",
    "`code` **bold** __init__ ~~no~~ ![i](u)",
    "&lt; &amp;",
    "https://example.com/a_b?c=%20&d=~e, and www.example.com",
    " blank at both ends ",
    "\ttab",
    "a,b;c\td",
    "'",
    "\\",
    "\"quoted\", 'so' too",
    "one\r\ntwo\rthree\n\n\nfour\n  indented\n",
    "\x01\x02\x1b]8;;http://evil\x07\x7f",
    "\\n",
    "\x85\u2028\u2029\ufeff\u202e",
    "\U0001f469\u200d\U0001f680",
    "x" * 4000 + " " + "y" * 4000,
)


@pytest.fixture
def commits_with_markup(sandbox: Sandbox, bare: Path) -> list[dict[str, Any]]:
    """Commits whose messages are markup in some format, and the unusual commits of the sandbox."""
    commit_on_master(bare, "nasty", *NASTY)
    found = history(sandbox, until="nasty")
    odd = [commit for commit in found if _is_odd(commit["message"])]
    assert len(odd) >= 8
    return [*found[: len(NASTY)], *odd]


def _is_odd(message: str) -> bool:
    is_plain = message.isascii() and message.replace("\n", "").isprintable() and "<" not in message
    return not is_plain or not message or len(message) > 1000


def author_text(author: dict[str, Any]) -> str:
    email = author.get("emailAddress")
    name = author.get("displayName") or author["name"]
    return f"{name} <{email}>" if email else name


def iso_time(ms: int) -> str:
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown_fields(commit: dict[str, Any]) -> dict[str, str]:
    """Return the fields of `commits show` for a commit."""
    return {
        "COMMIT": commit["id"],
        "AUTHOR": author_text(commit["author"]),
        "DATE": iso_time(commit["authorTimestamp"]),
        "PARENTS": " ".join(parent["id"] for parent in commit["parents"]),
        "MESSAGE": commit["message"],
    }


def rows_of(form: str, text: str) -> list[list[str]]:
    """Read what bbcli wrote with a reader of that format."""
    if form == "csv":
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]
    if form == "markdown":
        return parse_table(text)[1:]
    return [[read_tsv_cell(cell) for cell in line.split("\t")] for line in text.removesuffix("\n").split("\n")]


def block_of(form: str, text: str) -> dict[str, str]:
    if form == "csv":
        header, row = csv.reader(io.StringIO(text, newline=""), strict=True)
        return dict(zip(header, row, strict=True))
    return {row[0]: row[1] for row in rows_of(form, text)}


@pytest.mark.parametrize("form", ["csv", "tsv", "markdown"])
def test_one_commit_is_read_back_as_the_server_has_it(sandbox: Sandbox, bare: Path, invoke: Invoke, form: str) -> None:
    commit_on_master(bare, "everything", "", "\n".join(NASTY))
    for commit in history(sandbox, until="everything", since="master"):
        run = invoke("commits", "show", commit["id"], *R, "-o", form)
        assert (run.code, run.err) == (0, "")
        wanted = shown_fields(commit)
        if form == "markdown":
            wanted = {name: visible_text(value) for name, value in wanted.items()}
        assert {name: value for name, value in block_of(form, run.out).items() if name in wanted} == wanted


@pytest.mark.parametrize("form", ["csv", "tsv", "markdown"])
def test_one_commit_has_its_web_page_in_every_format(sandbox: Sandbox, invoke: Invoke, form: str) -> None:
    run = invoke("commits", "show", "master", *R, "-o", form)
    assert f"{sandbox.url}/projects/WORK/repos/my-repo/commits/" in block_of(form, run.out)["WEB"]


@pytest.mark.parametrize("form", ["csv", "tsv", "markdown"])
def test_a_list_of_them_is_read_back_as_the_server_has_it(
    commits_with_markup: list[dict[str, Any]], sandbox: Sandbox, invoke: Invoke, form: str
) -> None:
    run = invoke("commits", "list", *R, "--until", "nasty", "--all", "-o", form)
    shown = visible_text if form == "markdown" else str
    assert rows_of(form, run.out) == [list(map(shown, row)) for row in subjects(history(sandbox, until="nasty"))]


def subjects(commits: list[dict[str, Any]]) -> Iterator[list[str]]:
    for commit in commits:
        author, lines = commit["author"], commit["message"].splitlines()
        subject = next((line for line in lines if line.strip()), "")
        yield [commit["id"], author.get("displayName") or author["name"], iso_time(commit["authorTimestamp"]), subject]


def test_yaml_has_the_values_that_json_has(commits_with_markup: list[dict[str, Any]], invoke: Invoke) -> None:
    words = ("commits", "list", *R, "--until", "nasty", "--all")
    as_yaml, as_json = invoke(*words, "-o", "yaml"), invoke(*words, "--json")
    assert (as_yaml.code, as_yaml.err) == (0, "")
    found = yaml.safe_load(as_yaml.raw)
    assert found == json.loads(as_json.raw)
    assert [list(commit) for commit in found] == [list(commit) for commit in json.loads(as_json.raw)]
    messages = [commit["message"] for commit in found]
    assert all(commit["message"] in messages for commit in commits_with_markup)
    show = ("commits", "show", commits_with_markup[0]["id"], *R)
    shown = json.loads(invoke(*show, "--json").raw)
    assert yaml.safe_load(invoke(*show, "-o", "yaml").raw) == shown
    assert (shown["id"], shown["message"]) == (found[0]["id"], found[0]["message"])


@pytest.mark.parametrize("form", ["tsv", "csv", "yaml", "markdown"])
def test_nothing_in_any_format_is_acted_on_by_a_terminal(
    commits_with_markup: list[dict[str, Any]], invoke: Invoke, form: str
) -> None:
    run = invoke("commits", "list", *R, "--until", "nasty", "--all", "-o", form, tty=True)
    assert run.code == 0
    assert not [char for char in run.out if not (char.isprintable() or char in "\n\r\t\u200d\u200b\u00a0\u3000")]


def test_csv_that_is_safe_has_no_formula(commits_with_markup: list[dict[str, Any]], invoke: Invoke) -> None:
    words = ("commits", "list", *R, "--until", "nasty", "-L", "60", "-o", "csv")
    plain, safe = invoke(*words), invoke(*words, "--csv-safe")
    changed = [
        (before, after)
        for was, row in zip(rows_of("csv", plain.out), rows_of("csv", safe.out), strict=True)
        for before, after in zip(was, row, strict=True)
        if before != after
    ]
    assert {before for before, _ in changed} >= {"=cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "+1", "-1", "- a", "\ttab"}
    assert all(after == f"'{before}" for before, after in changed)


@pytest.mark.parametrize("form", [(), ("--json",), ("-o", "tsv"), ("-o", "yaml")])
def test_safe_csv_goes_with_csv_alone(sandbox: Sandbox, invoke: Invoke, form: tuple[str, ...]) -> None:
    run = invoke("commits", "list", *R, *form, "--csv-safe")
    assert (run.code, run.out) == (2, "")
    assert "--csv-safe requires -o csv" in run.err
    assert not sandbox.requests


@pytest.mark.parametrize("words", [("repos", "show", "WORK/my-repo"), ("commits", "diff", "HEAD", *R, "--stat")])
def test_other_commands_have_the_formats_too(
    sandbox: Sandbox, working_copy: Path, invoke: Invoke, words: tuple[str, ...]
) -> None:
    as_json = invoke(*words, "--json", cwd=working_copy)
    as_yaml = invoke(*words, "-o", "yaml", cwd=working_copy)
    as_markdown = invoke(*words, "-o", "markdown", cwd=working_copy)
    assert yaml.safe_load(as_yaml.raw) == json.loads(as_json.raw)
    assert (as_markdown.code, len(parse_table(as_markdown.out)) > 1) == (0, True)


@pytest.mark.parametrize("form", [("-ocsv",), ("-omarkdown",), ("-otsv", "--headers"), ("-otable",)])
def test_no_header_precedes_an_error(sandbox: Sandbox, invoke: Invoke, form: tuple[str, ...]) -> None:
    failed = invoke("commits", "list", "-R", "WORK/none", *form)
    assert (failed.code, failed.out) == (3, "")
