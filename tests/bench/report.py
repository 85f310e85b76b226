"""The tables, as Markdown that also reads well on a terminal, and the JSON with every sample."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from tests.bench.bars import MISSED, Row
from tests.bench.growth import Line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bench.growth import Point
    from tests.bench.timing import Results

_LONGEST_CELL = 60


@dataclass
class Report:
    """The results of a run of the benchmarks."""

    facts: dict[str, Any]
    rows: list[Row]
    growth: dict[str, list[Line]]
    points: dict[str, list[Point]]
    results: dict[str, Results]

    @property
    def is_missed(self) -> bool:
        """True if a bar was missed."""
        return any(row.verdict == MISSED for row in self.rows)

    def text(self) -> str:
        """Return the tables."""
        parts = [_said(self.facts), table(Row, self.rows)] if self.rows else [_said(self.facts)]
        for title, lines in self.growth.items():
            parts += [title, table(Line, lines)]
        return "\n\n".join(parts) + "\n"

    def save(self, path: Path) -> None:
        """Write everything as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def table(kind: type[Row | Line], rows: Sequence[Row | Line]) -> str:
    """Return rows as a table whose columns are the fields of their kind."""
    names = [field.name for field in fields(kind)]
    cells = [[_cell(getattr(row, name)) for name in names] for row in rows]
    header = [name.replace("_", " ").replace("ours", "bbcli") for name in names]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    ruled = ["-" * width for width in widths]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in (header, ruled, *cells)
    )


def _cell(text: str) -> str:
    shown = text.replace("|", "/")
    return shown if len(shown) <= _LONGEST_CELL else f"{shown[: _LONGEST_CELL - 1]}…"


def _said(facts: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items() if version)
    load = facts["load"][0]
    # What runs beside it slows one run and not its neighbour.
    busy = "\nThe machine is busy: ratios of now are not to be quoted." if load > facts["cores"] / 2 else ""
    machine = f"{facts['date']}, {facts['cores']} cores, load {load:.1f}, {facts['machine']}"
    return f"{machine}\n{versions}, script: {facts['script']}{busy}"
