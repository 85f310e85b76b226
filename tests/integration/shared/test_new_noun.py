"""A new noun needs only its module: everything that lists verbs derives from the declaration.

The module is tests/support/new_noun/labels.py; its directory is added to those of bbcli.commands.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from bbcli import commands
from bbcli.cli.index import EQUIVALENT_COMMANDS, NOUNS, SECTIONS
from bbcli.docs.generate import INDEX, TREE, generated
from tests.integration.completion.ask import Ask
from tests.support import new_noun
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

REPO = ("-R", "WORK/my-repo")
TAGS = "/api/latest/projects/{projectKey}/repos/{repositorySlug}/tags"


@pytest.fixture(scope="module")
def files() -> Iterator[dict[str, str]]:
    """Return the generated files with the noun `labels`, and add it to the index of this process."""
    indexes: tuple[dict[Any, Any], ...] = (NOUNS, SECTIONS, EQUIVALENT_COMMANDS)
    before = [dict(index) for index in indexes]
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(commands, "__path__", [*commands.__path__, *new_noun.__path__])
            yield generated()
    finally:
        for index, entries in zip(indexes, before, strict=True):
            index.clear()
            index.update(entries)
        sys.modules.pop("bbcli.commands.labels", None)


def test_only_generated_files_change(files: dict[str, str]) -> None:
    changed = {name for name, text in files.items() if not _is(TREE / name, text)}
    pages = {f"man/bbcli-labels{verb}.1" for verb in ("", "-list", "-create", "-delete")}
    scripts = {f"completions/{name}" for name in ("bbcli.bash", "_bbcli", "bbcli.fish", "bbcli.ps1")}
    # Topics and other nouns stay as they are; that of scripting is where the noun leads to.
    assert changed == {INDEX, "man/bbcli.1", *pages, *scripts}
    assert all("labels" in files[name] for name in changed)


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text() == text


def test_help_manual_reference_and_completion_have_it(files: dict[str, str], invoke: Invoke, tmp_path: Path) -> None:
    assert "\n  labels          List, create and delete labels\n" in invoke("--help").out
    assert list(NOUNS).index("insights") < list(NOUNS).index("labels") < list(NOUNS).index("watch")
    assert invoke("help", "labels", "create").out.startswith("NAME\n    bbcli-labels-create - create a label\n")
    assert "bbcli-scripting(7)" in invoke("help", "labels").out
    facts = json.loads(invoke("reference", "--json").out)["commands"]
    assert {" ".join(each["path"]): each["writes"] for each in facts if each["path"][0] == "labels"} == {
        "labels list": False,
        "labels create": True,
        "labels delete": True,
    }
    assert Ask(tmp_path).values("labels", "list", "--fields", "latestCo") == ["latestCommit"]
    assert "bbcli labels create" in invoke("api", "show", "POST", TAGS).out


def test_dry_run_read_only_and_confirmation_apply_to_it(
    files: dict[str, str], sandbox: Sandbox, invoke: Invoke
) -> None:
    create = ("labels", "create", "brand-new", "--commit", "master", *REPO)
    assert "/tags" in invoke(*create, "--dry-run").out
    assert invoke(*create, env={"BBCLI_READ_ONLY": "1"}).code == 10
    assert invoke("labels", "delete", "v1.0", *REPO).code == 2
    assert {seen.method for seen in requests_to(sandbox)} <= {"GET"}
    assert invoke(*create, env={"BBCLI_READ_ONLY": ""}).code == 0
    assert "brand-new" in invoke("labels", "list", *REPO, "--all").out
    assert invoke("labels", "delete", "brand-new", "--yes", *REPO).code == 0
    assert "brand-new" not in invoke("labels", "list", *REPO, "--all").out
