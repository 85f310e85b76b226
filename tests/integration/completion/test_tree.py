"""The completion scripts contain every command and option of the command tree."""

from __future__ import annotations

import shlex
from functools import cache
from typing import TYPE_CHECKING

import click
import pytest
import tree_sitter
import tree_sitter_powershell

from bbcli.cli.decorators import REPO
from bbcli.cli.main import root
from bbcli.cli.tree import Node, Value
from bbcli.docs.completion_scripts import FILES, data_of, script

if TYPE_CHECKING:
    from tests.conftest import Invoke

NODES = list(Node(root).walk())


def commands(command: click.Command, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], click.Command]:
    """The command tree as Click itself walks it."""
    found = {path: command}
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below
            if below.hidden:
                continue
            found |= commands(below, (*path, name))
    return found


COMMANDS = commands(root)


@cache
def scripts() -> dict[str, str]:
    """Return the script of each shell, generated on the first call and not at import."""
    return {shell: script(shell, root) for shell in FILES}


def test_every_command_is_known_with_all_of_its_options() -> None:
    assert {node.path for node in NODES} == set(COMMANDS)
    for node in NODES:
        command = COMMANDS[node.path]
        params = command.get_params(click.Context(command, **command.context_settings))
        names = {
            name for param in params if isinstance(param, click.Option) for name in (*param.opts, *param.secondary_opts)
        }
        assert {name for option in node.options for name in option.names} == names


@pytest.mark.parametrize("shell", FILES)
def test_every_verb_option_and_choice_is_in_the_script(shell: str) -> None:
    for entry in data_of(NODES).entries:
        for word in (*entry.verbs, *entry.options):
            assert word.text in scripts()[shell]
        assert shlex.quote(entry.path).strip("'") in scripts()[shell]
    for node in NODES:
        for words in (option.value.words for option in node.options if option.value):
            assert "|".join(words) in scripts()[shell]


def test_no_word_of_the_tree_would_be_taken_apart() -> None:
    texts = [
        text for node in NODES for option in node.options for text in (*option.names, *(option.value or Value()).words)
    ]
    assert [text for text in texts if set(text) & set(" \t\n|,=?*'\"")] == []
    assert [option.help for node in NODES for option in node.options if set(option.summary) & set("\t\n")] == []


def test_an_option_says_by_its_type_what_it_takes() -> None:
    node = next(node for node in NODES if node.path == ("commits", "list"))
    kinds = {option.names[-1]: option.value for option in node.options}
    assert (kinds["--repo"], kinds["--until"], kinds["--author"]) == (Value("repo"), Value("commit"), Value("user"))
    assert (kinds["--token-file"], kinds["--server"], kinds["--all"]) == (Value("file"), Value("server"), None)
    assert kinds["--merges"] == Value(words=("exclude", "include", "only"))


def test_options_that_choose_of_an_answer_take_what_is_in_it() -> None:
    names = (["--fields", "shown_fields"], ["--columns", "shown_columns"], ["--sort", "sort_by"])
    node = Node(click.Command("x", params=[click.Option(each) for each in names]))
    assert [option.value and option.value.kind for option in node.options] == ["fields", "columns", "order", None]


def test_what_is_hidden_is_not_offered() -> None:
    @click.group()
    def group() -> None: ...

    group.add_command(click.Command("shown", params=[click.Option(["--old"], hidden=True), click.Option(["--new"])]))
    group.add_command(click.Command("hidden", hidden=True))
    assert [node.path for node in Node(group).walk()] == [(), ("shown",)]
    assert [option.names for option in list(Node(group).walk())[1].options] == [("--new",), ("--help",)]


def test_an_argument_of_many_words_is_that_for_all_that_follow() -> None:
    node = Node(click.Command("x", params=[click.Argument(["a"]), click.Argument(["b"], type=REPO, nargs=-1)]))
    found = [node.argument(number) for number in (0, 1, 7)]
    assert [each and each.value for each in found] == [Value(), Value("repo"), Value("repo")]


def test_powershell_reads_its_script() -> None:
    """The grammar is that of tree-sitter: Debian has no PowerShell."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    assert not parser.parse(scripts()["powershell"].encode()).root_node.has_error
    assert parser.parse(b"if ( {").root_node.has_error


def test_an_apostrophe_ends_no_text_of_powershell() -> None:
    assert "'Print the server''s JSON, one object per line'" in scripts()["powershell"]


@pytest.mark.parametrize("shell", FILES)
def test_the_command_prints_the_script(invoke: Invoke, shell: str) -> None:
    result = invoke("completion", shell)
    assert (result.code, result.out, result.err) == (0, scripts()[shell], "")
