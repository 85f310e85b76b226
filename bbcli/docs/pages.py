"""The manual pages of bbcli and its commands, from the command tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.cli.help_text import parse
from bbcli.cli.options import CONNECTION
from bbcli.cli.tree import PROGRAM, Node
from bbcli.docs.page_model import (
    Definition,
    Definitions,
    Page,
    Paragraph,
    Section,
    Span,
    Verbatim,
    in_order,
    paragraphs,
    title_of,
)
from bbcli.docs.parameters import listed, term
from bbcli.docs.topics import TOPICS, main_page, summary_of, topic_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import click


_EXIT = "The exit code is 0 on success, else the kind of the error: see bbcli-exit-codes(7)."


def pages(root: click.Command) -> Iterator[Page]:
    """Yield all pages: of bbcli, of every command, of every topic."""
    tree = Node(root)
    yield of_program(tree)
    yield from (of_command(node) for node in tree.walk() if node.path)
    yield from map(topic_page, TOPICS)


def of_program(tree: Node) -> Page:
    """Return bbcli(1), from the root of the tree."""
    nouns = [(node.name, node.summary) for node in tree.children]
    topics = [(f"{title_of(name)}({number})", summary_of(name)) for name, number in TOPICS.items()]
    page = main_page({"commands": lambda: _listed(nouns), "topics": lambda: _listed(topics)})
    line = (Span(PROGRAM, "name"), Span("COMMAND", "arg"), Span("[SUBCOMMAND]", "arg"), Span("[OPTION ...]", "arg"))
    return page._replace(synopsis=(line,), also=in_order((*page.also, *TOPICS.items())))


def of_command(node: Node) -> Page:
    """Return the page of a command: of a noun with its verbs, or of a verb with its arguments, options and columns."""
    description, examples = described(node)
    sections = [Section("DESCRIPTION", description), Section("EXAMPLES", (Verbatim(examples),))]
    if node.children:
        verbs = _listed((verb.path[-1], f"{verb.summary}.") for verb in node.children)
        sections.append(Section("SUBCOMMANDS", (verbs,)))
    else:
        sections += _parameters(node)
    if any(column.header for column in node.columns):
        fields = [(column.header, f"`{column.path}`") for column in node.columns if column.header]
        sections.append(Section("COLUMNS", (Paragraph(_COLUMNS), _listed(fields))))
    if not node.children:
        sections.append(Section("EXIT CODES", (Paragraph(_EXIT),)))
    return Page(node.name, 1, _lowered(node.summary), tuple(sections), (_synopsis(node),), in_order(_also(node)))


def described(node: Node) -> tuple[tuple[Paragraph | Verbatim, ...], str]:
    """Return the paragraphs of a command's help, and the lines of its examples."""
    text = parse(node.help)
    return paragraphs(text), "\n".join(line for example in text.examples for line in example.lines)


_COLUMNS = "The columns, with the JSON field of each:"


def _parameters(node: Node) -> Iterator[Section]:
    found = {"ARGUMENTS": node.arguments, **node.sections}
    yield from (Section(title.upper(), (listed(items),)) for title, items in found.items() if items)


def _synopsis(node: Node) -> tuple[Span, ...]:
    name = Span(f"{PROGRAM} {node.name}", "name")
    if node.children:
        return (name, Span("SUBCOMMAND", "arg"), Span("[OPTION ...]", "arg"))
    required = (span for option in node.options if option.required for span in term(option))
    arguments = (Span(each.metavar, "arg") for each in node.arguments)
    return (name, *required, Span("[OPTION ...]", "arg"), *arguments)


def _also(node: Node) -> Iterator[tuple[str, int]]:
    yield from ((" ".join(node.path[:length]), 1) for length in range(len(node.path)))
    yield from ((verb.name, 1) for verb in node.children)
    output = ("output",) if node.formats else ()
    connection = ("connection",) if CONNECTION in node.sections else ()
    topics = (*node.topics, "exit-codes", *output, *connection)
    yield from ((name, TOPICS[name]) for name in topics)


def _listed(items: Iterable[tuple[str, str]]) -> Definitions:
    each = (Definition((Span(name, "command"),), (Paragraph(text),)) for name, text in items)
    return Definitions(tuple(each), compact=True)


def _lowered(text: str) -> str:
    """Return a summary as man lists it: the first letter in lower case, unless an acronym begins with it."""
    return text if text[1:2].isupper() else f"{text[0].lower()}{text[1:]}"
