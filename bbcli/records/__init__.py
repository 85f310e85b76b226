"""Results of commands: JSON objects exactly as the server sent them, single or in a list that is read lazily."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from bbcli.errors import ServerFailed, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    # Method and path template.
    Operation = tuple[str, str]
    from bbcli._lazy import msgspec

    # A JSON value as the server sent it: bytes, or a view of the body of its page.
    Raw = bytes | msgspec.Raw
    ReadFacts = Callable[["Record"], Mapping[str, Any]]


class Facts(NamedTuple):
    """Facts about an object that other operations report, by name; they are read when a column first needs one.

    `raw` of the object, and so its JSON, is without them.
    """

    names: frozenset[str]
    read: ReadFacts


# Integers with more digits are kept as text.
_MAX_DIGITS = 19


class Record:
    """One JSON object exactly as the server sent it, decoded when a value is first read.

    `page_of` returns the URL of its web page, if the object does not contain that. With the `fields` of a list only the
    fields that are read of its objects are decoded. `operation` is the one that returned it. `is_repaired` is True if
    parts could not be decoded. `facts` are those of other operations.
    """

    __slots__ = ("_facts", "_fields", "_names", "_page_of", "_part", "_raw", "_value", "is_repaired", "operation")

    def __init__(
        self,
        raw: Raw,
        *,
        value: Any = None,
        page_of: Callable[[Record], str] | None = None,
        fields: FieldDecoder | None = None,
        operation: Operation | None = None,
        facts: Facts | None = None,
    ) -> None:
        self.operation = operation
        self.is_repaired = False
        self._facts = facts
        self._raw = raw
        self._value = value
        self._page_of = page_of
        self._fields = fields
        self._part: dict[str, Any] = {}
        self._names: frozenset[str] = frozenset()

    @classmethod
    def of(cls, **facts: Any) -> Record:
        """Return a record of values that bbcli computed."""
        from bbcli._lazy import msgspec

        return cls(msgspec.json.encode(facts))

    @property
    def raw(self) -> bytes:
        """The object as the server sent it."""
        return bytes(self._raw)

    @property
    def value(self) -> Any:
        """The decoded object; changes to it have no effect on `raw`."""
        if self._value is None:
            self._value, self.is_repaired = _decode(self._raw)
            if self.is_repaired and self._fields is not None:
                self._fields.is_repaired = True
        return self._value

    @property
    def web_url(self) -> str:
        """The URL of its web page; empty if unknown."""
        link = self._page_of(self) if self._page_of else self.get("links.self.0.href")
        return link if isinstance(link, str) else ""

    def with_web_url(self, page_of: Callable[[Record], str]) -> Record:
        """Return a copy of this record whose web page is that of `page_of`."""
        return self._copied(page_of, self._facts)

    def with_facts(self, names: Iterable[str], read: ReadFacts) -> Record:
        """Return a copy of this record with facts of these names, which `read` returns: see Facts."""
        return self._copied(self._page_of, Facts(frozenset(names), read))

    def with_members(self, members: Mapping[str, Any]) -> Record:
        """Return a record whose JSON has more members, in front of those of this one."""
        if not members:
            return self
        from bbcli._lazy import msgspec

        first, rest = msgspec.json.encode(dict(members)), self.raw[1:]
        made = Record(first[:-1] + (rest if rest.lstrip() == b"}" else b"," + rest), operation=self.operation)
        made.is_repaired = self.is_repaired
        return made

    @property
    def has_facts(self) -> bool:
        """True if other operations report facts about the object."""
        return self._facts is not None

    def _copied(self, page_of: Callable[[Record], str] | None, facts: Facts | None) -> Record:
        shown = Record(self._raw, value=self._value, page_of=page_of, operation=self.operation, facts=facts)
        shown.is_repaired = self.is_repaired
        return shown

    def as_list(self) -> RecordList:
        """Return a list that contains only this record."""
        return RecordList([(self._raw,)], page_of=self._page_of, operation=self.operation, facts=self._facts)

    def text_at(self, path: str) -> str:
        """Return the string or number at a dotted path as text; ServerFailed if there is none."""
        found = self.get(path)
        if isinstance(found, str) or (isinstance(found, int) and not isinstance(found, bool)):
            return str(found)
        raise ServerFailed(f"the server's response has no valid {path}: {shortened(plain(found) or 'nothing', 40)}")

    def get(self, path: str) -> Any:
        """Return the value at a dotted path such as `author.name` or `links.self.0.href`; None if there is none."""
        if path in self._part:  # a single name, decoded already
            return self._part[path]
        name, _, rest = path.partition(".")
        found = self._fact(name, facts) if (facts := self._facts) and name in facts.names else self._read(name)
        for step in rest.split(".") if rest else ():
            found = _member(found, step)
        return found

    def _fact(self, name: str, facts: Facts) -> Any:
        """Return a fact; all of them are read at the first one."""
        found = facts.read(self)
        self._facts = facts._replace(read=lambda _: found)
        return found.get(name)

    def _read(self, name: str) -> Any:
        """Return a field of the object, and let the list decode it in the objects that follow."""
        if self._fields is not None:
            if not self._names:
                self._part, self._names = self._fields.decode(self._raw)
            if name in self._names:
                return self._part.get(name)
            self._fields.learn(name)
        return _member(self.value, name)


class RecordList:
    """A list that can be read once: `pages` yields its raw objects in batches, iteration yields records.

    `page_of`, `operation` and `facts` are as in Record; `columns` replace those of the command. A list that `is_live`
    yields each object as soon as it exists.
    """

    def __init__(
        self,
        pages: Iterable[Sequence[Raw]],
        *,
        page_of: Callable[[Record], str] | None = None,
        columns: Sequence[Any] = (),
        operation: Operation | None = None,
        is_live: bool = False,
        fields: FieldDecoder | None = None,
        facts: Facts | None = None,
    ) -> None:
        self.facts = facts
        self.is_live = is_live
        self.pages = iter(pages)
        self.operation = operation
        self.page_of = page_of
        self.columns = columns
        self._fields = fields or FieldDecoder()

    @property
    def is_repaired(self) -> bool:
        """True if parts of the objects read so far could not be decoded."""
        return self._fields.is_repaired

    @is_repaired.setter
    def is_repaired(self, value: bool) -> None:
        self._fields.is_repaired = value

    @property
    def has_facts(self) -> bool:
        """True if other operations report facts about the objects."""
        return self.facts is not None

    @classmethod
    def of(cls, records: Iterable[Record]) -> RecordList:
        """Return a list of records that bbcli computed, each of which is written at once."""
        return cls((record.raw,) for record in records)

    def __iter__(self) -> Iterator[Record]:
        return chain.from_iterable(self.by_page())

    def by_page(self) -> Iterator[Iterator[Record]]:
        """Yield an iterator of records per page; each must be exhausted before the next one."""
        return map(self.records_of, self.pages)

    def records_of(self, page: Sequence[Raw]) -> Iterator[Record]:
        """Yield the records of a page."""
        return (Record(raw, page_of=self.page_of, fields=self._fields, facts=self.facts) for raw in page)

    def with_web_url(self, page_of: Callable[[Record], str]) -> RecordList:
        """Return this list with the web pages of `page_of`."""
        return self.with_pages(self.pages, page_of=page_of)

    def with_facts(self, names: Iterable[str], read: ReadFacts) -> RecordList:
        """Return this list whose records have facts of these names, which `read` returns: see Facts."""
        return self._replaced(self.pages, facts=Facts(frozenset(names), read))

    def with_columns(self, columns: Sequence[Any]) -> RecordList:
        """Return this list with its own columns."""
        return self._replaced(self.pages, columns=columns)

    def when_empty(self, act: Callable[[], object]) -> RecordList:
        """Return this list; `act` is called at the end if it was empty."""
        return self.with_pages(_when_empty(self.pages, act))

    def with_pages(
        self, pages: Iterable[Sequence[Raw]], *, page_of: Callable[[Record], str] | None = None
    ) -> RecordList:
        """Return this list with other pages, and optionally another `page_of`."""
        return self._replaced(pages, page_of=page_of or self.page_of)

    def _replaced(self, pages: Iterable[Sequence[Raw]], **other: Any) -> RecordList:
        fields = {
            "page_of": self.page_of,
            "columns": self.columns,
            "operation": self.operation,
            "is_live": self.is_live,
            "facts": self.facts,
        }
        return RecordList(pages, fields=self._fields, **{**fields, **other})


def _member(value: Any, step: str) -> Any:
    """Return a member of an object by name, or an element of a list by index; None if there is none."""
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
    """Decode a value, and return it with True if it had to be repaired; ServerFailed if it cannot be decoded.

    Numbers that are too large for msgspec become text.
    """
    from bbcli._lazy import DECODE_ERRORS

    with suppress(*DECODE_ERRORS):
        return _decoded(raw), False
    from bbcli.records.repair import repair

    try:
        return _decoded(repair(bytes(raw))), True
    except DECODE_ERRORS as error:
        raise ServerFailed(f"cannot read the server's list: {error}") from None


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
    """Decodes only those fields of a list's objects that are read.

    They are learned from the first objects: columns and web pages read the same few fields of every object.
    """

    def __init__(self) -> None:
        self._names = _NONE
        self.is_repaired = False
        self._decoder: msgspec.json.Decoder[Any] | None = None

    def learn(self, name: str) -> None:
        """Decode this field in the objects that follow."""
        # msgspec 0.22 on Python 3.11 does not match names that are not ASCII.
        if name and name.isascii() and name not in self._names:
            self._names |= {name}
            self._decoder = None

    def decode(self, raw: Raw) -> tuple[dict[str, Any], frozenset[str]]:
        """Return the learned fields that an object has, and the names of all learned fields.

        Without names if the object must be decoded as a whole: it is damaged, or contains a number that is too large.
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
    """Decode a response, and return it with True if it had to be repaired; ServerFailed if it is not JSON."""
    from bbcli._lazy import DECODE_ERRORS, msgspec

    try:
        return msgspec.json.decode(body), False
    except DECODE_ERRORS as error:
        record = Record(body)
        with suppress(ServerFailed):
            return record.value, record.is_repaired
        raise ServerFailed(f"the server's response is not JSON: {error}") from None


def mapping(value: Any) -> dict[str, Any]:
    """Return a JSON object as it is; an empty one for a value of another type."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a JSON array; none for a value of another type."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def plain(value: Any) -> str:
    """Return a JSON value as a script reads it: true, false, nothing for null, a list with commas.

    What is nested is JSON, with an ellipsis for what is nested too deeply.
    """
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() if not any(map(_is_nested, value)):
            return ", ".join(map(plain, value))
        case dict() | list():
            return as_json(value)
        case _:
            return str(value)


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict | list) for item in value))


def as_json(value: Any) -> str:
    """Return a value as JSON, with an ellipsis for what is nested too deeply."""
    from bbcli._lazy import msgspec
    from bbcli.records.repair import CUT, cut_deep

    try:
        return cut_deep(msgspec.json.encode(value)).decode()
    except RecursionError:
        return CUT
