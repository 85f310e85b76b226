"""Completion in a real bash, zsh and fish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.system.completion.conftest import signed_in
from tests.system.completion.lines import ASKED, LIST, OF_A_PROGRAM, STATIC
from tests.system.completion.shells import INTERACTIVE, Shell, running

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

pytestmark = pytest.mark.needs("bash", "zsh", "fish")

SETTINGS = {
    "bash": "set -u; shopt -s nocasematch nullglob failglob; IFS=,",
    "zsh": "setopt no_unset sh_word_split extended_glob null_glob menu_complete",
}
in_each = pytest.mark.parametrize("name", INTERACTIVE)
# bash has no room for what a word is for.
with_descriptions = pytest.mark.parametrize("name", ["zsh", "fish"])


@pytest.mark.parametrize(("line", "words"), STATIC)
def test_what_the_script_knows_is_completed_without_starting_bbcli(shell: Shell, line: str, words: list[str]) -> None:
    before = shell.asked
    assert (shell.completed(f"bbcli {line}"), shell.asked - before) == (words, 0)


@with_descriptions
def test_the_programs_that_the_shell_knows_are_completed(served: Sandbox, tmp_path: Path, name: str) -> None:
    line, words = OF_A_PROGRAM
    with running(name, tmp_path, signed_in(served.url)) as shell:
        assert (shell.completed(f"bbcli {line}"), shell.asked) == (words, 0)


@pytest.mark.parametrize(("line", "words"), ASKED)
def test_what_bbcli_knows_is_completed(shell: Shell, line: str, words: list[str]) -> None:
    assert shell.completed(f"bbcli {line}") == words


def test_an_address_with_colons_is_completed(shell: Shell, served: Sandbox) -> None:
    address = f"{served.url}/projects/WORK/repos/my-repo"
    assert shell.completed(f"bbcli repos show {address[:-5]}") == ["repos", "show", address]


def test_the_first_of_two_steps_has_no_space_behind_it(shell: Shell) -> None:
    assert shell.completed("bbcli repos show WOR\tmy") == ["repos", "show", "WORK/my-repo"]


@with_descriptions
def test_a_pull_request_is_shown_with_its_title(served: Sandbox, tmp_path: Path, name: str) -> None:
    with running(name, tmp_path, signed_in(served.url)) as shell:
        assert "3011" in shell.offered("bbcli watch pull -R WORK/my-repo ", "3011: Try version 3", "Highlight groovy")


@with_descriptions
def test_an_option_is_shown_with_what_it_is_for(served: Sandbox, tmp_path: Path, name: str) -> None:
    with running(name, tmp_path, signed_in(served.url)) as shell:
        assert shell.offered("bbcli commits list --re", "--repo", "--retries", "Retries for requests")


@in_each
def test_a_server_that_is_gone_is_passed_over_in_silence(tmp_path: Path, name: str) -> None:
    with running(name, tmp_path, signed_in("http://127.0.0.1:9")) as shell:
        assert shell.completed(f"bbcli {LIST} --until feat") == [*LIST.split(), "--until", "feat"]
        assert shell.asked == 1


@in_each
def test_files_are_completed_as_the_shell_does(served: Sandbox, tmp_path: Path, name: str) -> None:
    (tmp_path / "a body.json").touch()
    call = ["api", "call", "/projects"]
    with running(name, tmp_path, signed_in(served.url)) as shell:
        assert shell.completed("bbcli api call /projects --input a") == [*call, "--input", "a body.json"]
        assert shell.completed("bbcli api call /projects --input=a") == [*call, "--input=a body.json"]


@pytest.mark.parametrize(("name", "settings"), SETTINGS.items())
def test_settings_of_the_shell_do_not_matter(served: Sandbox, tmp_path: Path, name: str, settings: str) -> None:
    with running(name, tmp_path, signed_in(served.url), settings) as shell:
        for line, words in [*STATIC[:5], *ASKED[:6], *(each for each in ASKED if "api list" in each[0])]:
            assert shell.completed(f"bbcli {line}") == words
