"""Lines formatted by a template."""

from __future__ import annotations

import pytest

from bbcli.errors import InvalidInput
from bbcli.output.template import parse_template

VALUE = {
    "id": "01f9c8680e9db988", "n": 42, "pi": 3.14159, "big": 12345678901234567890123, "yes": True, "none": None,
    "author": {"name": "Zoë"}, "when": 1334730200000, "message": "\nfirst\nsecond",
    "parents": [{"id": "p"}, {"id": "q"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{id:.7} {author.name}", "01f9c86 Zoë"),
        ("{n:>5}|{n:05d}|{n:,}", "   42|00042|42"),
        ("{pi:.2f} {big}", "3.14 12345678901234567890123"),
        ("{yes} {none}|{none:>3}|{none:d}|{missing.x}", "true |   ||"),
        ("{when!t} {when!t:.10} {when}", "2012-04-18T06:23:20Z 2012-04-18 1334730200000"),
        ("{id!t} {message!l:>7}", "01f9c8680e9db988   first"),
        ("{parents.id} {parents[1].id} {parents!j}", 'p, q q [{"id":"p"},{"id":"q"}]'),
        ("{{{n}}} {author}", '{42} {"name":"Zoë"}'),
        (r"a\tb\n\\n\x", "a\tb\n\\n\\x"),
        ("", ""),
    ],
)
def test_a_template_makes_a_line_of_a_record(template: str, line: str) -> None:
    assert parse_template(template).line(VALUE) == line


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{id", "can't be read"),
        ("id}", "can't be read"),
        ("{}", "names no field"),
        ("{id!r}", "no conversion !r"),
        ("{id:{n}}", "can't hold another field"),
        ("{a..b}", "is no path"),
        ("{id:>100000}", "the format of {id} is wider than a line can be"),
        ("{n:.100000f}", "the format of {n} is wider than a line can be"),
    ],
)
def test_a_template_that_can_t_be_read_is_refused_at_once(template: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parse_template(template)


@pytest.mark.parametrize("template", ["{id:d}", "{n:q}", "{author:.2f}"])
def test_a_format_that_does_not_fit_names_the_field(template: str) -> None:
    with pytest.raises(InvalidInput, match=r"^\{\w+:.+\} does not fit"):
        parse_template(template).line(VALUE)


@pytest.mark.parametrize("template", ["{id.__class__}", "{id.upper}", "{author.__init__.__globals__}", "{n.real}"])
def test_nothing_in_a_template_reaches_an_object_of_python(template: str) -> None:
    assert parse_template(template).line(VALUE) == ""
