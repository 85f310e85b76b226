"""Colors and widths on a terminal and in a pipe."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import ESCAPE

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub

LIST = ("commits", "list", "-R", "WORK/my-repo")


def count_columns(line: str) -> int:
    """Count the columns that a line takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line)
    return len(line) + wide - sum(unicodedata.combining(char) > 0 for char in line)


@pytest.mark.parametrize("href", ["javascript:alert(1)", "file:///etc/passwd", "ssh://-oProxyCommand=touch${IFS}x/"])
@pytest.mark.parametrize("more", [(), ("--columns", "key,links.self.0.href")])
def test_a_link_that_is_no_web_page_is_only_text(stub: Stub, invoke: Invoke, href: str, more: tuple[str, ...]) -> None:
    stub.page("/rest/api/latest/projects", {"key": "WORK", "name": "Work", "links": {"self": [{"href": href}]}})
    result = invoke("projects", "list", *more, tty=True, width=200, env={"BBCLI_HYPERLINKS": "1"})
    assert (result.code, "\x1b]8;" in result.out, "WORK" in result.out) == (0, False, True)


def test_deleting_on_a_terminal_asks_for_the_name(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repos", "delete", "WORK/my-repo", tty=True, stdin="my-repo\n", env={"NO_COLOR": "1"})
    assert (result.code, result.out) == (1, "")
    assert result.err == (
        "Type WORK/my-repo to delete the repository with 26 branches and 2 open pull requests: "
        "error: repository WORK/my-repo was not deleted: the typed name differs\n"
    )


@pytest.mark.parametrize(
    ("tty", "env", "words", "coloured"),
    [
        (True, {}, (), True),
        (False, {}, (), False),
        (True, {"NO_COLOR": "1"}, (), False),
        (True, {"NO_COLOR": ""}, (), True),
        (True, {"CLICOLOR": "0"}, (), False),
        (True, {"TERM": "dumb"}, (), False),
        (True, {"NO_COLOR": "1"}, ("--color", "always"), True),
        (True, {}, ("--color", "never"), False),
        (True, {"CLICOLOR_FORCE": "1"}, ("--color", "never"), False),
        (True, {"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, (), False),
        (False, {"CLICOLOR_FORCE": "1"}, ("-o", "table"), True),
        (False, {"CLICOLOR_FORCE": "0"}, ("-o", "table"), False),
        (False, {}, ("-o", "table", "--color", "always"), True),
        (False, {}, ("-o", "table", "--color", "auto"), False),
        (False, {"CLICOLOR_FORCE": "1"}, (), False),
        (False, {"CLICOLOR_FORCE": "1"}, ("--json",), False),
        (True, {}, ("--json",), True),
        (True, {"NO_COLOR": "1"}, ("--json",), False),
    ],
)
def test_colours_follow_the_terminal_the_variables_and_the_option(
    sandbox: Sandbox, invoke: Invoke, tty: bool, env: dict[str, str], words: tuple[str, ...], coloured: bool
) -> None:
    result = invoke(*LIST, "-L", "2", *words, tty=tty, env=env)
    assert (result.code, bool(re.search(r"\x1b\[\d+m", result.out))) == (0, coloured)
    if not tty and "table" not in words:
        assert result.out.count("\n") == 2


@pytest.mark.parametrize("width", [1, 20, 80, 200])
def test_columns_sets_the_width(sandbox: Sandbox, invoke: Invoke, width: int) -> None:
    lines = ESCAPE.sub("", invoke(*LIST, tty=True, width=width).out).splitlines()
    # Four columns of a character and three gaps of two are the least that there can be.
    assert max(count_columns(line) for line in lines) <= max(width, 10)


def test_a_pipe_is_never_cut(sandbox: Sandbox, invoke: Invoke) -> None:
    wide, narrow = (invoke(*LIST, "--all", width=width).out for width in (200, 20))
    assert wide == narrow
    assert all(len(line.split("\t")[0]) == 40 for line in narrow.splitlines())


def test_escape_sequences_of_a_message_reach_no_terminal(sandbox: Sandbox, invoke: Invoke) -> None:
    shown = invoke(*LIST, "--all", tty=True, env={"NO_COLOR": "1"}).out
    assert "␛" in shown
    assert not set(shown) & {chr(code) for code in (*range(10), *range(11, 32), *range(127, 160))}
