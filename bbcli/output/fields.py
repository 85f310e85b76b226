"""Decodes of the objects of a list only what is read of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from bbcli.codec import msgspec

    # A JSON value as it came: bytes, or a part of a page's body that keeps the whole of it alive.
    Raw = bytes | msgspec.Raw

_NONE: frozenset[str] = frozenset()


class Fields:
    """Which fields of a list's objects are read: nobody declares them, the first objects show them.

    What reads an object (columns, and what says its web page) reads the same few fields of each one.
    """

    def __init__(self) -> None:
        self._names = _NONE
        self.is_repaired = False
        self._decoder: msgspec.json.Decoder[Any] | None = None

    def learn(self, name: str) -> None:
        """Decode this field of the objects to come, too."""
        # On Python 3.11 msgspec 0.22 does not find a name that is not ASCII, and takes an empty one for it.
        if name.isascii() and name not in self._names:
            self._names |= {name}
            self._decoder = None

    def part(self, raw: Raw) -> tuple[dict[str, Any], frozenset[str]]:
        """Return the fields of an object that are known to be read, as far as it has them, and their names.

        No names where that can't be told from a part of it: it can't be read, or a number in it is too large.
        """
        if not self._names:
            return {}, _NONE
        from bbcli.codec import UNREADABLE, msgspec

        if self._decoder is None:
            self._decoder = msgspec.json.Decoder(_form(self._names))
        try:
            return self._decoder.decode(raw), self._names
        except UNREADABLE:
            return {}, _NONE


def _form(names: frozenset[str]) -> Any:
    make: Any = TypedDict
    return make("Part", dict.fromkeys(names, Any), total=False)
