"""Shapes what a command found before it is written: one place for every command, every format and `api call`."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from bbcli.errors import InvalidInput
from bbcli.output import Column, Record, Records, renderer_for
from bbcli.output.cells import Cell, Seen, one_line, plain
from bbcli.output.known import Described, check_known
from bbcli.output.paths import Path, at_path, written
from bbcli.output.shape import TABULAR, Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bbcli.output import Document, Renderer
    from bbcli.output.fields import Raw
    from bbcli.output.repair import Repairable
    from bbcli.output.screen import Screen
    from bbcli.spec import Spec


class Shaping:
    """A renderer that chooses and orders, and hands on what is left to the one that writes it.

    Nothing is written before it is known that all that was named is there. `form` is empty for the usual format.
    """

    def __init__(self, shape: Shape, form: str, screen: Screen, spec: Callable[[], Spec]) -> None:
        self._shape = shape
        self._form = form or ("table" if screen.is_terminal else "tsv")
        self._screen = screen._replace(headers=shape.headers)
        self._spec = spec

    def rows(self, records: Records, columns: Sequence[Column]) -> None:
        """Write a list; in another order only when it came whole."""
        first, pages = _begun(records.pages)
        found = [Record(raw, page_of=records.page_of) for raw in first]
        self._check(found, Described(self._spec, records.asked, is_list=True), columns, sorts=True)
        shown = self._columns(found, columns or _of_values(found))
        records = records.with_pages(pages)
        if self._shape.sort:
            records = self._ordered(records, columns, self._shape.sort)
        if project := self._projection(records):
            records = records.with_pages([project(raw) for raw in page] for page in records.pages)
        if shown or not self._is_tabular:
            self._renderer().rows(records, shown)

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write one record."""
        described = Described(self._spec, record.asked, is_list=False)
        if not described.is_write:
            self._check_alone()
        self._check([record], described, columns)
        shown = self._columns([record], columns)
        if project := self._projection(record):
            record = Record(project(record.raw))
        if shown or not self._is_tabular:
            self._renderer().block(record, shown)

    def document(self, document: Document) -> None:
        """Write the JSON form where something is chosen of it, else what the format has."""
        self._check_alone()
        if self._chooses:
            self.block(document.record(), ())
        else:
            self._renderer().document(document)

    def text(self, text: str) -> None:
        """Write a text, which jq sees as a string; InvalidInput where something is chosen of it."""
        self._check_alone()
        if self._chooses and not (self._shape.jq and not self._shape.fields):
            raise InvalidInput("it is a text, and has no fields", hint="leave --fields, --columns and --template out")
        self._renderer().text(text)

    def _check_alone(self) -> None:
        if self._shape.sort:
            raise InvalidInput("--sort is for lists, and this is none", hint="leave --sort out")

    @property
    def _chooses(self) -> bool:
        shape = self._shape
        return bool(shape.fields or shape.columns or shape.template or shape.jq)

    @property
    def _is_tabular(self) -> bool:
        return self._form in TABULAR and not (self._shape.template or self._shape.jq)

    def _renderer(self) -> Renderer:
        shape = self._shape
        if shape.template:
            from bbcli.output.template import Lines

            return Lines(self._screen, shape.template)
        if shape.jq:
            from bbcli.output.jq import Filtered

            return Filtered(self._screen, shape.jq, shape.is_raw, lines=self._form == "jsonl")
        return renderer_for(self._form, self._screen)

    def _check(
        self, found: Sequence[Record], described: Described, columns: Sequence[Column], *, sorts: bool = False
    ) -> None:
        shape = self._shape
        fields = (*shape.fields, *(shape.template.paths if shape.template else ()))
        named = (*shape.columns, *((shape.sort,) if shape.sort and sorts else ()))
        named = tuple(path for path in named if _column(path, columns) is None)
        if fields:
            check_known(fields, [record.value for record in found], described)
        if named:
            headers = [column.header for column in columns]
            what = "column or field" if columns else "field"
            check_known(named, [record.value for record in found], described, what=what, names=headers)

    def _columns(self, found: Sequence[Record], columns: Sequence[Column]) -> Sequence[Column]:
        """Return the columns that are shown: those that are named, those of the command, or else what is there."""
        shape = self._shape
        if not self._is_tabular:
            return columns
        if shape.fields:
            return [_of_path(path) for path in shape.fields]
        if shape.columns:
            return [_column(path, columns) or _of_path(path) for path in shape.columns]
        return columns or (_scalars(found[0].value) if found else ())

    def _projection(self, found: Repairable) -> Callable[[Raw], bytes] | None:
        if not self._shape.fields or self._is_tabular:
            return None
        from bbcli.output.projection import projection

        return projection(self._shape.fields, found)

    def _ordered(self, records: Records, columns: Sequence[Column], by: Path) -> Records:
        from bbcli.output.sorting import ordered

        named = _column(by, columns)

        def value(record: Record) -> Any:
            if named is None:
                return _at(record, by)
            found = record.get(named.path)
            is_plain = isinstance(found, str | int | float)
            return found if is_plain else named.of(Seen(record, self._screen.now, on_terminal=False)).text

        return records.with_pages(ordered(records, value, descending=self._shape.descending))


def _begun(pages: Iterator[Sequence[Raw]]) -> tuple[Sequence[Raw], Iterator[Sequence[Raw]]]:
    """Return the first page that holds anything, and all pages."""
    for page in pages:
        if page:
            return page, chain((page,), pages)
    return (), iter(())


def _column(path: Path, columns: Sequence[Column]) -> Column | None:
    """Return the column whose header this is, in any case."""
    named = (column for column in columns if column.header.casefold() == path.text.casefold())
    return None if path.is_dotted else next(named, None)


def _of_path(path: Path) -> Column:
    def cell(_: Any, seen: Seen) -> Cell:
        return Cell(plain(_at(seen.record, path)))

    return Column(one_line(path.text), path.steps[0].partition(".")[0], cell)


def _at(record: Record, path: Path) -> Any:
    first, *rest = path.steps
    # A name with a dot in it would be a path to the record.
    return at_path(record.value, path.steps) if "." in first else at_path(record.get(first), rest)


def _of_values(found: Sequence[Record]) -> tuple[Column, ...]:
    """Return the one column of a list of texts or numbers; none for a list of objects."""
    if not found or isinstance(found[0].value, dict):
        return ()
    return (Column("VALUE", "", lambda _, seen: Cell(plain(seen.record.value))),)


def _scalars(value: Any) -> list[Column]:
    """Return a column for each field of an object that is no object itself; InvalidInput for what is none."""
    if not isinstance(value, dict):
        raise InvalidInput("the answer is no object: it has no columns", hint="--json shows it")
    names = [name for name, each in value.items() if not isinstance(each, dict | list)] or list(value)
    return [_of_path(Path(written((name,)), (name,))) for name in names]
