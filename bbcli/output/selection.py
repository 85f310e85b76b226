"""Selects and orders output by fields, columns, a sort key, jq, a template and headers, for all formats."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.errors import InvalidInput, Notice
from bbcli.output import Column, RecordList, usual_columns
from bbcli.output.cells import Cell, CellContext, one_line
from bbcli.output.field_check import DescribedRecord, check_fields
from bbcli.output.field_paths import FieldPath, at_path, format_path, parse_path, parse_paths, projection
from bbcli.output.renderers import renderer_for
from bbcli.records import Record, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bbcli.openapi import Spec
    from bbcli.output import Document, Renderer
    from bbcli.output.jq import Filter
    from bbcli.output.template import Template
    from bbcli.output.terminal import Screen
    from bbcli.records import Raw
    from bbcli.records.repair import Repairable

    Key = tuple[int, float | str]


JSON = ("json", "jsonl")
TABULAR = ("table", "tsv", "csv", "markdown")


class OutputOptions(NamedTuple):
    """The selection and order of output; `is_raw` prints strings of jq raw, `headers` None is the format's default."""

    fields: tuple[FieldPath, ...] = ()
    columns: tuple[FieldPath, ...] = ()
    sort: FieldPath | None = None
    descending: bool = False
    jq: Filter | None = None
    is_raw: bool = True
    template: Template | None = None
    headers: bool | None = None

    @property
    def needs_columns(self) -> bool:
        """True if these options apply only to formats with columns."""
        return bool(self.columns) or self.headers is not None

    @property
    def buffers_list(self) -> bool:
        """True if no output is written until the whole list is read."""
        return self.jq is not None or self.sort is not None

    @property
    def buffering_option(self) -> str:
        """The option, without dashes, for which the whole list must be read before any output; empty if none."""
        return "sort" if self.sort else "jq" if self.jq and not self.jq.is_per_page else ""


def parse_output_options(options: Mapping[str, str | bool], form: str | None) -> tuple[str | None, OutputOptions]:
    """Return the format and the options of a command line; InvalidInput for one that cannot be parsed.

    `options` has the options of the command line by name, `form` is the format of -o, if any.
    """
    texts = {name: str(value) for name, value in options.items()}
    return (form or "json") if "jq" in options or "fields" in options else form, OutputOptions(
        **_paths(texts),
        **_order(texts.get("sort")),
        **_programs(texts),
        is_raw=options.get("raw") is not False,
        headers=bool(options["headers"]) if "headers" in options else None,
    )


def _paths(texts: Mapping[str, str]) -> dict[str, Any]:
    return {name: parse_paths(texts[name]) for name in ("fields", "columns") if name in texts}


def _order(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    return {"sort": parse_path(text.removeprefix("-")), "descending": text.startswith("-")}


def _programs(texts: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "template" in texts:
        from bbcli.output.template import parse_template

        found["template"] = parse_template(texts["template"])
    if "jq" in texts:
        from bbcli.output.jq import compile_filter

        found["jq"] = compile_filter(texts["jq"])
    return found


class SelectingRenderer:
    """A renderer that selects and orders records, and passes them to the renderer of the format.

    Nothing is written before all named fields are known to exist. `form` is empty for the default format.
    """

    def __init__(self, shape: OutputOptions, form: str, screen: Screen, spec: Callable[[], Spec]) -> None:
        self._shape = shape
        self._form = form or ("table" if screen.is_terminal else "tsv")
        self._screen = screen._replace(headers=shape.headers)
        self._spec = spec

    def rows(self, records: RecordList, columns: Sequence[Column]) -> None:
        """Write a list; a sorted one once all of it is read."""
        first, pages = _peek_page(records.pages)
        found = [Record(raw, page_of=records.page_of) for raw in first]
        self._check_fields(found, DescribedRecord(self._spec, records.operation, is_list=True), columns, sorts=True)
        shown = self._columns(found, columns or _value_column(found))
        records = records.with_pages(pages)
        if self._shape.sort:
            records = self._sorted(records, columns, self._shape.sort)
        if project := self._projection(records):
            records = records.with_pages([project(raw) for raw in page] for page in records.pages)
        if found and not shown and self._is_tabular:
            raise InvalidInput("the items have no fields to show as columns", reason="no_columns")
        if shown or not self._is_tabular:
            self._renderer().rows(records, shown)

    def block(self, record: Record, columns: Sequence[Column]) -> None:
        """Write one record."""
        described = DescribedRecord(self._spec, record.operation, is_list=False)
        if not described.is_write:
            self._refuse_sort()
        self._check_fields([record], described, columns)
        shown = self._columns([record], columns)
        if project := self._projection(record):
            record = Record(project(record.raw))
        if shown or not self._is_tabular:
            self._renderer().block(record, shown)

    def document(self, document: Document) -> None:
        """Write the JSON form if fields are selected, else the form of the format."""
        self._refuse_sort()
        if self._selects:
            self.block(document.record(), ())
        else:
            self._renderer().document(document)

    def text(self, text: str) -> None:
        """Write a text, which jq gets as a string; InvalidInput if fields are selected."""
        self._refuse_sort()
        if self._selects and not (self._shape.jq and not self._shape.fields):
            raise InvalidInput("the result is text and has no fields", reason="text_has_no_fields")
        self._renderer().text(text)

    def _refuse_sort(self) -> None:
        if self._shape.sort:
            raise InvalidInput(
                Notice("the result is not a list and cannot be sorted", "not_a_list"), reason="not_a_list"
            )

    @property
    def _selects(self) -> bool:
        shape = self._shape
        return bool(shape.fields or shape.columns or shape.template or shape.jq)

    @property
    def _is_tabular(self) -> bool:
        return self._form in TABULAR and not (self._shape.template or self._shape.jq)

    def _renderer(self) -> Renderer:
        shape = self._shape
        if shape.template:
            from bbcli.output.template import TemplateRenderer

            return TemplateRenderer(self._screen, shape.template)
        if shape.jq:
            from bbcli.output.jq import JqRenderer

            return JqRenderer(self._screen, shape.jq, shape.is_raw, lines=self._form == "jsonl")
        return renderer_for(self._form, self._screen)

    def _check_fields(
        self, found: Sequence[Record], described: DescribedRecord, columns: Sequence[Column], *, sorts: bool = False
    ) -> None:
        shape = self._shape
        fields = (*shape.fields, *(shape.template.paths if shape.template else ()))
        named = (*shape.columns, *((shape.sort,) if shape.sort and sorts else ()))
        named = tuple(path for path in named if _column(path, columns) is None)
        if fields:
            check_fields(fields, [record.value for record in found], described)
        if named:
            headers = [column.header for column in columns]
            what = "column or field" if columns else "field"
            check_fields(named, [record.value for record in found], described, what=what, names=headers)

    def _columns(self, found: Sequence[Record], columns: Sequence[Column]) -> Sequence[Column]:
        """Return the columns to show: the named ones, those of the command, or one per scalar field."""
        shape = self._shape
        if not self._is_tabular:
            return columns
        if shape.fields:
            return [_column_at(path) for path in shape.fields]
        if shape.columns:
            return [_column(path, columns) or _column_at(path) for path in shape.columns]
        return usual_columns(columns) or (_scalar_columns(found[0].value) if found else ())

    def _projection(self, found: Repairable) -> Callable[[Raw], bytes] | None:
        if not self._shape.fields or self._is_tabular:
            return None
        return projection(self._shape.fields, found)

    def _sorted(self, records: RecordList, columns: Sequence[Column], by: FieldPath) -> RecordList:
        named = _column(by, columns)

        def value(record: Record) -> Any:
            if named is None:
                return _value_at(record, by)
            found = record.get(named.path)
            is_plain = isinstance(found, str | int | float)
            return found if is_plain else named.cell_of(CellContext(record, self._screen.now, on_terminal=False)).text

        return records.with_pages(sort_records(records, value, descending=self._shape.descending))


def _peek_page(pages: Iterator[Sequence[Raw]]) -> tuple[Sequence[Raw], Iterator[Sequence[Raw]]]:
    """Return the first page that is not empty, and an iterator over all pages."""
    for page in pages:
        if page:
            return page, chain((page,), pages)
    return (), iter(())


def _column(path: FieldPath, columns: Sequence[Column]) -> Column | None:
    """Return the column with this header in any case; None if there is none."""
    named = (column for column in columns if column.header.casefold() == path.text.casefold())
    return None if path.is_dotted else next(named, None)


def _column_at(path: FieldPath) -> Column:
    def cell(_: Any, seen: CellContext) -> Cell:
        return Cell(plain(_value_at(seen.record, path)))

    return Column(one_line(path.text), path.steps[0].partition(".")[0], cell)


def _value_at(record: Record, path: FieldPath) -> Any:
    first, *rest = path.steps
    # Record.get would split a name that contains a dot.
    return at_path(record.value, path.steps) if "." in first else at_path(record.get(first), rest)


def _value_column(found: Sequence[Record]) -> tuple[Column, ...]:
    """Return a single column for a list of strings or numbers; none for a list of objects."""
    if not found or isinstance(found[0].value, dict):
        return ()
    return (Column("VALUE", "", lambda _, seen: Cell(plain(seen.record.value))),)


def _scalar_columns(value: Any) -> list[Column]:
    """Return a column per field that is neither object nor list; InvalidInput if the value is not an object."""
    if not isinstance(value, dict):
        raise InvalidInput("the response is not an object and has no columns", reason="no_columns")
    names = [name for name, each in value.items() if not isinstance(each, dict | list)] or list(value)
    return [_column_at(FieldPath(format_path((name,)), (name,))) for name in names]


_BATCH_SIZE = 500


def sort_records(
    records: RecordList, value_of: Callable[[Record], Any], *, descending: bool
) -> Iterator[Sequence[Raw]]:
    """Read the whole list and yield it sorted, in batches; the sort is stable, records without a value come last."""
    present: list[tuple[Key, bytes]] = []
    missing: list[bytes] = []
    for record in records:
        key = sort_key(value_of(record))
        if key is None:
            missing.append(record.raw)
        else:
            present.append((key, record.raw))
    present.sort(key=lambda each: each[0], reverse=descending)
    found = [*(raw for _, raw in present), *missing]
    for start in range(0, len(found), _BATCH_SIZE):
        yield found[start : start + _BATCH_SIZE]


def sort_key(value: Any) -> Key | None:
    """Return the key to sort a value by, numbers before text; None for a missing or empty value."""
    match value:
        case None | "" | [] | {}:
            return None
        case bool() | int() | float():
            return 0, value
        case str():
            return 1, value.casefold()
        case _:
            return 1, plain(value).casefold()
