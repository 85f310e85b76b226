"""Renders a manual page as mdoc source for man: ASCII, one sentence per line."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING

from bbcli.docs.page_model import ALSO, Definitions, Paragraph, marked, title_of, width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bbcli.docs.page_model import Definition, Page, Section, Span, Verbatim

# The date of all pages; fixed, so that the output does not depend on the day.
DATE = "November 28, 2026"
_MACROS = {"flag": "Fl", "arg": "Ar", "command": "Ic", "variable": "Ev", "code": "Cm", "": "No"}
# Characters that roff interprets in text; unescaped, - and ' are typeset as Unicode characters.
_ESCAPES = {"\\": "\\e", "~": "\\(ti", "^": "\\(ha", "`": "\\(ga", "'": "\\(aq"}
_IN_CODE = {**_ESCAPES, "-": "\\-"}
_IN_TEXT = {**_ESCAPES, "'": "'"}
_LINE = 78
# The end of a sentence. A line break there makes the formatter choose the space.
_SENTENCE = re.compile(r"(?<=[.!?])[)\"]?\s+(?=[^a-z\s])|(?<=[.!?])\s+")
# A word that must not be hyphenated, since it would be copied wrong: a variable, a path, a value in capitals.
_WHOLE = re.compile(r"[_/$]|[A-Z]{6}")
_OPTION = re.compile(r"(?<![\w-])-+(?=\S)[\w-]*")
# A reference to another page, with the punctuation behind it.
_PAGE = re.compile(r"(?:^| )(bbcli[\w-]*\(\d\)[.,:;)]*)(?= |$)")


def render(page: Page) -> str:
    """Return the source of the page."""
    lines = [
        '.\\" Written by python -m bbcli.docs.generate.',
        f".Dd {DATE}",
        f".Dt {page.title.upper()} {page.number}",
        ".Os",
        ".Sh NAME",
        f".Nm {page.title}",
        f".Nd {_text(page.summary)}",
    ]
    if page.synopsis:
        lines.append(".Sh SYNOPSIS")
        for number, line in enumerate(page.synopsis):
            lines += [*([".Pp"] if number else []), *map(_macro_line, line)]
    for section in page.sections:
        lines += _section(section)
    if page.also:
        lines += [f".Sh {ALSO}", *_also(page.also)]
    return "\n".join((*lines, ""))


def _section(section: Section) -> Iterator[str]:
    yield f".Sh {section.title}"
    yield from _blocks(section.blocks)


def _blocks(blocks: Iterable[Paragraph | Verbatim | Definitions]) -> Iterator[str]:
    begins = True
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from () if begins else (".Pp",)
            yield from _filled(block.text)
        elif isinstance(block, Definitions):
            yield from () if begins or not block.compact else (".Pp",)
            yield f".Bl -tag -width {f'{width_of(block)}n -compact' if block.compact else 'Ds'}"
            for item in block.items:
                yield from _item(item)
            yield ".El"
        else:
            yield ".Bd -literal -offset indent"
            yield from (_guarded(_code(line)) for line in block.text.split("\n"))
            yield ".Ed"
        begins = False


def _item(item: Definition) -> Iterator[str]:
    yield f".It {_macros(item.term)}"
    yield from _blocks(item.blocks)


def _also(pages: Iterable[tuple[str, int]]) -> Iterator[str]:
    *others, last = pages
    yield from (f".Xr {title_of(name)} {part} ," for name, part in others)
    yield f".Xr {title_of(last[0])} {last[1]}"


def _macro_line(span: Span) -> str:
    """Return a macro line of a synopsis; [optional] text becomes the macro Op."""
    if span.kind == "name":
        return f".Nm {_argument(span.text)}"
    inner = span.text[1:-1] if span.text.startswith("[") and span.text.endswith("]") else ""
    optional = inner and not set("[]") & set(inner)
    return f".Op {_macros([span._replace(text=inner)])}" if optional else f".{_macros([span])}"


def _macros(spans: Iterable[Span]) -> str:
    """Return spans as the arguments of a macro."""
    words: list[str] = []
    for span in spans:
        if span.text == ",":
            words.append(",")
            continue
        text = span.text.removeprefix("-") if span.kind == "flag" else span.text
        words += [*(["Ns"] if span.tight else []), _MACROS[span.kind], _argument(text)]
    return " ".join(words).removeprefix("No ")


def _argument(text: str) -> str:
    """Return one macro argument, quoted so that it is not read as a macro or as punctuation."""
    shown = _code(text).replace('"', "\\(dq")
    if " " in shown:
        return f'"{shown}"'
    return f"\\&{shown}" if re.fullmatch(r"[A-Z][a-z]{1,2}|[^\w\s]", text) else shown


def _filled(text: str) -> Iterator[str]:
    """Yield the lines of wrapped text; each sentence begins a line."""
    for sentence in _sentences(text):
        for number, part in enumerate(_PAGE.split(sentence)):
            if number % 2:
                yield _referred(part)
            else:
                yield from map(_guarded, wrap(part, _LINE, break_long_words=False, break_on_hyphens=False))


def _referred(text: str) -> str:
    """Return the macro line of a page reference with the punctuation after it."""
    name, number, behind = text.replace(")", "(", 1).split("(", 2)
    return " ".join((".Xr", name, number, *behind))


def _sentences(text: str) -> list[str]:
    """Return the sentences as roff; a period in code does not end one."""
    whole = ""
    for span in marked(text):
        if span.kind:
            whole += " ".join(f"\\fB\\%{_code(word)}\\fR" for word in span.text.split())
        else:
            whole += _SENTENCE.sub(lambda match: f"{match[0].strip()}\n", _text(span.text))
    return [line for line in whole.split("\n") if line.strip()]


def _text(text: str) -> str:
    """Return text as roff; options, paths and variables are never hyphenated."""
    return _ascii("".join(map(_word, re.split(r"(\s+)", text))))


def _word(word: str) -> str:
    shown = "".join(_IN_TEXT.get(char, char) for char in word)
    return _typed(shown) if _WHOLE.search(word) else _OPTION.sub(lambda match: _typed(match[0]), shown)


def _typed(word: str) -> str:
    return "\\%" + word.replace("-", "\\-")


def _code(text: str) -> str:
    return _ascii("".join(_IN_CODE.get(char, char) for char in text))


def _ascii(text: str) -> str:
    return "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in text)


def _guarded(line: str) -> str:
    """Return the line, escaped if roff would read it as a request."""
    return f"\\&{line}" if line.startswith((".", "'", "\\(aq")) else line
