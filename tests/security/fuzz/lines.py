"""Samples of commands that send requests, and their output formats."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tests.support.samples import FUZZ, samples_for
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from tests.support.samples import Sample


class Form(NamedTuple):
    """An output form: its options, and whether stdout is a terminal."""

    name: str
    words: tuple[str, ...] = ()
    tty: bool = False


class Line(NamedTuple):
    """A command line: the words of the command, its arguments, and stdin.

    `counts` says that each record of the server's list is a row of the output.
    """

    verb: str
    rest: str = ""
    stdin: str = ""
    counts: bool = False

    @property
    def words(self) -> list[str]:
        """All words."""
        return [*self.verb.split(), *self.rest.split()]


FORMS = (
    Form("table", tty=True),
    Form("TSV"),
    Form("json", ("--json",)),
    Form("json on a terminal", ("--json",), tty=True),
    Form("jsonl", ("--jsonl",)),
    Form("csv", ("--output", "csv")),
    Form("yaml", ("--output", "yaml")),
    Form("markdown", ("--output", "markdown")),
    Form("fields", ("--fields", "{field}")),
    Form("fields as TSV", ("--fields", "{field}", "--output", "tsv")),
    Form("jq of each", ("-q", ".[]? | objects | .{field}")),
    Form("jq", ("-q", "[.. | strings] | length")),
    Form("template", ("--template", "{{{field}}} {{{field}!j}}")),
    Form("columns", ("--columns", "{field}")),
    Form("sort", ("--sort", "{field}")),
    Form("quiet on a terminal", ("--quiet",), tty=True),
)
PLAIN = (Form("plain"), Form("terminal", tty=True))
# A server or a directory of its own is put in when a line runs; everything else is the same each time.
KNOWN = {"n": "1", "token_id": "1", "url": "{url}", "place": "{place}", "folder": "{folder}"}


def _line(sample: Sample) -> Line:
    return Line(sample.verb, sample.arguments.format(**KNOWN), sample.stdin.format(**KNOWN), sample.counts)


LINES = [(sample, _line(sample)) for sample in samples_for(FUZZ)]
READING = tuple(line for sample, line in LINES if sample.reads or not EVERY[sample.verb].writes)
WRITING = tuple(line for _, line in LINES if line not in READING)


def forms_of(line: Line) -> tuple[Form, ...]:
    """Return the forms that a line has: those of its output options, if it has any, with a field of its records."""
    names = {name for param in EVERY[line.verb].params for name in param.opts}
    if "--json" not in names:
        return PLAIN
    columns = (column.path for column in EVERY[line.verb].columns if column.header)
    field = next(columns, "name")
    return tuple(form._replace(words=tuple(word.format(field=field) for word in form.words)) for form in FORMS)
