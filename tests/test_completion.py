"""Completion by Click's protocol, as a shell asks for it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bbcli.cli import NOUNS


def completed(line: str, kind: str = "bash_complete") -> tuple[int, list[str], str]:
    """Press TAB at the end of a line; return exit code, what is offered, and what is said."""
    words = {"_BBCLI_COMPLETE": kind, "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    run = subprocess.run(
        [sys.executable, "-m", "bbcli"], env={**os.environ, **words}, capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout.splitlines(), run.stderr


@pytest.mark.parametrize(
    ("line", "offered"),
    [("bbcli co", ["commits", "config"]), ("bbcli commits sh", ["show"]),
     ("bbcli auth tokens ", ["list", "create", "revoke"]),
     ("bbcli commits list --unt", ["--until"]), ("bbcli --ver", ["--version"]),
     ("bbcli commits list -o js", ["json", "jsonl"]),
     ("bbcli api call /projects/W/repos/x/com", ["/projects/W/repos/x/commits", "/projects/W/repos/x/compare"]),
     ("bbcli api call POST /projects/WORK/repos/x/com", ["/projects/WORK/repos/x/commits"]),
     ("bbcli api show P", ["POST", "PUT", "PATCH"]),
     ("bbcli api call /projects/WORK/repos/x/commits -p unt", ["until="]),
     ("bbcli api call /projects/WORK/repos/x/webhooks -p statistics=", ["statistics=true", "statistics=false"]),
     ("bbcli api list --tag pu", ["Pull Requests"])],
)  # fmt: skip
def test_what_fits_is_offered(line: str, offered: list[str]) -> None:
    assert completed(line) == (0, [f"plain,{word}" for word in offered], "")


def test_every_noun_is_offered() -> None:
    assert completed("bbcli ") == (0, [f"plain,{noun}" for noun in NOUNS], "")


@pytest.mark.parametrize("line", ["bbcli xyzzy", "bbcli commits xyzzy", "bbcli commits list -R x", "bbcli repos show "])
def test_nothing_is_offered_where_nothing_fits(line: str) -> None:
    assert completed(line) == (0, [""], "")


@pytest.mark.parametrize("line", ["bbcli xyzzy ", "bbcli commits xyzzy ", "bbcli commits list -R '", "bbcli -x c"])
def test_a_line_that_is_wrong_is_no_time_for_errors(line: str) -> None:
    code, _, said = completed(line)
    assert (code, said) == (0, "")


def test_zsh_and_fish_are_told_what_a_noun_is_for() -> None:
    assert completed("bbcli doc", "zsh_complete")[1] == ["plain", "doctor", NOUNS["doctor"]]
    assert completed("bbcli", "fish_complete")[0] == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script(shell: str) -> None:
    code, script, said = completed("bbcli", f"{shell}_source")
    assert (code, said) == (0, "")
    assert any(f"_BBCLI_COMPLETE={shell}_complete" in line for line in script)


def test_a_shell_that_is_not_known_gets_nothing() -> None:
    assert completed("bbcli", "tcsh_complete") == (1, [], "")
