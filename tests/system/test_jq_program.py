"""jq filters, compared with the program jq: run by the library, and run by the program where the library is missing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.unit.output.test_jq import (  # run again here, with both engines
    EACH,
    OBJECTS,
    WHOLE,
    filtered,
    test_a_filter_that_does_not_compile_is_usage_in_one_line,
    test_a_list_that_breaks_off_leaves_no_program_behind,
    test_a_reader_that_has_gone_ends_it,
    test_an_empty_list_is_an_empty_array_and_nothing_for_each,
    test_an_object_and_a_text_are_seen_as_they_are,
    test_on_a_terminal_it_is_coloured_and_nothing_acts_on_it,
    test_one_that_fails_on_what_it_gets_is_a_failure_in_one_line,
    test_page_by_page_gives_what_the_whole_gives,
    test_the_first_page_is_written_before_the_next_is_read,
    test_what_a_filter_leaves_unread_and_writes_in_masses_is_no_deadlock,
    test_what_came_before_a_failure_is_written,
    test_what_comes_behind_a_failure_is_not_written,
    test_what_sees_more_than_one_element_sees_all_pages,
)

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

__all__ = [
    "test_a_filter_that_does_not_compile_is_usage_in_one_line",
    "test_a_list_that_breaks_off_leaves_no_program_behind",
    "test_a_reader_that_has_gone_ends_it",
    "test_an_empty_list_is_an_empty_array_and_nothing_for_each",
    "test_an_object_and_a_text_are_seen_as_they_are",
    "test_on_a_terminal_it_is_coloured_and_nothing_acts_on_it",
    "test_one_that_fails_on_what_it_gets_is_a_failure_in_one_line",
    "test_page_by_page_gives_what_the_whole_gives",
    "test_the_first_page_is_written_before_the_next_is_read",
    "test_what_a_filter_leaves_unread_and_writes_in_masses_is_no_deadlock",
    "test_what_came_before_a_failure_is_written",
    "test_what_comes_behind_a_failure_is_not_written",
    "test_what_sees_more_than_one_element_sees_all_pages",
]

LIST = ("commits", "list", "-R", "WORK/my-repo")
FILTERS = [
    "length",
    "map(.message)",
    '.[] | select(.message | test("größe|日本|STASH")) | .id, .author.name',
    "group_by(.author.name) | map({name: .[0].author.name, count: length}) | sort_by(-.count)",
    "reduce .[] as $commit ({}; .[$commit.author.name] += 1)",
    ".[0] | to_entries | map(.key) | join(\",\")",
    ".[] | [.id, .author.name, .message, .authorTimestamp] | @csv",
    "[limit(3; .[] | .parents[].id)]",
    ".[].author.name",
    '.[] | "\\(.displayId) \\(.author.name): ☃ \\(.message | split("\\n") | .[0])"',
    "map(.authorTimestamp) | add, max, (add * 1000003), 100000000000000000000001",
    "map(select((.parents | length) > 1).id) | {merges: length, first: .[0]}",
]  # fmt: skip


@pytest.fixture(params=["library", "program"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run filters with the library, or with the program by hiding the library."""
    if request.param == "program":
        monkeypatch.setitem(sys.modules, "jq", None)
    return str(request.param)


def run_jq_program(expression: str, *options: str) -> str:
    """Return what the program jq writes for the objects as one array."""
    words = ["jq", *options, expression or "."]
    if expression.startswith("-"):
        words[-1] = f"({expression})"
    objects = b"[" + b",".join(OBJECTS) + b"]"
    return subprocess.run(words, input=objects, capture_output=True, check=False).stdout.decode()


@pytest.mark.parametrize("expression", [*EACH, *(each for each in WHOLE if "input" not in each)])
def test_a_filter_writes_what_jq_writes(engine: str, expression: str) -> None:
    assert filtered(expression, [OBJECTS]) == run_jq_program(expression, "-r")


@pytest.mark.parametrize("expression", [".[]", "map(.who)", ".[].id", ".[].tags"])
def test_in_lines_a_filter_writes_what_jq_c_writes_with_or_without_quotes(engine: str, expression: str) -> None:
    assert filtered(expression, [OBJECTS], lines=True) == run_jq_program(expression, "-r", "-c")
    assert filtered(expression, [OBJECTS], raw=False, lines=True) == run_jq_program(expression, "-c")
    assert filtered(expression, [OBJECTS], raw=False) == run_jq_program(expression)


@pytest.mark.parametrize("expression", FILTERS)
def test_a_filter_over_all_pages_gives_what_jq_makes_of_the_json(
    sandbox: Sandbox, invoke: Invoke, engine: str, expression: str
) -> None:
    listed = invoke(*LIST, "--all", "--json")
    expected = subprocess.run(["jq", "-r", expression], input=listed.raw, capture_output=True, check=True).stdout
    result = invoke(*LIST, "--all", "-q", expression)
    assert (result.code, result.err) == (0, "")
    assert result.raw == expected
