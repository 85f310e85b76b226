"""Completion of commands by the names that they have in gh and glab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.integration.completion.ask import Ask


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("repo", "view", "WORK/my-"), "WORK/my-repo"),
        (("commit", "view", "-R", "WORK/my-"), "WORK/my-repo"),
        (("api", "/projects/WORK/repos/my-repo/comm"), "/projects/WORK/repos/my-repo/commits"),
        (("api", "GET", "/projects/WORK/repos/my-repo/comm"), "/projects/WORK/repos/my-repo/commits"),
        (("browse", "-R", "WORK/my-"), "WORK/my-repo"),
        (("whoa",), "whoami"),
        (("repo", "vi"), "view"),
        (("repo", "sho"), "show"),
        (("help", "repo", "sho"), "show"),
    ],
)
def test_another_name_is_completed(ask: Ask, sandbox: Sandbox, words: tuple[str, ...], offered: str) -> None:
    assert ask.values(*words)[0] == offered
