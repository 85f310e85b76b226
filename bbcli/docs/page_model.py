"""The model of a manual page, independent of its output format, and parsers for docstrings and topic texts.

In all texts `code` stands between backticks.
"""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.help_text import MARK, chunks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bbcli.cli.help_text import HelpText

    Tables = Mapping[str, Callable[[], "Definitions"]]

ALSO = "SEE ALSO"


class Span(NamedTuple):
    """Words of one kind: code, flag, arg, command, variable, name, or "" for text. `tight`: no space before it."""

    text: str
    kind: str = ""
    tight: bool = False


class Paragraph(NamedTuple):
    """Text that is wrapped to the width."""

    text: str


class Verbatim(NamedTuple):
    """Lines that are not wrapped: an example, a transcript."""

    text: str


class Definition(NamedTuple):
    """A term and its definition."""

    term: tuple[Span, ...]
    blocks: tuple[Paragraph | Verbatim | Definitions, ...]


class Definitions(NamedTuple):
    """A list of definitions; a `compact` one has no blank lines between them."""

    items: tuple[Definition, ...]
    compact: bool = False


class Section(NamedTuple):
    """A section of a page."""

    title: str
    blocks: tuple[Paragraph | Verbatim | Definitions, ...]


class Page(NamedTuple):
    """A page: its name without `bbcli-`, empty for bbcli(1), and its section number of the manual.

    `synopsis` are command lines; `also` are the (name, number) of the pages under SEE ALSO.
    """

    name: str
    number: int
    summary: str
    sections: tuple[Section, ...]
    synopsis: tuple[tuple[Span, ...], ...] = ()
    also: tuple[tuple[str, int], ...] = ()

    @property
    def title(self) -> str:
        """The name of the page for man."""
        return title_of(self.name)

    @property
    def file(self) -> str:
        """The file name."""
        return f"{self.title}.{self.number}"


def title_of(name: str) -> str:
    """Return the name of the page for man, such as bbcli-commits-list."""
    return f"bbcli-{name.replace(' ', '-')}" if name else "bbcli"


def width_of(definitions: Definitions) -> int:
    """Return the width of the longest term."""
    return max(len(" ".join(span.text for span in item.term)) for item in definitions.items)


def in_order(pages: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return the pages without duplicates, sorted by number and name."""
    return tuple(sorted(set(pages), key=lambda page: (page[1], title_of(page[0]))))


def marked(text: str) -> list[Span]:
    """Return the spans of a text: code where it stands between backticks."""
    pieces = text.split("`")
    return [Span(piece, "code" if number % 2 else "") for number, piece in enumerate(pieces) if piece]


def term(text: str) -> tuple[Span, ...]:
    """Return the spans of a term; code that looks like an option or a variable gets that kind."""
    return tuple(_of_term(span) for span in marked(text) if span.text.strip())


def _of_term(span: Span) -> Span:
    text = span.text.strip()
    if span.kind and text.startswith("-"):
        return Span(text, "flag")
    return Span(text, "variable" if span.kind and re.fullmatch(r"[A-Z]+(_[A-Z]+)+", text) else span.kind)


def paragraphs(text: HelpText) -> tuple[Paragraph | Verbatim, ...]:
    """Return the paragraphs of a help text."""
    return tuple(
        Verbatim(each.removeprefix(MARK)) if each.startswith(MARK) else Paragraph(each) for each in text.paragraphs
    )


def topic(text: str, tables: Tables) -> tuple[str, tuple[Section, ...]]:
    """Return the summary and the sections of a topic.

    The first line is the summary. `# TITLE` begins a section, four spaces a verbatim block, `* ` a term, whose
    definition is indented by two spaces. `{name}` is a table. The section SEE ALSO is dropped: the pages that the whole
    text names are listed there.
    """
    summary, _, rest = text.partition("\n")
    parts = re.split(r"^# (.*)\n", rest, flags=re.MULTILINE)[1:]
    sections = zip(parts[::2], parts[1::2], strict=True)
    own = [Section(title, tuple(_blocks(chunks(body), tables))) for title, body in sections if title != ALSO]
    return summary, tuple(own)


def _blocks(chunks: Iterable[str], tables: Tables) -> Iterator[Paragraph | Verbatim | Definitions]:
    waiting = list(chunks)
    while waiting:
        if waiting[0].startswith("    "):
            yield Verbatim(dedent("\n\n".join(_while(waiting, lambda chunk: chunk.startswith("    ")))))
        elif waiting[0].startswith("* "):
            yield Definitions(tuple(_items(waiting, tables)))
        elif name := re.fullmatch(r"\{([\w-]+)\}", waiting[0]):
            waiting.pop(0)
            yield tables[name[1]]()
        else:
            yield Paragraph(" ".join(waiting.pop(0).split()))


def _items(waiting: list[str], tables: Tables) -> Iterator[Definition]:
    while waiting and waiting[0].startswith("* "):
        first, _, rest = waiting.pop(0).partition("\n")
        # Four spaces begin a verbatim block after the list; six begin one in the definition.
        own = _while(waiting, lambda chunk: re.match(r"  (?! )|      ", chunk) is not None)
        inner = [re.sub("^  ", "", chunk, flags=re.MULTILINE) for chunk in (rest, *own) if chunk]
        yield Definition(term(first[2:]), tuple(_blocks(inner, tables)))


def _while(waiting: list[str], holds: Callable[[str], bool]) -> list[str]:
    """Remove and return the leading items for which the predicate holds."""
    taken: list[str] = []
    while waiting and holds(waiting[0]):
        taken.append(waiting.pop(0))
    return taken
