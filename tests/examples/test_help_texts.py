"""The examples of help texts, and so of the pages of commands, do what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.examples.found import of_commands
from tests.verbs import EVERY

if TYPE_CHECKING:
    from tests.examples.conftest import Run

EXAMPLES = list(of_commands())
LEFT_OUT = {
    "bbcli sandbox start --data ./bitbucket": "runs until it is ended",
    "curl -u fred:fred 'http://localhost:7990/rest/api/latest/projects'": "asks the server of the line before",
    "bbcli api browse": "needs a terminal: tests/browser has it",
    "bbcli api browse -R WORK/my-repo": "needs a terminal: tests/browser has it",
    "bbcli sandbox run -- pytest tests/": "would run these tests",
}
BEFORE: dict[str, str] = {}
RUN = [example for example in EXAMPLES if example.text not in LEFT_OUT]


@pytest.mark.parametrize("example", RUN, ids=str)
def test_an_example_succeeds(run: Run, example) -> None:
    code, said = run(example.text, before=BEFORE.get(example.text, ""))
    assert code == 0, said


def test_every_verb_has_an_example_that_calls_it() -> None:
    for words in EVERY:
        lines = [example.text for example in EXAMPLES if example.page == words]
        assert any(re.search(rf"\bbbcli {re.escape(words)}\b", line) for line in lines), words
