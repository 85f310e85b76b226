"""The topics of the manual: texts that lie beside this module, with tables that the code fills."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.docs.page_model import Page, in_order, topic
from bbcli.docs.tables import TABLES

if TYPE_CHECKING:
    from bbcli.docs.page_model import Tables

_FOLDER = Path(__file__).with_name("topics")
# The number of the part of the manual, by the name of the topic.
FILES = 5
TOPICS = {
    "api": 7,
    "authentication": 7,
    "config": FILES,
    "environment": 7,
    "exit-codes": 7,
    "output": 7,
    "scripting": 7,
    "security": 7,
    "servers": 7,
}
# What is asked for as a topic is, and is no page: JSON Schema of the errors, and of the objects that bbcli makes.
SCHEMA = "json-schema"


def text_of(name: str) -> str:
    """Return the text of a topic as it was written."""
    return (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def topic_page(name: str) -> Page:
    """Return the page of a topic."""
    text = text_of(name)
    summary, sections = topic(text, TABLES)
    return Page(name, TOPICS[name], summary, sections, also=also_in(text, name))


def main_page(tables: Tables) -> Page:
    """Return the page of bbcli itself, with tables of its commands and topics."""
    text = text_of("bbcli")
    summary, sections = topic(text, {**TABLES, **tables})
    return Page("", 1, summary, sections, also=also_in(text, ""))


def summary_of(name: str) -> str:
    """Return what a topic is about."""
    return text_of(name).partition("\n")[0]


def also_in(text: str, own: str) -> tuple[tuple[str, int], ...]:
    """Return the pages that a text names: bbcli-output(7)."""
    found = re.findall(r"\bbbcli-([\w-]+)\((\d)\)", text)
    return in_order((name, int(number)) for name, number in found if (name, number) != (own, str(TOPICS.get(own))))
