"""Each guarantee of SECURITY.md names an existing test."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = [line.split(" | ") for line in TEXT.splitlines() if line.startswith("| ")]
GUARANTEES = [row for row in ROWS if row[0] != "| guarantee"]


def test_every_guarantee_names_a_test_that_is_there() -> None:
    assert len(GUARANTEES) > 15
    for guarantee, *_, named in GUARANTEES:
        tests = re.findall(r"`([\w/.]*)::(\w+)`", named)
        assert tests, guarantee
        path = ""
        for place, name in tests:
            path = place or path
            tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
            assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{path}::{name}"
