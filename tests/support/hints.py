"""Errors and notices with the hints and options that cli/ adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bbcli.cli.hints import Wording
from bbcli.errors import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.errors import BbcliError

Explained = TypeVar("Explained", bound="BbcliError")


def error_with_hint(error: Explained) -> Explained:
    """Return the text of an error as any command reports it."""
    Wording().explain(error)
    return error


def notices_with_options(texts: Iterable[str]) -> list[str]:
    """Return notices as any command prints them, with the names of options."""
    return [Wording().text(text) if isinstance(text, Notice) else text for text in texts]
