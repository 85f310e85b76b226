"""Completion of comments, by the pull request on the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.faults import Fault
from tests.integration.completion.ask import Ask
from tests.support.plain_http import requests_to

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.integration.sandbox.pulls import Pulls


def test_comments_are_completed_with_author_and_text(pulls: Pulls, tmp_path: Path) -> None:
    pull = pulls.create()
    made = pulls.send("POST", pull, "/comments", {"text": "look here"}, user="mary").json
    ask = Ask(tmp_path)
    words = ("prs", "comments", "resolve", "-R", "WORK/data-export", str(pull["id"]))
    assert ask(*words, "") == [f"{made['id']}\tmary: look here"]
    assert ask("prs", "comment", *words[3:], "--reply-to", "") == [f"{made['id']}\tmary: look here"]


def test_tasks_are_completed_by_their_state(pulls: Pulls, tmp_path: Path) -> None:
    pull = pulls.create()
    pulls.send("POST", pull, "/comments", {"text": "no task"})
    one, two = (
        pulls.send("POST", pull, "/comments", {"text": text, "severity": "BLOCKER"}, user="mary").json
        for text in ("one", "```suggestion\nx\n```")
    )
    pulls.send("PUT", pull, f"/comments/{one['id']}", {"state": "RESOLVED", "version": one["version"]}, user="mary")
    words = ("-R", "WORK/data-export", str(pull["id"]), "")
    ask = Ask(tmp_path)
    assert ask("prs", "tasks", "resolve", *words) == [f"{two['id']}\tmary: Suggestion: x"]
    assert ask("prs", "tasks", "reopen", *words) == [f"{one['id']}\tmary: one"]
    assert len(ask("prs", "comments", "resolve", *words)) == 3


def test_files_are_those_that_the_pull_request_changes(pulls: Pulls, tmp_path: Path) -> None:
    pull = pulls.create()
    changed = f"{pull['fromRef']['displayId']}.txt\tadd"
    ask = Ask(tmp_path)
    words = ("-R", "WORK/data-export", str(pull["id"]))
    for verb in ("comment", "diff", "comments list"):
        option = "--path" if verb == "diff" else "--file"
        assert ask("prs", *verb.split(), *words, option, "") == [changed]
    assert "README.md\tfile" in ask("prs", "comment", "-R", "WORK/my-repo", "--file", "")


def test_files_are_those_below_the_current_directory_of_a_clone(working_copy: Path) -> None:
    ask = Ask(working_copy / "languages")
    assert ask.values("prs", "comment", "--file", "java.") == ["java.lang"]
    for words in (("comment", "3", "--file"), ("diff", "3", "--path")):
        assert ask.values("prs", *words, "gro") == ["groovy.lang"], words
    assert ask.values("prs", "diff", "3", "-R", "WORK/my-repo", "--path", "gro") == []
    assert ask.values("prs", "diff", "3", "-R", "WORK/my-repo", "--path", "lang") == ["languages/groovy.lang"]


def test_groups_are_completed_after_an_at_sign(pulls: Pulls, tmp_path: Path) -> None:
    place = "/rest/api/latest/projects/WORK/repos/data-export/settings/reviewer-groups"
    made = pulls.api.send(
        "POST", place, {"name": "completed", "description": "Core", "users": [{"name": "mary"}]}, user="admin"
    )
    assert made.status in (200, 201), made.body
    ask = Ask(tmp_path)
    words = ("-R", "WORK/data-export")
    assert ask("prs", "create", *words, "--reviewer", "@compl") == ["@completed\tCore"]
    assert ask("prs", "create", *words, "--reviewer", "mary,@compl") == ["mary,@completed\tCore"]
    assert ask("prs", "edit", "1", *words, "--add-reviewer", "seb") == ["seb.ruiz\tSeb Ruiz"]
    assert ask("prs", "list", *words, "--reviewer", "@compl") == []


def test_merge_strategies_are_those_that_are_enabled(pulls: Pulls, sandbox: Sandbox, tmp_path: Path) -> None:
    ask = Ask(tmp_path)
    words = ("prs", "merge", "1", "-R", "WORK/data-export", "--strategy", "")
    settings = pulls.api.get("/rest/api/latest/projects/WORK/repos/data-export/settings/pull-requests").json
    enabled = [each["id"] for each in settings["mergeConfig"]["strategies"] if each["enabled"]]
    assert 0 < len(enabled) < 7
    sandbox.requests.clear()
    assert ask.values(*words) == enabled == ask.values(*words)
    assert len(requests_to(sandbox)) == 1
    sandbox.faults.add(Fault("status", "/rest/api/latest/projects/WORK/repos/my-repo/settings", status=401))
    assert len(ask.values("prs", "merge", "-R", "WORK/my-repo", "--strategy", "")) == 7
