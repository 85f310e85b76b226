"""Hostile names of a server, completed in real shells: each stays one word, and no part of it is run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.reverse_proxy import ReverseProxy, respond_with
from tests.system.completion.conftest import signed_in
from tests.system.completion.shells import INTERACTIVE, Shell, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.integration.completion.ask import Ask
    from tests.support.stub_server import Answer, Seen

pytestmark = pytest.mark.needs("bash", "zsh", "fish")

NAMES = [
    "{a,b}", "{1..3}", "{x}", "{a,{b}}", "$(touch ran)", "`touch ran`", "*", "?x", "a b", "it's", 'a"b', 'a"', "x!y",
    "!x", "!!", ";id", "=x", "#x", "&", "|", "(x)", "[x]", "^x", "%self", "$HOME", "${HOME}", "a\\", "a\\b", "é漢",
    "~root", ":x", "@x", ",a",
]  # fmt: skip
BRANCHES = [f"n{number:02}{name}" for number, name in enumerate(NAMES)]
# Of a user of this machine, and what a shell takes for the directory that it is in.
HOMES = ["~root", "~+/x"]
UNSEEN = ["-x", "--exec=x", "z\nx", "z\x1b[31m", "z\u200b", "z\t", "z\u202e", "z\u3164"]


# What stands for bbcli here: it offers these names at once, those of `ask` below come from a server.
STAND_IN = """#!/bin/sh
if [ -n "$_BBCLI_COMPLETE" ]; then
  for last; do :; done
  while IFS= read -r name; do
    case $name in "$last"*) printf '%s\\n' "$name" ;; esac
  done < "{names}"
  exit
fi
for word; do printf '<%s>' "$word"; done; printf '\\033[7mend\\n'
"""


def page(seen: Seen) -> Answer:
    path = seen.path.partition("?")[0]
    values = [{"displayId": name} for name in (*BRANCHES, *UNSEEN)] if path.endswith("/branches") else []
    return respond_with(200, json.dumps({"values": values, "isLastPage": True}))


@pytest.fixture(scope="module")
def hostile() -> Iterator[ReverseProxy]:
    with ReverseProxy() as front:
        front.reset(page)
        yield front


@pytest.fixture(scope="module", params=INTERACTIVE)
def shell(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp(str(request.param))
    with running(str(request.param), folder, signed_in("http://127.0.0.1:9")) as ready:
        (folder / "bin" / "bbcli").write_text(STAND_IN.format(names=ready.names))
        yield ready


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_branch_is_one_word_whatever_it_is_called(shell: Shell, quote: str) -> None:
    line = ["repos", "edit", "WORK/x", "--default-branch"]
    shell.names.write_text("\n".join((*BRANCHES, "")))
    found = [shell.completed(f"bbcli {' '.join(line)} {quote}{name[:3]}") for name in BRANCHES]
    assert found == [[*line, name] for name in BRANCHES]


@pytest.mark.parametrize("name", HOMES)
def test_a_personal_project_does_not_become_a_home(shell: Shell, name: str) -> None:
    shell.names.write_text(f"{name}\n")
    assert shell.completed("bbcli projects show ")[2:] in (
        [name],
        [],
    )  # where the shell quotes no tilde it is not offered
    assert shell.completed(f"bbcli projects show '{name[:-1]}")[2:] == [name]
    assert shell.completed(f"bbcli projects show \\{name[:-1]}")[2:] == [name]


def test_what_would_be_an_option_or_does_not_show_is_not_offered(
    hostile: ReverseProxy, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in signed_in(hostile.url).items():
        monkeypatch.setenv(name, value)
    assert ask.values("repos", "edit", "WORK/x", "--default-branch", "") == BRANCHES
