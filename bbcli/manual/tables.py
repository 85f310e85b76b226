"""The tables that topics show, each from the code that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.ci import SYSTEMS, variables
from bbcli.errors import BbcliError, exit_codes
from bbcli.manual.document import Definition, Definitions, Paragraph, Span, term
from bbcli.manual.variables import by_meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bbcli.ci import System

# The formats of --output, and who reads them.
FORMATS = {
    "table": "columns, fitted to the terminal, for people",
    "tsv": "a line a record, tabs between the cells, no header: for `cut`, `awk` and `while read`",
    "csv": "a header and a line a record, as RFC 4180 has it: for spreadsheets and databases",
    "json": "the server's own objects, a list as one array",
    "jsonl": "the server's own objects, one a line",
    "yaml": "the server's own objects as YAML; it needs the extra `yaml`",
    "markdown": "a table to paste into a comment or a page",
}


def exit_statuses() -> Definitions:
    """Every exit code, its meaning, and the kind that the error has as JSON."""
    errors: list[type[BbcliError]] = [BbcliError, *BbcliError.__subclasses__()]
    kinds = {error.exit_code: error for error in errors}

    def said(code: int, meaning: str) -> str:
        error = kinds.get(code)
        if error is None:
            return meaning
        return f"{meaning} (`{error.kind}`{'; another try may help' if error.retryable else ''})"

    return _compact({str(code): said(code, meaning) for code, meaning in exit_codes().items()})


def environment() -> Definitions:
    """Every variable of the environment that bbcli reads."""
    each = {", ".join(f"`{name}`" for name in names): meaning for meaning, names in by_meaning().items()}
    return Definitions(tuple(_said(names, f"{meaning[0].upper()}{meaning[1:]}.") for names, meaning in each.items()))


def formats() -> Definitions:
    """The formats of --output."""
    return _compact({f"`{name}`": text for name, text in FORMATS.items()})


def ci_systems() -> Definitions:
    """The CI systems that are recognised, and what each says of its build."""
    return Definitions(tuple(Definition((Span(system.name),), (_of_system(system),)) for system in SYSTEMS))


def _of_system(system: System) -> Definitions:
    return _compact(
        {
            "seen by": _either(system.signs),
            "commit": _made(system.commit),
            "key": _made(system.key),
            "URL": _made(system.url),
        }
    )


def _either(names: Iterable[str]) -> str:
    return " or ".join(f"`{name}`" for name in names)


def _made(templates: Iterable[str]) -> str:
    """Return what a value is made of: a variable, or several."""
    return ", else ".join(" and ".join(f"`{name}`" for name in variables(template)) for template in templates)


def _compact(items: Mapping[str, str]) -> Definitions:
    return Definitions(tuple(_said(name, text) for name, text in items.items()), compact=True)


def _said(name: str, text: str) -> Definition:
    return Definition(term(name), (Paragraph(text),))


TABLES: dict[str, Callable[[], Definitions]] = {
    "exit-codes": exit_statuses,
    "environment": environment,
    "formats": formats,
    "ci": ci_systems,
}
