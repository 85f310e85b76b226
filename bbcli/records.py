"""What a command found: JSON objects exactly as the server sent them, one of them or a list while it is read."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any, TypedDict

from bbcli.errors import ServerFailed
from bbcli.output.cells import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bbcli.output import Column

    # The method and the path template of an operation.
    Operation = tuple[str, str]
    from bbcli._lazy import msgspec

    # A JSON value as it came: bytes, or a part of a page's body that keeps the whole of it alive.
    Raw = bytes | msgspec.Raw

# So many digits are a number that no server counts with.
_MAX_DIGITS = 19


class Record:
    """One JSON object exactly as the server sent it; decoded when a column first asks.

    `page_of` says which web page shows it, where the object itself does not. With the `fields` of a list no more of it
    is decoded than is read of that list's objects. `asked` is the method and the path template of its operation.
    `is_repaired` says that not all of it could be decoded as it came.
    """

    __slots__ = ("_fields", "_names", "_page_of", "_part", "_raw", "_value", "is_repaired", "operation")

    def __init__(
        self,
        raw: Raw,
        *,
        value: Any = None,
        page_of: Callable[[Record], str] | None = None,
        fields: FieldDecoder | None = None,
        operation: Operation | None = None,
    ) -> None:
        self.operation = operation
        self.is_repaired = False
        self._raw = raw
        self._value = value
        self._page_of = page_of
        self._fields = fields
        self._part: dict[str, Any] = {}
        self._names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, **facts: Any) -> Record:
        """Make a record of bbcli's own."""
        from bbcli._lazy import msgspec

        return cls(msgspec.json.encode(facts))

    @property
    def raw(self) -> bytes:
        """The bytes of the object."""
        return bytes(self._raw)

    @property
    def value(self) -> Any:
        """The decoded object, for reading only: what is written out is `raw`."""
        if self._value is None:
            self._value, self.is_repaired = _decode(self._raw)
            if self.is_repaired and self._fields is not None:
                self._fields.is_repaired = True
        return self._value

    @property
    def web_url(self) -> str:
        """The web page of this object; empty where nothing says it."""
        link = self._page_of(self) if self._page_of else self.get("links.self.0.href")
        return link if isinstance(link, str) else ""

    def with_web_url(self, page_of: Callable[[Record], str]) -> Record:
        """Return this record, which knows its page."""
        shown = Record(self._raw, value=self._value, page_of=page_of, operation=self.operation)
        shown.is_repaired = self.is_repaired
        return shown

    def as_list(self) -> RecordList:
        """Return a list of this record only."""
        return RecordList([(self._raw,)], page_of=self._page_of, operation=self.operation)

    def text_at(self, path: str) -> str:
        """Return the text at a dotted path, or the number as text; ServerFailed if there is none."""
        found = self.get(path)
        if isinstance(found, str) or (isinstance(found, int) and not isinstance(found, bool)):
            return str(found)
        from bbcli.errors import shortened

        raise ServerFailed(f"the server's response has no {path}: {shortened(plain(found) or 'nothing', 40)} is there")

    def get(self, path: str) -> Any:
        """Return the value at a dotted path such as `author.name` or `links.self.0.href`; None where there is none."""
        if path in self._part:  # one step, and decoded
            return self._part[path]
        name, _, rest = path.partition(".")
        found = self._read(name)
        for step in rest.split(".") if rest else ():
            found = _member(found, step)
        return found

    def _read(self, name: str) -> Any:
        """Return a field that no part has been decoded for, or that is not there."""
        if self._fields is not None:
            if not self._names:
                self._part, self._names = self._fields.decode(self._raw)
            if name in self._names:
                return self._part.get(name)
            self._fields.learn(name)
        return _member(self.value, name)


class RecordList:
    """A list while it is read, once: `pages` has its objects as they came, some at a time.

    Iterating makes a record of each. `page_of` and `asked` are as in Record; `columns` are those of this
    list, where they are not those of its command. One that `is_live` gets its objects when they come to be, one by one.
    """

    def __init__(
        self,
        pages: Iterable[Sequence[Raw]],
        *,
        page_of: Callable[[Record], str] | None = None,
        columns: Sequence[Column] = (),
        operation: Operation | None = None,
        is_live: bool = False,
        fields: FieldDecoder | None = None,
    ) -> None:
        self.is_live = is_live
        self.pages = iter(pages)
        self.operation = operation
        self.page_of = page_of
        self.columns = columns
        self._fields = fields or FieldDecoder()

    @property
    def is_repaired(self) -> bool:
        """Whether not all of what was read of it could be decoded as it came."""
        return self._fields.is_repaired

    @is_repaired.setter
    def is_repaired(self, value: bool) -> None:
        self._fields.is_repaired = value

    @classmethod
    def of(cls, records: Iterable[Record]) -> RecordList:
        """Return a list of bbcli's own, each object as it is found."""
        return cls((record.raw,) for record in records)

    def __iter__(self) -> Iterator[Record]:
        return chain.from_iterable(self.by_page())

    def by_page(self) -> Iterator[Iterator[Record]]:
        """Make a record of each object when it is taken from its page, which is to be read before the next."""
        return map(self._records, self.pages)

    def _records(self, page: Sequence[Raw]) -> Iterator[Record]:
        return (Record(raw, page_of=self.page_of, fields=self._fields) for raw in page)

    def with_web_url(self, page_of: Callable[[Record], str]) -> RecordList:
        """Return this list, whose records know their pages."""
        return self.with_pages(self.pages, page_of=page_of)

    def with_columns(self, columns: Sequence[Column]) -> RecordList:
        """Return this list, which is shown with these columns."""
        return self._replaced(self.pages, columns=columns)

    def when_empty(self, act: Callable[[], object]) -> RecordList:
        """Return this list; where it holds nothing, do what finds out why, or says it."""
        return self.with_pages(_when_empty(self.pages, act))

    def with_pages(
        self, pages: Iterable[Sequence[Raw]], *, page_of: Callable[[Record], str] | None = None
    ) -> RecordList:
        """Return this list with what was made of its pages, and where it is told with what says their web pages."""
        return self._replaced(pages, page_of=page_of or self.page_of)

    def _replaced(self, pages: Iterable[Sequence[Raw]], **other: Any) -> RecordList:
        kept = {"page_of": self.page_of, "columns": self.columns, "operation": self.operation, "is_live": self.is_live}
        return RecordList(pages, fields=self._fields, **{**kept, **other})


def _member(value: Any, step: str) -> Any:
    """Return what a step of a path leads to: a member by its name, one of a list by its number; None if to nothing."""
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and step.isdigit() and int(step) < len(value):
        return value[int(step)]
    return None


def _when_empty(pages: Iterable[Sequence[Raw]], act: Callable[[], object]) -> Iterator[Sequence[Raw]]:
    empty = True
    for page in pages:
        empty = empty and not page
        yield page
    if empty:
        act()


def _decode(raw: Raw) -> tuple[Any, bool]:
    """Decode a value, and return whether it had to be repaired for that.

    A number that is too large for msgspec stays as it is written.
    """
    from bbcli._lazy import DECODE_ERRORS

    with suppress(*DECODE_ERRORS):
        return _decoded(raw), False
    from bbcli.output.repair import repair

    try:
        return _decoded(repair(bytes(raw))), True
    except DECODE_ERRORS as error:
        raise ServerFailed(f"the server's list holds what can't be read: {error}") from None


def _decoded(raw: Raw) -> Any:
    from bbcli._lazy import msgspec

    try:
        return msgspec.json.decode(raw)
    except msgspec.ValidationError:
        return _decoded_with_large_numbers(bytes(raw))


def _decoded_with_large_numbers(raw: bytes) -> Any:
    import json

    return json.loads(
        raw, parse_float=str, parse_int=lambda digits: int(digits) if len(digits) < _MAX_DIGITS else digits
    )


_NONE: frozenset[str] = frozenset()


class FieldDecoder:
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

    def decode(self, raw: Raw) -> tuple[dict[str, Any], frozenset[str]]:
        """Return the fields of an object that are known to be read, as far as it has them, and their names.

        No names where that can't be told from a part of it: it can't be read, or a number in it is too large.
        """
        if not self._names:
            return {}, _NONE
        from bbcli._lazy import DECODE_ERRORS, msgspec

        if self._decoder is None:
            self._decoder = msgspec.json.Decoder(_partial_type(self._names))
        try:
            return self._decoder.decode(raw), self._names
        except DECODE_ERRORS:
            return {}, _NONE


def _partial_type(names: frozenset[str]) -> Any:
    make: Any = TypedDict
    return make("Part", dict.fromkeys(names, Any), total=False)


def decode(body: bytes) -> tuple[Any, bool]:
    """Decode a JSON value, and return whether it had to be repaired for that; ServerFailed if it is not JSON."""
    from bbcli._lazy import DECODE_ERRORS, msgspec

    try:
        return msgspec.json.decode(body), False
    except DECODE_ERRORS as error:
        record = Record(body)
        with suppress(ServerFailed):
            return record.value, record.is_repaired
        raise ServerFailed(f"the server's answer is not JSON: {error}") from None
