"""What was found of a REST API: how much of it is new, and where it is kept."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bbcli._lazy import msgspec
from bbcli.errors import InvalidInput
from bbcli.openapi import Spec, by_path
from bbcli.openapi.store import CACHE_ENTRY, count_new_operations, roots
from bbcli.output import Record

if TYPE_CHECKING:
    from bbcli.client.response import Response
    from bbcli.config.model import Server
    from bbcli.context.connections import Connections
    from bbcli.openapi import Operation
    from bbcli.openapi.store import SavedSpec

LARGEST = 20_000_000  # bytes of a document
LONGEST = 300  # characters of what is wrong with it, which may quote it
# The root of a plug-in, or of a part of the product, in a URL: its name and its version.
ROOT = re.compile(r"/rest(/[A-Za-z0-9][\w-]*)/(latest|[0-9][\w.]*)(?:/|$)")


def keep(app: Connections, server: Server, found: SavedSpec, name: str, absent: int = 0) -> None:
    """Keep what was found for later runs, and say how much of it goes by a name; who can't write there is told."""
    import json

    app.descriptions_of(server).put(CACHE_ENTRY, json.loads(msgspec.json.encode(found)))
    sizes = _sizes(found)
    if _sizes(app.found_on(server)) != sizes:
        app.footer(f"warning: what was found can't be kept in {app.cache_folder}")
        return
    what = _kept(found.specs.get(name, Spec()))
    version = f"; Bitbucket {found.version}" if found.version else ""
    missing = f"; {number(absent, 'resource')} not there" if absent else ""
    app.footer(f"{what} for {server.url}{version}{missing}")


def _kept(spec: Spec) -> str:
    """Return what is said of a description that is kept."""
    fresh = count_new_operations(spec)
    more = len(spec.operations) - fresh
    besides = f"more parameters of {number(more, 'operation')}" if more else ""
    if not fresh:
        return f"kept {besides}" if besides else "there is no operation that the index does not have"
    new = f"kept {number(fresh, 'operation')} that the index does not have"
    return f"{new}, and {besides}" if besides else new


def _sizes(found: SavedSpec) -> dict[str, int]:
    return {name: len(spec.operations) for name, spec in found.specs.items()}


def attributed(spec: Spec) -> Spec:
    """Return a description whose operations say what they belong to, where they say nothing of it."""
    known = {root.rpartition("/")[0] for root in roots()}

    def owned(operation: Operation) -> Operation:
        name = operation.path.split("/")[1]
        if operation.plugin or operation.tags or f"/{name}" in known:
            return operation
        return msgspec.structs.replace(operation, plugin=name, tags=(name,))

    return msgspec.structs.replace(spec, paths=by_path(map(owned, spec.operations)))


def whole(response: Response, name: str) -> Response:
    """Return an answer with its body; InvalidInput where that is larger than any description."""
    body = bytearray()
    for chunk in response.chunks or (response.body,):
        body += chunk
        check_size(len(body), name)
    return replace(response, body=bytes(body), chunks=None)


def check_size(size: int, name: str) -> None:
    """Raise InvalidInput for so many bytes where they are more than any description has."""
    if size > LARGEST:
        raise InvalidInput(f"{name} is larger than {LARGEST // 1_000_000} MB")


def counted(source: str, spec: Spec, new: Spec) -> Record:
    """Return the record of a description that was read: how much it has, and how much of that the index has not."""
    total, fresh = len(spec.operations), count_new_operations(new)
    more = len(new.operations) - fresh
    result = f"{number(total, 'operation')}, {fresh} new{f', {more} with more parameters' if more else ''}"
    return Record.of(source=source, result=result, operations=total, new=fresh, more=more)


def told(source: str, result: str) -> Record:
    """Return the record of what is no description."""
    return Record.of(source=source, result=result, operations=None, new=None, more=None)


def number(count: int, one: str, many: str = "") -> str:
    """Return a count with what is counted, in the singular or the plural."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
