"""Finds the one operation that a person means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.call.wanted import below_rest, place_of
from bbcli.errors import NotFound
from bbcli.spec.match import find, nearest, rooted

if TYPE_CHECKING:
    from bbcli.app import App
    from bbcli.spec import Operation


def described(app: App, text: str, method: str | None) -> Operation:
    """Return the operation of a path; where no method is named it is GET, or the first. NotFound names what is near."""
    place = place_of(text)
    if place.url:
        app.settle_on(place.url)
    path = below_rest(place, app.chosen.url) if place.url else place.path
    found = find(app.spec, path)
    for each in found:
        if operation := each.operations.get(method or "GET") or (
            None if method else next(iter(each.operations.values()))
        ):
            others = ", ".join(name for name in each.operations if name != operation.method)
            if others and not method:
                app.note(f"also: {others}; bbcli api show METHOD '{each.path}'")
            return operation
    if found:
        methods = " and ".join(found[0].operations)
        raise NotFound(f"{method} does not exist on {found[0].path}: it has {methods}", hint="leave the method out")
    near = nearest(app.spec, rooted(path))
    hint = f"did you mean {near}? bbcli api list WORDS finds more" if near else "bbcli api list WORDS finds operations"
    raise NotFound(f"no operation has the path {rooted(path)}", hint=hint)
