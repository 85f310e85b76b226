"""Completion features of bash and of zsh alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.system.completion.conftest import signed_in
from tests.system.completion.lines import OF_A_PROGRAM
from tests.system.completion.shells import running

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox

pytestmark = pytest.mark.needs("bash", "zsh")

BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"


def test_pull_requests_are_listed(served: Sandbox, tmp_path: Path) -> None:
    with running("bash", tmp_path, signed_in(served.url)) as shell:
        assert shell.offered("bbcli watch pull -R WORK/my-repo ", "4  3")


def test_a_comma_stands_as_it_is(served: Sandbox, tmp_path: Path) -> None:
    with running("bash", tmp_path, signed_in(served.url)) as shell:
        assert shell.offered("bbcli commits list --fields id,author.na", "--fields id,author.name")


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


@pytest.mark.parametrize("redirected", ["> a", "2>a", "< a"])
def test_behind_a_redirection_it_is_a_file(tmp_path: Path, redirected: str) -> None:
    (tmp_path / "answer.json").touch()
    with running("bash", tmp_path, signed_in("http://127.0.0.1:9")) as shell:
        assert shell.offered(f"bbcli projects list {redirected}", "answer.json")
        assert shell.asked == 0


def test_the_script_can_be_sourced(served: Sandbox, tmp_path: Path) -> None:
    begin = "autoload -Uz compinit; compinit -u -D; source ./_bbcli"
    with running("zsh", tmp_path, signed_in(served.url)) as shell:
        shell.send(f"{begin}; printf '%s\\n' sour''ced\r")
        shell.until("sourced")
        assert shell.completed("bbcli comm") == ["commits"]
