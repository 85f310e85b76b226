"""Renders a manual page as text: laid out as by man, as wide as the terminal, in color if the terminal has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.docs.page_model import ALSO, Definitions, Paragraph, Span, marked, title_of, width_of
from bbcli.output.cells import Cell
from bbcli.output.styles import Pen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bbcli.docs.page_model import Definition, Page, Section, Verbatim
    from bbcli.output.terminal import Screen

    # A word: spans without spaces between them.
    Word = list[Span]

_STYLES = {"flag": "cyan", "code": "cyan", "command": "cyan", "variable": "cyan", "name": "bold", "arg": "green"}
_INDENT, _DEEPER = 4, 6
# Longer lines are hard to read.
_NARROWEST, _WIDEST = 40, 100


def render(page: Page, screen: Screen) -> str:
    """Return the text of the page; 80 columns if the screen is not a terminal."""
    width = max(_NARROWEST, min(screen.width, _WIDEST)) if screen.is_terminal else 80
    return "\n".join((*_Writer(Pen(screen.colour, hyperlinks=False), width).lines(page), ""))


@dataclass(frozen=True)
class _Writer:
    pen: Pen
    width: int

    def lines(self, page: Page) -> Iterator[str]:
        yield from self._headed("NAME", self._filled([Span(f"{page.title} - {page.summary}")], _INDENT), first=True)
        if page.synopsis:
            lines = (line for each in page.synopsis for line in self._lined(_words(each), _INDENT))
            yield from self._headed("SYNOPSIS", lines)
        for section in page.sections:
            yield from self._section(section)
        if page.also:
            names = ", ".join(f"{title_of(name)}({number})" for name, number in page.also)
            yield from self._headed(ALSO, self._filled([Span(names)], _INDENT))

    def _headed(self, title: str, lines: Iterable[str], *, first: bool = False) -> Iterator[str]:
        yield from () if first else ("",)
        yield self.pen.styled(title, Cell(title, style="bold"))
        yield from lines

    def _section(self, section: Section) -> Iterator[str]:
        yield from self._headed(section.title, self._blocks(section.blocks, _INDENT))

    def _blocks(self, blocks: Sequence[Paragraph | Verbatim | Definitions], indent: int) -> Iterator[str]:
        for number, block in enumerate(blocks):
            yield from ("",) if number else ()
            if isinstance(block, Paragraph):
                yield from self._filled(marked(block.text), indent)
            elif isinstance(block, Definitions):
                yield from self._items(block, indent)
            else:
                yield from (f"{' ' * (indent + 2)}{line}".rstrip() for line in block.text.split("\n"))

    def _items(self, block: Definitions, indent: int) -> Iterator[str]:
        deeper = width_of(block) + 2 if block.compact else _DEEPER
        for number, item in enumerate(block.items):
            yield from ("",) if number and not block.compact else ()
            yield from self._item(item, indent, deeper)

    def _item(self, item: Definition, indent: int, deeper: int) -> Iterator[str]:
        words = _words(item.term)
        terms = list(self._lined(words, indent))
        lines = list(self._blocks(item.blocks, indent + deeper))
        room = deeper - _length(words)
        if lines and room > 0 and isinstance(item.blocks[0], Paragraph):
            yield f"{terms[0]}{' ' * room}{lines[0].lstrip()}"
            yield from lines[1:]
        else:
            yield from (*terms, *lines)

    def _filled(self, spans: Iterable[Span], indent: int) -> Iterator[str]:
        """Return the lines of wrapped text; without color, code stands between backticks."""
        return self._lined(_words(spans, ticks=not self.pen.colour), indent)

    def _lined(self, words: Iterable[Word], indent: int) -> Iterator[str]:
        """Yield lines, each with as many words as fit."""
        line: list[Word] = []
        for word in words:
            if line and indent + _length([*line, word]) > self.width:
                yield f"{' ' * indent}{' '.join(map(self._word, line))}"
                line = []
            line.append(word)
        if line:
            yield f"{' ' * indent}{' '.join(map(self._word, line))}"

    def _word(self, word: Word) -> str:
        return "".join(
            self.pen.styled(piece.text, Cell(piece.text, style=_STYLES.get(piece.kind, ""))) for piece in word
        )


def _length(words: Sequence[Word]) -> int:
    """Return the width of words with a space between each two."""
    return sum(len(piece.text) for word in words for piece in word) + len(words) - 1


def _words(spans: Iterable[Span], *, ticks: bool | None = None) -> list[Word]:
    """Return the words of spans; with `ticks` None the spans are those of a term, and are separated by spaces."""
    words: list[Word] = []
    joins = False
    for span in spans:
        text = f"`{span.text}`" if ticks and span.kind else span.text
        pieces = text.split(" ")
        for number, piece in enumerate(pieces):
            joined = joins if number == 0 else False
            if ticks is None and number == 0:
                joined = span.tight or span.text == ","
            if piece and joined and words:
                words[-1].append(Span(piece, span.kind))
            elif piece:
                words.append([Span(piece, span.kind)])
        joins = not text.endswith(" ")
    return words
