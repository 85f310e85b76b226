"""The layout of the help: short for -h, complete for --help, as wide as the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.index import NOUNS, SECTIONS, TOPICS
from bbcli.cli.main import root
from bbcli.cli.tree import Node
from tests.support.verbs import EVERY, GROUPS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Invoke


def headings(text: str) -> list[str]:
    return re.findall(r"^(\S.*):$", text, re.MULTILINE)


def test_the_short_help_has_a_summary_three_examples_and_the_own_options(invoke: Invoke) -> None:
    text = invoke("commits", "list", "-h").out
    usage = "Usage: bbcli commits list [OPTIONS] [REVISION]"
    assert text.startswith(f"{usage}\n\n  List commits, the newest first.\n\nExamples:\n")
    assert headings(text) == ["Examples", "Arguments", "Options", "Filtering", "Paging"]
    assert text.count("\n  bbcli commits list ") == 3
    assert text.endswith("\n\nShared options: bbcli help output, bbcli help connection\n")


def test_the_full_help_has_the_description_all_examples_and_the_shared_options(invoke: Invoke) -> None:
    text = invoke("commits", "list", "--help").out
    assert "Commits of several repositories" in text
    assert text.count("\n  bbcli commits list ") == 5
    assert headings(text) == ["Examples", "Arguments", "Options", "Filtering", "Paging", "Output", "Connection"]
    assert "Shared options" not in text


@pytest.mark.parametrize("words", [words for words, command in EVERY.items() if not command.hidden])
def test_the_short_help_is_shorter_and_has_every_own_option_and_argument(invoke: Invoke, words: str) -> None:
    short, full = (invoke(*words.split(), flag).lines for flag in ("-h", "--help"))
    assert 5 < len(short) < len(full)
    node = Node(EVERY[words], tuple(words.split()))
    terms = [each.names[-1] if each.names else each.metavar for each in node.parameters if not each.shared]
    assert [term for term in terms if not any(line.startswith("  ") and term in line for line in short)] == []


@pytest.mark.parametrize(("width", "widest"), [(80, 80), (100, 100), (120, 120), (200, 120)])
def test_help_fits_the_terminal_and_uses_its_width(invoke: Invoke, width: int, widest: int) -> None:
    for words in ("", "api", "commits list", "auth login"):
        lines = [
            line for line in invoke(*words.split(), "--help", width=width).lines if not line.startswith("  bbcli ")
        ]
        assert max(map(len, lines)) <= widest
    lengths = [len(line) for line in invoke("commits", "list", "--help", width=width).lines]
    assert max(lengths) > widest - 8


def test_a_note_in_brackets_is_not_broken(invoke: Invoke) -> None:
    text = invoke("commits", "list", "--help").out
    assert re.findall(r"\[(?:default|env var): [^\]]*\n", text) == []


@pytest.mark.parametrize("words", ["", *GROUPS])
def test_a_list_of_commands_is_not_cut(invoke: Invoke, words: str) -> None:
    assert "..." not in invoke(*words.split(), "-h").out


def test_the_options_used_first_come_first(invoke: Invoke) -> None:
    login = ["Examples", "Arguments", "With a token", "With a password", "With OAuth", "Other options"]
    assert headings(invoke("auth", "login", "-h").out) == login
    call = ["Examples", "Arguments", "Request", "Response", "Other options"]
    assert headings(invoke("api", "call", "-h").out) == call


def test_required_options_are_in_the_usage_line(invoke: Invoke) -> None:
    assert invoke("builds", "show", "-h").lines[0] == "Usage: bbcli builds show --key KEY [OPTIONS] [COMMIT]"


def test_an_option_that_can_be_repeated_says_so(invoke: Invoke) -> None:
    text = " ".join(invoke("commits", "list", "-h").out.split())
    assert "[env var: BBCLI_REPO] [repeatable] --project" in text
    assert "[repeatable]" not in invoke("commits", "show", "-h").out


def test_the_root_groups_its_commands_and_lists_the_topics(invoke: Invoke) -> None:
    text = invoke("-h").out
    groups = [f"{section} commands" for section in ("Core", "CI", "API", "Account", "Setup")]
    assert headings(text) == ["Examples", *groups, "Topics (bbcli help TOPIC)", "Options"]
    assert SECTIONS.keys() == NOUNS.keys()
    for name, summary in {**NOUNS, **TOPICS}.items():
        assert re.search(rf"^  {name} +{re.escape(summary)}$", text, re.MULTILINE)
    assert "bbcli COMMAND --help" in text


def test_the_root_lists_aliases_and_extensions_of_the_user(invoke: Invoke, tmp_path: Path, git_and_posix: Path) -> None:
    program = tmp_path / "bin" / "bbcli-report"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert invoke("alias", "set", "co", "commits list --until @1").code == 0
    text = invoke("-h", env={"PATH": f"{git_and_posix}:{program.parent}"}).out
    assert "\n\nAliases:\n  co " in text
    assert f"\n\nExtensions:\n  report          {program}\n" in text
    assert headings(text).index("Aliases") < headings(text).index("Topics (bbcli help TOPIC)")


@pytest.mark.parametrize("text", ["[aliases", "[aliases]\nco = 1\n", "\xff[aliases]"])
def test_the_root_has_help_with_a_broken_configuration(invoke: Invoke, tmp_path: Path, text: str) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir(exist_ok=True)
    config.write_text(text, encoding="latin-1")
    result = invoke("-h")
    assert (result.code, result.err, "Aliases" in result.out) == (0, "", False)


def test_a_control_character_in_an_alias_does_not_reach_the_terminal(invoke: Invoke, tmp_path: Path) -> None:
    config = tmp_path / "config" / "config.toml"
    config.parent.mkdir(exist_ok=True)
    config.write_text('[aliases]\nco = "commits \\u001b[31m"\n')
    assert "  co              commits ?[31m\n" in invoke("-h", tty=True).out


@pytest.mark.parametrize(
    ("topic", "option"), [("output", "--fields PATHS"), ("connection", "--retries N"), ("connection", "--debug[=body]")]
)
def test_a_topic_lists_the_shared_options(invoke: Invoke, topic: str, option: str) -> None:
    assert f"\n    {option}\n" in re.sub(r"\n    -\w, ", "\n    ", invoke("help", topic).out)


def test_the_short_version_option_prints_the_version(invoke: Invoke) -> None:
    assert invoke("-V").out == invoke("--version").out


def test_a_page_has_its_examples_before_its_options(invoke: Invoke) -> None:
    titles = [line for line in invoke("help", "auth", "login").lines if line[:1].isupper()]
    assert titles[:6] == ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "ARGUMENTS", "WITH A TOKEN"]
    titles = [line for line in invoke("help", "commits").lines if line[:1].isupper()]
    assert titles == ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES", "SUBCOMMANDS", "SEE ALSO"]


def test_a_flag_is_off_by_default_in_the_reference(invoke: Invoke) -> None:
    query = '[.commands[].options[] | select(.type == "flag" and (.names | length) == 1) | .default] | unique'
    assert invoke("reference", "-q", query).out.split() == ["[", "false", "]"]


def test_the_reference_has_examples_without_their_goals(invoke: Invoke) -> None:
    query = '.commands[] | select(.path == ["sandbox", "start"]).examples[]'
    lines = invoke("reference", "-q", query).lines
    assert lines[0] == "bbcli sandbox start --data ./bitbucket"
    assert lines[1].startswith("curl ")


def test_completion_describes_with_whole_sentences() -> None:
    nodes = {node.name: node for node in Node(root).walk()}
    after = nodes["commits list"].option("--after")
    assert after
    assert after.summary == "Show only commits after a date, time or age, e.g. 2w"
    store = nodes["auth login"].option("--store")
    assert store
    assert store.summary == "Storage of the secret; the file is not encrypted"
    until = nodes["commits list"].option("--until")
    assert until
    assert until.summary == "Newest commit, or a range"
