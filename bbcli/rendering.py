"""Writes what a command found: one place for all commands, for each kind of thing, and for every format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from bbcli.output import Document, Record, Records, renderer_for
from bbcli.output.reply import Reply, write_reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.app import App
    from bbcli.output import Column, Renderer


class Rendering(NamedTuple):
    """How a command's result is written: its columns, and its formats where they are not all."""

    app: App
    verb: str
    columns: Sequence[Column] = ()
    formats: tuple[str, ...] = ()

    def write(self, found: object) -> None:
        """Write it, each part as it comes."""
        if found is None:
            return
        app = self.app
        app.progress.rest()
        if isinstance(found, Reply) and app.options.is_shaped:
            from bbcli.output.parsed import parsed

            found = parsed(found, app.screen)
        match found:
            case Reply():
                write_reply(found, app.screen)
                return
            case Record():
                self._renderer.block(found, self.columns)
            case Document():
                until = app.progress.until
                self._renderer.document(Document(text=until(found.text), record=until(found.record)))
            case str():
                self._renderer.text(found)
            case Iterable():
                self._write_rows(found)
            case _:
                raise TypeError(f"{self.verb} returned {type(found).__name__}")
        app.flush()

    @property
    def _form(self) -> str:
        """The format that is meant; empty for the usual one."""
        shape = self.app.options.shape
        return self.app.options.output or ("" if shape and shape.is_table else "".join(self.formats[:1]))

    def _write_rows(self, found: Iterable[Record]) -> None:
        app = self.app
        records = found if isinstance(found, Records) else Records.of(found)
        if app.screen.is_terminal and not self._form:
            records = records.when_empty(lambda: app.remark("nothing found"))
        # An array has its commas between the pages: a page of it does not end with its line.
        shape = app.options.shape
        whole_lines = self._form != "json" or bool(shape and shape.is_late)
        pages = app.progress.counted(records.pages, whole_lines=whole_lines)
        self._renderer.rows(records.with_pages(pages), records.columns or self.columns)

    @property
    def _renderer(self) -> Renderer:
        """What writes it, and shapes it before where that is asked for, or where nothing says the columns."""
        app = self.app
        if app.options.shape or (app.options.is_shaped and not self.columns):
            from bbcli.output.shape import Shape
            from bbcli.output.shaping import Shaping

            return Shaping(app.options.shape or Shape(), self._form, app.screen, lambda: app.spec)
        return renderer_for(self._form, app.screen)
