"""The descriptions that there are: the index that bbcli brings, and what was found on a server and kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bbcli.codec import msgspec
from bbcli.spec import Spec

INDEX = Path(__file__).with_name("bitbucket-9.4.json")


@cache
def brought() -> Spec:
    """Return the description that bbcli brings."""
    return msgspec.json.decode(INDEX.read_bytes(), type=Spec)
