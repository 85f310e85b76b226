"""Save descriptions of a REST API in the cache, and count what is new in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli._lazy import msgspec
from bbcli.errors import InvalidInput
from bbcli.openapi import Spec, by_path
from bbcli.openapi.store import CACHE_ENTRY, count_new_operations, roots
from bbcli.output import Record

if TYPE_CHECKING:
    from bbcli.client.response import Response
    from bbcli.config.model import Server
    from bbcli.context.app import App
    from bbcli.openapi import Operation
    from bbcli.openapi.store import SavedSpec

MAX_BYTES = 20_000_000  # bytes of a document
MAX_MESSAGE = 300  # characters of what is wrong with it, which may quote it
# The API root in a URL: the name of the plugin or product part, and the version.
ROOT = re.compile(r"/rest(/[A-Za-z0-9][\w-]*)/(latest|[0-9][\w.]*)(?:/|$)")


def save(app: App, server: Server, found: SavedSpec, name: str, absent: int = 0) -> None:
    """Save descriptions for later runs, and report the size of the one named `name`; warn if the cache is read-only."""
    import json

    app.connections.spec_cache(server).put(CACHE_ENTRY, json.loads(msgspec.json.encode(found)))
    sizes = _operation_counts(found)
    if _operation_counts(app.connections.saved_spec(server)) != sizes:
        app.console.footer(f"warning: cannot save the result in {app.selection.cache_folder}")
        return
    what = _summary(found.specs.get(name, Spec()))
    version = f"; Bitbucket {found.version}" if found.version else ""
    missing = f"; {format_count(absent, 'source')} not found" if absent else ""
    app.console.footer(f"{what} for {server.url}{version}{missing}")


def _summary(spec: Spec) -> str:
    """Return the message about a saved description."""
    fresh = count_new_operations(spec)
    more = len(spec.operations) - fresh
    extra_parameters = f"more parameters for {format_count(more, 'operation')}" if more else ""
    if not fresh:
        return f"saved {extra_parameters}" if extra_parameters else "no new operations"
    new = f"saved {format_count(fresh, 'new operation')}"
    return f"{new}, and {extra_parameters}" if extra_parameters else new


def _operation_counts(found: SavedSpec) -> dict[str, int]:
    return {name: len(spec.operations) for name, spec in found.specs.items()}


def with_plugin_names(spec: Spec) -> Spec:
    """Return a description whose untagged operations of unknown roots have their root as plugin and tag."""
    known = {root.rpartition("/")[0] for root in roots()}

    def owned(operation: Operation) -> Operation:
        name = operation.path.split("/")[1]
        if operation.plugin or operation.tags or f"/{name}" in known:
            return operation
        return msgspec.structs.replace(operation, plugin=name, tags=(name,))

    return msgspec.structs.replace(spec, paths=by_path(map(owned, spec.operations)))


def read_body(response: Response, name: str) -> Response:
    """Return a response with its body read; InvalidInput above MAX_BYTES."""
    body = bytearray()
    for chunk in response.chunks or (response.body,):
        body += chunk
        check_size(len(body), name)
    return msgspec.structs.replace(response, body=bytes(body), chunks=None)


def check_size(size: int, name: str) -> None:
    """Raise InvalidInput above MAX_BYTES."""
    if size > MAX_BYTES:
        raise InvalidInput(f"{name} is larger than {MAX_BYTES // 1_000_000} MB")


def spec_record(source: str, spec: Spec, new: Spec) -> Record:
    """Return the record of a description: its operations, and how many of them the index lacks."""
    total, fresh = len(spec.operations), count_new_operations(new)
    more = len(new.operations) - fresh
    result = f"{format_count(total, 'operation')}, {fresh} new{f', {more} with more parameters' if more else ''}"
    return Record.of(source=source, result=result, operations=total, new=fresh, more=more)


def message_record(source: str, result: str) -> Record:
    """Return the record of a source without a description."""
    return Record.of(source=source, result=result, operations=None, new=None, more=None)


def format_count(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun, in the singular or plural: 1 plugin, 2 plugins."""
    return f"{count} {one if count == 1 else many or f'{one}s'}"
