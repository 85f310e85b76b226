"""Every example of the manual: the lines in help texts, and the scripts and transcripts of topics."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.help_text import parse
from bbcli.cli.main import root
from bbcli.cli.tree import Node
from bbcli.docs.lookup import page_of
from bbcli.docs.page_model import Definitions, Verbatim
from bbcli.docs.topics import TOPICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.docs.page_model import Page, Paragraph


# A line of a shell that prints a token.
TOKEN = "bbcli auth tokens create t --permissions REPO_READ --json | jq -r .token"


class Example(NamedTuple):
    """An example: its page and its text."""

    page: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}: {self.text.partition(chr(10))[0]}"


def of_commands() -> Iterator[Example]:
    """Return the example lines of help texts, continued lines joined."""
    for node in Node(root).walk():
        for command in (command for example in parse(node.help).examples for command in example.commands):
            yield Example(node.name or "bbcli", re.sub(r"\\\n\s*", "", command))


def of_topics() -> Iterator[Example]:
    """Return the code blocks of topics, each a script or a transcript."""
    for name, number in TOPICS.items():
        yield from (Example(name, block.text) for block in _blocks(page_of(root, (str(number), name))))
    yield from (Example("bbcli(1)", block.text) for block in _blocks(page_of(root, ("bbcli",))))


def _blocks(page: Page) -> Iterator[Verbatim]:
    for section in page.sections:
        yield from _verbatim(section.blocks)


def _verbatim(blocks: Iterable[Paragraph | Verbatim | Definitions]) -> Iterator[Verbatim]:
    for block in blocks:
        if isinstance(block, Verbatim):
            yield block
        elif isinstance(block, Definitions):
            for item in block.items:
                yield from _verbatim(item.blocks)
