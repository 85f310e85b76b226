"""`bbcli sandbox run` with a shell on a terminal: what it opens with, and how it is left."""

from __future__ import annotations

import re

import pytest

from tests.support.terminal import on_terminal

OPENING = re.compile(
    r"Bitbucket sandbox: (http://127\.0\.0\.1:\d+) \(bbcli commits list -R WORK/my-repo\)\n"
    r"Signed in as fred; other users are mary and admin, each password is the user name\n"
    r"Leave with exit or Ctrl-D: the server and its data are removed\n"
)


@pytest.mark.parametrize("words", [[], ["--", "sh"], ["--", "sh", "-i"]])
def test_a_shell_on_a_terminal_opens_with_where_who_and_how_to_leave(words: list[str]) -> None:
    typed = {"ready> ": 'echo "at $BBCLI_SERVER"; exit 3\n'}
    code, shown = on_terminal("sandbox", "run", *words, env={"SHELL": "/bin/sh", "PS1": "ready> "}, typed=typed)
    opening = OPENING.match(shown)
    assert opening, shown
    assert (code, f"\nat {opening[1]}\n" in shown) == (3, True)


def test_a_command_that_is_no_shell_opens_with_nothing() -> None:
    assert on_terminal("sandbox", "run", "--", "sh", "-c", "echo done") == (0, "done\n")
