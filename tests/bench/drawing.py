"""Draws the same commits with bbcli's table and with rich's, in turns, and prints the time of each as JSON.

It is run as a file, with the python of the venv that is measured: the folder of the pages, and how many rounds.
"""

from __future__ import annotations

import gc
import io
import json
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bbcli._lazy import msgspec
from bbcli.client.pages import Page
from bbcli.output import RecordList
from bbcli.output.cells import JIRA_KEY_STYLE, ago
from bbcli.output.columns import COMMITS as COLUMNS
from bbcli.output.renderers import renderer_for
from bbcli.output.terminal import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TextIO

    Pages = Sequence[Sequence[bytes | msgspec.Raw]]
    Draw = Callable[[Pages, TextIO], None]

SHOWN = [column for column in COLUMNS if not column.on_request]
_WIDTH = 120
NOW = 1_764_003_600_000
# What is not seen: rich gives each link a number, and draws in the style of a cell what fills it, too.
_LINK_ID = re.compile(r"(?<=\x1b\]8;)id=\d+")
_STYLED_BLANK = re.compile(r"( +)(\x1b\[0m)")


def main() -> None:
    """Draw the pages of a folder; where the rows don't look the same nothing is compared."""
    folder, rounds = sys.argv[1:]
    files = sorted(Path(folder).iterdir(), key=lambda path: int(path.stem))
    pages = [Page.parse(path.read_bytes()).values for path in files]
    if rows(with_bbcli, pages) != rows(with_rich, pages):
        raise SystemExit("bbcli and rich don't draw the same")
    took = [(_took(with_bbcli, pages), _took(with_rich, pages)) for _ in range(int(rounds))]
    ours, theirs = zip(*took, strict=True)
    json.dump({"bbcli": ours, "rich.table": theirs}, sys.stdout)


def with_bbcli(pages: Pages, out: TextIO) -> None:
    """Draw as `bbcli commits list` does."""
    screen = Screen(out, is_terminal=True, width=_WIDTH, colour=True, hyperlinks=True, now=NOW)
    records = RecordList(pages, page_of=lambda commit: _web(commit.get("id")))
    renderer_for("table", screen).rows(records, SHOWN)


def with_rich(pages: Pages, out: TextIO) -> None:
    """Draw the same columns in the same look with rich, which needs all rows before it prints one."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for column in SHOWN:
        table.add_column(column.header, no_wrap=True)
    for page in pages:
        for raw in page:
            table.add_row(*_cells(msgspec.json.decode(raw)))
    Console(file=out, width=_WIDTH, force_terminal=True).print(table)


def rows(draw: Draw, pages: Pages) -> list[str]:
    """Return what is below the header, with all its codes but for what is not seen."""
    out = io.StringIO()
    draw(pages, out)
    drawn = _STYLED_BLANK.sub(r"\2\1", _LINK_ID.sub("", out.getvalue()))
    return [line.rstrip() for line in drawn.splitlines()[1:]]


def _cells(commit: dict[str, Any]) -> list[Text]:
    subject = commit["message"].splitlines()[0].replace("\t", " ")
    message = Text(subject)
    # rich's own `highlight_words` compiles a pattern for each key.
    for key in commit["properties"]["jira-key"]:
        if (at := subject.find(key)) >= 0:
            message.stylize(JIRA_KEY_STYLE, at, at + len(key))
    return [
        Text(commit["displayId"], Style(color="yellow", link=_web(commit["id"]))),
        Text(commit["author"]["name"]),
        Text(ago(NOW - commit["authorTimestamp"]), "dim"),
        message,
    ]


def _web(identity: str) -> str:
    return f"https://bitbucket.example.com/projects/WORK/repos/r10k/commits/{identity}"


def _took(draw: Draw, pages: Pages) -> dict[str, float]:
    # What one leaves behind is not collected in the time of the other.
    gc.collect()
    start, cpu = time.perf_counter(), time.process_time()
    draw(pages, io.StringIO())
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}


if __name__ == "__main__":
    main()
