"""Import hooks that keep the start fast: the only module that touches `sys.modules`.

Some libraries import others that bbcli never uses, or uses in few runs, and that take longer to load than they do.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from importlib import import_module
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import msgspec as msgspec

    # The errors of decoding bytes that are not JSON, not UTF-8, or nested too deeply.
    DECODE_ERRORS: tuple[type[msgspec.DecodeError], type[UnicodeDecodeError], type[RecursionError]]


def __getattr__(name: str) -> Any:
    """Import msgspec on `from bbcli._lazy import msgspec`, or DECODE_ERRORS: JSON needs it, help does not."""
    if name not in ("msgspec", "DECODE_ERRORS"):
        raise AttributeError(name)
    # typing has all that msgspec uses of typing_extensions; inspect and _json_schema describe types; UUID is not used.
    with (
        block_imports("typing_extensions"),
        lazy_imports(**{"msgspec.inspect": (), "msgspec._json_schema": ("schema", "schema_components")}),
        lazy_imports(uuid=("UUID", "SafeUUID.unknown")),
    ):
        import msgspec
    errors = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
    globals().update(msgspec=msgspec, DECODE_ERRORS=errors)
    return globals()[name]


@contextmanager
def click_imports() -> Iterator[None]:
    """Import Click without three modules that slow the start.

    uuid and datetime are for types of parameters that bbcli does not use. inspect takes an eighth of the time of a help
    text: a placeholder has the functions that Click and dataclasses call, and loads the module for any other.
    """
    if "inspect" not in sys.modules:
        sys.modules["inspect"] = _light_inspect()
    with lazy_imports(uuid=("UUID",), datetime=("datetime",)):
        yield


def _light_inspect() -> ModuleType:
    inspect = _lazy_module("inspect")

    def get_annotations(value: Any, **options: Any) -> Any:
        if isinstance(value, type) and not options:
            return dict(vars(value).get("__annotations__", {}))
        return inspect.__getattr__("get_annotations")(value, **options)

    vars(inspect).update(cleandoc=cleandoc, isfunction=lambda value: isinstance(value, FunctionType))
    if sys.version_info < (3, 14):  # where classes have their annotations in a dictionary
        vars(inspect)["get_annotations"] = get_annotations
    return inspect


def cleandoc(text: str) -> str:
    """Return what inspect.cleandoc returns: a text without the indentation that all lines but the first have."""
    first, *rest = text.expandtabs().split("\n")
    margin = min((len(line) - len(line.lstrip(" ")) for line in rest if line.strip(" ")), default=0)
    return "\n".join((first.lstrip(" "), *(line[margin:] for line in rest))).strip("\n")


# What httpcore imports from its asynchronous half.
_ASYNCHRONOUS = (
    "AsyncConnectionInterface",
    "AsyncConnectionPool",
    "AsyncHTTP2Connection",
    "AsyncHTTP11Connection",
    "AsyncHTTPConnection",
    "AsyncHTTPProxy",
    "AsyncSOCKSProxy",
)


@contextmanager
def httpcore_imports() -> Iterator[None]:
    """Import httpcore without its asynchronous half, and without TLS until it is spoken.

    Python gives a dataclass without a docstring, such as those of h11, one with its signature, for which it would load
    inspect: in the block `str` takes the place of inspect.signature.
    """
    inspect = sys.modules.get("inspect")
    with ExitStack() as hooks:
        if inspect is not None and "signature" not in vars(inspect):
            vars(inspect)["signature"] = str
            hooks.callback(vars(inspect).pop, "signature", None)
        hooks.enter_context(block_imports("anyio", "trio"))
        hooks.enter_context(lazy_imports(ssl=("SSLContext",), certifi=(), socksio=()))
        hooks.enter_context(lazy_imports(**{"httpcore._async": _ASYNCHRONOUS}))
        yield


@contextmanager
def httpx_imports() -> Iterator[None]:
    """Import httpx without its command line, which loads rich and pygments."""
    with block_imports("httpx._main"):
        yield


@contextmanager
def block_imports(*names: str) -> Iterator[None]:
    """Let imports of these modules fail with ImportError in the block; modules loaded before stay."""
    with _placeholders(dict.fromkeys(names)):
        yield


@contextmanager
def lazy_imports(**modules: tuple[str, ...]) -> Iterator[None]:
    """Load these modules not when they are imported in the block, but when an attribute of them is first read.

    The values are the classes and functions that are read at once, such as those in annotations: in the block they are
    empty classes, which call the real one when they are called. NAME.MEMBER gives the class a member, None. Modules
    loaded before are used as they are, and an import after the block loads the real module.
    """
    placeholders = {name: _lazy_module(name) for name in modules}
    classes = {name: [_lazy_class(placeholders[name], *read.split(".")) for read in modules[name]] for name in modules}
    for name, placeholder in placeholders.items():
        vars(placeholder).update({each.__name__: each for each in classes[name]})
    with _placeholders(placeholders):
        yield
    for name, placeholder in placeholders.items():
        for each in classes[name]:
            delattr(placeholder, each.__name__)


def _lazy_class(placeholder: ModuleType, name: str, *members: str) -> type:
    def new(_: type, *args: Any, **kwargs: Any) -> Any:
        return placeholder.__getattr__(name)(*args, **kwargs)

    return type(name, (), {"__new__": new, **dict.fromkeys(members)})


def _lazy_module(name: str) -> ModuleType:
    placeholder = ModuleType(name)

    def get(attribute: str) -> Any:
        if attribute == "__path__":  # `from NAME import X` asks whether NAME is a package
            raise AttributeError(attribute)
        if sys.modules.get(name) is placeholder:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    placeholder.__getattr__ = get  # type: ignore[method-assign]
    return placeholder


@contextmanager
def _placeholders(modules: Mapping[str, Any]) -> Iterator[None]:
    """Put objects in the place of modules that are not loaded; None makes Python raise ImportError."""
    new = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(new)
    try:
        yield
    finally:
        for name in [name for name, module in new.items() if sys.modules.get(name, module) is module]:
            sys.modules.pop(name, None)
