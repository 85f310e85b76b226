"""The pages of the commands, made of what each says of itself; and which page is meant by words."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bbcli.cli.command import Command
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


PROGRAM = "bbcli"


class Parameter(NamedTuple):
    """An argument, which has no names but its metavar, or an option; `section` is the heading that it stands under.

    What is `optional_value` may be given without its value. `note` is what is said of default and variable.
    """

    names: tuple[str, ...]
    metavar: str
    help: str
    type: str
    section: str = ""
    choices: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    multiple: bool = False
    optional_value: bool = False
    variable: str | None = None
    note: str = ""


class Entry(NamedTuple):
    """A command: the words behind `bbcli`, its summary, what else is said of it, its examples, and what it takes.

    `columns` are the headers and paths of what it shows. Of a group there are the `verbs`.
    """

    path: tuple[str, ...]
    summary: str
    description: tuple[Paragraph | Verbatim, ...]
    examples: str
    parameters: tuple[Parameter, ...]
    verbs: tuple[Entry, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    formats: tuple[str, ...] = ()
    writes: bool = False

    @property
    def name(self) -> str:
        """What its page is called."""
        return " ".join(self.path)


def entry_of(command: click.Command, path: tuple[str, ...] = ()) -> Entry:
    """Return what is said of a command, and of all below it."""
    context = click.Context(command, info_name=" ".join((PROGRAM, *path)), **command.context_settings)
    text = inspect.cleandoc(command.help or "")
    description, examples = paragraphs(f"{text}\n\n{inspect.cleandoc(command.epilog or '')}")
    verbs = tuple(entry_of(found, (*path, name)) for name, found in _below(command, context))
    taken = tuple(_parameters(command, context))
    return Entry(path, _summary(text), tuple(description), examples, taken, verbs, *_shown(command))


def entries(entry: Entry) -> Iterator[Entry]:
    """Yield a command and all below it, each before its verbs."""
    yield entry
    for verb in entry.verbs:
        yield from entries(verb)


def _below(command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found and not found.hidden:
                yield name, found


def _summary(text: str) -> str:
    """Return the first sentence of a help text, without its period."""
    first = " ".join(text.partition("\n\n")[0].split())
    return re.split(r"[.:](?:\s|$)|; ", first, maxsplit=1)[0]


def _shown(command: click.Command) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...], bool]:
    if not isinstance(command, Command):
        return (), (), False
    output = next((param for param in command.params if param.name == "output"), None)
    formats = tuple(output.type.choices) if output and isinstance(output.type, click.Choice) else ()
    return tuple((column.header, column.path) for column in command.columns), formats, command.writes


def _parameters(command: click.Command, context: click.Context) -> Iterator[Parameter]:
    for param in command.get_params(context):
        if isinstance(param, click.Argument):
            yield _argument(param, context)
        elif isinstance(param, click.Option) and not param.hidden:
            yield _option(param, context)


def _argument(param: click.Argument, context: click.Context) -> Parameter:
    text = " ".join((getattr(param, "help", None) or "").split())
    kind, words = _type(param)
    many = param.nargs == -1
    metavar = param.make_metavar(context)
    return Parameter((), metavar, text, kind, choices=words, required=param.required, multiple=many)


def _option(param: click.Option, context: click.Context) -> Parameter:
    record = param.get_help_record(context)
    said = " ".join((param.help or "").split())
    note = " ".join(record[1].split()).removeprefix(said).strip() if record else ""
    kind, words = _type(param)
    is_flag = bool(param.is_flag or param.count)
    metavar = (
        "" if is_flag else "|".join(words) if isinstance(param.type, click.Choice) else param.make_metavar(context)
    )
    variable = param.envvar if isinstance(param.envvar, str) else None
    bare = getattr(param, "bare", None) is not None
    section = getattr(param, "section", "Options")
    return Parameter(
        (*param.opts, *param.secondary_opts), metavar, said, "flag" if is_flag else kind, section, words,
        _default(param), param.required, param.multiple, bare, variable, note,
    )  # fmt: skip


def _type(param: click.Parameter) -> tuple[str, tuple[str, ...]]:
    """Return what its type is called, and all values where they can be counted."""
    if isinstance(param.type, click.Choice):
        return "choice", tuple(map(str, param.type.choices))
    return param.type.name, tuple(getattr(param.type, "words", ()))


def _default(param: click.Option) -> Any:
    return param.default if isinstance(param.default, str | int | float | bool) else None
