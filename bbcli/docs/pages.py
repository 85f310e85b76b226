"""The manual pages of bbcli and its commands, from the command tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
from bbcli.docs.topics import TOPICS, main_page, summary_of, topic_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import click

    from bbcli.cli.tree import Parameter


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
    line = (Span(PROGRAM, "name"), Span("COMMAND", "arg"), Span("VERB", "arg"), Span("[OPTION ...]", "arg"))
    return page._replace(synopsis=(line,), also=in_order((*page.also, *TOPICS.items())))


def of_command(node: Node) -> Page:
    """Return the page of a command: of a noun with its verbs, or of a verb with its arguments, options and columns."""
    description, examples = described(node)
    sections = [Section("DESCRIPTION", description)]
    if node.children:
        sections.append(Section("VERBS", (_listed((verb.path[-1], f"{verb.summary}.") for verb in node.children),)))
    else:
        sections += _parameters(node.parameters)
    if any(column.header for column in node.columns):
        fields = [(column.header, f"`{column.path}`") for column in node.columns if column.header]
        sections.append(Section("COLUMNS", (Paragraph(_COLUMNS), _listed(fields))))
    if not node.children:
        sections.append(Section("EXIT STATUS", (Paragraph(_EXIT),)))
    sections.append(Section("EXAMPLES", (Verbatim(examples),)))
    return Page(node.name, 1, _lowered(node.summary), tuple(sections), (_synopsis(node),), in_order(_also(node)))


def described(node: Node) -> tuple[tuple[Paragraph | Verbatim, ...], str]:
    """Return the paragraphs of a command's help, and the lines of its examples."""
    blocks, examples = paragraphs(node.help)
    return tuple(blocks), examples


_COLUMNS = "The columns, with the JSON field of each:"


def _parameters(parameters: Iterable[Parameter]) -> Iterator[Section]:
    found: dict[str, list[Definition]] = {"ARGUMENTS": [], "OPTIONS": []}
    for each in parameters:
        title = each.section.upper() or "ARGUMENTS"
        text = " ".join(part for part in (each.help, each.note) if part)
        found.setdefault(title, []).append(Definition(_term(each), (Paragraph(text),) if text else ()))
    yield from (Section(title, (Definitions(tuple(items)),)) for title, items in found.items() if items)


def _term(parameter: Parameter) -> tuple[Span, ...]:
    spans: list[Span] = []
    for name in parameter.names:
        spans += [*([Span(",")] if spans else []), Span(name, "flag")]
    if parameter.metavar:
        spans.append(Span(parameter.metavar, "arg", tight=parameter.metavar.startswith("[=")))
    return tuple(spans)


def _synopsis(node: Node) -> tuple[Span, ...]:
    name = Span(f"{PROGRAM} {node.name}", "name")
    if node.children:
        return (name, Span("VERB", "arg"), Span("[OPTION ...]", "arg"))
    required = (span for option in node.options if option.required for span in _term(option))
    arguments = (Span(each.metavar, "arg") for each in node.arguments)
    return (name, *required, Span("[OPTION ...]", "arg"), *arguments)


def _also(node: Node) -> Iterator[tuple[str, int]]:
    yield from ((" ".join(node.path[:length]), 1) for length in range(len(node.path)))
    yield from ((verb.name, 1) for verb in node.children)
    topics = (*node.topics, "exit-codes", *(("output",) if node.formats else ()))
    yield from ((name, TOPICS[name]) for name in topics)


def _listed(items: Iterable[tuple[str, str]]) -> Definitions:
    each = (Definition((Span(name, "command"),), (Paragraph(text),)) for name, text in items)
    return Definitions(tuple(each), compact=True)


def _lowered(text: str) -> str:
    """Return a summary as man lists it: the first letter in lower case, unless an acronym begins with it."""
    return text if text[1:2].isupper() else f"{text[0].lower()}{text[1:]}"
