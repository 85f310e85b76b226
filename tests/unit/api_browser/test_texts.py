"""Texts of the browser that are made without a screen: a size, the first lines of a body, what was typed."""

from __future__ import annotations

import pytest

from bbcli.commands.api.browser.calls import FormInput
from bbcli.commands.api.browser.dialogs import first_lines
from bbcli.commands.api.browser.response import format_size
from bbcli.openapi import Operation


@pytest.mark.parametrize(("count", "shown"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_000_000, "2.0 MB")])
def test_a_size_is_written_as_people_read_it(count: int, shown: str) -> None:
    assert format_size(count) == shown


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("{}", "{}"),
        ("a\n\n\tb \x1b[31m", "a\n\n  b ␛[31m"),
        ("x" * 67, f"{'x' * 66}\nx"),
        ("\n".join("12345678"), "\n".join("12345678")),
        ("\n".join("123456789"), "\n".join([*"1234567", "… truncated: the body has 17 B"])),
    ],
)
def test_a_body_is_shown_in_eight_lines_at_the_most(body: str, shown: str) -> None:
    assert first_lines(body) == shown


def test_the_values_of_a_list_stand_in_its_field_again() -> None:
    asked = FormInput(Operation("GET", "/x"), (("state", "OPEN"), ("limit", "2"), ("state", "MERGED")))
    assert asked.typed == {"state": "OPEN,MERGED", "limit": "2"}
