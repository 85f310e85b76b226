"""Markdown that people wrote, drawn for a terminal: it is data, so no character of it reaches the terminal raw."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from io import StringIO
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len
from rich.console import Console
from rich.markdown import CodeBlock, Heading, Markdown
from rich.syntax import Syntax
from rich.text import Text
from rich.theme import Theme

from bbcli.output.cells import SUGGESTION, visible
from bbcli.output.cpu_limit import TooSlow, cpu_limit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import ConsoleOptions, RenderResult

# Inline tokens that begin a style of the terminal.
_STYLES = {"strong_open": "1", "em_open": "3", "s_open": "9"}
_CODE = "1;36"
# What Markdown could give a meaning; text without it needs no parser.
_MARKUP = re.compile(r"[\\`*_\[\]<>&~|#!\t]|^ {4}|^ *(?:[-+=]|\d+[.)])|\n *\n *\n", re.MULTILINE)
# Seconds of CPU time for colors of code. After a text that takes longer no code of the run gets colors.
_PATIENCE = 1.0
_gave_up = Event()
_PARAGRAPH = {"paragraph_open", "inline", "paragraph_close"}


def draw_markdown(text: str, width: int, *, colour: bool) -> str:
    """Return Markdown drawn for a terminal, each line at most `width` columns wide, without a line end at the end.

    Links and images show where they lead; HTML is shown as text. Control and invisible characters are visible.
    """
    width = max(width, 1)
    text = text.replace("\r\n", "\n").strip("\n")
    if not _MARKUP.search(text) and text.isascii():
        return "\n".join(_fold(line.strip(" "), [], width) for line in visible(text, keep="\n").split("\n"))
    tokens = [*_safe(_parser().parse(visible(text, keep="\n\t")))]
    # Most comments are paragraphs: rich takes 20 times as long for them.
    if all(token.type in _PARAGRAPH for token in tokens) and (drawn := _paragraphs(tokens, width, colour=colour)):
        return drawn
    if not _gave_up.is_set():
        try:
            with cpu_limit(_PATIENCE):
                return _drawn(tokens, width, colour=colour)
        except TooSlow:  # the lexer of a block of code, whose language the text selects
            _gave_up.set()
    for token in tokens:
        token.info = "suggestion" if token.info == "suggestion" else ""
    return _drawn(tokens, width, colour=colour)


def _drawn(tokens: list[Token], width: int, *, colour: bool) -> str:
    out = StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, color_system="standard" if colour else None,
        no_color=not colour, legacy_windows=False, highlight=False, markup=False, emoji=False,
        theme=Theme({"markdown.code": "bold cyan", "markdown.h1": "bold underline"}),
    )  # fmt: skip
    console.print(_Drawn(tokens))
    return "\n".join(line.rstrip(" ") for line in out.getvalue().strip("\n").split("\n"))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])


def _paragraphs(tokens: Iterable[Token], width: int, *, colour: bool) -> str:
    """Return paragraphs, folded; empty if a character of them is not one column wide."""
    drawn = []
    for token in tokens:
        if token.type == "inline":
            lines = _styled_lines(token.children or ())
            if not all(text.isascii() or cell_len(text) == len(text) for text, _ in lines):
                return ""
            drawn.append("\n".join(_fold(text, styles if colour else [], width) for text, styles in lines))
    return "\n\n".join(drawn)


def _styled_lines(tokens: Iterable[Token]) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Return the lines of inline tokens: the text, and the spans (start, end, style) in it."""
    lines: list[tuple[list[str], list[tuple[int, int, str]]]] = [([], [])]
    active: list[str] = []
    length = 0
    for token in tokens:
        if token.type == "hardbreak":
            lines.append(([], []))
            length = 0
        elif token.type in _STYLES:
            active.append(_STYLES[token.type])
        elif token.type.endswith("_close") and active:
            active.pop()
        else:
            texts, spans = lines[-1]
            style = ";".join([*active, *([_CODE] if token.type == "code_inline" else [])])
            content = token.content.replace("\n", " ").replace("\t", " ")
            texts.append(content)
            spans += [(length, length + len(content), style)] if style else []
            length += len(content)
    return [("".join(texts), spans) for texts, spans in lines]


def _fold(text: str, spans: Sequence[tuple[int, int, str]], width: int) -> str:
    """Return a text folded at blanks, with its spans, which are in order, styled."""
    pieces = []
    start = 0
    while len(text) - start > width:
        blank = text.rfind(" ", start, start + width + 1)
        end = blank if blank > start else start + width
        pieces.append((start, end))
        start = end + (blank > start)
    pieces.append((start, len(text)))
    begins, ends = [begin for begin, _, _ in spans], [end for _, end, _ in spans]
    return "\n".join(
        _with_styles(text, first, last, spans[bisect_right(ends, first) : bisect_left(begins, last)])
        for first, last in pieces
    )


def _with_styles(text: str, first: int, last: int, spans: Iterable[tuple[int, int, str]]) -> str:
    drawn, at = "", first
    for begin, end, style in spans:
        begin, end = max(begin, first), min(end, last)
        if begin < end:
            drawn += f"{text[at:begin]}\x1b[{style}m{text[begin:end]}\x1b[0m"
            at = end
    return (drawn + text[at:last]).rstrip(" ")


class _LeftHeading(Heading):
    """A heading at the left edge."""

    LEVEL_ALIGN: ClassVar[dict[str, Any]] = {}

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the text."""
        text = self.text.copy()
        text.justify = "left"
        yield text


class _PlainBlock(CodeBlock):
    """A block of code in the colors of the terminal, without a background."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the code, indented; a suggestion for the commented lines is called one."""
        code = str(self.text).rstrip()
        if self.lexer_name == "suggestion":
            yield Text(SUGGESTION)
            if not code:
                return
        yield Syntax(
            code, self.lexer_name, theme="ansi_dark", background_color="default", word_wrap=True, padding=(0, 2)
        )


class _Drawn(Markdown):
    """Markdown whose text is safe for a terminal; HTML in it is text."""

    elements: ClassVar[dict[str, Any]] = {
        **Markdown.elements,
        "heading_open": _LeftHeading,
        "fence": _PlainBlock,
        "code_block": _PlainBlock,
    }

    def __init__(self, tokens: list[Token]) -> None:
        super().__init__("", hyperlinks=False)
        self.parsed = tokens


def _safe(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield tokens whose text is visible: an entity such as &#8238; becomes a character only when it is parsed."""
    for token in tokens:
        token.content = visible(token.content, keep="\n\t")
        token.info = visible(token.info)
        if token.children:
            token.children = [*_with_addresses(_safe(token.children))]
        yield token


def _with_addresses(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield inline tokens with links and images as text that ends in where they lead."""
    opened: list[tuple[str, list[str]]] = []
    for token in tokens:
        if token.type == "link_open":
            opened.append((_address(token, "href"), []))
            continue
        if token.type == "link_close" and opened:
            address, parts = opened.pop()
            if address and "".join(parts).strip() not in (address, address.removeprefix("mailto:")):
                yield _text(f" ({address})")
            continue
        if token.type == "softbreak":  # servers show a line end in Markdown as one
            token.type, token.tag = "hardbreak", "br"
        elif token.type == "image":
            token = _text(f"[image: {token.content}] ({_address(token, 'src')})".replace("image: ]", "image]"))
        for _, parts in opened:
            parts.append(token.content)
        yield token


def _address(token: Token, name: str) -> str:
    return visible(str(token.attrs.get(name, "")))


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
