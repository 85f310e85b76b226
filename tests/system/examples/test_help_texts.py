"""The examples of help texts, which are those of the manual pages, work."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.samples import EXAMPLES
from tests.support.samples import Example as ExampleRun
from tests.support.verbs import EVERY
from tests.system.examples.found import Example, of_commands

if TYPE_CHECKING:
    from tests.system.examples.conftest import Run

# What is called otherwise here.
CALLED = {
    "252973515069": "$ID",
    " 42 ": " 3 ",
    " 17 ": " last ",
    "src/app.py --line 12-13": "docs/groovy.md --line 1-2",
    "src/app.py --line 12 ": "docs/groovy.md --line 1 ",
    "--file src/app.py": "--file docs/groovy.md",
    "--match-head 7e1f3a2": "--match-head 6937fc4",
    "/rest/notes/": "/rest/release-notes/",
    "commits follow ": "commits follow --last 1 --limit 1 ",  # else it runs until it is ended
}
FOUND = list(dict.fromkeys(of_commands()))
USUAL = ExampleRun()
# Each text once, though the page of a noun and that of its verb may both have it.
RUN = [
    example for example in {each.text: each for each in FOUND}.values() if not EXAMPLES.get(example.text, USUAL).skip
]


@pytest.mark.parametrize("example", RUN, ids=str)
def test_an_example_does_what_it_says(run_script: Run, example: Example) -> None:
    known, script = EXAMPLES.get(example.text, USUAL), example.text
    for name, here in CALLED.items():
        script = script.replace(name, here)
    code, said = run_script(script, before=known.before)
    assert code == known.code, said
    assert "internal error" not in said
    assert said.startswith(known.shown)


def test_every_verb_has_an_example_that_calls_it() -> None:
    for words in (words for words, command in EVERY.items() if not command.hidden):
        lines = [example.text for example in FOUND if example.page == words]
        assert any(re.search(rf"\bbbcli {re.escape(words)}\b", line) for line in lines), words


def test_what_the_samples_say_of_examples_is_of_one_that_is_there() -> None:
    assert EXAMPLES.keys() <= {example.text for example in FOUND}
