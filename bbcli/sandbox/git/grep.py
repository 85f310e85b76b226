"""Search files of a commit for words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bbcli.sandbox.git.hunks import MAX_LENGTH
from bbcli.sandbox.git.process import Git, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Match:
    """A file with all words; `lines` are number and text of the lines with any of them."""

    path: str
    lines: tuple[tuple[int, str], ...]


def grep(git: Git, commit: str, words: Sequence[str]) -> Iterator[Match]:
    """Yield the text files of a commit that contain all words, ignoring case."""
    patterns = [argument for word in words for argument in ("-e", word)]
    options = ("-I", "-n", "-z", "-i", "-F", "--all-match", "--full-name")
    found = git.run("grep", *options, *patterns, commit, "--", accept=(0, 1)).stdout
    matches = re.findall(rb"(?s)" + commit.encode() + rb":([^\0]+)\0([0-9]+)\0([^\n]*)\n", found)
    for path, lines in groupby(matches, key=lambda match: match[0]):
        yield Match(decode(path), tuple((int(number), decode(text)[:MAX_LENGTH]) for _, number, text in lines))
