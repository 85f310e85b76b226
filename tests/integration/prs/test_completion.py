"""Completion of comments, by the pull request on the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.completion.ask import Ask

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.sandbox.pulls import Pulls


def test_comments_are_completed_with_author_and_text(pulls: Pulls, tmp_path: Path) -> None:
    pull = pulls.create()
    made = pulls.send("POST", pull, "/comments", {"text": "look here"}, user="mary").json
    ask = Ask(tmp_path)
    words = ("prs", "comments", "resolve", "-R", "WORK/data-export", str(pull["id"]))
    assert ask(*words, "") == [f"{made['id']}\tmary: look here"]
    assert ask("prs", "comment", *words[3:], "--reply-to", "") == [f"{made['id']}\tmary: look here"]
