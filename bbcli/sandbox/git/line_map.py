"""Follow a line of a file from one commit to another."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bbcli.sandbox.git.process import Git

_HUNK = re.compile(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


def moved_line(git: Git, old: str, new: str, path: str, line: int) -> int | None:
    """Return the number in commit `new` of a line of commit `old`, None if the line was changed or removed."""
    shift = 0
    fixed = ("--no-color", "--no-renames", "--unified=0")
    for match in _HUNK.finditer(git.constant("diff-tree", "-r", "--patch", *fixed, old, new, "--", path).stdout):
        start, removed, _, added = (1 if number is None else int(number) for number in match.groups())
        first = start + 1 if removed == 0 else start  # an insertion is named by the line before it
        if line < first:
            break
        if line < first + removed:
            return None
        shift += added - removed
    return line + shift
