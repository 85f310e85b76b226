"""Text of a server as widgets draw it, and as it is copied: no markup, and what does not show is made visible."""

from __future__ import annotations

from rich.text import Text

from bbcli.output.cells import one_line, visible

# How many characters of a line are drawn.
MAX_LINE = 2000


def safe_text(text: str) -> Text:
    """Return a text for a widget, with its lines; a str would be read as markup, whose links and actions work."""
    lines = (one_line(line) for line in text.expandtabs(2).split("\n"))
    return Text("\n".join(line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…" for line in lines))


def safe_line(text: str) -> Text:
    """Return a text for a widget that has one line."""
    return safe_text(one_line(text))


def plain(text: str) -> str:
    """Return a text to be copied, or as it was pasted: with its lines and tabs, and nothing that a shell acts on."""
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t")
