"""Errors with the hints that cli/ gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bbcli.cli.hints import Wording

if TYPE_CHECKING:
    from bbcli.errors import BbcliError

Explained = TypeVar("Explained", bound="BbcliError")


def explained(error: Explained) -> Explained:
    """Return an error as the run of any command reports it."""
    Wording().explain(error)
    return error
