"""Make text of a server safe for widgets and the clipboard: no markup, and control characters made visible."""

from __future__ import annotations

from rich.text import Text

from bbcli.output.cells import one_line, visible

# Characters of a line that are drawn.
MAX_LINE = 2000


def safe_text(text: str) -> Text:
    """Return a text of several lines for a widget; Textual would interpret a str as markup with links and actions."""
    lines = (one_line(line) for line in text.expandtabs(2).split("\n"))
    return Text("\n".join(line if len(line) <= MAX_LINE else f"{line[: MAX_LINE - 1]}…" for line in lines))


def safe_line(text: str) -> Text:
    """Return a text of one line for a widget."""
    return safe_text(one_line(text))


def plain(text: str) -> str:
    """Return a text for or from the clipboard: control characters but newlines and tabs are made visible."""
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t")
