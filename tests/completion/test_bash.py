"""Lines of bbcli in a real bash."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.completion.conftest import signed_in
from tests.completion.lines import ASKED, LIST, OF_A_PROGRAM, STATIC
from tests.completion.shells import Shell, running

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"


@pytest.mark.parametrize(("line", "words"), STATIC)
def test_what_the_script_knows_is_completed_without_starting_bbcli(shell: Shell, line: str, words: list[str]) -> None:
    before = shell.asked
    assert (shell.completed(f"bbcli {line}"), shell.asked - before) == (words, 0)


@pytest.mark.parametrize(("line", "words"), ASKED)
def test_what_bbcli_knows_is_completed(shell: Shell, line: str, words: list[str]) -> None:
    assert shell.completed(f"bbcli {line}") == words


def test_an_address_with_colons_is_completed(shell: Shell, served: Sandbox) -> None:
    address = f"{served.url}/projects/WORK/repos/my-repo"
    assert shell.completed(f"bbcli repos show {address[:-5]}") == ["repos", "show", address]


def test_a_comma_stands_as_it_is(shell: Shell) -> None:
    assert shell.offered("bbcli commits list --fields id,author.na", "--fields id,author.name")
    shell.completed("")


def test_the_first_of_two_steps_has_no_space_behind_it(shell: Shell) -> None:
    assert shell.completed("bbcli repos show WOR\tmy") == ["repos", "show", "WORK/my-repo"]


def test_pull_requests_are_listed(served: Sandbox, tmp_path: Path) -> None:
    with running("bash", tmp_path, signed_in(served.url)) as shell:
        assert shell.offered("bbcli watch pull -R WORK/my-repo ", "4  3")


def test_a_server_that_is_gone_is_passed_over_in_silence(tmp_path: Path) -> None:
    with running("bash", tmp_path, signed_in("http://127.0.0.1:9")) as shell:
        assert shell.completed(f"bbcli {LIST} --until feat") == [*LIST.split(), "--until", "feat"]
        assert shell.asked == 1


def test_it_works_with_bash_completion_too(served: Sandbox, tmp_path: Path) -> None:
    line, words = OF_A_PROGRAM
    with running("bash", tmp_path, signed_in(served.url), f"source {BASH_COMPLETION}") as shell:
        assert shell.completed(f"bbcli {line}") == words
        assert shell.completed("bbcli commits list --repo=WORK/my") == ["commits", "list", "--repo=WORK/my-repo"]


def test_a_colon_and_an_equals_sign_that_break_no_words_do_not_matter(served: Sandbox, tmp_path: Path) -> None:
    address = f"{served.url}/projects/WORK/repos/my-repo"
    with running("bash", tmp_path, signed_in(served.url), "COMP_WORDBREAKS=${COMP_WORDBREAKS//[=:]}") as shell:
        assert shell.completed(f"bbcli repos show {address[:-5]}") == ["repos", "show", address]
        assert shell.completed("bbcli commits list --repo=WORK/my") == ["commits", "list", "--repo=WORK/my-repo"]


def test_files_are_completed_as_the_shell_does(served: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a body.json").touch()
    with running("bash", tmp_path, signed_in(served.url)) as shell:
        assert shell.completed("bbcli api call /projects --input a") == [
            "api",
            "call",
            "/projects",
            "--input",
            "a body.json",
        ]
        assert shell.completed("bbcli api call /projects --input=a") == [
            "api",
            "call",
            "/projects",
            "--input=a body.json",
        ]


@pytest.mark.parametrize("redirected", ["> a", "2>a", "< a"])
def test_behind_a_redirection_it_is_a_file(tmp_path: Path, redirected: str) -> None:
    (tmp_path / "answer.json").touch()
    with running("bash", tmp_path, signed_in("http://127.0.0.1:9")) as shell:
        assert shell.offered(f"bbcli projects list {redirected}", "answer.json")
        assert shell.asked == 0


def test_settings_of_the_shell_do_not_matter(served: Sandbox, tmp_path: Path) -> None:
    settings = "set -u; shopt -s nocasematch nullglob failglob; IFS=,"
    with running("bash", tmp_path, signed_in(served.url), settings) as shell:
        for line, words in [*STATIC[:5], *ASKED[:6], *(each for each in ASKED if "api list" in each[0])]:
            assert shell.completed(f"bbcli {line}") == words
