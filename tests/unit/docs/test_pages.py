"""The manual pages contain every option of a command, and the tables of the code."""

from __future__ import annotations

from functools import cache

import click
import pytest

from bbcli.cli.help_text import Example, parse
from bbcli.cli.index import NOUNS
from bbcli.cli.main import root
from bbcli.config.model import Account, Config, Server
from bbcli.config.settings import KEYS
from bbcli.context.ci import SYSTEMS
from bbcli.docs.generate.mdoc import render
from bbcli.docs.page_model import Definition, Definitions, Paragraph, Span, Verbatim, paragraphs, topic
from bbcli.docs.pages import pages
from bbcli.docs.tables import FORMATS, ROWS
from bbcli.docs.topics import TOPICS, summary_of, text_of
from bbcli.errors import exit_codes
from bbcli.output import FORMATS as KNOWN_FORMATS
from tests.support.verbs import EVERY, GROUPS


@cache
def rendered() -> dict[str, str]:
    """Return the text of each page, generated on the first call and not at import."""
    return {page.file: render(page) for page in pages(root)}


def said(file: str) -> str:
    return rendered()[file].replace("\\-", "-").replace("\\%", "").replace("\\fB", "").replace("\\fR", "")


def test_there_is_a_page_of_every_noun_verb_and_topic() -> None:
    shown = [words for words, command in EVERY.items() if not command.hidden]
    names = ["bbcli", *(f"bbcli-{words.replace(' ', '-')}" for words in (*NOUNS, *shown, *GROUPS))]
    topics = [f"bbcli-{name}.{number}" for name, number in TOPICS.items()]
    assert set(rendered()) == {*(f"{name}.1" for name in names), *topics}


@pytest.mark.parametrize("words", [words for words, command in EVERY.items() if not command.hidden])
def test_the_page_of_a_verb_has_all_that_it_takes(words: str) -> None:
    text = said(f"bbcli-{words.replace(' ', '-')}.1")
    for param in EVERY[words].params:
        if isinstance(param, click.Option) and not param.hidden:
            for name in (*param.opts, *param.secondary_opts):
                assert f"Fl {name.removeprefix('-')}" in text
        elif isinstance(param, click.Argument):
            assert param.make_metavar(click.Context(EVERY[words])).split()[0] in text
    for column in EVERY[words].columns:
        assert f".It Ic {column.header}" in text.replace('"', "") or not column.header


def test_the_tables_are_those_of_the_code() -> None:
    assert tuple(FORMATS) == KNOWN_FORMATS
    for code in exit_codes():
        assert f".It {code}\n" in said("bbcli-exit-codes.7")
    for variable in (variable for row in ROWS for variable in row):
        assert f"Ev {variable.name}" in said("bbcli-environment.7") or f"Cm {variable.name}" in said(
            "bbcli-environment.7"
        )
    for system in SYSTEMS:
        assert f".It {system.name}\n" in said("bbcli-environment.7")


def test_every_key_of_the_configuration_file_is_described() -> None:
    text = text_of("config")
    for kind in (Server, Account, Config):
        names = set(kind.__struct_fields__) - {"name", "path", "unknown"}
        assert {name for name in names if f"`{name}`" not in text} == set()
    assert {key for key in KEYS if f"`{key}` *" not in text} == set()


def test_a_summary_is_one_line_without_a_period() -> None:
    for name in TOPICS:
        assert summary_of(name)
        assert not summary_of(name).endswith(".")


def test_a_docstring_falls_into_what_it_says_and_its_examples() -> None:
    text = parse(
        "Do it.\n\nIt is\ndone.\n\n\b\n  a\n    b\n\n\b\n"
        "Examples:\n  # Do x\n  bbcli x \\\n    -y\n  # Do z\n  z\n  z z"
    )
    assert [block.text for block in paragraphs(text)] == ["Do it.", "It is done.", "a\n  b"]
    assert text.examples == (Example("Do x", ("bbcli x \\\n  -y",)), Example("Do z", ("z", "z z")))


def test_a_topic_has_sections_terms_and_what_stays_as_it_is() -> None:
    table = Definitions((), compact=True)
    summary, (first, second) = topic(
        "about\n\n# ONE\nText\nhere.\n\n    a\n\n      b\n\n* `--x`\n  What.\n\n      inner\n\n* y\n  Other.\n\n    c\n"
        "\n# TWO\n{t}\n\n# SEE ALSO\nbbcli-x(1)\n",
        {"t": lambda: table},
    )
    terms = Definitions(
        (
            Definition((Span("--x", "flag"),), (Paragraph("What."), Verbatim("inner"))),
            Definition((Span("y"),), (Paragraph("Other."),)),
        )
    )
    assert (summary, first.title, second.title) == ("about", "ONE", "TWO")
    assert first.blocks == (Paragraph("Text here."), Verbatim("a\n\n  b"), terms, Verbatim("c"))
    assert second.blocks == (table,)
