"""The environment and options that git runs with, per command."""

from __future__ import annotations

import pytest

from bbcli.config.git_program import CLONE, COPY, ISOLATED, WORK, Policy, command, environment

OF_PROGRAMS = dict.fromkeys(
    ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_PROXY_COMMAND", "GIT_SSH", "GIT_TRACE", "GIT_SEQUENCE_EDITOR"), "x"
)
OF_A_REPOSITORY = {"GIT_DIR": "x", "GIT_WORK_TREE": "x", "GIT_INDEX_FILE": "x"}
OF_THE_PERSON = {"GIT_CONFIG_GLOBAL": "x", "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "HOME": "/h"}
ALL = {**OF_PROGRAMS, **OF_A_REPOSITORY, **OF_THE_PERSON, "GIT_SSH_COMMAND": "x", "GIT_EDITOR": "x"}


def test_no_variable_names_a_program_or_a_repository_to_isolated_git() -> None:
    found = environment({**ALL, "GIT_ALLOW_PROTOCOL": "ext", "GIT_NO_LAZY_FETCH": "0"})
    assert OF_THE_PERSON.items() <= found.items()
    assert {"GIT_NO_LAZY_FETCH": "1", "GIT_SSH_COMMAND": "/dev/null", "GIT_EDITOR": ":"}.items() <= found.items()
    assert (OF_PROGRAMS.keys() | OF_A_REPOSITORY.keys()) & found.keys() == set()


def test_isolated_git_fetches_by_a_protocol_that_nobody_can_name() -> None:
    first, second = (environment({})["GIT_ALLOW_PROTOCOL"] for _ in range(2))
    assert (first != second, ":" in first, len(first) > 32) == (True, False, True)


def test_a_clone_has_the_programs_of_the_person_and_their_protocols() -> None:
    found = environment(ALL, CLONE)
    assert {**OF_PROGRAMS, **OF_THE_PERSON, "GIT_ALLOW_PROTOCOL": "http:https:ssh"}.items() <= found.items()
    assert OF_A_REPOSITORY.keys() & found.keys() == set()
    assert environment({"GIT_ALLOW_PROTOCOL": "https"}, CLONE)["GIT_ALLOW_PROTOCOL"] == "https"


@pytest.mark.parametrize("policy", [ISOLATED, COPY, CLONE, WORK])
def test_no_policy_takes_a_bare_repository_for_what_is_meant(policy: Policy) -> None:
    assert "safe.bareRepository=explicit" in command("version", policy=policy)
    assert ("core.hooksPath=/dev/null" in command("version", policy=policy)) == (policy not in (CLONE, WORK))


@pytest.mark.parametrize("word", ["diff", "diff-tree", "log", "show"])
def test_no_diff_is_drawn_by_another_program(word: str) -> None:
    assert command(word, "HEAD")[-4:] == [word, "--no-ext-diff", "--no-textconv", "HEAD"]
