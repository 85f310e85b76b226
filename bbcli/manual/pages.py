"""The pages of the commands, made of what each says of itself; and which page is meant by words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.manual.document import Definition, Definitions, Page, Paragraph, Section, Span, Verbatim, in_order, title_of
from bbcli.manual.topics import TOPICS, main_page, summary_of, topic_page
from bbcli.manual.tree import PROGRAM, entries, entry_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import click

    from bbcli.manual.tree import Entry, Parameter

# The topics that a noun is about, besides those of all.
_ABOUT = {
    "api": ("api",),
    "auth": ("authentication", "security", "servers"),
    "alias": ("scripting",),
    "builds": ("scripting",),
    "cache": ("security",),
    "commits": ("scripting",),
    "config": ("servers", "config"),
    "doctor": ("servers",),
    "insights": ("scripting",),
    "watch": ("scripting",),
}
_EXIT = "It ends with 0 when it is done, and else with a code that says why not: see bbcli-exit-codes(7)."


def pages(root: click.Command) -> Iterator[Page]:
    """Yield every page: that of bbcli, those of its commands, and the topics."""
    whole = entry_of(root)
    yield of_program(whole)
    yield from (of_command(entry) for entry in entries(whole) if entry.path)
    yield from map(topic_page, TOPICS)


def of_program(whole: Entry) -> Page:
    """Return the page of bbcli itself."""
    verbs = [(entry.name, entry.summary) for entry in whole.verbs]
    topics = [(f"{title_of(name)}({number})", summary_of(name)) for name, number in TOPICS.items()]
    page = main_page({"commands": lambda: _listed(verbs), "topics": lambda: _listed(topics)})
    line = (Span(PROGRAM, "name"), Span("COMMAND", "arg"), Span("VERB", "arg"), Span("[OPTION ...]", "arg"))
    return page._replace(synopsis=(line,), also=in_order((*page.also, *TOPICS.items())))


def of_command(entry: Entry) -> Page:
    """Return the page of a command: of a noun with its verbs, or of a verb with all that it takes."""
    sections = [Section("DESCRIPTION", entry.description)]
    if entry.verbs:
        sections.append(Section("VERBS", (_listed((verb.path[-1], f"{verb.summary}.") for verb in entry.verbs),)))
    else:
        sections += _taken(entry.parameters)
    if any(header for header, _ in entry.columns):
        said = [(header, f"`{path}`") for header, path in entry.columns if header]
        sections.append(Section("COLUMNS", (Paragraph(_COLUMNS), _listed(said))))
    if not entry.verbs:
        sections.append(Section("EXIT STATUS", (Paragraph(_EXIT),)))
    sections.append(Section("EXAMPLES", (Verbatim(entry.examples),)))
    return Page(entry.name, 1, _lowered(entry.summary), tuple(sections), (_synopsis(entry),), in_order(_also(entry)))


_COLUMNS = "The columns, each with the field of the JSON that it shows:"


def _taken(parameters: Iterable[Parameter]) -> Iterator[Section]:
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


def _synopsis(entry: Entry) -> tuple[Span, ...]:
    name = Span(f"{PROGRAM} {entry.name}", "name")
    if entry.verbs:
        return (name, Span("VERB", "arg"), Span("[OPTION ...]", "arg"))
    needed = [_term(each) for each in entry.parameters if each.names and each.required]
    arguments = [Span(each.metavar, "arg") for each in entry.parameters if not each.names]
    return (name, *(span for spans in needed for span in spans), Span("[OPTION ...]", "arg"), *arguments)


def _also(entry: Entry) -> Iterator[tuple[str, int]]:
    above = [" ".join(entry.path[:length]) for length in range(len(entry.path))]
    yield from ((name, 1) for name in (*above, *(verb.name for verb in entry.verbs)))
    topics = (*_ABOUT.get(entry.path[0], ()), "exit-codes", *(("output",) if entry.formats else ()))
    yield from ((name, TOPICS[name]) for name in topics)


def _listed(items: Iterable[tuple[str, str]]) -> Definitions:
    each = (Definition((Span(name, "command"),), (Paragraph(text),)) for name, text in items)
    return Definitions(tuple(each), compact=True)


def _lowered(text: str) -> str:
    """Return a summary as the list of all pages has it: in lower case, but for what is a name."""
    return text if text[1:2].isupper() else f"{text[0].lower()}{text[1:]}"
