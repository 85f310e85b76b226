"""Chooses the renderer of a format, and loads its module only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bbcli.output import Renderer
    from bbcli.output.terminal import Screen


def renderer_for(name: str | None, screen: Screen) -> Renderer:
    """Return the renderer of a format; without a name a table on a terminal and TSV in a pipe."""
    match name or ("table" if screen.is_terminal else "tsv"):
        case "table":
            from bbcli.output.table import Table

            return Table(screen)
        case "json" | "jsonl" as form:
            from bbcli.output.json import Json

            return Json(screen, lines=form == "jsonl")
        case "yaml":
            from bbcli.output.yaml import Yaml

            return Yaml(screen)
        case "markdown":
            from bbcli.output.markdown import Markdown

            return Markdown(screen)
        case form:
            from bbcli.output.delimited import Csv, Tsv

            return Csv(screen) if form == "csv" else Tsv(screen)
