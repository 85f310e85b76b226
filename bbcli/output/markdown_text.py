"""Markdown that people wrote, drawn for a terminal: it is data, so no character of it reaches the terminal raw."""

from __future__ import annotations

import re
import textwrap
from io import StringIO
from typing import TYPE_CHECKING, Any, ClassVar

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console
from rich.markdown import CodeBlock, Heading, Markdown
from rich.syntax import Syntax
from rich.theme import Theme

from bbcli.output.cells import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import ConsoleOptions, RenderResult

# Text in which Markdown has no effect, and that is drawn without rich: letters, digits and common punctuation.
_PLAIN = re.compile(r"[A-Za-z0-9 ,.;:?!'\"()/@%$=\n-]*")
_LISTED = re.compile(r"^(?: {4}| *(?:-|\d+[.)])(?: |$)| *(?:-{2,}|={2,}) *$)|https?://|^ *\|", re.MULTILINE)


def draw_markdown(text: str, width: int, *, colour: bool) -> str:
    """Return Markdown drawn for a terminal, each line at most `width` columns wide, without a line end at the end.

    Links and images show where they lead; HTML is shown as text. Control and invisible characters are visible.
    """
    text = text.replace("\r\n", "\n").strip("\n")
    if _PLAIN.fullmatch(text) and not _LISTED.search(text):
        return _draw_plain(text, width)
    out = StringIO()
    console = Console(
        file=out, width=max(width, 1), force_terminal=colour, color_system="standard" if colour else None,
        no_color=not colour, legacy_windows=False, highlight=False, markup=False, emoji=False,
        theme=Theme({"markdown.code": "bold cyan", "markdown.h1": "bold underline"}),
    )  # fmt: skip
    console.print(_Drawn(text))
    return "\n".join(line.rstrip(" ") for line in out.getvalue().strip("\n").split("\n"))


def _draw_plain(text: str, width: int) -> str:
    """Return text without Markdown, each line folded."""
    lines = re.sub(r"\n(?: *\n)+", "\n\n", text).split("\n")
    return "\n".join(textwrap.fill(line, max(width, 1), break_on_hyphens=False) for line in lines)


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
        """Yield the code, indented."""
        code = str(self.text).rstrip()
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

    def __init__(self, text: str) -> None:
        super().__init__("", hyperlinks=False)
        parser = MarkdownIt("commonmark", {"html": False}).enable(["strikethrough", "table"])
        self.parsed = [*_safe(parser.parse(visible(text, keep="\n\t")))]


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
