"""An empty list on a terminal says what is missing, by the command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("alias list", "no aliases"),
        ("commits pulls 01f9c86 -R WORK/my-repo", "no pull requests"),
        ("repos forks WORK/my-repo", "no forks"),
    ],
)
def test_an_empty_list_names_what_is_missing(sandbox: Sandbox, invoke: Invoke, words: str, note: str) -> None:
    result = invoke(*words.split(), tty=True)
    assert (result.code, result.out, result.err) == (0, "", f"{note}\n"), sandbox.url


def test_a_taken_name_blames_the_option_only_if_it_is_used(sandbox: Sandbox, invoke: Invoke) -> None:
    by_argument = invoke("repos", "create", "WORK/my-repo").err.partition("\n")[0]
    by_option = invoke("repos", "create", "WORK/new", "--name", "my-repo").err.partition("\n")[0]
    fork = invoke("repos", "fork", "WORK/my-repo", "--to", "WORK").err.partition("\n")[0]
    assert (by_argument[-7:], by_option[-9:], fork[-7:]) == (" (REPO)", " (--name)", " (REPO)"), sandbox.url
