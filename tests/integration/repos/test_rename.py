"""`bbcli repos rename`, and the hint of `bbcli repos list` for a word that is not a project."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.error_output import assert_fails

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke


def test_a_repository_is_renamed(sandbox: Sandbox, invoke: Invoke) -> None:
    assert invoke("repos", "create", "WORK/old").code == 0
    renamed = json.loads(invoke("repos", "rename", "WORK/old", "Better name", "--json").out)
    assert (renamed["name"], renamed["slug"]) == ("Better name", "better-name")
    assert invoke("repos", "show", "WORK/better-name").code == 0


def test_a_dry_run_of_a_renaming_shows_both_names(sandbox: Sandbox, invoke: Invoke) -> None:
    result = invoke("repo", "rename", "WORK/my-repo", "other", "--dry-run")
    assert (result.code, result.lines[-1]) == (0, '# name: "my-repo" → "other"')
    assert invoke("repos", "show", "WORK/my-repo").code == 0


def test_in_a_local_clone_the_new_name_is_enough(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, tmp_path: Path
) -> None:
    line = ("repo", "rename", "other", "--dry-run")
    for words, folder in ((line, working_copy), ((*line, "-R", "WORK/my-repo"), tmp_path)):
        result = invoke(*words, cwd=folder)
        assert (result.code, result.lines[-1]) == (0, '# name: "my-repo" → "other"'), result.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("WORK/my-repo", "'WORK/my-repo' is not a repository name: NEW_NAME follows REPO"),
        ("WORK/my-repo a b", "unexpected arguments: b"),
        ("WORK/my-repo a -R WORK/my-repo", "REPO and --repo cannot be combined"),
        ("", "missing argument NEW_NAME"),
    ],
)
def test_a_line_without_one_repository_and_one_name_is_refused(
    sandbox: Sandbox, invoke: Invoke, working_copy: Path, words: str, message: str
) -> None:
    result = invoke("repos", "rename", *words.split(), cwd=working_copy)
    assert (result.code, result.err.splitlines()) == (2, [f"error: {message}", "hint: bbcli repos rename --help"])


@pytest.mark.parametrize(
    ("word", "message"), [("payment", "project PAYMENT does not exist"), ("my-repo", "'my-repo' is not a project key")]
)
def test_a_list_of_an_unknown_project_leads_to_the_search_by_name(
    sandbox: Sandbox, invoke: Invoke, word: str, message: str
) -> None:
    code = 3 if word == "payment" else 2
    assert_fails(invoke, f"repos list {word}", code, message, f"bbcli repos list --name {word}")
    assert invoke("repos", "list", "--name", word).code == 0
