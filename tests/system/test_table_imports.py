"""The modules that a table loads."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata

from bbcli.output import Record

# Each column's cells begin with a letter of its own (none of `<U+202E>`), so that a test sees where the column begins.
MARKS = "GHJKLM"


def width(text: str) -> int:
    """Return the cells that a text takes, by Unicode and not by the library that draws it."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def record(row: list[str]) -> Record:
    return Record(json.dumps({mark: mark + text for mark, text in zip(MARKS, row, strict=False)}).encode())


def test_rich_is_loaded_for_text_that_is_not_ascii_and_all_of_it_only_to_wrap() -> None:
    script = """
import io, sys
from bbcli.output import Column, Record, RecordList, cells
from bbcli.output.renderers import renderer_for
from bbcli.output.terminal import Screen

def loaded(text, **column):
    record = Record.of(message=text, properties={"jira-key": ["AB-1"]})
    screen = Screen(io.StringIO(), is_terminal=True, colour=True, hyperlinks=True, width=20)
    renderer_for("table", screen).rows(RecordList.of([record]), [Column("M", "message", cells.first_line, **column)])
    renderer_for("table", screen).block(record, [Column("M", "message")])
    return [name for name in ("rich.cells", "rich.console", "rich.text") if name in sys.modules]

print(loaded("AB-1: longer than there is room for"), loaded("h\u00e9"), loaded("h\u00e9", wraps=True))
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "[] ['rich.cells'] ['rich.cells', 'rich.console', 'rich.text']\n"
