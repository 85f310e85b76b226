"""What the options ask of the output: fields, columns, an order, a filter, a template. Read before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.output.jq import Filter
    from bbcli.output.paths import Path
    from bbcli.output.template import Template

JSON = ("json", "jsonl")
TABULAR = ("table", "tsv", "csv", "markdown")
# What can't be meant together: each says already what is shown, and how.
_APART = (
    ("jq", "columns"), ("jq", "template"), ("jq", "headers"), ("template", "fields"), ("template", "columns"),
    ("template", "headers"), ("fields", "columns"),
)  # fmt: skip


class Shape(NamedTuple):
    """How what was found is to be shown; `is_raw` is about jq's strings; `headers` None is as the format has them."""

    fields: tuple[Path, ...] = ()
    columns: tuple[Path, ...] = ()
    sort: Path | None = None
    descending: bool = False
    jq: Filter | None = None
    is_raw: bool = True
    template: Template | None = None
    headers: bool | None = None

    @property
    def is_table(self) -> bool:
        """Whether it only means something for a table, TSV, CSV and the like."""
        return bool(self.columns) or self.headers is not None

    @property
    def is_late(self) -> bool:
        """Whether the array of a list is not begun while it is read."""
        return self.jq is not None or self.sort is not None

    @property
    def needs_all(self) -> str:
        """The option that says nothing until all of a list is read; empty for none."""
        return "--sort" if self.sort else "--jq" if self.jq and not self.jq.is_each else ""


def shape_of(given: Mapping[str, str | bool], form: str | None) -> tuple[str | None, Shape]:
    """Return the format and the shape that these options mean; InvalidInput for what can't be meant.

    `given` has them by their names, those alone that were given; `form` is the format that was named.
    """
    _check(given, form)
    texts = {name: str(value) for name, value in given.items()}
    return (form or "json") if "jq" in given or "fields" in given else form, Shape(
        **_paths(texts),
        **_order(texts.get("sort")),
        **_programs(texts),
        is_raw=given.get("raw") is not False,
        headers=bool(given["headers"]) if "headers" in given else None,
    )


def _paths(texts: Mapping[str, str]) -> dict[str, Any]:
    from bbcli.output.paths import paths_of

    return {name: paths_of(texts[name]) for name in ("fields", "columns") if name in texts}


def _order(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    from bbcli.output.paths import path_of

    return {"sort": path_of(text.removeprefix("-")), "descending": text.startswith("-")}


def _programs(texts: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "template" in texts:
        from bbcli.output.template import template_of

        found["template"] = template_of(texts["template"])
    if "jq" in texts:
        from bbcli.output.jq import filter_of

        found["jq"] = filter_of(texts["jq"])
    return found


def _check(given: Mapping[str, str | bool], form: str | None) -> None:
    for one, other in _APART:
        if one in given and other in given:
            raise InvalidInput(f"--{one} and --{other} exclude each other", hint=f"leave --{other} out")
    if "raw" in given and "jq" not in given:
        raise InvalidInput("--raw-output is about what --jq writes", hint="add --jq EXPR, or leave it out")
    if form is None:
        return
    if "jq" in given and form not in JSON:
        raise InvalidInput(
            f"--jq and -o {form} exclude each other", hint="jq has @csv and @tsv: --jq '.[] | [.id] | @csv'"
        )
    if "template" in given:
        raise InvalidInput(f"--template and -o {form} exclude each other", hint="leave one of them out")
    if "columns" in given and form not in TABULAR:
        raise InvalidInput(f"{form} has no columns", hint=f"--fields chooses the fields: --fields {given['columns']}")
    if "headers" in given and form not in TABULAR:
        raise InvalidInput(f"{form} has no headers", hint="leave --headers and --no-headers out")
