"""Writes the result of a command: the one place for every kind of result and every format."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from bbcli.cli.batch import Batch
from bbcli.errors import InvalidInput
from bbcli.output import Document, Record, RecordList, StyledText, View, usual_columns
from bbcli.output.raw_response import RawResponse, parse_json_body, write_response
from bbcli.output.renderers import renderer_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.context.app import App
    from bbcli.output import Column, Renderer
    from bbcli.records import Raw


_TABULAR = ("table", "tsv", "csv", "markdown")


class Rendering(NamedTuple):
    """The form of a command's result: its columns, its formats if they are not all, the text for an empty list."""

    app: App
    verb: str
    columns: Sequence[Column] = ()
    formats: tuple[str, ...] = ()
    empty: str = "nothing found"

    def write(self, found: object) -> None:
        """Write a result, each part as it arrives."""
        if found is None:
            return
        app = self.app
        app.console.progress.rest()
        if isinstance(found, RawResponse) and app.selection.options.is_shaped:
            found = parse_json_body(found, app.screen)
        self._write(found)
        app.console.flush()

    def _write(self, found: object) -> None:
        app = self.app
        match found:
            case RawResponse():
                write_response(found, app.screen)
            case Record():
                with self._warning_of_repairs(found):
                    self._renderer.block(found, self._columns_of(found))
            case View(record=record):
                self._write_view(found, record)
            case Document():
                self._check_text_format()
                until = app.console.progress.until
                self._renderer.document(found._replace(text=until(found.text), record=until(found.record)))
            case StyledText():
                app.screen.out.write(found.text(app.screen))
            case str():
                self._check_text_format()
                self._renderer.text(found)
            case Batch():
                self._write_many(found)
                found.end()
            case Iterable():
                self._write_rows(found)
            case _:
                raise TypeError(f"{self.verb} returned {type(found).__name__}")

    def _write_view(self, view: View, record: Record | RecordList) -> None:
        """Write the text of a view if no format and no fields are requested; else its record or list."""
        app = self.app
        if not self._is_drawn(view):
            self._write(record)
            return
        text = view.text(app.screen)
        for piece in (text,) if isinstance(text, str) else text:
            app.screen.out.write(piece)

    def _is_drawn(self, view: View) -> bool:
        return not (self._form or self._selects) and (self.app.screen.is_terminal or view.is_text)

    def _check_text_format(self) -> None:
        """Raise InvalidInput if a tabular format is requested for a text."""
        form = self.app.selection.options.output or ""
        if form in _TABULAR:
            raise InvalidInput(f"text cannot be written as {form}", hint=f"omit -o {form}; --json prints JSON")

    def _columns_of(self, found: Record | RecordList) -> Sequence[Column]:
        columns = (found.columns if isinstance(found, RecordList) else ()) or self.columns
        return columns if found.has_facts else [column for column in columns if not column.is_fact]

    @property
    def _form(self) -> str:
        """The requested format; empty for the default one."""
        shape = self.app.selection.options.shape
        return self.app.selection.options.output or ("" if shape and shape.needs_columns else "".join(self.formats[:1]))

    def _write_rows(self, found: Iterable[Record]) -> None:
        app = self.app
        records = found if isinstance(found, RecordList) else RecordList.of(found)
        if self.empty and app.screen.is_terminal and not self._form and not records.is_live:
            records = records.when_empty(lambda: app.console.info(self.empty))
        # An array has its commas between the pages: a page of it does not end with its line.
        shape = app.selection.options.shape
        whole_lines = self._form != "json" or bool(shape and shape.buffers_list)
        pages = app.console.progress.counted(records.pages, whole_lines=whole_lines)
        records = records.with_pages(pages)
        with self._warning_of_repairs(records):
            columns = self._columns_of(records)
            self._renderer.rows(records, columns if self._selects else usual_columns(columns))

    @contextmanager
    def _warning_of_repairs(self, found: Record | RecordList) -> Iterator[None]:
        """Warn at the end if a part of the result was repaired."""
        try:
            yield
        finally:
            if found.is_repaired and not self._passes_through:
                from bbcli.records.repair import WARNING

                self.app.console.footer(WARNING)

    @property
    def _passes_through(self) -> bool:
        """True if each object is written byte for byte."""
        is_json = self._form in ("json", "jsonl") and not self.app.selection.options.shape
        return is_json and not self.app.screen.is_terminal

    def _write_many(self, many: Batch) -> None:
        """Write the results of a batch as one list; texts one after the other, except in JSON."""
        each = many.results()
        first = next(each, None)
        is_text = first is not None and isinstance(first[1], str | Document)
        is_text = is_text or (first is not None and isinstance(first[1], View) and self._is_drawn(first[1]))
        if first is None:
            if self.columns and not self.app.connections.dry_run.steps:
                self._write_rows(())
        elif is_text and not (self.app.selection.options.shape or self._form in ("json", "jsonl", "yaml")):
            for name, found in chain((first,), each):
                with many.record_failure(name):
                    self.write(found)
        else:
            self._write_rows(_joined(many, chain((first,), each)))

    @property
    def _selects(self) -> bool:
        """True if the renderer selects: fields or a filter are requested, or the command has no columns."""
        options = self.app.selection.options
        return bool(options.shape) or (options.is_shaped and not self.columns)

    @property
    def _renderer(self) -> Renderer:
        """The renderer of the format; wrapped if fields or a filter are requested, or if the command has no columns."""
        app = self.app
        if self._selects:
            from bbcli.output.selection import OutputOptions, SelectingRenderer

            return SelectingRenderer(
                app.selection.options.shape or OutputOptions(), self._form, app.screen, lambda: app.spec
            )
        return renderer_for(self._form, app.screen)


def _joined(many: Batch, each: Iterator[tuple[str, object]]) -> RecordList:
    """Join the results of a batch to one list: the records of lists, single records, or texts as JSON."""
    name, found = next(each)
    first = _as_list(found)

    def pages() -> Iterator[Sequence[Raw]]:
        for thing, records in chain(((name, first),), ((thing, _as_list(found)) for thing, found in each)):
            with many.record_failure(thing):
                yield from records.pages

    return first.with_pages(pages())


def _as_list(found: object) -> RecordList:
    match found:
        case RecordList():
            return found
        case Record():
            return found.as_list()
        case View():
            return _as_list(found.record)
        case Document():
            return RecordList((found.record().raw,) for _ in range(1))  # requested when it is read
        case str():
            from bbcli._lazy import msgspec

            return RecordList([(msgspec.json.encode(found),)])
        case Iterable():
            return RecordList.of(found)
    raise TypeError(f"{type(found).__name__} cannot be listed")
