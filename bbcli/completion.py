"""What a shell is told may come next where a line of bbcli is completed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.endpoints import METHODS

if TYPE_CHECKING:
    import click

    from bbcli.app import App


def paths(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Complete METHOD, or a PATH of the description."""
    from bbcli.spec import names

    words = ctx.params.get("words") or ()
    if not words and incomplete[:1].isupper():
        return [each for each in METHODS if each.startswith(incomplete)]
    return names.paths(_app(ctx).spec, incomplete, words[0].upper() if words else None)


def parameters(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of a parameter of the operation that the line has, or its value."""
    from bbcli.spec import names
    from bbcli.spec.match import operation_at

    # Of a line that ends with an option Click knows no more than what is left of it.
    *method, path = ctx.params.get("words") or ctx.args or ("",)
    operation = operation_at(_app(ctx).spec, path, method[0].upper() if method else None)
    return names.parameters(operation, incomplete) if operation else []


def tags(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Complete a tag."""
    return [each for each in _app(ctx).spec.tags if each.casefold().startswith(incomplete.casefold())]


def _app(ctx: click.Context) -> App:
    """Return what a run has at hand; its context holds what makes that."""
    made: Any = ctx.obj()
    return made  # type: ignore[no-any-return]
