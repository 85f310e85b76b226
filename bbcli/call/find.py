"""Finds the one operation that a person means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.call.wanted import place_of
from bbcli.endpoints import short
from bbcli.errors import InvalidInput, NotFound
from bbcli.shell import command_line
from bbcli.spec.match import find, nearest, operation_at, rooted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bbcli.app import App
    from bbcli.call.wanted import Place
    from bbcli.spec import Operation
    from bbcli.spec.match import Found


def described(app: App, text: str, method: str | None) -> tuple[Operation, Mapping[str, str]]:
    """Return the operation of a path, and the values that the path has for its variables.

    Where no method is named it is GET, or the first. NotFound names what is near.
    """
    place = place_of(text)
    if place.url:
        app.settle_on(place.url)
    path = _below_rest(place) if place.url else place.path
    found = find(app.spec, path)
    operation = operation_at(app.spec, path, method)
    if operation is None:
        raise _unknown(app, path, method, found)
    others = [name for each in found if each.path == operation.path for name in each.operations]
    if not method and len(others) > 1:
        others.remove(operation.method)
        show = command_line("bbcli", "api", "show", "METHOD", short(operation.path))
        app.note(f"also: {', '.join(others)}; {show}")
    return operation, next(each.values for each in found if each.path == operation.path)


def _below_rest(place: Place) -> str:
    """Return the path below /rest of a URL of any server: nothing is sent there."""
    _, rest, path = place.path.partition("/rest/")
    if not rest:
        raise InvalidInput(f"{place.url} is not below /rest", hint="leave the server out of the path")
    return f"/{path}"


def _unknown(app: App, path: str, method: str | None, found: Sequence[Found]) -> NotFound:
    if found:
        methods = " and ".join(found[0].operations)
        what = f"{method} does not exist on {short(found[0].path)}: it has {methods}"
        return NotFound(what, hint="leave the method out")
    near = nearest(app.spec, rooted(path))
    meant = f"did you mean {short(near)}? " if near else ""
    return NotFound(f"no operation has the path {short(rooted(path))}", hint=f"{meant}bbcli api list WORDS")
