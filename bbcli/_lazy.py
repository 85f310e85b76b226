"""Libraries without what they look for and bbcli has no use for, or not yet: it takes longer to load than they do."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import msgspec as msgspec

    DECODE_ERRORS: tuple[type[msgspec.DecodeError], type[UnicodeDecodeError], type[RecursionError]]


@contextmanager
def block_imports(*names: str) -> Iterator[None]:
    """Let these modules not be found while others are imported: so Python takes a None in their place.

    What is loaded already stays, and afterwards all of them can be found again.
    """
    with _placeholders(dict.fromkeys(names)):
        yield


@contextmanager
def lazy_imports(**modules: tuple[str, ...]) -> Iterator[None]:
    """Let those that are imported here have these modules when they first use something of them.

    With each are the names that stand in annotations, which are evaluated at once: there they are None. What is loaded
    already stays, and whoever imports them afterwards gets them as they are.
    """
    stand_ins = {name: _lazy_module(name) for name in modules}
    for name, stand_in in stand_ins.items():
        vars(stand_in).update(dict.fromkeys(modules[name]))
    with _placeholders(stand_ins):
        yield
    for name, stand_in in stand_ins.items():
        for annotated in modules[name]:
            delattr(stand_in, annotated)


def _lazy_module(name: str) -> ModuleType:
    stand_in = ModuleType(name)

    def get(attribute: str) -> Any:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    stand_in.__getattr__ = get  # type: ignore[method-assign]
    return stand_in


@contextmanager
def _placeholders(stand_ins: Mapping[str, Any]) -> Iterator[None]:
    new = {name: stand_in for name, stand_in in stand_ins.items() if name not in sys.modules}
    sys.modules.update(new)
    try:
        yield
    finally:
        for name in [name for name, stand_in in new.items() if sys.modules.get(name, stand_in) is stand_in]:
            sys.modules.pop(name, None)


def __getattr__(name: str) -> Any:
    """Import msgspec when a module takes it from here: pages of JSON need it, help does not."""
    if name not in ("msgspec", "DECODE_ERRORS"):
        raise AttributeError(name)
    # typing_extensions would take longer to load than a page to read, and typing has what msgspec wants of it. The
    # others describe types, to people and in JSON Schema.
    with (
        block_imports("typing_extensions"),
        lazy_imports(**{"msgspec.inspect": (), "msgspec._json_schema": ("schema", "schema_components")}),
    ):
        import msgspec

    # What decoding raises for bytes that are no JSON, no UTF-8, or nested without end.
    errors = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
    globals().update(msgspec=msgspec, DECODE_ERRORS=errors)
    return globals()[name]
