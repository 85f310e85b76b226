"""Arguments and options as definitions of a manual page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.cli.command import Command
from bbcli.cli.tree import Node
from bbcli.docs.page_model import Definition, Definitions, Paragraph, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.cli.tree import Parameter


def listed(parameters: Iterable[Parameter]) -> Definitions:
    """Return each parameter with its help."""
    texts = ((each, each.text) for each in parameters)
    return Definitions(tuple(Definition(term(each), (Paragraph(text),) if text else ()) for each, text in texts))


def term(parameter: Parameter) -> tuple[Span, ...]:
    """Return the names and the value of a parameter."""
    spans: list[Span] = []
    for name in parameter.names:
        spans += [*([Span(",")] if spans else []), Span(name, "flag")]
    if parameter.metavar:
        spans.append(Span(parameter.metavar, "arg", tight=parameter.metavar.startswith("[=")))
    return tuple(spans)


def shared(section: str) -> Definitions:
    """Return the shared options under a heading."""
    return listed(Node(Command("")).sections[section])
