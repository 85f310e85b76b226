"""Tables, colors, links and prompts on a terminal."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import BY_CTRL_C
from tests.support.plain_http import requests_to
from tests.support.terminal import ESCAPE, on_terminal

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox

LIST = ("commits", "list", "-R", "WORK/my-repo")


def count_columns(line: str) -> int:
    """Count the columns that a line takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line)
    return len(line) + wide - sum(unicodedata.combining(char) > 0 for char in line)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_terminal_gets_a_table_in_which_nothing_wraps(sandbox: Sandbox, columns: int) -> None:
    code, sent = on_terminal(*LIST, "--all", columns=columns)
    lines = ESCAPE.sub("", sent).splitlines()
    assert (code, lines[0].split()) == (0, ["COMMIT", "AUTHOR", "WHEN", "MESSAGE"])
    assert len(lines) > 290
    assert max(count_columns(line) for line in lines) <= columns
    assert not any("\x1b" in line or "\t" in line for line in lines)
    if columns >= 80:
        start = lines[0].index("MESSAGE")
        assert lines[1][start:] == "NONE: Add groovy as java synhi"
        assert re.fullmatch(r"[0-9a-f]{11}  Seb Ruiz +\d+ years ago +", lines[1][:start])


def test_a_terminal_gets_colours_and_links(sandbox: Sandbox) -> None:
    code, sent = on_terminal(*LIST, "-L", "2")
    assert (code, "\x1b[33m" in sent, "\x1b]8;" in sent) == (0, True, True)
    assert f"{sandbox.url}/projects/WORK/repos/my-repo/commits/" in sent
    assert ESCAPE.sub("", sent).endswith("2 shown, more exist: --all\n")


def test_a_terminal_that_would_show_the_code_of_a_link_gets_none(sandbox: Sandbox) -> None:
    code, sent = on_terminal(*LIST, "-L", "2", env={"TERM": "linux"})
    assert (code, "\x1b[33m" in sent, "\x1b]8;" in sent) == (0, True, False)


@pytest.mark.parametrize(
    ("option", "env", "colours", "links"),
    [
        ("--no-hyperlinks", {}, True, False),
        ("--hyperlinks", {"TERM": "linux"}, True, True),
        ("--hyperlinks", {"NO_COLOR": "1"}, False, True),
    ],
)
def test_links_are_there_where_they_are_wanted(
    sandbox: Sandbox, option: str, env: dict[str, str], colours: bool, links: bool
) -> None:
    code, sent = on_terminal(*LIST, "-L", "2", option, env=env)
    assert (code, "\x1b[33m" in sent, f"\x1b]8;;{sandbox.url}/" in sent) == (0, colours, links)
    assert ESCAPE.sub("", sent) == ESCAPE.sub("", on_terminal(*LIST, "-L", "2")[1])


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_a_terminal_without_colours_still_gets_a_table(sandbox: Sandbox, env: dict[str, str]) -> None:
    code, sent = on_terminal(*LIST, "-L", "2", env=env)
    assert (code, sent.split()[:4], "\x1b" in sent) == (0, ["COMMIT", "AUTHOR", "WHEN", "MESSAGE"], False)


def test_an_empty_list_on_a_terminal_is_a_line(sandbox: Sandbox) -> None:
    assert on_terminal("projects", "list", "--name", "nothing like it") == (0, "nothing found\n")


def test_ctrl_c_at_a_question_is_quiet(sandbox: Sandbox) -> None:
    question = "Type WORK/my-repo to delete the repository with 26 branches and 2 open pull requests: "
    code, sent = on_terminal("repos", "delete", "WORK/my-repo", typed={question: "^C"})
    assert (code, sent.strip()) == (BY_CTRL_C, question.strip())
    assert not [seen for seen in requests_to(sandbox) if seen.method != "GET"]


def test_a_password_is_not_echoed(sandbox: Sandbox) -> None:
    name = f"User name on {sandbox.url} (empty: an HTTP access token): "
    code, sent = on_terminal(
        "auth", "login", sandbox.url, "--store", "file", env={"BBCLI_PASSWORD": ""},
        typed={name: "mary\n", "Password: ": "mary\n"},
    )  # fmt: skip
    page = f"HTTP access tokens are made on {sandbox.url}/plugins/servlet/access-tokens/manage\n"
    assert (code, sent) == (0, f"{page}{name}mary\nPassword: \nsigned in to {sandbox.url} as mary\n")
