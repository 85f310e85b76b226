"""The help topics: texts in topics/, with generated tables."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.docs.page_model import Page, in_order, topic
from bbcli.docs.tables import TABLES

if TYPE_CHECKING:
    from bbcli.docs.page_model import Tables

_FOLDER = Path(__file__).with_name("topics")
# Section of the manual for file formats.
FILES = 5
# Topic -> section of the manual.
TOPICS = {
    "api": 7,
    "authentication": 7,
    "config": FILES,
    "connection": 7,
    "environment": 7,
    "exit-codes": 7,
    "gh": 7,
    "installing": 7,
    "output": 7,
    "scripting": 7,
    "security": 7,
    "servers": 7,
}
# `bbcli help json-schema` prints the JSON Schema of errors and of bbcli's own objects; it has no page.
SCHEMA = "json-schema"
_SCHEMA_SUMMARY = "JSON Schema of errors and of the objects that bbcli builds"


def text_of(name: str) -> str:
    """Return the source text of a topic."""
    return (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def topic_page(name: str) -> Page:
    """Return the page of a topic."""
    text = text_of(name)
    summary, sections = topic(text, TABLES)
    return Page(name, TOPICS[name], summary, sections, also=also_in(text, name))


def main_page(tables: Tables) -> Page:
    """Return bbcli(1); `tables` are those of its commands and topics."""
    text = text_of("bbcli")
    summary, sections = topic(text, {**TABLES, **tables})
    return Page("", 1, summary, sections, also=also_in(text, ""))


def summary_of(name: str) -> str:
    """Return the summary of a topic, its first line."""
    return _SCHEMA_SUMMARY if name == SCHEMA else text_of(name).partition("\n")[0]


def also_in(text: str, own: str) -> tuple[tuple[str, int], ...]:
    """Return the (name, number) of the pages that a text names, such as bbcli-output(7), except its own."""
    found = re.findall(r"\bbbcli-([\w-]+)\((\d)\)", text)
    return in_order((name, int(number)) for name, number in found if (name, number) != (own, str(TOPICS.get(own))))
